import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fulfilmentIdOf, type LocationId, locationIdOf, type OrderId } from '../ids.ts';
import { availableToPromise, supplyIn } from '../promise/atp.ts';
import { referenceAtp } from '../promise/reference.fixture.ts';
import type { StockCommand } from './command.ts';
import { counterDifferences } from './counters.ts';
import { decideAll } from './decide.ts';
import type { Demand } from './facts.ts';
import { type DemandGroup, servable } from './feasible.ts';
import { anyWishes, live, NETWORK, PLACES } from './history.fixture.ts';
import { emptyLedger, evolveAll, type Ledger, placeOf, sellableAt } from './ledger.ts';
import { allocatableAt } from './rebalance.ts';
import { contextOf, past, reserve, SKU } from './testing.ts';

const sum = (units: Iterable<number>): number => [...units].reduce((all, unit) => all + unit, 0);
const commitments = (ledger: Ledger) => [...ledger.commitments.values()];
/** What is reserved for orders, and held for carts. */
const held = (ledger: Ledger) => [
  ...commitments(ledger).map(({ demand, reserved }) => ({ demand, units: reserved })),
  ...ledger.carts.values(),
];
const reservedGroups = (ledger: Ledger): readonly DemandGroup[] =>
  held(ledger).map(({ demand, units }) => ({ quantity: units, locations: placesOf(demand) }));
const placesOf = (demand: Demand): readonly LocationId[] =>
  contextOf(NETWORK)
    .offer(demand)
    .places.map((place) => place.location);
const freeSupply = (ledger: Ledger): ReadonlyMap<LocationId, number> =>
  new Map(
    PLACES.map(locationIdOf).map((id) => [
      id,
      Math.max(0, sellableAt(placeOf(ledger, id)) - placeOf(ledger, id).allocated),
    ]),
  );
const allocatedAt = (ledger: Ledger, id: LocationId): number =>
  sum(commitments(ledger).flatMap((c) => c.allocations.filter((a) => a.location === id).map((a) => a.quantity)));
const shortAt = (ledger: Ledger, id: LocationId): number =>
  Math.max(0, placeOf(ledger, id).allocated - Math.max(0, sellableAt(placeOf(ledger, id))));
const MAPS = ['places', 'commitments', 'ended', 'carts', 'endedCarts', 'channels'] as const;
const RUNS = { numRuns: 1_500 };

