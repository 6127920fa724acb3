import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, clientOf } from '../client.ts';
import { setUpNetwork } from '../network.ts';
import { ADMIN_KEY, startWeir, type WeirProcess } from '../weir-process.ts';
import { BOOKS, browserTo, type ErpSystem, giveSecret, realClock, SYSTEMS, set } from './systems.ts';

const [[, startFortnox] = [], [, startBusinessCentral] = []] = SYSTEMS;
if (startFortnox === undefined || startBusinessCentral === undefined) throw new Error('no systems');

let data: string;
let weir: WeirProcess;
let client: Client;
let fortnox: ErpSystem;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-login-'));
  weir = await startWeir(data);
  client = clientOf(weir.url);
  fortnox = await startFortnox(realClock());
  await setUpNetwork(client);
  await set(client, fortnox);
  await giveSecret(client);
}, 60_000);
afterAll(async () => {
  await weir.kill();
  await fortnox.server.close();
  await rm(data, { recursive: true, force: true });
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** `weir connectors login` on its own, up to the address that it prints. */
const login = async (...args: readonly string[]) => {
  const command = ['cli/weir.ts', 'connectors', '--url', weir.url, '--key', ADMIN_KEY, 'login', BOOKS, ...args];
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: new URL('../..', import.meta.url).pathname,
    env: { ...process.env, WEIR_DATA: data },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  }
  const exited = once(child, 'exit').then(([code]) => ({ code, out }));
  await expect.poll(() => /^http\S+\/auth\?\S+$/m.test(out), { timeout: 20_000 }).toBe(true);
  const address = /^http\S+\/auth\?\S+$/m.exec(out)?.[0] ?? '';
  return { address, exited, child };
};

describe('weir connectors login', () => {
  it('prints an address, takes the browser that comes back with its state alone, and says whose books they are', async () => {
    const port = await freePort();
    const { address, exited } = await login('--port', String(port));
    const back = await browserTo(address);
    expect(back.origin).toBe(`http://localhost:${port}`);
    const foreign = new URL(back);
    foreign.searchParams.set('state', 'of somebody else');
    expect((await fetch(foreign)).status).toBe(400);
    expect((await fetch(back)).status).toBe(200);
    const { code, out } = await exited;
    expect(out).toContain('logged in: the tokens are kept, sealed\nthe books are those of Testbolaget AB (29302)');
    expect({ code, tokens: /ACCESS|REFRESH/.exec(out) }).toEqual({ code: 0, tokens: null });
    expect((await client.post(`/v1/connectors/${BOOKS}/test`)).body).toMatchObject({ ok: true });
    expect(fortnox.server.violations).toEqual([]);
  }, 60_000);

  it('takes an address that is pasted', async () => {
    const { address, exited, child } = await login('--redirect', 'https://weir.example.com/back');
    child.stdin?.end(`${await browserTo(address)}\n`);
    expect(await exited).toMatchObject({ code: 0 });
  }, 60_000);

  it('says what is wrong with what came back', async () => {
    const port = await freePort();
    const denied = await login('--port', String(port));
    const { searchParams } = new URL(denied.address);
    await fetch(`http://localhost:${port}/?error=access_denied&state=${searchParams.get('state')}`);
    expect(await denied.exited).toMatchObject({ code: 1, out: expect.stringContaining('not allowed: access_denied') });
    const pasted = await login('--redirect', 'https://weir.example.com/back');
    pasted.child.stdin?.end('https://weir.example.com/back?code=CODE-9&state=of-somebody-else\n');
    expect(await pasted.exited).toMatchObject({
      code: 1,
      out: expect.stringContaining('not the address of the login'),
    });
    const spent = { redirectUri: 'https://weir.example.com/back', code: 'CODE-0' };
    const { body } = await client.post(`/v1/connectors/${BOOKS}/login/code`, spent);
    expect(body).toMatchObject({ ok: false, findings: [expect.stringContaining('the code is not good')] });
  }, 60_000);

  it('is refused for a system that nobody logs in to, and for a key that may not', async () => {
    const other = await startBusinessCentral(realClock());
    await client.put('/v1/connectors/bc', { system: other.name, settings: other.settings });
    const begun = { redirectUri: 'https://weir.example.com/back', state: 'a-state-nobody-guesses' };
    expect(await client.post('/v1/connectors/bc/login', begun)).toMatchObject({ status: 409 });
    const key = await client.post('/v1/keys', { name: 'operator', scopes: ['operator'] });
    const operator = clientOf(weir.url, key.body.key);
    expect(await operator.post(`/v1/connectors/${BOOKS}/login`, begun)).toMatchObject({ status: 403 });
    await other.server.close();
  }, 60_000);
});
