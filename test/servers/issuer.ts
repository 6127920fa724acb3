import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID provider that is strict about what it is asked, and signs in whoever comes as `claims` says. */
export type Issuer = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What its ID tokens say beside what they must. */
  claims: { readonly [name: string]: unknown };
  /** What is wrong with its next ID tokens; nothing, at first. */
  fault: 'none' | 'issuer' | 'audience' | 'expired' | 'nonce' | 'key' | 'unsigned' | 'denies';
  /** Why it turned somebody away. */
  readonly refusals: string[];
  readonly close: () => Promise<void>;
};

const CLIENT_ID = 'weir-board';
const CLIENT_SECRET = 'a secret & more';

/** `redirectUri`: the one that is registered; any other is refused. */
export const openIssuer = async (redirectUri: () => string): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const other = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'now', alg: 'ES256', use: 'sig' }] };
  const codes = new Map<string, { readonly nonce: string; readonly challenge: string }>();

  const idToken = async (nonce: string): Promise<string> => {
    const claims = { ...issuer.claims, nonce: issuer.fault === 'nonce' ? 'another' : nonce };
    const now = Math.floor(Date.now() / 1_000);
    const standing = {
      iss: issuer.fault === 'issuer' ? 'https://elsewhere.example' : issuer.url,
      aud: issuer.fault === 'audience' ? 'another-client' : CLIENT_ID,
      iat: now - 120,
      exp: issuer.fault === 'expired' ? now - 60 : now + 300,
    };
    if (issuer.fault === 'unsigned') {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part({ ...claims, ...standing })}.`;
    }
    const key = issuer.fault === 'key' ? other.privateKey : privateKey;
    return new SignJWT({ ...claims, ...standing }).setProtectedHeader({ alg: 'ES256', kid: 'now' }).sign(key);
  };

  const authorise = (asked: URLSearchParams, response: ServerResponse): void => {
    const wrong = [
      asked.get('client_id') === CLIENT_ID ? null : 'client_id',
      asked.get('redirect_uri') === redirectUri() ? null : 'redirect_uri',
      asked.get('response_type') === 'code' ? null : 'response_type',
      asked.get('scope')?.split(' ').includes('openid') ? null : 'scope',
      asked.get('code_challenge_method') === 'S256' ? null : 'code_challenge_method',
      ...['state', 'nonce', 'code_challenge'].map((name) => ((asked.get(name) ?? '').length >= 43 ? null : name)),
    ].filter((name) => name !== null);
    if (wrong.length > 0) {
      refuse(response, `authorise: ${wrong.join(', ')}`);
      return;
    }
    const back = new URL(redirectUri());
    back.searchParams.set('state', asked.get('state') ?? '');
    if (issuer.fault === 'denies') back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const began = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')}`;
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (request.method !== 'POST' || form.get('grant_type') !== 'authorization_code') {
      return refuse(response, 'token: grant_type');
    }
    if (request.headers.authorization !== basic) return refuse(response, 'token: client');
    if (began === undefined) return refuse(response, 'token: code');
    if (form.get('redirect_uri') !== redirectUri()) return refuse(response, 'token: redirect_uri');
    if (verifier !== began.challenge) return refuse(response, 'token: code_verifier');
    json(response, { token_type: 'Bearer', access_token: randomUUID(), id_token: await idToken(began.nonce) });
  };

  const refuse = (response: ServerResponse, why: string): void => {
    issuer.refusals.push(why);
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: why }));
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer.url);
    if (pathname === '/.well-known/openid-configuration') {
      json(response, {
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorise`,
        token_endpoint: `${issuer.url}/token`,
        jwks_uri: `${issuer.url}/keys`,
      });
    } else if (pathname === '/keys') json(response, jwks);
    else if (pathname === '/authorise') authorise(searchParams, response);
    else if (pathname === '/token') await exchange(request, response);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer: Issuer = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    claims: { sub: 'anna' },
    fault: 'none',
    refusals: [],
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return issuer;
};

const json = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