describe('whatever happens to the stock of a SKU', () => {
  it('nothing that is committed is ever less than nothing, and the totals are the sums of the commitments', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger) => {
          for (const { reserved, backordered, allocations } of commitments(ledger)) {
            expect(Math.min(reserved, backordered, ...allocations.map((a) => a.quantity - 1))).toBeGreaterThanOrEqual(
              0,
            );
          }
          expect(counterDifferences(ledger)).toEqual([]);
          const pooled = held(ledger).filter((c) => c.demand.at === null);
          expect(ledger.pooled).toBe(sum(pooled.map((c) => c.units)));
          expect(ledger.backordered).toBe(sum(commitments(ledger).map((c) => c.backordered)));
          for (const [id, place] of ledger.places) {
            const pinned = held(ledger).filter((c) => c.demand.at === id);
            expect(place.held).toBe(sum(pinned.map((c) => c.units)));
            expect(place.allocated).toBe(allocatedAt(ledger, id));
          }
        });
      }),
      RUNS,
    ));

  it('the ledger that a decision was made on stays as it was', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        let known = structuredClone(emptyLedger(SKU));
        live(wishes, (ledger, { before }) => {
          for (const part of MAPS) expect(before[part]).toEqual(known[part]);
          known = structuredClone(ledger);
        });
      }),
      { numRuns: 300 },
    ));

  it('nothing is oversold: what is allocated or held at a place is there, or the facts of that decision named who loses it', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { before, command, facts }) => {
          for (const [id, place] of ledger.places) {
            const short = shortAt(ledger, id);
            expect(place.held).toBeLessThanOrEqual(Math.max(0, sellableAt(place) - place.allocated));
            const told = facts.findLast((fact) => fact.type === 'StockOvercommitted' && fact.data.location === id);
            if (short > shortAt(before, id)) {
              expect(['count', 'adjust', 'settle', 'setAside']).toContain(command.kind);
              expect(told).toMatchObject({ data: { shortfall: short } });
            } else expect(told).toBeUndefined();
          }
        });
      }),
      RUNS,
    ));

  it('all reservations can be served at once', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger) => {
          const groups = reservedGroups(ledger);
          expect(servable(groups, freeSupply(ledger))).toBe(sum(groups.map((group) => group.quantity)));
        });
      }),
      RUNS,
    ));

  it('no backorder waits while units that it could use are free', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger) => {
          const groups = reservedGroups(ledger);
          const total = sum(groups.map((group) => group.quantity));
          for (const { demand, backordered } of commitments(ledger)) {
            if (backordered === 0) continue;
            const one = { quantity: 1, locations: placesOf(demand) };
            expect(servable([...groups, one], freeSupply(ledger))).toBe(total);
          }
        });
      }),
      RUNS,
    ));

  it('the newest lose first: who loses something is newer than everyone whose loss would have helped as much', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { facts }) => {
          const losers = new Map<OrderId, number>();
          for (const fact of facts)
            if (fact.type === 'ReservationLost') losers.set(fact.data.order, fact.data.quantity);
          const [oldest] = [...ledger.commitments.keys()].filter((id) => losers.has(id));
          const age = [...ledger.commitments.keys()];
          for (const [id, { demand, reserved }] of ledger.commitments) {
            if (oldest === undefined || reserved === 0 || age.indexOf(id) <= age.indexOf(oldest)) continue;
            const wanting = ledger.commitments.get(oldest);
            if (wanting === undefined) continue;
            const others = [...ledger.commitments].map(([other, c]) => ({
              quantity: other === id ? c.reserved - 1 : other === oldest ? c.reserved + 1 : c.reserved,
              locations: placesOf(c.demand),
            }));
            const total = sum(others.map((group) => group.quantity));
            expect(servable(others, freeSupply(ledger)), `${id} of ${demand.channel} kept`).toBeLessThan(total);
          }
        });
      }),
      RUNS,
    ));

  it('an order may be given at a place just what is said to be allocatable there, and not one unit more', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        const last = evolveAll(
          emptyLedger(SKU),
          live(wishes, () => undefined),
        );
        for (const [order, { reserved, demand }] of last.commitments) {
          for (const [location, units] of allocatableAt(last, order, placesOf(demand), contextOf(NETWORK))) {
            const given = (quantity: number) => {
              const allocations = [{ fulfilment: fulfilmentIdOf(`${order}-new`), location, quantity }];
              const seen = Number.MAX_SAFE_INTEGER;
              const command: StockCommand = { kind: 'allocate', order, seen, allocations };
              return decideAll(last, [command], contextOf(NETWORK, past(0))).decisions[0]?.answer.kind;
            };
            if (units > 0) expect(given(units)).toBe('done');
            if (units < reserved) expect(given(units + 1)).toBe('notThere');
          }
        }
      }),
      RUNS,
    ));

  it('a command that is repeated changes nothing', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { command, now }) => {
          const again = decideAll(ledger, [command], contextOf(NETWORK, now));
          expect(again.decisions.flatMap((decision) => decision.events)).toEqual([]);
          expect(again.ledger).toEqual(ledger);
        });
      }),
      RUNS,
    ));

  it('its facts, folded from the beginning, make the same ledger', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        let last: Ledger = emptyLedger(SKU);
        const events = live(wishes, (ledger) => {
          last = ledger;
        });
        expect(evolveAll(emptyLedger(SKU), events)).toEqual(last);
        expect(events.reduce((ledger, event) => evolveAll(ledger, [event]), emptyLedger(SKU))).toEqual(last);
      }),
      RUNS,
    ));

  it('commands decided together come to the same as one after the other', () =>
    fc.assert(
      fc.property(anyWishes, fc.nat({ max: 9 }), (wishes, cut) => {
        const commands: StockCommand[] = [];
        live(wishes, (_, { command }) => commands.push(command));
        const context = contextOf(NETWORK, past(0));
        const together = decideAll(emptyLedger(SKU), commands, context);
        const first = decideAll(emptyLedger(SKU), commands.slice(0, cut), context);
        const then = decideAll(first.ledger, commands.slice(cut), context);
        expect(then.ledger).toEqual(together.ledger);
        expect([...first.decisions, ...then.decisions]).toEqual(together.decisions);
      }),
      { numRuns: 500 },
    ));

  it('what can be promised is what the places can give beside every hold, less what is kept back, and is really there', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger) => {
          for (const channel of Object.keys(NETWORK)) {
            const [asked] = [reserve(0, 1, { of: channel })];
            if (asked?.kind !== 'reserve') throw new Error('not a reservation');
            const atp = availableToPromise(supplyIn(ledger), contextOf(NETWORK).offer(asked.demand));
            expect(atp).toBe(referenceAtp(ledger, NETWORK, channel));
            const groups = [...reservedGroups(ledger), { quantity: atp, locations: placesOf(asked.demand) }];
            expect(servable(groups, freeSupply(ledger))).toBe(sum(groups.map((group) => group.quantity)));
          }
        });
      }),
      RUNS,
    ));
});
