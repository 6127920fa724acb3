import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, refundIdOf, returnIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import type { Call } from './contract.ts';
import { norceSubject } from './norce.ts';
import { outKit } from './out-kit.ts';
import { connectNorce, norceConnect, openNorce } from './out-norce.ts';

const shirts = { id: '1', sku: 'TSHIRT-M', quantity: 2 };
const mug = { id: '2', sku: 'MUG-BLUE', quantity: 1 };

const begin = async () => {
  const norce = await openNorce();
  const kit = outKit();
  const order = kit.order('1001', [shirts, mug]);
  norce.place('1001', [shirts, mug]);
  norce.server.mood = { kind: 'losesAnswers' };
  const start = () => {
    const { feeds } = kit.start(connectNorce(kit.connection, norce.server.url));
    return (facts: number) => kit.time.until(() => feeds[0]?.figures().delivered === facts);
  };
  return { norce, kit, order, start };
};

describe('Norce', () => {
  it('has an order confirmed, then partly, then wholly delivered', async () => {
    const { norce, order, start } = await begin();
    await order.place();
    await order.ship('PN-1', [shirts]);
    await order.ship('PN-2', [mug]);
    await start()(3);
    expect(norce.statuses('1001')).toEqual(
      ['Confirmed', 'PartlyDelivered', 'Delivered'].flatMap((status) => [status, status]),
    );
    expect(norce.server.faults).toEqual([]);
  });

  it('has an order of which something must be waited for as a back order', async () => {
    const { norce, order, start } = await begin();
    await order.place({}, [shirts]);
    await order.happen({ type: 'LinesBackordered', data: { lines: [{ line: lineIdOf(mug.id), quantity: 1 }] } });
    await start()(2);
    expect(new Set(norce.statuses('1001'))).toEqual(new Set(['BackOrder']));
  });

  it('has an order wholly delivered whose last part was cancelled after the rest had left', async () => {
    const { norce, order, start } = await begin();
    await order.place();
    await order.ship('PN-1', [shirts]);
    await order.cancel([mug]);
    await start()(3);
    expect([norce.statuses('1001').at(-1), norce.cancelled()]).toEqual(['Delivered', []]);
  });

  const refunded = async (invoice: string | null, shipping = 0) => {
    const begun = await begin();
    const { norce, kit, order, start } = begun;
    await order.place({ payment: { status: 'captured', reference: 'PAY-1' } });
    await order.ship('PN-1');
    const posted = {
      system: 'fortnox',
      connector: 'erp',
      document: 'invoice',
      number: 'INV-1',
      reference: 'F-1',
    } as const;
    await order.happen({ type: 'ErpDocumentPosted', data: posted });
    if (invoice !== null) norce.invoice(invoice);
    const refund = refundIdOf(`${order.id}-refund-1`);
    await order.happen({
      type: 'RefundRequested',
      data: {
        ...{ refund, return: returnIdOf('R-1'), shipping, difference: 0, fee: 0, amount: 10_000 + shipping },
        ...{ currency: 'SEK', lines: [{ line: lineIdOf('1'), quantity: 1, amount: 10_000, tax: 2_000 }] },
      },
    });
    return { norce, kit, refund, told: start() };
  };

  it('gives money back against the invoice that it knows, once, and that is put on record', async () => {
    const { norce, kit, refund, told } = await refunded('INV-1');
    await told(3);
    expect(norce.credited()).toEqual([{ invoice: refund, of: 'INV-1', amount: 100 }]);
    expect(kit.recorded).toMatchObject([{ refund, outcome: 'refunded', amount: 10_000 }]);
    expect(norce.server.faults).toEqual([]);
  });

  it('gives no money back that it has not captured: that is for others', async () => {
    const { norce, kit, told } = await refunded(null);
    await told(3);
    expect([norce.credited(), kit.recorded, kit.failures()]).toEqual([[], [], []]);
  });

  it('is not asked for money that no line of a credit would stand for: people are', async () => {
    const { norce, kit } = await refunded('INV-1', 4_900);
    await kit.time.until(() => kit.failures().length === 1, 300);
    expect(kit.failures()[0]?.data).toMatchObject({ reason: expect.stringContaining('credit its shipping') });
    expect(norce.credited()).toEqual([]);
  });

  it('has a note of what is ready to be collected, where its number for that is known, and no second one with the collection', async () => {
    const { norce, kit, order } = await begin();
    await order.place();
    const fulfilment = await order.putReady();
    await order.happen({ type: 'FulfilmentCollected', data: { fulfilment, by: null } });
    const noteStatus = { sent: 8, parcel: 4, ready: 6 };
    const { feeds } = kit.start(connectNorce(kit.connection, norce.server.url, { noteStatus }));
    await kit.time.until(() => feeds[0]?.figures().delivered === 3);
    expect(norce.sent()).toEqual([{ order: '1001', units: { 1: 2, 2: 1 }, numbers: [] }]);
    expect(norce.statuses('1001').at(-1)).toBe('Delivered');
  });

  it('takes the stock by jobs: a SKU that a job fails for is a failure of its own, and the others are told', async () => {
    const { norce, kit, start } = await begin();
    norce.server.mood = { kind: 'well' };
    norce.sell('TSHIRT-M', 'MUG-BLUE', 'CAP');
    norce.failFor('CAP');
    for (const [sku, units] of [
      ['TSHIRT-M', 7],
      ['MUG-BLUE', 3],
      ['CAP', 1],
    ] as const)
      await kit.sellable(sku, units);
    start();
    await kit.time.until(() => kit.failures().length === 1);
    expect(kit.failures()[0]?.data).toMatchObject({ key: 'CAP', reason: expect.stringContaining('CAP is locked') });
    expect(norce.stock()).toEqual({ 'TSHIRT-M': 7, 'MUG-BLUE': 3, CAP: 99 });
    expect(norce.server.faults).toEqual([]);
  });
});

