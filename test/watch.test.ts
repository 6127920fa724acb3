import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, type OrderId, orderIdOf, reservationIdOf, skuOf } from '../domain/ids.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { demandOf, heldIn } from '../domain/order/stock.ts';
import { orderReservation, releaseReservation } from '../domain/reservation/reservation.ts';
import { ENDED_MAX } from '../domain/stock/ledger.ts';
import { addMinutes, type Instant } from '../domain/time.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { reservationsIn } from '../runtime/reservations.ts';
import type { Held, WatchedViews } from '../runtime/watch/port.ts';
import { causeAt, type RunningEngine, setUp, startEngine, stockFacts } from './engine.ts';
import { startWatching } from './watching.ts';

const A = skuOf('A');
const B = skuOf('B');
const WEB = channelIdOf('web');
const CART = reservationIdOf('6a7a1c53-1f0e-4f7b-9a38-0c3f6f0a51aa');

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/**
 * A shop whose clock stands where it is put, its views, and a second process beside it: the one that watches. `between` stands between
 * the watch and its views.
 */
const openShop = async (between: (views: WatchedViews) => WatchedViews = (views) => views) => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-watch-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  let now: Instant = '2026-11-24T08:00:00.000Z';
  const clock = { now: () => now };
  const on: RunningEngine = await startEngine(folder, { clock });
  ends.push(on.stop);
  const cause = causeAt(clock);
  await setUp(on.engine, clock, ['wh-1', 'wh-2'], { web: 'never', b2b: 'allow' });
  const beside = startWatching(on, { folder, clock, between });
  ends.push(beside.stop);
  const { watching, stock, seen } = beside;

  return {
    ...on.engine,
    cause,
    clock,
    errors: beside.errors,
    list: beside.list,
    /** Another process, that knows what it asks for and not what has happened since. */
    other: stock,
    watching,
    settled: on.settled,
    facts: async () => (await beside.facts()).map(({ type }) => type),
    minutesLater: (minutes: number): void => {
      now = addMinutes(now, minutes);
    },
    count: (sku: typeof A, at: string, onHand: number) =>
      on.engine.stock.count(sku, { location: locationIdOf(at), onHand, asOf: clock.now() }, cause),
    place: async (externalId: string, quantity: number, channel = WEB): Promise<OrderId> => {
      await on.engine.orders.place(requestOf(externalId, quantity, channel), cause);
      return orderIdFor(channel, externalId);
    },
    cancel: (id: OrderId) => on.engine.orders.cancel(id, { lines: null, reason: 'test', reference: null }, cause),
    /** Looks at everything that has been for more than a minute. */
    round: async (): Promise<void> => {
      await seen();
      now = addMinutes(now, 2);
      do await watching.step();
      while (Object.values(watching.figures()?.completed ?? {}).some((completed) => completed !== now));
    },
    held: async (id: OrderId, sku = A) => heldIn((await stock.fresh(sku)).ledger, id),
    onRecord: reservationsIn(on.log),
    inCart: async (sku = A) => (await stock.fresh(sku)).ledger.carts.get(CART)?.units ?? 0,
    stockFacts: async (sku = A) =>
      (await stockFacts(on.log)).get(`stock-${sku}`)?.map(({ type, data }) => ({ type, data })) ?? [],
  };
};

type Shop = Awaited<ReturnType<typeof openShop>>;

const requestOf = (externalId: string, quantity: number, channel = WEB): OrderRequest => ({
  channel,
  externalId,
  placedAt: '2026-11-24T08:00:00.000Z',
  currency: 'SEK',
  customer: { name: 'Astrid Lind' },
  shipTo: { name: 'Astrid Lind', country: 'SE', lat: 55, lon: 13 },
  lines: [{ id: lineIdOf('1'), sku: A, quantity, unitPrice: 100 }],
});

/** What a process asked the ledger for on behalf of an order, before it was killed and everything else happened. */
const reserveLate = async ({ orders, other, cause }: Shop, id: OrderId, quantity: number, seen = 0) => {
  const known = await orders.read(id);
  const demand = known === null ? { channel: WEB, country: 'SE', at: null } : demandOf(known.order);
  return other.ask(A, { kind: 'reserve', order: id, seen, demand, wanted: quantity, backorder: 'never' }, cause(id));
};

/** So many orders come and go, that the ledger no longer knows who was before them. */
const forgetAll = async ({ other, cause }: Shop): Promise<void> => {
  const demand = { channel: WEB, country: 'SE', at: null };
  const ids = Array.from({ length: ENDED_MAX }, (_, n) => orderIdOf(`passer-by-${n}`));
  await Promise.all(
    ids.flatMap((order) => [
      other.ask(A, { kind: 'reserve', order, seen: 0, demand, wanted: 1, backorder: 'never' }, cause(order)),
      other.ask(A, { kind: 'settle', order, seen: 0, shipped: [], corrections: [], wanted: NONE }, cause(order)),
    ]),
  );
};
const NONE = { reserved: 0, backordered: 0, allocations: [], planned: [] };

