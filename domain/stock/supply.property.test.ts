import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocationId, OrderId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { StockEvent } from './facts.ts';
import { anyWishes, live, NETWORK } from './history.fixture.ts';
import { evolveAll, type Ledger, placeOf, sellableAt } from './ledger.ts';
import { datesOf, pegsOf } from './pegs.ts';
import { wholeOf } from './supply.ts';
import { contextOf } from './testing.ts';

const RUNS = { numRuns: 1_500 };
const sum = (units: Iterable<number>): number => [...units].reduce((all, unit) => all + unit, 0);

/**
 * Who gets what, unit by unit: each unit that comes is a thing of its own, and whoever waits takes one that is free, or one that somebody
 * before can do without because of another of the same date. Slow and obvious.
 */
const datesByHand = (ledger: Ledger, now: Instant): ReadonlyMap<OrderId, Instant> => {
  const missing = new Map<LocationId, number>();
  for (const [at, place] of ledger.places) {
    missing.set(at, Math.max(0, place.allocated + place.held - sellableAt(place)));
  }
  const coming = [...ledger.supplies.values()].filter((supply) => supply.at > now);
  const queue = [...ledger.commitments]
    .flatMap(([order, { demand, due, told, backordered }]) =>
      Array.from({ length: backordered }, (_, unit) => {
        const claim = told?.at != null && unit < told.units ? told.at : '~';
        const places = contextOf(NETWORK)
          .offer(demand)
          .places.map(({ location }) => location);
        return { order, places, turn: `${claim} ${due}`, served: false };
      }),
    )
    .toSorted((a, b) => (a.turn === b.turn ? 0 : a.turn < b.turn ? -1 : 1));
  const dates = new Map<OrderId, Instant>();
  for (const date of [...new Set(coming.map(({ at }) => at))].toSorted()) {
    const shelf: LocationId[] = [];
    for (const { location, expected, at } of coming) {
      if (at !== date) continue;
      for (let unit = 0; unit < expected; unit += 1) {
        const short = missing.get(location) ?? 0;
        if (short > 0) missing.set(location, short - 1);
        else shelf.push(location);
      }
    }
    const takers: (readonly LocationId[])[] = [];
    for (const unit of queue) {
      if (unit.served || !canAllTake([...takers, unit.places], shelf)) continue;
      takers.push(unit.places);
      unit.served = true;
      if (queue.every(({ order, served }) => served || order !== unit.order)) dates.set(unit.order, date);
    }
  }
  return dates;
};

/** Whether each taker can have a unit of its own: one that is free, or one whose taker can have another. */
const canAllTake = (takers: readonly (readonly LocationId[])[], shelf: readonly LocationId[]): boolean => {
  const takenBy = new Map<number, number>();
  const finds = (taker: number, seen: Set<number>): boolean => {
    for (const [unit, location] of shelf.entries()) {
      if (seen.has(unit) || takers[taker]?.includes(location) !== true) continue;
      seen.add(unit);
      const other = takenBy.get(unit);
      if (other !== undefined && !finds(other, seen)) continue;
      takenBy.set(unit, taker);
      return true;
    }
    return false;
  };
  return takers.every((_, taker) => finds(taker, new Set()));
};