const POLL = { timeout: 20_000, interval: 50 };

describe('Norce, connected to a whole Weir', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await setUpNetwork(world.admin);
    await world.admin.put('/v1/channels/norce', { name: 'norce', type: 'site', locations: 'all' });
    for (const sku of ['TSHIRT-M', 'MUG-BLUE']) await count(world.admin, sku, 'wh-1', 10);
  });
  afterAll(() => world.close());

  const orderId = orderIdFor(channelIdOf('norce'), '104242');
  const read = async (): Promise<Json> => (await world.admin.get(`/v1/orders/${orderId}`)).body;
  const push = ({ raw, headers }: Call) =>
    world.withKey('').send('POST', '/v1/connectors/norce/webhooks', { raw, headers: { ...headers } });
  const connect = async (url: string, pollMinutes: number) => {
    const settings = { ...norceSubject.settings(url), connect: { ...norceConnect(url), pollMinutes } };
    const set = await world.admin.put('/v1/connectors/norce', { system: 'norce', channel: 'norce', settings });
    expect(set.status, set.text).toBe(200);
    const secrets = { ...norceSubject.secrets, clientSecret: 'secret-clientSecret' };
    await world.admin.put('/v1/connectors/norce/secrets', secrets);
  };

  it('pushes an order, is told that it stands and of the stock, and has it cancelled here though its event was missed', async () => {
    const norce = await openNorce();
    norce.sell('TSHIRT-M', 'MUG-BLUE');
    await connect(norce.server.url, 10);
    expect((await world.admin.post('/v1/connectors/norce/test')).body.findings.join()).toContain('answers');
    const lines = [
      { id: '1', sku: 'TSHIRT-M', quantity: 2 },
      { id: '2', sku: 'MUG-BLUE', quantity: 1 },
    ];
    norce.place('104242', lines);
    const call = norceSubject.calls?.place('');
    if (call === undefined) throw new Error('Norce pushes its orders');
    await push(call);
    await expect.poll(() => norce.statuses('104242'), POLL).toEqual(['Confirmed']);
    await expect.poll(() => norce.stock(), POLL).toEqual({ 'TSHIRT-M': 8, 'MUG-BLUE': 9 });

    norce.cancel('104242', new Date(Date.now() + 1_000).toISOString());
    // A changed set-up begins to ask at once.
    await connect(norce.server.url, 11);
    await expect.poll(async () => (await read()).status, POLL).toBe('cancelled');
    await expect.poll(() => norce.stock(), POLL).toEqual({ 'TSHIRT-M': 10, 'MUG-BLUE': 10 });
    expect(norce.cancelled()).toEqual([]);
    expect((await world.admin.get('/v1/exceptions')).body.items).toEqual([]);
    expect(norce.server.faults).toEqual([]);
  });
});
