import fc from 'fast-check';
import { expect } from 'vitest';
import {
  channelIdOf,
  lineIdOf,
  locationIdOf,
  type OrderId,
  type ReservationId,
  reservationIdOf,
  skuOf,
  supplyIdOf,
} from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { apply, draftOf, emptyLedger, type Ledger, ledgerOf, sellableAt } from '../domain/stock/ledger.ts';
import { systemClock } from '../runtime/clock.ts';
import { type OrderOutcome, orderIdFor } from '../runtime/order-commands.ts';
import { causeAt, type RunningEngine, stockFacts } from './engine.ts';

const CAUSE = causeAt(systemClock);
export const SKUS = ['A', 'B', 'C'];
export const LOCATIONS = ['wh-1', 'wh-2', 'store-1'];
export const CHANNELS = { web: 'never', b2b: 'allow' } as const;
const ORDERS = 6;

type Wanted = readonly [sku: string, quantity: number];

type Act =
  | {
      readonly kind: 'place';
      readonly order: number;
      readonly lines: readonly Wanted[];
      /** With what is held for its checkout, where something was. */
      readonly withCart: boolean;
    }
  | { readonly kind: 'hold cart'; readonly order: number; readonly lines: readonly Wanted[]; readonly partial: boolean }
  | { readonly kind: 'release cart'; readonly order: number }
  | { readonly kind: 'cancel'; readonly order: number; readonly line: number | null; readonly reference: number }
  | { readonly kind: 'hold' | 'release'; readonly order: number }
  | {
      readonly kind: 'amend';
      readonly order: number;
      readonly line: number;
      readonly quantity: number;
      readonly reference: number;
    }
  | { readonly kind: 'move'; readonly order: number; readonly country: string; readonly reference: number }
  | { readonly kind: 'work'; readonly order: number; readonly does: (typeof WORK)[number] }
  | { readonly kind: 'return'; readonly order: number; readonly disposition: 'restock' | 'quarantine' | 'scrap' }
  | { readonly kind: 'count'; readonly sku: string; readonly location: string; readonly onHand: number }
  | {
      readonly kind: 'adjust';
      readonly sku: string;
      readonly location: string;
      readonly delta: number;
      readonly reference: number;
    }
  | {
      readonly kind: 'expect';
      readonly sku: string;
      readonly location: string;
      readonly quantity: number;
      readonly day: number;
    }
  | {
      readonly kind: 'receive';
      readonly sku: string;
      readonly location: string;
      readonly quantity: number;
      readonly reference: number;
    };

/** Every life begins with orders that there is just enough for. */
export const FIRST: readonly Act[] = Array.from({ length: ORDERS }, (_, n) => ({
  kind: 'place',
  order: n,
  lines: [
    [SKUS[n % 3] ?? 'A', 2],
    [SKUS[(n + 1) % 3] ?? 'B', 2],
  ],
  withCart: false,
}));

const WORK = ['accept', 'reject', 'lose', 'pick', 'pick short', 'pack', 'ship', 'deliver', 'send', 'route'] as const;

const order = fc.nat(ORDERS - 1);
const sku = fc.constantFrom(...SKUS);
const location = fc.constantFrom(...LOCATIONS);
const reference = fc.nat(5);
const lines = fc.array(fc.tuple(sku, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 3 });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('place' as const), order, lines, withCart: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('hold cart' as const), order, lines, partial: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release cart' as const), order }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      order,
      line: fc.option(fc.nat(2)),
      reference,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('hold' as const, 'release' as const), order }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      order,
      line: fc.nat(3),
      quantity: fc.nat(5),
      reference,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      order,
      country: fc.constantFrom('SE', 'DE'),
      reference,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('work' as const), order, does: fc.constantFrom(...WORK) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('return' as const),
      order,
      disposition: fc.constantFrom('restock' as const, 'quarantine' as const, 'scrap' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('count' as const), sku, location, onHand: fc.nat(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('adjust' as const),
      sku,
      location,
      delta: fc.integer({ min: -4, max: 6 }),
      reference,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('expect' as const),
      sku,
      location,
      quantity: fc.nat(8),
      day: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      sku,
      location,
      quantity: fc.integer({ min: 1, max: 4 }),
      reference,
    }),
  },
);

/** What is done at once; the next wave comes when all of it has been answered. */
export const anyWaves = fc.array(fc.array(anyAct, { minLength: 4, maxLength: 16 }), { minLength: 2, maxLength: 8 });