describe('whatever is expected of a SKU', () => {
  it('is promised to those who wait, in their order, as if each unit were given out by hand', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now }) => {
          expect(datesOf(ledger, contextOf(NETWORK, now))).toEqual(datesByHand(ledger, now));
        });
      }),
      RUNS,
    ));

  it('is never promised twice: at each date no more than comes, and to nobody more than waits', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now }) => {
          const pegs = pegsOf(ledger, contextOf(NETWORK, now));
          for (const date of new Set(pegs.map(({ at }) => at))) {
            const comes = [...ledger.supplies.values()].filter(({ at }) => at === date);
            const promised = sum(pegs.filter(({ at }) => at === date).map(({ quantity }) => quantity));
            expect(promised).toBeLessThanOrEqual(sum(comes.map(({ expected }) => expected)));
            expect(date > now).toBe(true);
          }
          for (const order of new Set(pegs.map((peg) => peg.order))) {
            const mine = sum(pegs.filter((peg) => peg.order === order).map(({ quantity }) => quantity));
            expect(mine).toBeLessThanOrEqual(ledger.commitments.get(order)?.backordered ?? 0);
          }
        });
      }),
      RUNS,
    ));

  it('is what those who wait were told, as soon as anything has come, gone or been announced', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { before, now, facts }) => {
          if (!facts.some(({ type }) => MOVING.has(type))) return;
          const dates = datesOf(untold(before, facts), contextOf(NETWORK, now));
          for (const [order, { backordered, told }] of ledger.commitments) {
            expect(told?.at ?? null, order).toBe(backordered === 0 ? null : (dates.get(order) ?? null));
          }
        });
      }),
      RUNS,
    ));

  it('holds for who has been told so: nobody who comes later, whatever was promised to them, makes it later', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now, command, before }) => {
          if (command.kind !== 'reserve') return;
          const without = datesOf(before, contextOf(NETWORK, now));
          const afterwards = datesOf(ledger, contextOf(NETWORK, now));
          for (const [order, date] of without) {
            const waits = (ledger.commitments.get(order)?.backordered ?? 0) > 0;
            if (order === command.order || !waits) continue;
            expect(String(afterwards.get(order)) <= date, `${order} is overtaken`).toBe(true);
          }
        });
      }),
      RUNS,
    ));

  it('holds when it is looked at again: nobody is told a later date while nothing has changed', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now, facts }) => {
          if (!facts.some(({ type }) => MOVING.has(type))) return;
          const again = datesOf(ledger, contextOf(NETWORK, now));
          for (const [order, { told }] of ledger.commitments) {
            if (told?.at == null) continue;
            expect(String(again.get(order)) <= told.at, `${order} would be told a later date`).toBe(true);
          }
        });
      }),
      RUNS,
    ));

  it('is told only when it is another date than was told before, or of more units', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { before, facts }) => {
          // Carts that have timed out may have had their consequence first: then a date is told twice, one after the other.
          const said = new Map([...before.commitments].map(([order, { told }]) => [order, told]));
          for (const fact of facts) {
            if (fact.type !== 'BackorderPromised') continue;
            const { order, at, was, quantity, cause, supply } = fact.data;
            const told = said.get(order);
            if (at === was) expect([at === null, quantity > (told?.units ?? 0)]).toEqual([false, true]);
            expect([told?.at ?? null, null]).toContain(was);
            said.set(order, { at, units: quantity, cause, supply });
            const last = facts.findLast(({ data }) => 'order' in data && data.order === order);
            if (last === fact) expect(ledger.commitments.get(order)?.told?.at ?? null).toBe(at);
          }
        });
      }),
      RUNS,
    ));

  it('is all there: what was announced has come, was lost, was called off or is still expected, and what has come is on hand', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        const facts: StockEvent[] = [];
        live(wishes, (ledger, { before, facts: now }) => {
          facts.push(...now);
          for (const [id, supply] of [...ledger.supplies, ...ledger.closedSupplies]) {
            const come = facts.flatMap((f) =>
              f.type === 'SupplyReceived' && f.data.supply === id ? f.data.quantity : 0,
            );
            expect(supply.received).toBe(sum(come));
            expect(supply.expected > 0).toBe(ledger.supplies.has(id));
            expect(Math.min(supply.expected, supply.received, supply.lost)).toBeGreaterThanOrEqual(0);
            if (supply.sent !== null) expect(wholeOf(supply)).toBeGreaterThanOrEqual(supply.sent.quantity);
          }
          for (const [at, place] of ledger.places) {
            const counted = now.find((f) => f.type === 'StockCounted' && f.data.location === at);
            if (counted !== undefined) continue;
            expect(place.onHand - placeOf(before, at).onHand).toBe(sum(now.map((f) => shelved(f, at))));
          }
        });
      }),
      RUNS,
    ));
});

/** The ledger as it was when those who wait had not yet been told. */
const untold = (before: Ledger, facts: readonly StockEvent[]): Ledger =>
  evolveAll(
    before,
    facts.filter(({ type }) => type !== 'BackorderPromised'),
  );

/** Facts after which everybody knows anew. */
const MOVING: ReadonlySet<StockEvent['type']> = new Set([
  ...(['StockBackordered', 'BackorderFilled', 'ReservationLost', 'StockReleased', 'StockCounted'] as const),
  ...(['SupplyExpected', 'SupplyReceived', 'SupplyCancelled', 'SupplyLate', 'TransferSent'] as const),
]);

const shelved = (fact: StockEvent, at: LocationId): number => {
  switch (fact.type) {
    case 'StockAdjusted':
      return fact.data.location === at ? fact.data.delta : 0;
    case 'StockReturned':
    case 'SupplyReceived':
      return fact.data.location === at ? fact.data.quantity : 0;
    case 'StockShipped':
      return fact.data.location === at ? -fact.data.quantity : 0;
    case 'TransferSent':
      return fact.data.from === at ? -fact.data.quantity : 0;
    default:
      return 0;
  }
};
