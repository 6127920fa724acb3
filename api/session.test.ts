import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';
import { SESSION_SECONDS, sessionsWith, showsCsrf } from './sessions.ts';

let world: World;
let visitor: WorldClient;
beforeAll(async () => {
  world = await openWorld();
  visitor = world.visitor;
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

const newKey = async (...scopes: readonly string[]) =>
  (await world.admin.post('/v1/keys', { name: 'a key', scopes })).body;

const signIn = async (key: string) => {
  const { status, body, headers } = await visitor.post('/v1/session', { key });
  const cookie = headers.get('set-cookie') ?? '';
  return { status, body, cookie: cookie.split(';')[0] ?? '', attributes: cookie };
};

const HOLD = { name: 'Shop', type: 'store' };

describe('signing in with a key', () => {
  it('gives a cookie that no script can read and no other site can send, and says what the key may do', async () => {
    const { key, id } = await newKey('operator', 'location:wh-1');
    const { status, body, attributes } = await signIn(key);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, roles: ['operator', 'location'], channels: [], locations: ['wh-1'] });
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', `Max-Age=${SESSION_SECONDS}`]) {
      expect(attributes).toContain(part);
    }
    expect(attributes).not.toContain('Secure');
    expect(attributes).not.toContain(key);
  });

  it('keeps the cookie to encrypted connections where the browser has one', async () => {
    const { key } = await newKey('operator');
    const { headers } = await visitor.post('/v1/session', { key }, { 'x-forwarded-proto': 'https' });
    expect(headers.get('set-cookie')).toContain('; Secure');
  });

  it('is refused with a key that nobody knows', async () => {
    const { status, attributes } = await signIn('weir_nobody');
    expect({ status, attributes }).toEqual({ status: 401, attributes: '' });
  });
});

describe('a session', () => {
  it('reads as its key does, without a token', async () => {
    const { cookie, body } = await signIn((await newKey('auditor')).key);
    const answer = await visitor.send('GET', '/v1/session', { headers: { cookie } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(body);
    expect((await visitor.send('GET', '/v1/orders', { headers: { cookie } })).status).toBe(200);
  });

  it('changes something only with its token, which another site does not know', async () => {
    const { cookie, body } = await signIn((await newKey('admin')).key);
    const put = (headers: Readonly<Record<string, string>>) =>
      visitor.send('PUT', '/v1/channels/shop', { body: HOLD, headers: { cookie, ...headers } });
    expect((await put({})).status).toBe(403);
    expect((await put({ 'x-csrf-token': 'guessed' })).status).toBe(403);
    const other = await signIn((await newKey('admin')).key);
    expect((await put({ 'x-csrf-token': other.body.csrf })).status).toBe(403);
    expect((await put({ 'x-csrf-token': body.csrf })).status).toBe(201);
  });

  it('may do no more than its key', async () => {
    const { cookie, body } = await signIn((await newKey('auditor')).key);
    const headers = { cookie, 'x-csrf-token': body.csrf };
    expect((await visitor.send('PUT', '/v1/channels/shop', { body: HOLD, headers })).status).toBe(403);
  });

  it('ends at once when its key is revoked', async () => {
    const { key, id } = await newKey('operator');
    const { cookie } = await signIn(key);
    await world.admin.delete(`/v1/keys/${id}`);
    expect((await visitor.send('GET', '/v1/session', { headers: { cookie } })).status).toBe(401);
  });

  it('is not one where anything of the cookie was changed', async () => {
    const { cookie } = await signIn((await newKey('operator')).key);
    const forged = `${cookie.slice(0, -2)}${cookie.endsWith('AA') ? 'BB' : 'AA'}`;
    expect((await visitor.send('GET', '/v1/session', { headers: { cookie: forged } })).status).toBe(401);
  });

  it('leaves requests with a key as they are, whatever cookie comes along', async () => {
    const { cookie } = await signIn((await newKey('auditor')).key);
    const { status } = await world.admin.send('PUT', '/v1/channels/shop', { body: HOLD, headers: { cookie } });
    expect(status).toBe(200);
  });

  it('is signed out of by taking the cookie away', async () => {
    const { cookie, body } = await signIn((await newKey('operator')).key);
    const headers = { cookie, 'x-csrf-token': body.csrf };
    const answer = await visitor.send('DELETE', '/v1/session', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
  });
});

describe('sessions', () => {
  const hash = 'a'.repeat(64);

  it('are known to every process with the same master key, and to no other', () => {
    const { token, session } = sessionsWith(Buffer.alloc(32, 1)).begin(
      { kind: 'key', keyHash: hash },
      '2026-11-24T08:00:00.000Z',
    );
    const read = (master: number) => sessionsWith(Buffer.alloc(32, master)).read(token, '2026-11-24T08:00:01.000Z');
    expect(read(1)).toEqual(session);
    expect(read(2)).toBeNull();
    expect(showsCsrf(session, session.csrf)).toBe(true);
  });

  it('are over when their time is', () => {
    const sessions = sessionsWith(Buffer.alloc(32, 1));
    const { token, session } = sessions.begin({ kind: 'key', keyHash: hash }, '2026-11-24T08:00:00.000Z');
    expect(session.expiresAt).toBe('2026-11-24T20:00:00.000Z');
    expect(sessions.read(token, '2026-11-24T19:59:59.999Z')).not.toBeNull();
    expect(sessions.read(token, '2026-11-24T20:00:00.000Z')).toBeNull();
  });
});
