import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, type LocationId, type ReservationId } from '../ids.ts';
import { atpOf, supplyAt, supplyIn } from '../promise/atp.ts';
import { referenceAtp } from '../promise/reference.fixture.ts';
import { decideAll } from './decide.ts';
import type { Demand, StockEvent } from './facts.ts';
import { servable } from './feasible.ts';
import { anyNetwork, anyWishes, live, NETWORK, PLACES } from './history.fixture.ts';
import { emptyLedger, type Ledger, placeOf, sellableAt } from './ledger.ts';
import { at, contextOf, past, SKU } from './testing.ts';

const RUNS = { numRuns: 1_500 };
const sum = (units: readonly number[]): number => units.reduce((all, unit) => all + unit, 0);
const anywhere = (channel: string): Demand => ({ channel: channelIdOf(channel), country: null, at: null });

const placesOf = (demand: Demand): readonly LocationId[] =>
  contextOf(NETWORK)
    .offer(demand)
    .places.map((place) => place.location);

const unallocated = (ledger: Ledger): ReadonlyMap<LocationId, number> =>
  new Map(
    PLACES.map(at).map((id) => {
      const place = placeOf(ledger, id);
      return [id, Math.max(0, sellableAt(place) - place.allocated)];
    }),
  );

/** Units that the facts have left with each checkout: what was held, less what was lost, let go or given to its order. */
const leftBy = (facts: readonly StockEvent[]): ReadonlyMap<ReservationId, number> => {
  const left = new Map<ReservationId, number>();
  for (const { type, data } of facts) {
    const has = 'reservation' in data ? (left.get(data.reservation) ?? 0) : 0;
    if (type === 'CartReserved') {
      expect(data.was).toBe(has);
      left.set(data.reservation, data.quantity);
    }
    if (type === 'CartLost' || type === 'CartReleased') left.set(data.reservation, has - data.quantity);
    if (type === 'CartConverted') left.set(data.reservation, has - data.quantity - data.freed);
  }
  return left;
};

describe('whatever checkouts hold', () => {
  it('does not leak: each unit has become an order’s, was let go, was lost or timed out, or is held and live', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        const facts: StockEvent[] = [];
        live(wishes, (ledger, { facts: now, now: instant }) => {
          facts.push(...now);
          const held = [...ledger.carts].map(([reservation, { units }]) => [reservation, units] as const);
          expect(Object.fromEntries([...leftBy(facts)].filter(([, units]) => units !== 0))).toEqual(
            Object.fromEntries(held),
          );
          for (const { expiresAt, units } of ledger.carts.values()) {
            expect(expiresAt > instant).toBe(true);
            expect(units).toBeGreaterThan(0);
          }
        });
      }),
      RUNS,
    ));

  it('ends by itself: a minute after the last of them would, nothing is held, and nobody has lost anything by it', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        let last = emptyLedger(SKU);
        live(wishes, (ledger) => {
          last = ledger;
        });
        const { ledger } = decideAll(last, [{ kind: 'endCarts' }], contextOf(NETWORK, past(9_999)));
        expect(ledger.carts.size).toBe(0);
        for (const [order, before] of last.commitments) {
          const after = ledger.commitments.get(order);
          expect(after?.reserved ?? 0).toBeGreaterThanOrEqual(before.reserved);
          expect((after?.reserved ?? 0) + (after?.backordered ?? 0)).toBe(before.reserved + before.backordered);
        }
      }),
      RUNS,
    ));

  it('counts no more from its instant on, before anyone has written so; what it leaves is first for those who wait', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, fc.nat(20), (wishes, network, minutes) => {
        live(
          wishes,
          (ledger, { now }) => {
            const later = new Date(Date.parse(now) + minutes * 60_000).toISOString();
            const context = contextOf(network, later);
            const written = decideAll(ledger, [{ kind: 'endCarts' }], context).ledger;
            for (const channel of Object.keys(network)) {
              const offer = context.offer(anywhere(channel));
              const said = atpOf(SKU, supplyAt(ledger, later), offer, later).available;
              const then = atpOf(SKU, supplyIn(written), offer, later).available;
              expect(then).toBe(referenceAtp(written, network, channel));
              expect(said).toBeLessThanOrEqual(then);
              if (ledger.backordered === 0) expect(said).toBe(then);
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('is its order’s without a gap: as many as the order wants of what is held are reserved for it, and nobody else has any of them', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { before, command, facts, now }) => {
            if (command.kind !== 'reserve' || command.cart === undefined) return;
            const cart = before.carts.get(command.cart.reservation);
            const isSame = cart?.demand.at === command.demand.at;
            if (cart === undefined || cart.expiresAt <= now || !isSame) return;
            const has = before.commitments.get(command.order);
            const missing = command.wanted - (has?.reserved ?? 0) - (has?.backordered ?? 0);
            if (missing <= 0) return;
            const taken = facts.flatMap((fact) => (fact.type === 'CartConverted' ? fact.data : []));
            if (taken.length === 0) {
              // It wanted more than is there, so it was refused, and what is held stays so.
              expect(missing).toBeGreaterThan(cart.units);
              expect(ledger.carts.get(command.cart.reservation)).toEqual(cart);
              return;
            }
            const quantity = Math.min(cart.units, missing);
            expect(taken).toMatchObject([{ order: command.order, quantity, freed: cart.units - quantity }]);
            const reserved = ledger.commitments.get(command.order)?.reserved ?? 0;
            expect(reserved).toBeGreaterThanOrEqual((has?.reserved ?? 0) + quantity);
          },
          network,
        );
      }),
      RUNS,
    ));

  it('is lost before any order loses anything: no cart is left whose loss would have helped the order', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { facts }) => {
          for (const fact of facts) {
            if (fact.type !== 'ReservationLost') continue;
            const loser = ledger.commitments.get(fact.data.order);
            if (loser === undefined) continue;
            const groups = [
              ...[...ledger.commitments.values()].map(({ demand, reserved }) => ({ demand, units: reserved })),
              ...ledger.carts.values(),
            ].map(({ demand, units }) => ({ quantity: units, locations: placesOf(demand) }));
            const one = { quantity: 1, locations: placesOf(loser.demand) };
            for (const cart of ledger.carts.values()) {
              const less = { quantity: cart.units - 1, locations: placesOf(cart.demand) };
              const beside = [...groups.filter(({ quantity }) => quantity > 0), one];
              const index = beside.findIndex(
                ({ quantity, locations }) =>
                  quantity === cart.units && locations.join() === placesOf(cart.demand).join(),
              );
              const without = beside.map((group, position) => (position === index ? less : group));
              expect(servable(without, unallocated(ledger))).toBeLessThan(sum(without.map((g) => g.quantity)));
            }
          }
        });
      }),
      RUNS,
    ));
});