const channelOf = (n: number) => channelIdOf(n % 3 === 0 ? 'b2b' : 'web');
const cartOf = (n: number): ReservationId => reservationIdOf(`r-${n}`);
const idOf = (n: number): OrderId => orderIdFor(channelOf(n), `o-${n}`);

const requestOf = (n: number, lines: readonly Wanted[]): OrderRequest => ({
  channel: channelOf(n),
  externalId: `o-${n}`,
  placedAt: '2026-11-24T08:00:00.000Z',
  currency: 'SEK',
  customer: { name: 'Astrid Lind' },
  shipTo: { name: 'Astrid Lind', country: 'SE', lat: 55, lon: 13 },
  lines: lines.map(([of, quantity], index) => ({
    id: lineIdOf(String(index)),
    sku: skuOf(of),
    quantity,
    unitPrice: 100,
  })),
});

export const count = ({ engine }: RunningEngine, of: string, at: string, onHand: number) =>
  engine.stock.count(skuOf(of), { location: locationIdOf(at), onHand, asOf: systemClock.now() }, CAUSE);

/** Does one thing; what carries an id of its own is done twice at once, and may count only once. */
export const carryOut = async (on: RunningEngine, act: Act): Promise<void> => {
  const { engine } = on;
  switch (act.kind) {
    case 'place': {
      const reservation = cartOf(act.order);
      const isHeld = act.withCart && (await engine.reservations.read(reservation)) !== null;
      const request = { ...requestOf(act.order, act.lines), ...(isHeld ? { reservation } : {}) };
      return onlyOnce(() => engine.orders.place(request, CAUSE));
    }
    case 'hold cart': {
      const reservation = cartOf(act.order);
      const isNew = (await engine.reservations.read(reservation)) === null;
      const demand = { channel: channelOf(act.order), country: 'SE', at: null };
      const wanted = act.lines.map(([of, quantity]) => ({ sku: skuOf(of), quantity }));
      const { partial } = act;
      await engine.reservations.set({ reservation, isNew, demand, lines: wanted, minutes: 60, partial }, CAUSE);
      return;
    }
    case 'release cart':
      await engine.reservations.release(cartOf(act.order), CAUSE);
      return;
    case 'cancel': {
      const lines = act.line === null ? null : [{ line: lineIdOf(String(act.line)), quantity: 1 }];
      const command = { lines, reason: 'test', reference: `cancel-${act.reference}` };
      return onlyOnce(() => engine.orders.cancel(idOf(act.order), command, CAUSE));
    }
    case 'hold':
      return onlyOnce(() => engine.orders.hold(idOf(act.order), 'check', CAUSE));
    case 'release':
      await engine.orders.release(idOf(act.order), 'check', CAUSE);
      return;
    case 'amend': {
      const id = lineIdOf(String(act.line));
      const line = { id, sku: skuOf('C'), quantity: act.quantity, unitPrice: 100 };
      const known = (await engine.orders.read(idOf(act.order)))?.order.lines.some((l) => l.id === id) === true;
      const lines = [known ? { id, quantity: act.quantity } : line];
      return onlyOnce(() =>
        engine.orders.amend(idOf(act.order), { lines, reference: `amend-${act.reference}` }, CAUSE),
      );
    }
    case 'move': {
      const shipTo = { name: 'Astrid Lind', country: act.country };
      return onlyOnce(() =>
        engine.orders.amend(idOf(act.order), { shipTo, reference: `move-${act.reference}` }, CAUSE),
      );
    }
    case 'work':
      return work(on, idOf(act.order), act.does);
    case 'return':
      return sendBack(on, idOf(act.order), act.disposition);
    case 'count':
      await count(on, act.sku, act.location, act.onHand);
      return;
    case 'expect': {
      const supply = supplyIdOf(`${act.sku}-${act.location}`);
      const at = `2099-01-0${act.day}T08:00:00.000Z`;
      const { quantity } = act;
      await engine.supply.expect(skuOf(act.sku), { supply, location: locationIdOf(act.location), quantity, at }, CAUSE);
      return;
    }
    case 'receive': {
      const receipt = {
        supply: supplyIdOf(`${act.sku}-${act.location}`),
        quantity: act.quantity,
        reference: `receipt-${act.reference}`,
      };
      const twice = () => engine.supply.receive(receipt, CAUSE);
      const answers = await Promise.all([twice(), twice()]);
      expect(answers.filter((answer) => 'changed' in answer && answer.changed).length).toBeLessThanOrEqual(1);
      return;
    }
    case 'adjust': {
      const { delta, reference: number } = act;
      const adjustment = {
        location: locationIdOf(act.location),
        delta,
        reason: 'test',
        reference: `${act.sku}-${number}`,
      };
      const twice = () => engine.stock.adjust(skuOf(act.sku), adjustment, CAUSE);
      const answers = await Promise.all([twice(), twice()]);
      expect(answers.filter((answer) => 'changed' in answer && answer.changed).length).toBeLessThanOrEqual(1);
      return;
    }
  }
};

