import { afterEach, describe, expect, it } from 'vitest';
import { fortnoxCredentials } from '../../connectors/erp/fortnox/tokens.ts';
import { type FortnoxServer, startFortnoxServer, tokensIn } from './fortnox.ts';
import { type Clock, startClock } from './world.ts';

const open: FortnoxServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const given = async (tenantId: number | null = null) => {
  const clock = startClock();
  const server = await startFortnoxServer(clock);
  open.push(server);
  const store = tokensIn({ accessToken: 'ACCESS-1', until: 0, refreshToken: 'REFRESH-1' });
  const login = {
    url: `${server.url}/oauth-v1/token`,
    clientId: 'CLIENT',
    clientSecret: 'SECRET',
    tenantId,
    timeoutMillis: 5_000,
  };
  const connect = (by: Clock = clock) => fortnoxCredentials(login, store, by.now);
  return { clock, server, store, connect };
};

describe('the tokens of Fortnox', () => {
  it('are renewed with a token that is good for once, and what comes back is kept before it is used', async () => {
    const { connect, store, server } = await given();
    expect(await connect().authorise()).toMatchObject({ header: 'Bearer ACCESS-2' });
    expect(store.kept()).toMatchObject({ accessToken: 'ACCESS-2', refreshToken: server.refreshToken() });
  });

  it('are asked for once by all who need one at the same time', async () => {
    const { connect, server } = await given();
    const credentials = connect();
    await Promise.all([credentials.authorise(), credentials.authorise(), credentials.authorise()]);
    expect(server.arrived).toHaveLength(1);
  });

  it('are those that another process has renewed meanwhile', async () => {
    const { connect, server } = await given();
    const [one, other] = [connect(), connect()];
    await one.authorise();
    expect(await other.authorise()).toMatchObject({ header: 'Bearer ACCESS-2' });
    expect(server.arrived).toHaveLength(1);
  });

  it('are lost by a crash between the answer and its keeping, which somebody must set right by logging in', async () => {
    const { connect, server, clock } = await given();
    const credentials = connect();
    server.faults.push({ done: true, instead: 'cut' });
    expect(await credentials.authorise()).toMatchObject({ outcome: 'unavailable', cause: 'network' });
    expect(await credentials.authorise()).toMatchObject({ outcome: 'unavailable', retryAfterMillis: 10_000 });
    clock.pass(10_000);
    expect(await credentials.authorise()).toMatchObject({
      outcome: 'unauthorised',
      reason: 'log in to Fortnox again: the refresh token is spent',
    });
  });

  it('survive that crash where the company has consented for a service', async () => {
    const { connect, server } = await given(29_302);
    const credentials = connect();
    server.faults.push({ done: true, instead: 'cut' });
    await credentials.authorise();
    expect(await credentials.authorise()).toMatchObject({ outcome: 'authorised', header: 'Bearer ACCESS-3' });
    expect(server.violations).toEqual([]);
  });

  it('are renewed before their time when one is turned down', async () => {
    const { connect } = await given();
    const credentials = connect();
    await credentials.authorise();
    credentials.forget();
    expect(await credentials.authorise()).toMatchObject({ header: 'Bearer ACCESS-3' });
  });
});
