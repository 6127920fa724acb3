import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { openWorld, type World, type WorldAnswer } from '../world.ts';
import { posSubject, ticket, ticketCall } from './pos.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await world.admin.put('/v1/channels/stores', { name: 'Stores', type: 'store', locations: 'all' });
  await world.admin.put('/v1/connectors/tills', { system: 'pos', channel: 'stores', settings: {} });
  await world.admin.put('/v1/connectors/tills/secrets', posSubject.secrets);
});
afterAll(() => world.close());

const POLL = { timeout: 20_000, interval: 50 };

const post = (document: Json): Promise<WorldAnswer> => {
  const { raw, headers } = ticketCall(document);
  return world.withKey('').send('POST', '/v1/connectors/tills/webhooks', { raw, headers: { ...headers } });
};
const sale = (sequence: number): Json => ticket('ticket-sale', { sequence });
const orderOf = async (sequence: number): Promise<Json> => {
  const id = orderIdFor(channelIdOf('stores'), `store-1/2/2026-11-24/${sequence}`);
  return (await world.admin.get(`/v1/orders/${id}`)).body;
};
const inStore = async (sku: string): Promise<number> => {
  const { body } = await world.admin.get(`/v1/stock/${sku}`);
  return body.byLocation.find(({ location }: Json) => location === 'store-1')?.onHand ?? 0;
};
const stockUp = async (shirts: number, mugs: number): Promise<void> => {
  await count(world.admin, 'TSHIRT-M', 'store-1', shirts);
  await count(world.admin, 'MUG-BLUE', 'store-1', mugs);
};

describe('a ticket of a till', () => {
  it('that was carried away is complete at once, and off the stock of its store', async () => {
    await stockUp(10, 10);
    const answer = await post(sale(1));
    expect(answer.body).toMatchObject({ result: 'accepted', ticket: 'store-1/2/2026-11-24/1', warnings: [] });
    expect(await orderOf(1)).toMatchObject({ orderId: answer.body.orderId, status: 'completed', total: 53_210 });
    expect([await inStore('TSHIRT-M'), await inStore('MUG-BLUE')]).toEqual([8, 9]);
  });

  it('that was sold though the stock says that it was not there is taken all the same', async () => {
    await stockUp(1, 0);
    expect((await post(sale(2))).body.result).toBe('accepted');
    expect((await orderOf(2)).status).toBe('completed');
    expect([await inStore('TSHIRT-M'), await inStore('MUG-BLUE')]).toEqual([0, 0]);
  });

  it('is the same one when it comes again, and refused where another has its name', async () => {
    await stockUp(10, 10);
    const [first, again] = [await post(sale(3)), await post(sale(3))];
    expect(again.body).toEqual(first.body);
    expect(await inStore('TSHIRT-M')).toBe(8);
    const [shirt, mug] = sale(3).lines;
    const other = { ...sale(3), lines: [{ ...shirt, sku: 'MUG-BLUE' }, mug] };
    const answer = await post(other);
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('other content')]);
  });

  it('that does not add up is told what is wrong, and nothing of it is kept', async () => {
    const answer = await post({ ...sale(4), total: 1 });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, '/total']);
  });

  it('that is voided is back in the store, and its money was given back', async () => {
    await stockUp(10, 10);
    await post(sale(5));
    const original = { store: 'store-1', register: '2', businessDay: '2026-11-24', sequence: 5 };
    const answer = await post(ticket('ticket-void', { sequence: 6, original }));
    expect(answer.status, answer.text).toBe(200);
    expect([await inStore('TSHIRT-M'), await inStore('MUG-BLUE')]).toEqual([10, 10]);
    expect((await orderOf(5)).lines.map(({ returned }: Json) => returned)).toEqual([2, 1]);
    expect((await orderOf(5)).refunds).toMatchObject([{ status: 'refunded', amount: 53_210 }]);
  });

  it('of a return that is told before its sale waits for that', async () => {
    await stockUp(10, 10);
    const [shirt] = sale(7).lines;
    const original = { store: 'store-1', register: '2', businessDay: '2026-11-24', sequence: 7, line: shirt.id };
    const template = ticket('ticket-return');
    const line = {
      ...template.lines[0],
      sku: 'TSHIRT-M',
      quantity: 1,
      unitPrice: 19_900,
      discount: 0,
      tax: 3_980,
      original,
    };
    const tenders = [{ type: 'card', amount: -19_900 }];
    const back = { ...template, sequence: 8, lines: [line], total: -19_900, rounding: 0, tenders };
    const told = post(back);
    await expect.poll(async () => (await world.admin.get('/v1/connectors/tills/status')).body.in.parked, POLL).toBe(1);
    await post(sale(7));
    expect((await told).body.result).toBe('accepted');
    await expect.poll(async () => (await orderOf(7)).lines[0].returned, { ...POLL, timeout: 40_000 }).toBe(1);
  }, 60_000);
});

describe('tickets of a day in one call', () => {
  const bulk = async (
    lines: readonly string[],
  ): Promise<{ readonly status: number; readonly answers: readonly Json[] }> => {
    const headers = { ...ticketCall(sale(0)).headers, 'content-type': 'application/x-ndjson' };
    const answer = await world
      .withKey('')
      .send('POST', '/v1/connectors/tills/webhooks', { raw: lines.map((line) => `${line}\n`).join(''), headers });
    const answers = answer.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    return { status: answer.status, answers };
  };

  it('each have their own answer, in their order, and a bad one does not stop the rest; a repeat changes nothing', async () => {
    await stockUp(10, 10);
    const bad = JSON.stringify({ ...sale(21), total: 1 });
    const day = [JSON.stringify(sale(20)), bad, '{"format":', JSON.stringify(sale(22))];
    const first = await bulk(day);
    expect(first.status).toBe(200);
    expect(first.answers).toMatchObject([
      { result: 'accepted', ticket: 'store-1/2/2026-11-24/20' },
      { status: 422, detail: expect.stringContaining('/total') },
      { status: 422, detail: '/ is not JSON' },
      { result: 'accepted', ticket: 'store-1/2/2026-11-24/22' },
    ]);
    expect(await inStore('TSHIRT-M')).toBe(6);
    expect((await orderOf(21)).status).toBe(404);
    expect(await bulk(day)).toEqual(first);
    expect(await inStore('TSHIRT-M')).toBe(6);
  });

  it('with another content under a name that is taken are refused one by one', async () => {
    await stockUp(10, 10);
    await post(sale(23));
    const [shirt, mug] = sale(23).lines;
    const other = { ...sale(23), lines: [{ ...shirt, sku: 'MUG-BLUE' }, mug] };
    const { answers } = await bulk([JSON.stringify(other), JSON.stringify(sale(24))]);
    expect(answers).toMatchObject([{ status: 409, title: 'Conflict' }, { result: 'accepted' }]);
  });

  it('are believed from nobody without the key', async () => {
    const raw = JSON.stringify(sale(25));
    const headers = { 'x-api-key': 'guessed', 'content-type': 'application/x-ndjson' };
    const answer = await world.withKey('').send('POST', '/v1/connectors/tills/webhooks', { raw, headers });
    expect([answer.status, (await orderOf(25)).status]).toEqual([401, 404]);
  });
});
