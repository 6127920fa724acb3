import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a text is one of the secrets. In constant time, also for texts of different lengths. */
export const isOneOf = (given: string | null | undefined, secrets: readonly string[]): boolean =>
  typeof given === 'string' &&
  secrets.map((secret) => timingSafeEqual(digestOf(given), digestOf(secret))).includes(true);

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether bytes are signed by HMAC-SHA256 with one of the secrets. The bytes of the digests are compared, in constant time. */
export const isSignedBy = (body: Uint8Array, digest: Buffer, secrets: readonly string[]): boolean =>
  digest.length === DIGEST_BYTES &&
  secrets.map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), digest)).includes(true);

const DIGEST_BYTES = 32;
