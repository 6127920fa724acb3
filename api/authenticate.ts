import { hash, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Instant } from '../domain/time.ts';
import type { Directory } from '../runtime/directory.ts';
import { type Caller, callerOf } from './caller.ts';
import { cookieIn } from './cookie.ts';
import { Problem } from './problem.ts';
import { type Holder, type Session, type Sessions, showsCsrf } from './sessions.ts';

/** Who asks, and the secret that shows it; the session, where a browser asks. */
export type Credentials = { readonly caller: Caller; readonly secret: string; readonly session: Session | null };

/** What a request, or a handshake, shows of who asks: a key, or the cookie of a session. */
export type Shown = {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** The session's token, as `X-CSRF-Token`; `null` for what changes nothing, which needs none. */
  readonly csrf: string | undefined | null;
};

export type Authenticate = (shown: Shown) => Credentials;

/** A key as it is kept: only this is ever compared or stored. */
export const keyHash = (secret: string): string => hash('sha256', secret, 'hex');

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

const UNAUTHENTICATED = { 'WWW-Authenticate': 'Bearer realm="weir"' };

export type Authentication = {
  readonly directory: Pick<Directory, 'keyByHash'>;
  /** SHA-256 of the administrator's key, in hex. */
  readonly adminKeyHash: string;
  readonly sessions: Pick<Sessions, 'read'>;
  readonly now: () => Instant;
};

/**
 * Finds the key that a request shows, or that its session stands for. Keys are looked up by their SHA-256, so how long that takes tells
 * nothing of a key; the administrator's hash is compared in constant time. Throws 401, and 403 where a session's request lacks its token.
 */
export const authenticator = ({ directory, adminKeyHash, sessions, now }: Authentication): Authenticate => {
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

  const callerBy = (hashed: string): Caller => {
    const key = directory.keyByHash(hashed);
    if (key !== undefined) return known(key);
    const bytes = Buffer.from(hashed, 'hex');
    if (bytes.length === adminHash.length && timingSafeEqual(bytes, adminHash)) return admin;
    throw new Problem('unauthenticated', 'The key is not known.', undefined, UNAUTHENTICATED);
  };

  const callerFor = (holder: Holder): Caller => {
    switch (holder.kind) {
      case 'key':
        return callerBy(holder.keyHash);
      case 'person':
        return callerOf(holder);
    }
  };

  const byKey = (authorization: string | undefined): Credentials => {
    const secret = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    if (secret === undefined) {
      throw new Problem('unauthenticated', 'Send `Authorization: Bearer KEY`.', undefined, UNAUTHENTICATED);
    }
    return { caller: callerBy(keyHash(secret)), secret, session: null };
  };

  return ({ authorization, cookie, csrf }) => {
    const token = authorization === undefined ? cookieIn(cookie, 'weir_session') : null;
    if (token === null) return byKey(authorization);
    const session = sessions.read(token, now());
    if (session === null) throw new Problem('unauthenticated', 'The session is over.', undefined, UNAUTHENTICATED);
    const caller = callerFor(session.holder);
    if (csrf !== null && !showsCsrf(session, csrf)) {
      throw new Problem('forbidden', 'Send the token of the session as `X-CSRF-Token`.');
    }
    return { caller, secret: session.secret, session };
  };
};
