import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../runtime/clock.ts';
import type { Setup } from '../runtime/setup.ts';
import { ok, refused } from './answer.ts';
import { keyHash } from './authenticate.ts';
import type { Role } from './caller.ts';
import { type Route, route } from './route.ts';
import { NoBody, text } from './schemas/common.ts';
import { Done } from './schemas/list.ts';
import { CreateKey, KeyCreated } from './schemas/setup.ts';

const ADMIN: readonly Role[] = [];

const SECRET_BYTES = 32;

export type KeyDependencies = { readonly setup: Pick<Setup, 'createKey' | 'revokeKey'>; readonly clock: Clock };

/** Keys. A secret is shown once and kept only as its SHA-256. */
export const keyRoutes = ({ setup, clock }: KeyDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/keys',
    name: 'createKey',
    summary: 'Make a key. Its secret is shown this once.',
    access: { may: ADMIN },
    params: {},
    query: {},
    body: CreateKey,
    answers: { 201: KeyCreated },
    async handle({ body: { name, scopes }, cause }) {
      const id = randomUUID();
      const secret = `weir_${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const key = { id, name, scopes, hash: keyHash(secret), createdAt: clock.now() };
      const outcome = await setup.createKey(key, cause(`key-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      const position = String(outcome.position ?? 0n);
      return { status: 201, body: { id, name, scopes, key: secret, position } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/keys/{keyId}',
    name: 'revokeKey',
    summary: 'Revoke a key, for good.',
    access: { may: ADMIN },
    params: { keyId: text(100) },
    query: {},
    body: NoBody,
    answers: { 200: Done },
    async handle({ params: { keyId }, cause }) {
      const outcome = await setup.revokeKey(keyId, cause(`key-${keyId}`));
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ id: keyId, position: String(outcome.position ?? 0n) });
    },
  }),
];