/** The same command twice at once: at most one of them changes anything. */
const onlyOnce = async (command: () => Promise<OrderOutcome>): Promise<void> => {
  const answers = await Promise.all([command(), command()]);
  expect(answers.filter((answer) => 'changed' in answer && answer.changed).length).toBeLessThanOrEqual(1);
};

const NO_TRACKING = { carrier: null, trackingNumber: null, trackingUrl: null };

/** A location works on the first parcel of an order that is not out of its hands. */
const work = async ({ engine }: RunningEngine, id: OrderId, does: (typeof WORK)[number]): Promise<void> => {
  const known = await engine.orders.read(id);
  const over = ['rejected', 'cancelled', 'delivered'];
  const parcel = known?.order.fulfilments.find((f) => !over.includes(f.status));
  if (parcel === undefined) return;
  const { fulfilments } = engine;
  switch (does) {
    case 'accept':
      return onlyOnce(() => fulfilments.accept(parcel.id, CAUSE));
    case 'reject':
      return onlyOnce(() => fulfilments.reject(parcel.id, CAUSE, 'too busy', null));
    case 'lose':
      return onlyOnce(() => fulfilments.reject(parcel.id, CAUSE, 'not found', null));
    case 'pick':
      return onlyOnce(() => fulfilments.pick(parcel.id, CAUSE, parcel.lines));
    case 'pick short':
      return onlyOnce(() => fulfilments.pick(parcel.id, CAUSE, parcel.lines.slice(0, 1)));
    case 'pack':
      return onlyOnce(() => fulfilments.pack(parcel.id, CAUSE, [{ lines: parcel.lines }]));
    case 'ship':
      return onlyOnce(() => fulfilments.ship(parcel.id, CAUSE, NO_TRACKING));
    case 'deliver':
      return onlyOnce(() => fulfilments.deliver(parcel.id, CAUSE, systemClock.now()));
    case 'send':
      await fulfilments.pick(parcel.id, CAUSE, parcel.lines);
      return onlyOnce(() => fulfilments.ship(parcel.id, CAUSE, NO_TRACKING));
    case 'route':
      await engine.orders.route(id, null, CAUSE);
      return;
  }
};

/** One unit of what was shipped comes back. */
const sendBack = async (
  { engine }: RunningEngine,
  id: OrderId,
  disposition: 'restock' | 'quarantine' | 'scrap',
): Promise<void> => {
  const known = await engine.orders.read(id);
  const line = known?.order.lines.find((l) => l.shipped > l.returned);
  if (line === undefined) return;
  const lines = [{ line: line.id, quantity: 1 }];
  const asked = await engine.returns.request(
    id,
    {
      lines: lines.map((l) => ({ ...l, reason: 'too small' })),
      resolution: 'refund',
      at: null,
      photos: [],
      override: null,
      reference: null,
    },
    CAUSE,
  );
  if ('refused' in asked) return;
  const receipt = { location: locationIdOf('store-1'), lines, unexpected: [], note: null, reference: null };
  const received = await engine.returns.receive(asked.id, receipt, CAUSE);
  if ('refused' in received) return;
  const inspected = lines.map((l) => ({ ...l, disposition, accept: true, note: null }));
  await engine.returns.inspect(asked.id, inspected, null, CAUSE);
};

/** Holds everything against everything: orders, ledgers, and what either says of the other, to the unit. */
export const inspect = async (on: RunningEngine): Promise<void> => {
  const orders = await on.orders();
  for (const [id, replayed] of orders) {
    for (const line of replayed.lines) {
      const parts = [line.open, line.backordered, line.reserved, line.assigned, line.shipped, line.cancelled];
      expect(Math.min(...parts), `order ${id} line ${line.id}`).toBeGreaterThanOrEqual(0);
      expect(
        parts.reduce((sum, part) => sum + part, 0),
        `order ${id} line ${line.id}`,
      ).toBe(line.ordered);
    }
    // A command that asks for nothing is answered with the order as it lives here.
    const live = await on.engine.orders.cancel(id, { lines: [], reason: 'test', reference: null }, CAUSE);
    expect('order' in live && live.order, `order ${id}`).toEqual(replayed);
  }
  const facts = await stockFacts(on.log);
  for (const each of SKUS) {
    const replayed = foldAndWatch(each, facts.get(`stock-${each}`) ?? []);
    const kept = await on.engine.stock.read(skuOf(each));
    expect(kept?.ledger).toEqual(replayed);
    expect(committed(replayed), each).toEqual(wantedBy(orders, each));
    for (const [id, { told }] of replayed.commitments) {
      const waiting = orders.get(id)?.lines.filter((line) => line.sku === each && line.backordered > 0) ?? [];
      for (const line of waiting) expect(line.expectedAt, `order ${id} line ${line.id}`).toBe(told?.at ?? null);
    }
  }
};

