import { createSecretKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tokenStore } from '../../connectors/erp/fortnox/store.ts';
import { fortnoxCredentials } from '../../connectors/erp/fortnox/tokens.ts';
import { vaultOf } from '../../connectors/vault.ts';
import { openEmbeddedRuntime } from '../../projections/embedded/runtime.ts';
import { startFortnoxServer } from './fortnox.ts';
import { type Clock, startClock } from './world.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SEAL = { seal: '00000000-0000-4000-8000-00000000000a' };
const key = createSecretKey(Buffer.alloc(32, 1));
const keys = { find: async () => () => key };

/** A store of tokens on a disk, and how another process opens it. */
const onDisk = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-vault-'));
  closing.push(() => rm(folder, { recursive: true }));
  const opened = () => {
    const stores = openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now);
    closing.unshift(stores.close);
    return tokenStore(vaultOf(SEAL, { keys, vaults: stores.vaults }));
  };
  return { folder, opened };
};

const given = async (tenantId: number | null = null) => {
  const clock = startClock();
  const server = await startFortnoxServer(clock);
  closing.push(server.close);
  const { folder, opened } = await onDisk();
  const store = opened();
  await store.save({ accessToken: 'ACCESS-1', until: 0, refreshToken: 'REFRESH-1' }, null);
  const login = {
    url: `${server.url}/oauth-v1/token`,
    clientId: 'CLIENT',
    clientSecret: 'SECRET',
    tenantId,
    timeoutMillis: 5_000,
  };
  const connect = (by: Clock = clock) => fortnoxCredentials(login, opened(), by.now);
  return { clock, server, store, connect, folder };
};

describe('the tokens of Fortnox', () => {
  it('are renewed with a token that is good for once, and what comes back is kept before it is used', async () => {
    const { connect, store, server } = await given();
    expect(await connect().authorise()).toMatchObject({ header: 'Bearer ACCESS-2' });
    expect(await store.read()).toMatchObject({ accessToken: 'ACCESS-2', refreshToken: server.refreshToken() });
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

  it('are spent by one of two processes that need one at the same time, and both go on with what it got', async () => {
    const { connect, server } = await given();
    const [one, other] = [connect(), connect()];
    const both = await Promise.all([one.authorise(), other.authorise()]);
    const again = await Promise.all([one.authorise(), other.authorise()]);
    expect(both).toContainEqual(expect.objectContaining({ header: 'Bearer ACCESS-2' }));
    expect(again).toMatchObject([{ header: 'Bearer ACCESS-2' }, { header: 'Bearer ACCESS-2' }]);
    expect(server.violations).toEqual([]);
  });

  it('are not saved over those that another has saved since', async () => {
    const { store } = await given();
    const before = await store.read();
    const [mine, theirs] = ['MINE', 'THEIRS'].map((accessToken) => ({ accessToken, until: 1, refreshToken: null }));
    if (mine === undefined || theirs === undefined) throw new Error('no tokens');
    expect(await store.save(theirs, before)).toBe(true);
    expect(await store.save(mine, before)).toBe(false);
    expect(await store.read()).toEqual(theirs);
  });

  it('stand on the disk sealed', async () => {
    const { folder } = await given();
    const files = await readdir(folder);
    const all = (await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')))).join();
    expect(all).toContain('vaults');
    expect(all).not.toMatch(/ACCESS-1|REFRESH-1/);
  });
});
