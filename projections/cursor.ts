/** The opaque cursor of a list: the sort key and the id of the last document, and the query that it belongs to. */
import { createHash } from 'node:crypto';
import { BadCursor, type ListQuery } from './query.ts';

/** Where a page ended. */
export type Mark = { readonly key: string; readonly id: string };

const fingerprintOf = (view: string, { where = [], sort }: ListQuery): string =>
  createHash('sha256')
    .update(JSON.stringify([view, where, sort]))
    .digest('base64url')
    .slice(0, 8);

/** The cursor after a document. */
export const cursorAfter = (view: string, query: ListQuery, { key, id }: Mark): string =>
  Buffer.from(JSON.stringify([fingerprintOf(view, query), key, id])).toString('base64url');

/** Where the page before ended, `null` on the first one. Throws `BadCursor`. */
export const markOf = (view: string, query: ListQuery): Mark | null => {
  if (query.cursor === undefined) return null;
  const [fingerprint, key, id] = partsOf(query.cursor);
  if (typeof key !== 'string' || typeof id !== 'string') throw new BadCursor('not a cursor');
  if (fingerprint !== fingerprintOf(view, query)) throw new BadCursor('a cursor of another list');
  return { key, id };
};

const partsOf = (cursor: string): readonly unknown[] => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
};