describe('a hold whose owner is finished', () => {
  it('comes about when a command arrives after its order has ended and the ledger has forgotten it; it is found and mended, and the units can be sold', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 3);
    const id = await shop.place('1', 3);
    await shop.cancel(id);
    expect(await reserveLate(shop, id, 3)).toMatchObject({ kind: 'outdated' });
    await forgetAll(shop);
    expect(await reserveLate(shop, id, 3)).toMatchObject({ kind: 'reserved', reserved: 3 });
    expect(await shop.orders.place(requestOf('2', 3), shop.cause)).toMatchObject({ refused: { code: 'out-of-stock' } });

    await shop.round();

    expect(await shop.held(id)).toBe(0);
    expect(await shop.orders.place(requestOf('3', 3), shop.cause)).toMatchObject({ changed: true });
    expect(await shop.facts()).toEqual(['HoldLeaked', 'HoldMended']);
    expect(await shop.list('holdLeaked')).toMatchObject([
      {
        status: 'resolved',
        times: 1,
        subject: { order: id },
        message: 'The stock ledgers hold 3 of A, where the order has 0.',
      },
    ]);
    expect(shop.watching.figures()).toMatchObject({ leakedHolds: 0 });
    expect(shop.errors).toEqual([]);
  });

  it('is told by the order itself, whose story says why its ledgers were told again', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 3);
    const id = await shop.place('1', 3);
    await shop.cancel(id);
    await forgetAll(shop);
    await reserveLate(shop, id, 3);
    const before = await shop.orders.read(id);

    await shop.round();

    const after = await shop.orders.read(id);
    expect((after?.revision ?? 0) - (before?.revision ?? 0)).toBe(2);
    expect(after?.order).toEqual({ ...before?.order, stock: after?.order.stock });
    // Whoever comes late with the same once more is known now.
    expect(await reserveLate(shop, id, 3)).toMatchObject({ kind: 'outdated' });
  });

  it('is found of an order that goes on, and what that order has stays with it', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 5);
    const id = await shop.place('1', 2);
    const known = await shop.orders.read(id);
    await reserveLate(shop, id, 1, known?.revision);
    expect(await shop.held(id)).toBe(3);

    await shop.round();

    expect(await shop.held(id)).toBe(2);
    expect(await shop.facts()).toEqual(['HoldLeaked', 'HoldMended']);
  });

  it('is found of an order that is not in the log, and is left for people: what is not there cannot say what it has', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 5);
    const id = orderIdFor(WEB, 'never-placed');
    await reserveLate(shop, id, 2);

    await shop.round();
    await shop.round();

    expect(await shop.held(id)).toBe(2);
    expect(await shop.facts()).toEqual(['HoldLeaked']);
    expect(await shop.list('holdLeaked')).toMatchObject([{ status: 'open', times: 1, subject: { order: id } }]);
    expect(shop.watching.figures()).toMatchObject({ leakedHolds: 1 });

    // Placed again, the order takes up what is held for it; cancelled, it gives it back.
    await shop.place('never-placed', 2);
    await shop.cancel(id);
    expect(await shop.held(id)).toBe(0);
    await shop.round();
    expect(await shop.facts()).toEqual(['HoldLeaked', 'HoldMended']);
    expect(await shop.list('holdLeaked')).toMatchObject([{ status: 'resolved' }]);
    expect(shop.watching.figures()).toMatchObject({ leakedHolds: 0 });
  });

  it('that is left is raised again after an hour, though somebody has resolved it', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 5);
    const id = orderIdFor(WEB, 'never-placed');
    await reserveLate(shop, id, 2);
    await shop.round();
    await shop.setup.resolveException(`leak-${id}`, shop.clock.now(), 'seen', shop.cause(id));
    await shop.round();
    expect(await shop.list('holdLeaked')).toMatchObject([{ status: 'resolved', times: 1 }]);

    shop.minutesLater(60);
    await shop.round();

    expect(await shop.list('holdLeaked')).toMatchObject([{ status: 'open', times: 2 }]);
  });

  it('is not seen in what has changed within the last minute: a step may be about to use it', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 5);
    const id = orderIdFor(WEB, 'never-placed');
    shop.minutesLater(10);
    await reserveLate(shop, id, 2);
    await shop.list('holdLeaked');
    await shop.watching.step();
    expect(await shop.watching.checkOrder(id)).toBe('unsure');
    expect(await shop.facts()).toEqual([]);
  });

  it('is not seen where the ledger has moved on from what the view shows', async () => {
    const late: { held: Held | null } = { held: null };
    const shop = await openShop((views) => ({ ...views, held: async () => late.held }));
    await shop.count(A, 'wh-1', 5);
    const id = orderIdFor(WEB, 'never-placed');
    await reserveLate(shop, id, 2);
    late.held = { units: new Map([[A, 1]]), since: shop.clock.now() };

    await shop.round();

    expect(await shop.facts()).toEqual([]);
  });
});

