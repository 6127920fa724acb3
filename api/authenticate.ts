import { hash, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Directory } from '../runtime/directory.ts';
import { type Caller, callerOf } from './caller.ts';
import { Problem } from './problem.ts';

/** Who asks, and the secret that shows it. */
export type Credentials = { readonly caller: Caller; readonly secret: string };

export type Authenticate = (authorization: string | undefined) => Credentials;

/** A key as it is kept: only this is ever compared or stored. */
export const keyHash = (secret: string): string => hash('sha256', secret, 'hex');

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

const UNAUTHENTICATED = { 'WWW-Authenticate': 'Bearer realm="weir"' };

/**
 * Finds the key of an `Authorization` header. Keys are looked up by their SHA-256, so how long that takes tells nothing of a
 * key; the administrator's hash is compared in constant time. Throws 401.
 */
export const authenticator = (directory: Pick<Directory, 'keyByHash'>, adminKeyHash: string): Authenticate => {
  const admin = callerOf({ id: 'admin', scopes: ['admin'] });
  const adminHash = Buffer.from(adminKeyHash, 'hex');
  const callers = new WeakMap<ApiKey, Caller>();

  const known = (key: ApiKey): Caller => {
    const before = callers.get(key);
    if (before !== undefined) return before;
    const caller = callerOf(key);
    callers.set(key, caller);
    return caller;
  };

  return (authorization) => {
    const secret = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    if (secret === undefined) {
      throw new Problem('unauthenticated', 'Send `Authorization: Bearer KEY`.', undefined, UNAUTHENTICATED);
    }
    const hashed = keyHash(secret);
    const key = directory.keyByHash(hashed);
    if (key !== undefined) return { caller: known(key), secret };
    const bytes = Buffer.from(hashed, 'hex');
    if (bytes.length === adminHash.length && timingSafeEqual(bytes, adminHash)) return { caller: admin, secret };
    throw new Problem('unauthenticated', 'The key is not known.', undefined, UNAUTHENTICATED);
  };
};
