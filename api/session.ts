import type { Clock } from '../runtime/clock.ts';
import { ok } from './answer.ts';
import { type Authenticate, keyHash } from './authenticate.ts';
import type { Caller, Role } from './caller.ts';
import { noCookie } from './cookie.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { BeginSession, SessionAnswer, SessionEnded } from './schemas/session.ts';
import { SESSION_SECONDS, type Session, type Sessions } from './sessions.ts';

export type SessionDependencies = {
  readonly authenticate: Authenticate;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly clock: Clock;
};

const ANYBODY: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

/** How people sign in with a browser: the key is sent once, and what the browser keeps is a cookie that no script can read. */
export const sessionRoutes = ({ authenticate, sessions, clock }: SessionDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/session',
    name: 'beginSession',
    summary: 'Sign in with a key: a cookie takes its place, and a token that goes with whatever changes something.',
    access: 'open',
    params: {},
    query: {},
    body: BeginSession,
    answers: { 200: SessionAnswer },
    async handle({ body: { key } }) {
      const { caller } = authenticate({ authorization: `Bearer ${key}`, cookie: undefined, csrf: null });
      const { session, token } = sessions.begin({ kind: 'key', keyHash: keyHash(key) }, clock.now());
      return {
        ...ok(present(caller, session)),
        cookie: { name: 'weir_session', token, maxAgeSeconds: SESSION_SECONDS },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/session',
    name: 'readSession',
    summary: 'Who asks: what the key, or the key of the session, may do.',
    access: { may: ANYBODY },
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: SessionAnswer },
    handle: async ({ caller, session }) => ok(present(caller, session)),
  }),
  route({
    method: 'DELETE',
    path: '/v1/session',
    name: 'endSession',
    summary: 'Sign out.',
    access: { may: ANYBODY },
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: SessionEnded },
    handle: async ({ caller }) => ({ ...ok({ id: caller.id }), cookie: noCookie('weir_session') }),
  }),
];

const present = ({ id, roles, channels, locations }: Caller, session: Session | null) => ({
  id,
  roles: [...roles],
  channels: [...channels],
  locations: [...locations],
  csrf: session?.csrf ?? null,
  expiresAt: session?.expiresAt ?? null,
});
