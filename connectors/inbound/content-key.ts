import { createHash } from 'node:crypto';

/** The same for the same content, and for no other: for what has no id or time of its own that says so. */
export const contentKey = (topic: string, id: string, body: string): string =>
  `${topic} ${id} ${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
