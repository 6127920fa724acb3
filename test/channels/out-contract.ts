import { describe, expect, it } from 'vitest';
import type { Given } from '../../connectors/simulators/simulator.ts';
import type { Capabilities } from '../../connectors/system.ts';
import { CONNECTOR, outKit, type ShopLine } from './out-kit.ts';
import type { Server } from './stand-in.ts';

/** What a stand-in was told that was shipped, in the order in which it took it. */
export type Sent = {
  readonly order: string;
  readonly units: Readonly<Record<string, number>>;
  readonly numbers: readonly string[];
};

export type ShopStandIn = {
  readonly server: Server;
  /** An order is there, as the shop has it once it was placed. */
  readonly place: (order: string, lines: readonly ShopLine[]) => void;
  readonly sent: () => readonly Sent[];
  readonly cancelled: () => readonly string[];
  /** What may be sold, as it was told last; SKUs that it sells begin with this. */
  readonly sell: (...skus: readonly string[]) => void;
  readonly stock: () => Readonly<Record<string, number>>;
  /** Calls that wrote stock. */
  readonly stockCalls: () => number;
  /** The answer that says that it does not take this, and its words. */
  readonly refusal: { readonly given: Given; readonly words: string };
  /** That it may not be asked more now, for so many seconds. */
  readonly limit: (seconds: number) => Given;
};

export type OutSystem = {
  readonly name: string;
  readonly open: () => Promise<ShopStandIn>;
  readonly connect: (
    connection: ReturnType<typeof outKit>['connection'],
    url: string,
  ) => Pick<Capabilities, 'targets' | 'stock'>;
  /** False where the system takes no quantities, or no numbers by line. */
  readonly tellsLines: boolean;
  /** What its order is called here, where that is not what it is called there. */
  readonly called?: (order: string) => string;
};

const shirts: ShopLine = { id: '16100010011', sku: 'TSHIRT-M', quantity: 2 };
const mug: ShopLine = { id: '16100010012', sku: 'MUG-BLUE', quantity: 1 };
const HOUR_MILLIS = 3_600_000;

const beginWith =
  ({ open, connect, called = (order) => order }: OutSystem) =>
  async () => {
    const shop = await open();
    const kit = outKit();
    const run = () => kit.start(connect(kit.connection, shop.server.url));
    const order = (id: string, lines: readonly ShopLine[]) => kit.order(called(id), lines);
    return { shop, kit, run, order };
  };

/** What every shop must be told, and how it is told. */
export const outContract = (system: OutSystem): void => {
  ordersContract(system);
  stockContract(system);
};

/** What every shop must be told of its orders. */
export const ordersContract = (system: OutSystem): void => {
  const { name, connect, tellsLines } = system;
  const begin = beginWith(system);
  const unitsOf = (lines: readonly ShopLine[]) =>
    tellsLines ? Object.fromEntries(lines.map(({ id, quantity }) => [id, quantity])) : {};

  describe(`${name} is told of orders`, () => {
    it('that were shipped: each with its number at its lines, once', async () => {
      const { shop, kit, run, order: orderOf } = await begin();
      const order = orderOf('1001', [shirts, mug]);
      shop.place('1001', [shirts, mug]);
      await order.place();
      await order.ship('PN-1', [shirts]);
      run();
      await kit.time.until(() => shop.sent().length === 1);
      await order.ship('PN-2', [mug]);
      await kit.time.until(() => shop.sent().length === 2);
      await kit.time.pass(HOUR_MILLIS);
      expect(shop.sent()).toEqual([
        { order: '1001', units: unitsOf([shirts]), numbers: ['PN-1'] },
        { order: '1001', units: unitsOf([mug]), numbers: ['PN-2'] },
      ]);
      expect(shop.server.faults).toEqual([]);
    });

    it('once, also where the answer was lost after it had been done', async () => {
      const { shop, kit, run, order: orderOf } = await begin();
      const order = orderOf('1001', [shirts]);
      shop.place('1001', [shirts]);
      await order.place();
      await order.ship('PN-1');
      shop.server.mood = { kind: 'losesAnswers' };
      const { feeds } = run();
      await kit.time.until(() => feeds[0]?.figures().delivered === 2);
      expect(feeds[0]?.figures().failed).toBeGreaterThan(0);
      expect(shop.sent()).toEqual([{ order: '1001', units: unitsOf([shirts]), numbers: ['PN-1'] }]);
      expect(kit.failures()).toEqual([]);
    });

    it('not before it wants to be asked again', async () => {
      const { shop, kit, run, order: orderOf } = await begin();
      shop.place('1001', [shirts]);
      shop.server.mood = { kind: 'answers', given: shop.limit(90) };
      const order = orderOf('1001', [shirts]);
      await order.place();
      await order.ship('PN-1');
      run();
      await kit.time.until(() => shop.server.askedAt.length > 0);
      const begun = kit.time.now();
      const before = shop.server.askedAt.length;
      shop.server.mood = { kind: 'well' };
      await kit.time.until(() => shop.server.askedAt.length > before);
      expect(kit.time.now() - begun).toBeGreaterThanOrEqual(90_000);
      await kit.time.until(() => shop.sent().length === 1);
    });

    it('after it was out for an hour: all of them, in order per order', async () => {
      const { shop, kit, run, order: orderOf } = await begin();
      shop.server.mood = { kind: 'out' };
      const { feeds } = run();
      const orders = await Promise.all(
        ['1001', '1002', '1003', '1004', '1005', '1006'].map(async (id) => {
          shop.place(id, [shirts, mug]);
          const order = orderOf(id, [shirts, mug]);
          await order.place();
          await order.ship(`${id}-A`, [shirts]);
          await order.ship(`${id}-B`, [mug]);
          return id;
        }),
      );
      await kit.time.pass(HOUR_MILLIS);
      expect(shop.sent()).toEqual([]);
      expect(feeds[0]?.figures().breaker).toBe('open');
      shop.server.mood = { kind: 'well' };
      await kit.time.until(() => shop.sent().length === orders.length * 2, 3);
      for (const id of orders) {
        const numbers = shop
          .sent()
          .filter(({ order }) => order === id)
          .flatMap((one) => one.numbers);
        expect(numbers).toEqual([`${id}-A`, `${id}-B`]);
      }
      expect(kit.failures()).toEqual([]);
      expect(shop.server.faults).toEqual([]);
    });

    it('and what it refuses in words is a failure that people see, and can have sent again', async () => {
      const { shop, kit, order: orderOf } = await begin();
      const order = orderOf('1001', [shirts]);
      shop.place('1001', [shirts]);
      await order.place();
      await order.ship('PN-1');
      shop.server.mood = { kind: 'answers', given: shop.refusal.given };
      const { targets = [] } = connect(kit.connection, shop.server.url);
      kit.start({ targets });
      const failed = () =>
        kit.failures().filter(({ data }) => 'factType' in data && data.factType === 'FulfilmentShipped');
      await kit.time.until(() => failed().length === 1, 300);
      const target = `connector-${CONNECTOR}-orders`;
      expect(failed()[0]?.data).toMatchObject({
        ...{ target, key: `order-${order.id}` },
        reason: expect.stringContaining(shop.refusal.words),
      });
      shop.server.mood = { kind: 'well' };
      await kit.sendAgain(target, `order-${order.id}`);
      await kit.time.until(() => shop.sent().length === 1);
      await kit.time.until(() => kit.log.facts.some(({ type }) => type === 'DeliveryRecovered'));
    });

    it('that were cancelled here, and not of those that it has cancelled itself', async () => {
      const { shop, kit, run, order: orderOf } = await begin();
      const theirs = orderOf('1001', [mug]);
      const ours = orderOf('1002', [shirts]);
      shop.place('1001', [mug]);
      shop.place('1002', [shirts]);
      await theirs.place();
      await theirs.cancel([mug], `connector-${CONNECTOR}`);
      await ours.place();
      await ours.cancel();
      shop.server.mood = { kind: 'losesAnswers' };
      const { feeds } = run();
      // Both were taken, and one was cancelled here.
      await kit.time.until(() => feeds[0]?.figures().delivered === 3);
      expect(shop.cancelled()).toEqual(['1002']);
      expect(kit.failures()).toEqual([]);
      expect(shop.server.faults).toEqual([]);
    });
  });
};

