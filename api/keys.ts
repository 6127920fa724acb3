import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey } from '../domain/setup/key.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Setup } from '../runtime/setup.ts';
import { ok, refused } from './answer.ts';
import { keyHash } from './authenticate.ts';
import type { Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import { type Route, route } from './route.ts';
import { NoBody, Paging, text } from './schemas/common.ts';
import { Done, listOf } from './schemas/list.ts';
import { CreateKey, KeyCreated, KeyListed } from './schemas/setup.ts';

const ADMIN: readonly Role[] = [];

const SECRET_BYTES = 32;

export type KeyDependencies = {
  readonly setup: Pick<Setup, 'createKey' | 'revokeKey'>;
  readonly directory: Pick<Directory, 'keys'>;
  readonly clock: Clock;
};

/** Keys. A secret is shown once and kept only as its SHA-256. */
export const keyRoutes = ({ setup, directory, clock }: KeyDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/keys',
    name: 'listKeys',
    summary: 'Keys that are not revoked, by id; without their secrets, which nobody has.',
    access: { may: ADMIN },
    params: {},
    query: Paging,
    body: NoBody,
    answers: { 200: listOf(KeyListed) },
    async handle({ query: { limit = LIMIT, cursor = '' } }) {
      const rest = directory
        .keys()
        .filter(({ id }) => id > cursor)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const items = rest.slice(0, limit).map(present);
      return ok({ items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
  }),
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

/** Without the hash: nobody needs to look for what it belongs to. */
const present = ({ id, name, scopes, createdAt }: ApiKey) => ({ id, name, scopes, createdAt });