describe('counters that differ', () => {
  it('are not there in a shop where all is well', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 9);
    await shop.count(B, 'wh-2', 4);
    await shop.place('1', 2);
    await shop.place('2', 20, channelIdOf('b2b'));

    await shop.round();

    expect(await shop.facts()).toEqual([]);
    expect(shop.watching.figures()).toMatchObject({ leakedHolds: 0, counterDifferences: 0 });
    // It has really been looked at: the view had seen just what the ledger has.
    expect(await shop.watching.checkSku(A)).toBe('fine');
    expect(await shop.watching.checkSku(B)).toBe('fine');
  });

  it('are raised with what they are and should be, and closed once they agree', async () => {
    const wrong = { units: 1 };
    const shop = await openShop((views) => ({
      ...views,
      figures: async (sku) => {
        const found = await views.figures(sku);
        if (found === null) return null;
        return { ...found, figures: { ...found.figures, reserved: found.figures.reserved + wrong.units } };
      },
    }));
    await shop.count(A, 'wh-1', 9);

    await shop.round();
    await shop.round();

    expect(await shop.list('counterDiffers')).toMatchObject([
      { status: 'open', times: 1, subject: { sku: 'A' }, message: 'At revision 0 of A: view reserved is 1, not 0.' },
    ]);
    expect(shop.watching.figures()).toMatchObject({ counterDifferences: 1 });

    wrong.units = 0;
    await shop.round();
    expect(await shop.list('counterDiffers')).toMatchObject([{ status: 'resolved', note: null }]);
    expect(await shop.facts()).toEqual(['CounterDiffered', 'CountersAgreed']);
    expect(shop.watching.figures()).toMatchObject({ counterDifferences: 0 });
  });
});

describe('a checkout that nobody wants any more', () => {
  const demand = { channel: WEB, country: null, at: null };

  const hold = async (shop: Shop, quantity: number): Promise<void> => {
    const lines = [{ sku: A, quantity }];
    const request = { reservation: CART, isNew: true, demand, lines, minutes: 60, partial: false };
    expect(await shop.reservations.set(request, shop.cause)).not.toHaveProperty('refused');
  };

  const LEAKED = { type: 'CartReleased', data: { reservation: CART, quantity: 2, reason: 'leaked' } };

  it('is found where Weir was killed before it had told its ledgers, and what it held can be sold', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 2);
    await hold(shop, 2);
    await shop.onRecord.record(CART, (last) => releaseReservation(last, 'released'), shop.cause(CART));
    expect(await shop.orders.place(requestOf('1', 2), shop.cause)).toMatchObject({ refused: {} });

    await shop.round();

    expect(await shop.inCart()).toBe(0);
    expect((await shop.stockFacts()).at(-1)).toMatchObject(LEAKED);
    expect(await shop.orders.place(requestOf('2', 2), shop.cause)).toMatchObject({ changed: true });
    expect(shop.watching.figures()).toMatchObject({ leakedCarts: 0 });
    expect(shop.errors).toEqual([]);
  });

  it('is found where it is not in the log', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 2);
    const expiresAt = addMinutes(shop.clock.now(), 60);
    const late = { kind: 'hold', reservation: CART, seen: 7, demand, wanted: 2, expiresAt, partial: false } as const;
    expect(await shop.other.ask(A, late, shop.cause(CART))).toMatchObject({ kind: 'held' });

    await shop.round();

    expect(await shop.inCart()).toBe(0);
    expect((await shop.stockFacts()).at(-1)).toMatchObject(LEAKED);
  });

  it('is not taken for one that is live, that changes just now, or whose order has yet to be placed', async () => {
    const shop = await openShop();
    await shop.count(A, 'wh-1', 2);
    await hold(shop, 2);
    await shop.round();
    expect(await shop.inCart()).toBe(2);

    const order = orderIdFor(WEB, '1');
    const whose = { channel: WEB, order, isFree: false };
    await shop.onRecord.record(CART, (last) => orderReservation(last, CART, whose), shop.cause(CART));
    await shop.round();
    expect(await shop.inCart()).toBe(2);

    await shop.orders.place({ ...requestOf('1', 2), reservation: CART }, shop.cause);
    await shop.round();
    expect((await shop.stockFacts()).map(({ type }) => type)).toEqual([
      ...['StockCounted', 'CartReserved', 'CartConverted', 'StockAllocated'],
    ]);
    expect(shop.watching.figures()).toMatchObject({ leakedHolds: 0, leakedCarts: 0, counterDifferences: 0 });
  });
});
