import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSimulator } from '../../connectors/simulators/host.ts';
import { type Bought, GOODS, type Simulator } from '../../connectors/simulators/simulator.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type Client, clientOf, type Json } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { startWeir } from '../weir-process.ts';

const UNITS = 50;
/** Long enough for a day that has only just ended to be over for everybody. */
const DAY_MILLIS = 25 * 3_600_000;
const SOON = { timeout: 30_000, interval: 50 };
/** Each call whose answer is lost is made again a while later, and then the next. */
const TRIED_AGAIN = { timeout: 90_000, interval: 50 };
/** A question is a few calls, at a pace of one a second. */
const ASKED_AGAIN_MILLIS = 3_000;
const STOCK_TOLD = { timeout: 60_000, interval: 100 };
const MINUTES = 240_000;

/** A Weir of its own for each system, and the system, set up with what it says. */
const opened = async (simulator: Simulator) => {
  const data = await mkdtemp(join(tmpdir(), 'weir-simulated-'));
  const weir = await startWeir(data);
  const door = `${weir.url}/v1/connectors/simulated/webhooks`;
  const running = await openSimulator(simulator, {
    port: 0,
    webhooksTo: door,
    clock: systemClock,
    say: () => undefined,
  });
  const client = clientOf(weir.url);
  await setUpNetwork(client);
  for (const { sku } of GOODS) await count(client, sku, 'wh-1', UNITS);
  const { setUp: given, lacks = [] } = running.simulated;
  const { settings, secrets } = given;
  const setUp = async (more: object = {}) => {
    const body = { system: simulator.system, channel: 'web', settings: { ...settings, ...more } };
    expect(await client.put('/v1/connectors/simulated', body)).toMatchObject({ status: 200 });
  };
  await setUp();
  await client.put('/v1/connectors/simulated/secrets', secrets);
  const play = async (method: string, path: string, body?: object): Promise<Json> => {
    const answer = await fetch(`${running.url}/_simulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  const order = async (externalId: string): Promise<Json> =>
    (await client.get(`/v1/orders?q=${encodeURIComponent(externalId)}`)).body.items.find(
      (one: Json) => one.externalId === externalId,
    );
  let pollMinutes = 2;
  /** Set up a little differently, it is asked at once. */
  const ask = (): Promise<void> => {
    pollMinutes += 1;
    return setUp({ pollMinutes });
  };
  const status = async (): Promise<Json> => (await client.get('/v1/connectors/simulated/status')).body;
  return {
    ...{ client, play, ask, order, status },
    /** Asks, and waits until all that was found has been taken. */
    readAgain: async (): Promise<void> => {
      const before = (await status()).polled.at;
      await ask();
      const isRead = async () => {
        const { polled, in: arrived } = await status();
        return polled.at > before && arrived.waiting === 0;
      };
      await expect.poll(isRead, SOON).toBe(true);
    },
    isPolled: Object.hasOwn(settings, 'pollMinutes'),
    wantsNews: !lacks.includes('news'),
    /** Waits for it. What sends no webhooks is asked again meanwhile. */
    becomes: async (externalId: string, status: string): Promise<void> => {
      const isAsked = lacks.includes('webhooks');
      // A question is dear: some may be asked twenty times an hour.
      const seen = async (): Promise<Json> => {
        const now = (await order(externalId))?.status;
        if (isAsked && now !== status) await ask();
        return now;
      };
      await expect.poll(seen, isAsked ? { ...SOON, interval: ASKED_AGAIN_MILLIS } : SOON).toBe(status);
    },
    test: async (): Promise<Json> => (await client.post('/v1/connectors/simulated/test')).body,
    buy: async (...lines: readonly Bought[]): Promise<string> => (await play('POST', '/orders', { lines })).order,
    stateOf: async (externalId: string): Promise<Json> =>
      (await play('GET', '')).orders.find((one: Json) => one.id === externalId)?.state,
    sentOf: async (externalId: string): Promise<Json> =>
      (await play('GET', '')).orders.find((one: Json) => one.id === externalId)?.sent,
    faults: async (): Promise<Json> => (await play('GET', '')).faults,
    refundsOf: async (externalId: string): Promise<Json> =>
      (await play('GET', '')).orders.find((one: Json) => one.id === externalId)?.refunds,
    async close(): Promise<void> {
      await running.close();
      await weir.kill();
      await rm(data, { recursive: true, force: true });
    },
  };
};

const shirts = (quantity: number): Bought => ({ sku: 'SHIRT', quantity });

const ship = async (client: Client, orderId: string, trackingNumber: string): Promise<void> => {
  const { fulfilments } = (await client.get(`/v1/orders/${orderId}`)).body;
  for (const { id, lines } of fulfilments) {
    await client.post(`/v1/fulfilments/${id}/pick`, { lines });
    const sent = await client.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber });
    expect(sent.status).toBe(200);
  }
};

/** One of them comes back, and its money is asked for. */
const askedBack = async (client: Client, orderId: string): Promise<string> => {
  const [line] = (await client.get(`/v1/orders/${orderId}`)).body.lines;
  const lines = [{ id: line.id, quantity: 1 }];
  const asked = { lines: lines.map((one) => ({ ...one, reason: 'too small' })), resolution: 'refund' };
  const { body } = await client.post(`/v1/orders/${orderId}/returns`, asked);
  await client.post(`/v1/returns/${body.id}/receive`, { location: 'wh-1', lines });
  const inspected = lines.map((one) => ({ ...one, disposition: 'restock', accept: true }));
  return (await client.post(`/v1/returns/${body.id}/inspect`, { lines: inspected })).body.refunds[0].id;
};

/** They give no money back themselves: they are told once somebody has. */
const IS_TOLD_OF_REFUNDS: ReadonlySet<string> = new Set(['shopware', 'magento']);

/** Its stock takes minutes, which other tests let pass by a clock of their own. */
const TAKES_A_FILE_A_MINUTE: ReadonlySet<string> = new Set(['mirakl']);

/** They can be asked what they have of a day. */
const IS_COMPARED: ReadonlySet<string> = new Set(['shopify', 'shopware', 'magento', 'mirakl', 'amazon']);

const TOLD_NOTHING = 'it is told nothing';

/** They give money back when they are asked for it. */
const GIVES_BACK: ReadonlySet<string> = new Set(['shopify', 'mirakl', 'amazon']);

/** What every simulated system must do with a Weir that is set up with what it says. */
export const simulatorContract = (simulator: Simulator): void => {
  describe(`${simulator.system}, simulated`, () => {
    let shop: Awaited<ReturnType<typeof opened>>;
    beforeAll(async () => {
      shop = await opened(simulator);
    });
    afterEach(async () => {
      await shop.play('PUT', '/mood', { kind: 'well' });
      await shop.play('PUT', '/webhooks', { webhooks: 'sent' });
      expect(await shop.faults()).toEqual([]);
    });
    afterAll(() => shop.close());

    it('is set up with what it says, sells, and is told what is sent', async () => {
      const { client, test, buy, order, becomes, sentOf, wantsNews } = shop;
      expect(await test()).toMatchObject({ ok: true });

      const bought = await buy(shirts(2), { sku: 'HAT', quantity: 1 });
      await becomes(bought, 'fulfilling');
      const { orderId, total, currency } = await order(bought);
      expect({ total, currency }).toEqual({ total: 2 * 19_900 + 14_900 + 4_900, currency: 'SEK' });

      await ship(client, orderId, 'PN-1');
      if (!wantsNews) return;
      await expect.poll(() => sentOf(bought), SOON).toEqual([{ number: 'PN-1', units: { SHIRT: 2, HAT: 1 } }]);
    });

    it('loses a webhook, and the order is found all the same', async ({ skip }) => {
      const { isPolled, ask, play, buy, becomes } = shop;
      skip(!isPolled, 'it is not asked');
      await play('PUT', '/webhooks', { webhooks: 'lost' });
      const bought = await buy(shirts(1));
      await ask();
      await becomes(bought, 'fulfilling');
    });

    it(
      'is out, and then loses answers: what was sent meanwhile is told once',
      async ({ skip }) => {
        const { client, buy, order, becomes, play, sentOf, status, wantsNews } = shop;
        skip(!wantsNews, TOLD_NOTHING);
        const bought = await buy(shirts(1));
        await becomes(bought, 'fulfilling');
        await play('PUT', '/mood', { kind: 'out' });
        await ship(client, (await order(bought)).orderId, 'PN-2');
        await play('PUT', '/mood', { kind: 'losesAnswers' });
        await expect.poll(() => sentOf(bought), TRIED_AGAIN).toEqual([{ number: 'PN-2', units: { SHIRT: 1 } }]);
        await expect.poll(status, TRIED_AGAIN).toMatchObject({ out: { waiting: 0, failed: 0 } });
        expect(await sentOf(bought)).toHaveLength(1);
      },
      MINUTES,
    );

    it('cancels, and so does Weir', async () => {
      const { buy, becomes, play } = shop;
      const bought = await buy(shirts(1));
      await becomes(bought, 'fulfilling');
      expect(await play('POST', `/orders/${encodeURIComponent(bought)}/cancel`)).toEqual({ order: bought });
      await becomes(bought, 'cancelled');
    });

    it('is told what Weir cancels', async ({ skip }) => {
      const { client, buy, order, becomes, stateOf, wantsNews } = shop;
      skip(!wantsNews, TOLD_NOTHING);
      const bought = await buy(shirts(1));
      await becomes(bought, 'fulfilling');
      const { orderId } = await order(bought);
      const reason = { reason: 'no longer wanted' };
      expect(await client.post(`/v1/orders/${orderId}/cancellations`, reason)).toMatchObject({ status: 200 });
      await expect.poll(() => stateOf(bought), SOON).toBe('cancelled');
    });

    it.runIf(IS_TOLD_OF_REFUNDS.has(simulator.system))(
      'is told of money that was given back, and reading it there gives it back no second time',
      async () => {
        const { client, readAgain, buy, order, becomes, refundsOf } = shop;
        const bought = await buy(shirts(2));
        await becomes(bought, 'fulfilling');
        const { orderId } = await order(bought);
        await ship(client, orderId, 'PN-3');
        const refund = await askedBack(client, orderId);
        expect(await client.post(`/v1/refunds/${refund}`, { outcome: 'refunded' })).toMatchObject({ status: 200 });
        await expect.poll(() => refundsOf(bought), SOON).toHaveLength(1);
        await readAgain();
        expect((await client.get(`/v1/orders/${orderId}`)).body.refunds).toMatchObject([{ status: 'refunded' }]);
      },
    );

    it.runIf(IS_COMPARED.has(simulator.system))(
      'is asked what it has of a day that is over',
      async () => {
        const { client } = shop;
        const day = new Date(Date.now() - DAY_MILLIS).toISOString().slice(0, 10);
        const path = `/v1/connectors/simulated/reconciliations/${day}`;
        const { status } = await client.post(path);
        expect(status).toBe(200);
        const report = async (): Promise<Json> => (await client.get(path)).body;
        await expect
          .poll(report, { timeout: 180_000, interval: 500 })
          .toMatchObject({ status: 'done', problem: null, differences: { items: [] } });
      },
      MINUTES,
    );

    it.runIf(GIVES_BACK.has(simulator.system))(
      'gives money back that it is asked for, once, though the answer is lost',
      async () => {
        const { client, play, buy, order, becomes, refundsOf } = shop;
        const bought = await buy(shirts(2));
        await becomes(bought, 'fulfilling');
        const { orderId } = await order(bought);
        await ship(client, orderId, 'PN-4');
        await play('PUT', '/mood', { kind: 'losesAnswers' });
        await askedBack(client, orderId);
        const refund = async (): Promise<Json> => (await client.get(`/v1/orders/${orderId}`)).body.refunds[0].status;
        await expect.poll(refund, TRIED_AGAIN).toBe('refunded');
        expect(await refundsOf(bought)).toEqual(['199.00']);
      },
      MINUTES,
    );

    it.skipIf(TAKES_A_FILE_A_MINUTE.has(simulator.system))(
      'is told what may be sold',
      async ({ skip }) => {
        const { play, client } = shop;
        const stock = async (): Promise<Json> => (await play('GET', '')).stock;
        skip(Object.keys(await stock()).length === 0, 'it knows no stock');
        // Nobody has bought shoes.
        await expect.poll(stock, STOCK_TOLD).toMatchObject({ SHOES: UNITS });
        await count(client, 'SHOES', 'wh-1', 7);
        await expect.poll(stock, STOCK_TOLD).toMatchObject({ SHOES: 7 });
      },
      MINUTES,
    );
  });
};
