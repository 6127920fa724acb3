import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Type } from 'typebox';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import type { Clock } from '../runtime/clock.ts';
import { ok, type Redirect } from './answer.ts';
import { cookieIn, noCookie } from './cookie.ts';
import { type OidcProvider, ProviderFailed, type SignIn } from './oidc-provider.ts';
import { type Route, route } from './route.ts';
import { Instant as InstantText, NoBody } from './schemas/common.ts';
import { callbackQuery, SignInWays } from './schemas/session.ts';
import { sealed, unsealed } from './seal.ts';
import { SESSION_SECONDS, type Sessions } from './sessions.ts';
import { validator } from './validate.ts';

/** How browsers sign in at an identity provider. */
export type Oidc = {
  readonly provider: OidcProvider;
  /** Seals what a sign-in is held against, in a cookie of the browser that began it. */
  readonly sealKey: Buffer;
};

export type OidcDependencies = {
  /** `null`: people sign in with keys alone. */
  readonly oidc: Oidc | null;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
};

const CALLBACK = '/v1/session/oidc/callback';
const SIGN_IN_SECONDS = 600;
const SECRET_BYTES = 32;

export const oidcRoutes = ({ oidc, sessions, clock, onError }: OidcDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/session/ways',
    name: 'signInWays',
    summary: 'How people can sign in here.',
    access: 'open',
    params: {},
    query: {},
    body: NoBody,
    answers: { 200: SignInWays },
    handle: async () => ok({ key: true, oidc: oidc !== null }),
  }),
  route({
    method: 'GET',
    path: '/v1/session/oidc',
    name: 'beginOidc',
    summary: 'Sends a browser to the identity provider.',
    access: 'open',
    params: {},
    query: {},
    body: NoBody,
    answers: { 303: null },
    async handle({ headers }) {
      if (oidc === null) return failed('unknown');
      const signIn = newSignIn(`${originOf(headers)}${CALLBACK}`);
      const expiresAt = instantOf(millisOf(clock.now()) + SIGN_IN_SECONDS * 1_000);
      try {
        const token = sealed(oidc.sealKey, JSON.stringify({ ...signIn, expiresAt }));
        const cookies = [{ name: 'weir_sign_in', token, maxAgeSeconds: SIGN_IN_SECONDS }] as const;
        return { status: 303, location: await oidc.provider.address(signIn), cookies };
      } catch (error) {
        return failedBy(error);
      }
    },
  }),
  route({
    method: 'GET',
    path: CALLBACK,
    name: 'endOidc',
    summary: 'Where a browser comes back to from the identity provider: signed in, or told why not.',
    access: 'open',
    params: {},
    query: callbackQuery,
    body: NoBody,
    answers: { 303: null },
    async handle({ headers, query: { code, state } }) {
      const began = oidc === null ? null : signInOf(oidc, headers, clock.now());
      if (oidc === null || began === null || !isSame(began.state, state)) return failed('expired');
      // The provider has said no: whoever asked knows why.
      if (code === undefined) return failed('refused');
      try {
        const person = await oidc.provider.person(code, began);
        if (person.scopes.length === 0) return failed('forbidden');
        const { token } = sessions.begin({ kind: 'person', ...person }, clock.now());
        const cookies = [
          { name: 'weir_session', token, maxAgeSeconds: SESSION_SECONDS },
          noCookie('weir_sign_in'),
        ] as const;
        return { status: 303, location: '/', cookies };
      } catch (error) {
        onError(error);
        return failedBy(error);
      }
    },
  }),
];

const newSignIn = (redirectUri: string): SignIn => {
  const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
  return { state: secret(), nonce: secret(), verifier: secret(), redirectUri };
};

const Kept = validator(
  Type.Object({
    state: Type.String(),
    nonce: Type.String(),
    verifier: Type.String(),
    redirectUri: Type.String(),
    expiresAt: InstantText,
  }),
);

/** The sign-in that this browser began, if it is not too long ago. */
const signInOf = ({ sealKey }: Oidc, { cookie }: IncomingHttpHeaders, now: Instant): SignIn | null => {
  const text = unsealed(sealKey, cookieIn(cookie, 'weir_sign_in') ?? '');
  const kept: unknown = text === null ? null : JSON.parse(text);
  return Kept.accepts(kept) && kept.expiresAt > now ? kept : null;
};

const isSame = (expected: string, shown: string | undefined): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(shown ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Where the browser is, as it sees it. The provider sends nobody to an address that was not registered with it. */
const originOf = (headers: IncomingHttpHeaders): string =>
  `${headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${headers.host ?? ''}`;

type Failure = 'unknown' | 'expired' | 'refused' | 'forbidden' | 'failed';

/** Back to the page, which says in words what went wrong. */
const failed = (why: Failure): Redirect => ({
  status: 303,
  location: `/?signIn=${why}`,
  cookies: [noCookie('weir_sign_in')],
});

const failedBy = (error: unknown): Redirect => {
  if (error instanceof ProviderFailed) return failed('failed');
  throw error;
};