/** What every shop must be told of the stock. */
const stockContract = (system: OutSystem): void => {
  const { name } = system;
  const begin = beginWith(system);

  describe(`${name} is told of the stock`, () => {
    it('all that it sells at first, and then only what is not what it was told last', async () => {
      const { shop, kit, run } = await begin();
      shop.sell('TSHIRT-M', 'MUG-BLUE');
      await kit.sellable('TSHIRT-M', 7);
      await kit.sellable('MUG-BLUE', 0);
      await kit.sellable('NOT-SOLD-THERE', 4);
      await kit.sellable('NEVER-OURS', null);
      const first = run();
      await kit.time.until(() => shop.stock()['TSHIRT-M'] === 7 && shop.stock()['MUG-BLUE'] === 0);
      await kit.time.pass(60_000);
      await first.stop();
      const calls = shop.stockCalls();
      run();
      await kit.sellable('TSHIRT-M', 7);
      await kit.time.pass(60_000);
      expect(shop.stockCalls()).toBe(calls);
      await kit.sellable('TSHIRT-M', 6);
      await kit.time.until(() => shop.stock()['TSHIRT-M'] === 6);
      expect(shop.stockCalls()).toBe(calls + 1);
      expect(shop.stock()).toEqual({ 'TSHIRT-M': 6, 'MUG-BLUE': 0 });
      expect(kit.failures()).toEqual([]);
      expect(shop.server.faults).toEqual([]);
    });

    it('of a thousand changes of a SKU while it is out, by one call with what is so then', async () => {
      const { shop, kit, run } = await begin();
      shop.sell('TSHIRT-M');
      await kit.sellable('TSHIRT-M', 1);
      run();
      await kit.time.until(() => shop.stock()['TSHIRT-M'] === 1);
      const calls = shop.stockCalls();
      shop.server.mood = { kind: 'out' };
      await kit.sellable('TSHIRT-M', 500, 500);
      await kit.time.pass(HOUR_MILLIS / 2);
      await kit.sellable('TSHIRT-M', 1_000, 500);
      await kit.time.pass(HOUR_MILLIS / 2);
      shop.server.mood = { kind: 'well' };
      await kit.time.until(() => shop.stock()['TSHIRT-M'] === 1_000);
      await kit.time.pass(HOUR_MILLIS);
      expect(shop.stockCalls()).toBe(calls + 1);
    });

    it('again from the beginning where that is asked for, also of what it changed itself', async () => {
      const { shop, kit, run } = await begin();
      shop.sell('TSHIRT-M', 'MUG-BLUE');
      await kit.sellable('TSHIRT-M', 7);
      await kit.sellable('MUG-BLUE', 3);
      run();
      await kit.time.until(() => shop.stock()['MUG-BLUE'] === 3);
      shop.sell('TSHIRT-M', 'MUG-BLUE');
      await kit.sendAgain(`connector-${CONNECTOR}-stock`, '*');
      await kit.time.until(() => shop.stock()['TSHIRT-M'] === 7 && shop.stock()['MUG-BLUE'] === 3);
    });
  });
};
