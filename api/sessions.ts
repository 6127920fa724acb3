import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';

/** What a person's browser shows instead of a key: whose key it stands for, and until when. */
export type Session = {
  /** SHA-256 of the key, in hex: the key is looked up anew with each request, so that one that is revoked ends its sessions at once. */
  readonly keyHash: string;
  readonly expiresAt: Instant;
  /** What a request that changes something must show beside the cookie: another site cannot read it. */
  readonly csrf: string;
  /** A secret that only requests with this key's sessions come to. */
  readonly secret: string;
};

/** A new session, and the value of its cookie. */
export type Begun = { readonly session: Session; readonly token: string };

export type Sessions = {
  /** `now` and what comes of it are UTC instants. */
  readonly begin: (keyHash: string, now: Instant) => Begun;
  /** `null` for what is no session, or was one. */
  readonly read: (token: string, now: Instant) => Session | null;
};

export const SESSION_SECONDS = 12 * 60 * 60;
const KEY_HASH = /^[0-9a-f]{64}$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Sessions that are kept nowhere: the cookie is the session, sealed with a key that is derived from the master key. So every process
 * that shares the master key knows the sessions of the others, and a restart ends none.
 */
export const sessionsWith = (masterKey: Buffer): Sessions => {
  const key = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', masterKey, '', `weir session ${purpose}`, KEY_BYTES));
  const sealKey = key('seal');
  const csrfKey = key('csrf');
  const secretKey = key('secret');

  const sessionOf = (token: string, keyHash: string, expiresAt: Instant): Session => ({
    keyHash,
    expiresAt,
    csrf: createHmac('sha256', csrfKey).update(token).digest('base64url'),
    secret: createHmac('sha256', secretKey).update(keyHash).digest('base64url'),
  });

  return {
    begin(keyHash, now) {
      const expiresAt = instantOf(millisOf(now) + SESSION_SECONDS * 1_000);
      const token = sealed(sealKey, `${keyHash} ${expiresAt}`);
      return { session: sessionOf(token, keyHash, expiresAt), token };
    },
    read(token, now) {
      const [keyHash = '', expiresAt = ''] = unsealed(sealKey, token)?.split(' ') ?? [];
      return KEY_HASH.test(keyHash) && expiresAt > now ? sessionOf(token, keyHash, expiresAt) : null;
    },
  };
};

/** Whether a request shows the session's own token; compared in constant time. */
export const showsCsrf = ({ csrf }: Session, shown: string | undefined): boolean => {
  const expected = Buffer.from(csrf);
  const bytes = Buffer.from(shown ?? '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
};

const sealed = (key: Buffer, text: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const unsealed = (key: Buffer, token: string): string | null => {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  } catch {
    // Tampered with, or sealed with another master key: no session.
    return null;
  }
};
