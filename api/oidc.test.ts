import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oidcFrom } from '../cli/oidc.ts';
import { type Issuer, openIssuer } from '../test/servers/issuer.ts';
import { openWorld, type World } from '../test/world.ts';
import { oidcProvider } from './oidc-provider.ts';

let world: World;
let issuer: Issuer;

const ENVIRONMENT = {
  WEIR_OIDC_CLAIM: 'realm.roles',
  WEIR_OIDC_SCOPES: 'clerks=operator, bosses=admin, malmo=location:wh-2, malmo=auditor',
};

beforeAll(async () => {
  issuer = await openIssuer(() => `${world.url}/v1/session/oidc/callback`);
  const settings = oidcFrom({
    ...ENVIRONMENT,
    ...{ WEIR_OIDC_ISSUER: issuer.url, WEIR_OIDC_CLIENT_ID: issuer.clientId },
    WEIR_OIDC_CLIENT_SECRET: issuer.clientSecret,
  });
  if (settings === null) throw new Error('there is an issuer');
  const oidc = { provider: oidcProvider(settings), sealKey: Buffer.alloc(32, 3) };
  world = await openWorld({ change: (dependencies) => ({ ...dependencies, oidc }) });
});
afterAll(async () => {
  await world.close();
  await issuer.close();
});
afterEach(() => {
  issuer.fault = 'none';
  issuer.claims = { sub: 'anna' };
});

const get = async (url: string, cookie = '') => {
  const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
  const cookies = answer.headers.getSetCookie();
  const given = (name: string): string => cookies.find((one) => one.startsWith(`${name}=`))?.split(';')[0] ?? '';
  return { status: answer.status, location: answer.headers.get('location') ?? '', cookies, given };
};

/** As a browser does: to the issuer, and back with what it gave. */
const signIn = async (claims: object = { roles: ['clerks'] }) => {
  issuer.claims = { sub: 'anna', realm: claims };
  const began = await get(`${world.url}/v1/session/oidc`);
  const atIssuer = await get(began.location);
  const back = await get(atIssuer.location, began.given('weir_sign_in'));
  return { began, address: atIssuer.location, back, session: back.given('weir_session') };
};

const withSession = (cookie: string) => world.visitor.send('GET', '/v1/session', { headers: { cookie } });

describe('signing in at an identity provider', () => {
  it('is offered where one is set up', async () => {
    expect((await world.visitor.get('/v1/session/ways')).body).toEqual({ key: true, oidc: true });
  });

  it('ends in a session that may do what the claim stands for', async () => {
    const { back, session } = await signIn({ roles: ['malmo', 'choir'] });
    expect(back).toMatchObject({ status: 303, location: '/' });
    const cookie = back.cookies.find((one) => one.startsWith('weir_session')) ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
    const { status, body } = await withSession(session);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'oidc:anna', roles: ['auditor', 'location'], locations: ['wh-2'] });
    const put = (headers: Readonly<Record<string, string>>) =>
      world.visitor.send('PUT', '/v1/channels/x', { body: { name: 'X', type: 'site' }, headers });
    expect((await put({ cookie: session, 'x-csrf-token': body.csrf })).status).toBe(403);
  });

  it('lets an administrator act, with the token of the session, under her own name', async () => {
    const { session } = await signIn({ roles: 'bosses' });
    const { body } = await withSession(session);
    const put = (headers: Readonly<Record<string, string>>) =>
      world.visitor.send('PUT', '/v1/channels/x', { body: { name: 'X', type: 'site' }, headers });
    expect((await put({ cookie: session })).status).toBe(403);
    expect((await put({ cookie: session, 'x-csrf-token': body.csrf })).status).toBe(201);
    const { text } = await world.admin.get('/v1/streams/channel-x');
    expect(text).toContain('"by":"oidc:anna"');
  });

  it('lets nobody in whose claim stands for nothing here', async () => {
    for (const claims of [{ roles: ['choir'] }, {}, { roles: 7 }, { roles: { admin: true } }]) {
      const { back, session } = await signIn(claims);
      expect([back.location, session]).toEqual(['/?signIn=forbidden', '']);
    }
  });

  it.each(['issuer', 'audience', 'expired', 'nonce', 'key', 'unsigned'] as const)(
    'believes no ID token with a wrong %s',
    async (fault) => {
      issuer.fault = fault;
      const { back, session } = await signIn();
      expect([back.location, session]).toEqual(['/?signIn=failed', '']);
    },
  );

  it('says so when the provider turns somebody away', async () => {
    issuer.fault = 'denies';
    expect((await signIn()).back.location).toBe('/?signIn=refused');
  });

  it('takes an answer only in the browser that began, with its own state, and once', async () => {
    const { address, began, back } = await signIn();
    expect(back.location).toBe('/');
    const again = (cookie: string, url = address) => get(url, cookie).then(({ location }) => location);
    expect(await again('')).toBe('/?signIn=expired');
    const other = await get(`${world.url}/v1/session/oidc`);
    expect(await again(other.given('weir_sign_in'))).toBe('/?signIn=expired');
    const changed = new URL(address);
    changed.searchParams.set('state', 'guessed');
    expect(await again(began.given('weir_sign_in'), changed.href)).toBe('/?signIn=expired');
    expect(await again(began.given('weir_sign_in'))).toBe('/?signIn=failed');
    expect(issuer.refusals.at(-1)).toBe('token: code');
  });

  it('asks the provider as it wants to be asked', () => {
    expect(issuer.refusals).toEqual(['token: code']);
  });
});

describe('the settings of the identity provider', () => {
  const LEAST = {
    ...{ WEIR_OIDC_ISSUER: 'https://id.example.com', WEIR_OIDC_CLIENT_ID: 'weir' },
    WEIR_OIDC_SCOPES: 'clerks=operator',
  };

  it('are nothing without an issuer, and need no more than a client and who may do what', () => {
    expect(oidcFrom({})).toBeNull();
    expect(oidcFrom(LEAST)).toEqual({
      ...{ issuer: 'https://id.example.com', clientId: 'weir', clientSecret: null, claim: ['roles'] },
      grants: [{ value: 'clerks', scope: 'operator' }],
    });
  });

  it.each([
    ['an issuer without TLS', { WEIR_OIDC_ISSUER: 'http://id.example.com' }, 'WEIR_OIDC_ISSUER'],
    ['no client', { WEIR_OIDC_CLIENT_ID: '' }, 'WEIR_OIDC_CLIENT_ID'],
    ['nobody who may do anything', { WEIR_OIDC_SCOPES: ' ' }, 'WEIR_OIDC_SCOPES'],
    ['a scope that is none', { WEIR_OIDC_SCOPES: 'clerks=everything' }, 'clerks=everything'],
  ])('are refused with %s', (_, change, words) => {
    expect(() => oidcFrom({ ...LEAST, ...change })).toThrow(words);
  });
});