/** What the ledger keeps, by order. */
const committed = (ledger: Ledger): object =>
  Object.fromEntries(
    [...ledger.commitments].map(([id, { reserved, backordered, allocations }]) => [
      id,
      {
        reserved,
        backordered,
        allocated: byName(allocations.map((a) => [`${a.fulfilment} ${a.location}`, a.quantity])),
      },
    ]),
  );

/** What the orders say that the ledger keeps for them. */
const wantedBy = (orders: ReadonlyMap<OrderId, Order>, of: string): object =>
  Object.fromEntries(
    [...orders].flatMap(([id, { lines, fulfilments }]) => {
      const mine = lines.filter((line) => line.sku === of);
      const known = new Set(mine.map((line) => line.id));
      const sum = (bucket: 'reserved' | 'backordered') => mine.reduce((total, line) => total + line[bucket], 0);
      const working = ['assigned', 'accepted', 'picked', 'packed', 'readyForCollection'];
      const allocated = fulfilments
        .filter((f) => working.includes(f.status))
        .map((f): [string, number] => [
          `${f.id} ${f.location}`,
          f.lines.reduce((total, l) => (known.has(l.line) ? total + l.quantity : total), 0),
        ])
        .filter(([, quantity]) => quantity > 0);
      const wants = { reserved: sum('reserved'), backordered: sum('backordered'), allocated: byName(allocated) };
      return wants.reserved + wants.backordered + allocated.length === 0 ? [] : [[id, wants]];
    }),
  );

const byName = (entries: readonly (readonly [string, number])[]): object => Object.fromEntries(entries);

/** Folds a ledger fact by fact: whatever is promised or put somewhere is there at that very moment. */
const foldAndWatch = (of: string, facts: readonly StockEvent[]): Ledger => {
  const draft = draftOf(emptyLedger(skuOf(of)));
  const told = new Map<string, number>();
  for (const [revision, fact] of facts.entries()) {
    apply(draft, fact);
    const at = `${of}@${revision} ${fact.type}`;
    const [reserved, supply] = [reservedIn(draft), supplyOf(draft)];
    if (PROMISES.has(fact.type)) expect(reserved, at).toBeLessThanOrEqual(supply);
    if (fact.type === 'StockAllocated') {
      for (const { location: place } of fact.data.allocations) {
        expect(shortAt(draft, place), at).toBe(0);
      }
    }
    if (fact.type === 'StockOvercommitted') told.set(fact.data.location, fact.data.shortfall);
    // What leaves though a count said that it was not there had been told of before.
    for (const [place, { onHand }] of draft.places) if (!told.has(place)) expect(onHand, at).toBeGreaterThanOrEqual(0);
  }
  expect(reservedIn(draft), `${of} in the end`).toBeLessThanOrEqual(supplyOf(draft));
  for (const place of draft.places.keys()) {
    expect(shortAt(draft, place), `${of} at ${place}`).toBeLessThanOrEqual(told.get(place) ?? 0);
  }
  return ledgerOf(draft);
};

/** Facts that give somebody something. */
const PROMISES: ReadonlySet<StockEvent['type']> = new Set(['StockReserved', 'BackorderFilled', 'CartReserved']);

const reservedIn = (ledger: Ledger): number =>
  [...ledger.commitments.values()].reduce((sum, { reserved }) => sum + reserved, 0) +
  [...ledger.carts.values()].reduce((sum, { units }) => sum + units, 0);

const supplyOf = (ledger: Ledger): number =>
  [...ledger.places.values()].reduce((sum, place) => sum + Math.max(0, sellableAt(place) - place.allocated), 0);

const shortAt = (ledger: Ledger, at: string): number => {
  const place = ledger.places.get(locationIdOf(at));
  return place === undefined ? 0 : Math.max(0, place.allocated - Math.max(0, sellableAt(place)));
};
