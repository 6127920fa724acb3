import { createHash } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { Type } from 'typebox';
import type { Scope } from '../domain/setup/key.ts';
import { validator } from './validate.ts';

/** How people sign in with OpenID Connect. */
export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** `null`: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
  /** Where the ID token has what a person is: names of its members, from the outside in. */
  readonly claim: readonly string[];
  /** What a value of the claim may do. */
  readonly grants: readonly { readonly value: string; readonly scope: Scope }[];
};

/** Somebody who has signed in there. No scopes: nobody has said what they may do here. */
export type Person = { readonly id: string; readonly scopes: readonly Scope[] };

/** One sign-in: made before the browser is sent away, and held against what it comes back with. */
export type SignIn = {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE; only its hash is sent along. */
  readonly verifier: string;
  /** Where the browser comes back to. */
  readonly redirectUri: string;
};

export type OidcProvider = {
  /** The address at which a browser signs in. Throws `ProviderFailed`. */
  readonly address: (signIn: SignIn) => Promise<string>;
  /** Who a code is of. Throws `ProviderFailed` where the provider cannot say, or says what cannot be believed. */
  readonly person: (code: string, signIn: SignIn) => Promise<Person>;
};

/** The provider is out of reach, or what it says is not what it must be. */
export class ProviderFailed extends Error {
  override readonly name = 'ProviderFailed';
}

const MILLIS_MAX = 5_000;
/** Clocks differ a little. */
const TOLERANCE_SECONDS = 30;
/** Signed with a key that only the issuer has: a shared secret, or none, is not believed. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const Configuration = validator(
  Type.Object({
    issuer: Type.String(),
    authorization_endpoint: Type.String(),
    token_endpoint: Type.String(),
    jwks_uri: Type.String(),
  }),
);
const Tokens = validator(Type.Object({ id_token: Type.String() }));

/** The provider as its issuer describes it; the description is read when it is first needed, and again where that failed. */
export const oidcProvider = ({ issuer, clientId, clientSecret, claim, grants }: OidcSettings): OidcProvider => {
  const discover = async () => {
    const found = await answerOf(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (!Configuration.accepts(found) || found.issuer !== issuer) {
      throw new ProviderFailed('the issuer does not describe itself as it must');
    }
    return { ...found, keys: createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: MILLIS_MAX }) };
  };
  let described: ReturnType<typeof discover> | null = null;
  const description = (): ReturnType<typeof discover> => {
    described ??= discover().catch((error: unknown) => {
      described = null;
      throw error;
    });
    return described;
  };

  const claims = async (idToken: string, nonce: string): Promise<JWTPayload & { readonly sub: string }> => {
    const { keys } = await description();
    const checks = { issuer, audience: clientId, algorithms: ALGORITHMS, clockTolerance: TOLERANCE_SECONDS };
    const { payload } = await jwtVerify(idToken, keys, { ...checks, requiredClaims: ['exp', 'iat', 'sub', 'nonce'] });
    const { sub } = payload;
    const isForUs = !Array.isArray(payload.aud) || payload.aud.length === 1 || payload.azp === clientId;
    if (sub === undefined || payload.nonce !== nonce || !isForUs) {
      throw new ProviderFailed('the ID token is not of this sign-in');
    }
    return { ...payload, sub };
  };

  return {
    async address({ state, nonce, verifier, redirectUri }) {
      const { authorization_endpoint } = await description();
      const address = new URL(authorization_endpoint);
      const asked = {
        ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid', state, nonce },
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
      return address.href;
    },
    async person(code, { nonce, verifier, redirectUri }) {
      const { token_endpoint } = await description();
      const form = new URLSearchParams({
        ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
        ...(clientSecret === null ? { client_id: clientId } : {}),
      });
      const found = await answerOf(token_endpoint, {
        method: 'POST',
        body: form,
        ...(clientSecret === null ? {} : { headers: { Authorization: basic(clientId, clientSecret) } }),
      });
      if (!Tokens.accepts(found)) throw new ProviderFailed('there is no ID token');
      const payload = await claims(found.id_token, nonce).catch(asFailed);
      const values = new Set(textsAt(payload, claim));
      const scopes = grants.filter(({ value }) => values.has(value)).map(({ scope }) => scope);
      return { id: `oidc:${payload.sub}`, scopes: [...new Set(scopes)] };
    },
  };
};

const asFailed = (error: unknown): never => {
  throw error instanceof ProviderFailed ? error : new ProviderFailed('the ID token is not valid', { cause: error });
};

const answerOf = async (url: string, request: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(MILLIS_MAX) }).catch(
    (error: unknown) => {
      throw new ProviderFailed('the provider cannot be reached', { cause: error });
    },
  );
  if (!response.ok) throw new ProviderFailed(`the provider answered ${response.status}`);
  return response.json().catch(() => null);
};

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** A text, or texts, within a document. */
const textsAt = (document: unknown, path: readonly string[]): readonly string[] => {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return [value].flat().filter((one): one is string => typeof one === 'string');
};
