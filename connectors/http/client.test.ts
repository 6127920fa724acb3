import { afterEach, expect, it } from 'vitest';
import { type CarrierServer, type Given, startServer } from '../../test/carriers/server.ts';
import { START, startClock } from '../../test/carriers/world.ts';
import { createClient } from './client.ts';
import { basic, bearer, clientCredentials } from './credentials.ts';

const servers: CarrierServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const READ = { method: 'GET', path: '/parcels', changes: false } as const;
const BOOK = { method: 'POST', path: '/parcels', json: { weight: 1 }, changes: true } as const;

/** A system whose answers a test says, and its token endpoint, which gives `token-1`, `token-2` and so on. */
const given = async (answer: (token: string) => Given) => {
  const clock = startClock();
  let tokens = 0;
  const server = await startServer((asked) => {
    if (asked.path !== '/token') return answer(asked.header('authorization'));
    tokens += 1;
    return { status: 200, json: { access_token: `token-${tokens}`, expires_in: 3600 } };
  });
  servers.push(server);
  const settings = {
    url: `${server.url}/token`,
    clientId: 'id',
    clientSecret: 'secret',
    scope: 's',
    timeoutMillis: 5_000,
  };
  const clientWith = (credentials = clientCredentials(settings, clock.now)) =>
    createClient({ baseUrl: server.url, timeoutMillis: 5_000, traceHeader: 'x-trace-id' }, credentials, clock.now);
  return { clock, server, clientWith, client: clientWith() };
};

const good: Given = { status: 200, json: {} };

it('asks for one token when many calls need it at once, and keeps it until shortly before its end', async () => {
  const { clock, server, client } = await given(() => good);
  await Promise.all(Array.from({ length: 5 }, () => client.call(READ)));
  clock.pass(3_539_000);
  await client.call(READ);
  expect(server.arrived.filter((call) => call === 'POST /token')).toHaveLength(1);
  clock.pass(1_000);
  await client.call(READ);
  expect(server.arrived.filter((call) => call === 'POST /token')).toHaveLength(2);
});

it('tries a fresh token once when one is not taken any more', async () => {
  const { server, client } = await given((token) => (token === 'Bearer token-1' ? { status: 401 } : good));
  expect(await client.call(BOOK)).toMatchObject({ outcome: 'replied', status: 200 });
  expect(server.arrived).toEqual(['POST /token', 'POST /parcels', 'POST /token', 'POST /parcels']);
});

it('gives up when the fresh token is not taken either', async () => {
  const { server, client } = await given(() => ({ status: 401, headers: { 'x-trace-id': 'T1' } }));
  expect(await client.call(BOOK)).toEqual({ outcome: 'unauthorised', reason: 'status 401', traceId: 'T1' });
  expect(server.arrived).toHaveLength(4);
});

it('does not try again with a key that cannot be renewed', async () => {
  const { server, clientWith } = await given(() => ({ status: 403 }));
  expect(await clientWith(bearer('key')).call(BOOK)).toMatchObject({ outcome: 'unauthorised' });
  expect(server.arrived).toEqual(['POST /parcels']);
});

it('logs in with a name and a key', async () => {
  let seen = '';
  const { clientWith } = await given((token) => {
    seen = token;
    return good;
  });
  await clientWith(basic('id', 'sëcret')).call(READ);
  expect(seen).toBe(`Basic ${Buffer.from('id:sëcret').toString('base64')}`);
});

it('has done nothing when no token is to be had', async () => {
  const { server, client } = await given(() => good);
  server.faults.push({ done: true, instead: 'cut' });
  expect(await client.call(BOOK)).toMatchObject({ outcome: 'unavailable', cause: 'network', mayHaveHappened: false });
  server.faults.push({ done: false, instead: { status: 503, headers: { 'retry-after': '5' } } });
  expect(await client.call(BOOK)).toMatchObject({ outcome: 'unavailable', cause: 'fault', retryAfterMillis: 5_000 });
});

it.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': new Date(START + 90_000).toUTCString() }, 90_000],
  [{ 'retry-after': new Date(START - 90_000).toUTCString() }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
])('reads how long to wait from %j', async (headers, retryAfterMillis) => {
  const { clientWith } = await given(() => ({ status: 429, headers: { ...headers } }));
  expect(await clientWith(bearer('key')).call(BOOK)).toMatchObject({ cause: 'limit', retryAfterMillis });
});

it('may have booked when the other side fails, but has not read anything twice', async () => {
  const { clientWith } = await given(() => ({ status: 500 }));
  const client = clientWith(bearer('key'));
  expect(await client.call(BOOK)).toMatchObject({ cause: 'fault', mayHaveHappened: true });
  expect(await client.call(READ)).toMatchObject({ cause: 'fault', mayHaveHappened: false });
});

it('does not follow where it is sent elsewhere: a booking would be sent twice', async () => {
  const { server, clientWith } = await given(() => ({ status: 307, headers: { location: '/elsewhere' } }));
  expect(await clientWith(bearer('key')).call(BOOK)).toMatchObject({ outcome: 'unavailable', cause: 'unreadable' });
  expect(server.arrived).toEqual(['POST /parcels']);
});

it('does not tell a key that cannot be sent', async () => {
  const { server, clientWith } = await given(() => good);
  const refused = await clientWith(bearer('key\nof two lines')).call(BOOK);
  expect(refused).toMatchObject({
    outcome: 'unavailable',
    reason: 'the request cannot be made',
    mayHaveHappened: false,
  });
  expect(server.arrived).toEqual([]);
});

it('takes a secret out of an error text, however it is escaped there', async () => {
  const { clientWith } = await given(() => ({ status: 400, bytes: Buffer.from('{"error":"not ab\\/cd"}') }));
  expect(await clientWith(bearer('ab/cd')).call(BOOK)).toMatchObject({ json: { error: 'not [secret]' } });
});
