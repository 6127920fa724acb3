import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Client, clientOf, type Json } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { startWeir } from '../weir-process.ts';
import { connect, type ErpSystem, realClock, SYSTEMS } from './systems.ts';

const POLL = { timeout: 40_000, interval: 50 };

const place = async (client: Client): Promise<string> => {
  const line = { sku: 'TSHIRT-M', quantity: 2, tax: 7_960 };
  const { body } = await client.post('/v1/orders', orderBody('1001', [line]));
  return body.orderId;
};

const ship = async (client: Client, order: string): Promise<void> => {
  for (const { id, lines } of (await client.get(`/v1/orders/${order}`)).body.fulfilments) {
    await client.post(`/v1/fulfilments/${id}/pick`, { lines });
    await client.post(`/v1/fulfilments/${id}/ship`, { trackingNumber: 'PN-1' });
  }
};

/** What makes the document what it is in the end: the answer to it never comes. */
const LAST: Readonly<Record<string, RegExp>> = {
  fortnox: /PUT .*\/bookkeep$/,
  'business-central': /POST .*Microsoft\.NAV\.post$/,
  'visma-net': /POST .*\/action\/release$/,
};

/** Lets all pass up to the last request for a document, whose answer is not given. */
const silentAtTheEnd = ({ name, server }: ErpSystem): (() => boolean) => {
  const { arrived, faults } = server;
  const push = arrived.push.bind(arrived);
  let isReached = false;
  arrived.push = (...requests) => {
    if (!isReached && requests.some((request) => LAST[name]?.test(request))) {
      isReached = true;
      faults.splice(0, Number.POSITIVE_INFINITY, { done: true, instead: 'silence' });
    }
    return push(...requests);
  };
  return () => isReached;
};

/** Everything that is kept in a folder, as one text: what stands in it as it is, is found. */
const allIn = async (folder: string): Promise<string> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
};

it.each(SYSTEMS)(
  '%s has one document of an order, though Weir was killed after it was booked and before its number was known',
  async (_, start) => {
    const system = await start(realClock());
    const data = await mkdtemp(join(tmpdir(), 'weir-erp-'));
    const first = await startWeir(data, { WEIR_LOG_LEVEL: 'trace' });
    onTestFinished(async () => {
      await first.kill();
      await system.server.close();
      await rm(data, { recursive: true, force: true });
    });
    const client = clientOf(first.url);
    await setUpNetwork(client);
    await count(client, 'TSHIRT-M', 'wh-1', 10);
    await connect(client, system);
    const isReached = silentAtTheEnd(system);
    const order = await place(client);
    await ship(client, order);
    await expect.poll(isReached, POLL).toBe(true);
    await first.kill();
    const kept = `${await allIn(data)}\n${first.said()}`;
    expect(kept).toContain('ConnectorSecretsSet');
    for (const secret of ['SECRET', 'ACCESS-', 'REFRESH-']) expect(kept).not.toContain(secret);

    const second = await startWeir(data);
    onTestFinished(() => second.kill());
    const again = clientOf(second.url);
    const documents = async (): Promise<readonly Json[]> => (await again.get(`/v1/orders/${order}`)).body.documents;
    await expect.poll(documents, POLL).toMatchObject([{ document: 'invoice' }]);
    const [{ number, reference }] = await documents();
    expect(system.server.state.documentsOf(reference)).toEqual([
      { number, kind: 'invoice', total: 39_800, tax: 7_960, booked: true },
    ]);
    expect(system.server.violations).toEqual([]);
  },
  120_000,
);
