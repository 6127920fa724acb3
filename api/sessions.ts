import { createHmac, timingSafeEqual } from 'node:crypto';
import { Type } from 'typebox';
import type { Scope } from '../domain/setup/key.ts';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import { Instant as InstantText } from './schemas/common.ts';
import { ScopeText } from './schemas/setup.ts';
import { keyFor, sealed, unsealed } from './seal.ts';
import { validator } from './validate.ts';

/** Whom a session stands for. */
export type Holder =
  /** SHA-256 of a key, in hex: the key is looked up anew with each request, so that one that is revoked ends its sessions at once. */
  | { readonly kind: 'key'; readonly keyHash: string }
  /** Somebody whom an identity provider knows: may do what it said when the session began, as long as that lives. */
  | { readonly kind: 'person'; readonly id: string; readonly scopes: readonly Scope[] };

/** What a person's browser shows instead of a key: whom it stands for, and until when. */
export type Session = {
  readonly holder: Holder;
  readonly expiresAt: Instant;
  /** What a request that changes something must show beside the cookie: another site cannot read it. */
  readonly csrf: string;
  /** A secret that only requests with this holder's sessions come to. */
  readonly secret: string;
};

/** A new session, and the value of its cookie. */
export type Begun = { readonly session: Session; readonly token: string };

export type Sessions = {
  /** `now` and what comes of it are UTC instants. */
  readonly begin: (holder: Holder, now: Instant) => Begun;
  /** `null` for what is no session, or was one. */
  readonly read: (token: string, now: Instant) => Session | null;
};

export const SESSION_SECONDS = 12 * 60 * 60;

const Kept = validator(
  Type.Object({
    holder: Type.Union([
      Type.Object({ kind: Type.Literal('key'), keyHash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
      Type.Object({ kind: Type.Literal('person'), id: Type.String(), scopes: Type.Array(ScopeText) }),
    ]),
    expiresAt: InstantText,
  }),
);

/**
 * Sessions that are kept nowhere: the cookie is the session, sealed with a key that is derived from the master key. So every process
 * that shares the master key knows the sessions of the others, and a restart ends none.
 */
export const sessionsWith = (masterKey: Buffer): Sessions => {
  const sealKey = keyFor(masterKey, 'session seal');
  const csrfKey = keyFor(masterKey, 'session csrf');
  const secretKey = keyFor(masterKey, 'session secret');

  const sessionOf = (token: string, holder: Holder, expiresAt: Instant): Session => ({
    holder,
    expiresAt,
    csrf: createHmac('sha256', csrfKey).update(token).digest('base64url'),
    secret: createHmac('sha256', secretKey)
      .update(holder.kind === 'key' ? holder.keyHash : `person ${holder.id}`)
      .digest('base64url'),
  });

  return {
    begin(holder, now) {
      const expiresAt = instantOf(millisOf(now) + SESSION_SECONDS * 1_000);
      const token = sealed(sealKey, JSON.stringify({ holder, expiresAt }));
      return { session: sessionOf(token, holder, expiresAt), token };
    },
    read(token, now) {
      const text = unsealed(sealKey, token);
      const kept: unknown = text === null ? null : JSON.parse(text);
      return Kept.accepts(kept) && kept.expiresAt > now ? sessionOf(token, kept.holder, kept.expiresAt) : null;
    },
  };
};

/** Whether a request shows the session's own token; compared in constant time. */
export const showsCsrf = ({ csrf }: Session, shown: string | undefined): boolean => {
  const expected = Buffer.from(csrf);
  const bytes = Buffer.from(shown ?? '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
};
