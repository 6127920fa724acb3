import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, type LocationId, type OrderId, type ReservationId } from '../ids.ts';
import { atpOf, supplyIn } from '../promise/atp.ts';
import { openOf, referenceAtp } from '../promise/reference.fixture.ts';
import { decideAll } from './decide.ts';
import type { Demand } from './facts.ts';
import { type DemandGroup, servable } from './feasible.ts';
import { anyNetwork, anyWishes, arrived, live, PLACES } from './history.fixture.ts';
import { type Ledger, placeOf, sellableAt } from './ledger.ts';
import { datesOf, pegsOf } from './pegs.ts';
import { at, contextOf, type Network, past, SKU } from './testing.ts';

const RUNS = { numRuns: 1_500 };
const sum = (units: readonly number[]): number => units.reduce((all, unit) => all + unit, 0);

/** Anywhere in a network: where demand may be served from, with the paused places or without. */
const eligible = (network: Network, demand: Demand, withPaused: boolean): readonly LocationId[] =>
  contextOf(network)
    .offer(demand)
    .places.filter((place) => withPaused || !place.paused)
    .map((place) => place.location);

const groupsOf = (
  ledger: Ledger,
  network: Network,
  withPaused: boolean,
  less: ReadonlyMap<OrderId | ReservationId, number> = new Map(),
): readonly DemandGroup[] => [
  ...[...ledger.commitments].map(([order, { demand, reserved }]) => ({
    quantity: reserved - (less.get(order) ?? 0),
    locations: eligible(network, demand, withPaused),
  })),
  ...[...ledger.carts].map(([reservation, { demand, units }]) => ({
    quantity: units - (less.get(reservation) ?? 0),
    locations: eligible(network, demand, withPaused),
  })),
];

const supplyOf = (ledger: Ledger): ReadonlyMap<LocationId, number> =>
  new Map(
    PLACES.map(at).map((id) => {
      const place = placeOf(ledger, id);
      return [id, Math.max(0, sellableAt(place) - place.allocated)];
    }),
  );

const anywhere = (channel: string): Demand => ({ channel: channelIdOf(channel), country: null, at: null });

/** What of its minimum a channel could still have beside these reservations. */
const guaranteed = (ledger: Ledger, network: Network, channel: string, groups: readonly DemandGroup[]): number => {
  const unused = Math.max(0, (network[channel]?.share?.minimum ?? 0) - openOf(ledger, channel));
  const kept = { quantity: unused, locations: eligible(network, anywhere(channel), false) };
  return servable([...groups, kept], supplyOf(ledger)) - servable(groups, supplyOf(ledger));
};

describe('whatever the rules of the channels are', () => {
  it('what can be promised is what the definition says', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger) => {
            for (const channel of Object.keys(network)) {
              const { available } = atpOf(SKU, supplyIn(ledger), contextOf(network).offer(anywhere(channel)), past(0));
              expect(available).toBe(referenceAtp(ledger, network, channel));
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('nothing is oversold: all reservations can be served at once, from paused places too', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger) => {
            const groups = groupsOf(ledger, network, true);
            expect(servable(groups, supplyOf(ledger))).toBe(sum(groups.map((group) => group.quantity)));
          },
          network,
        );
      }),
      RUNS,
    ));

  it('a channel never has more open than its cap, with what it can still sell', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger) => {
            for (const [channel, { share }] of Object.entries(network)) {
              if (share?.cap === undefined) continue;
              const { available } = atpOf(SKU, supplyIn(ledger), contextOf(network).offer(anywhere(channel)), past(0));
              expect(openOf(ledger, channel) + available).toBeLessThanOrEqual(share.cap);
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('no channel is given, by a sale or a backorder, what another is sure of', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { facts }) => {
            if (facts.some((fact) => fact.type === 'ReservationLost' || ('moved' in fact.data && fact.data.moved)))
              return;
            for (const channel of Object.keys(network)) {
              const taken = new Map<OrderId | ReservationId, number>();
              for (const fact of facts) {
                if (fact.type === 'CartReserved' && fact.data.demand.channel !== channel && fact.data.was === 0) {
                  taken.set(fact.data.reservation, fact.data.quantity);
                }
                if (fact.type !== 'StockReserved' && fact.type !== 'BackorderFilled') continue;
                const { order, quantity } = fact.data;
                if (ledger.commitments.get(order)?.demand.channel === channel) continue;
                taken.set(order, (taken.get(order) ?? 0) + quantity);
              }
              if (taken.size === 0) continue;
              const before = guaranteed(ledger, network, channel, groupsOf(ledger, network, false, taken));
              expect(guaranteed(ledger, network, channel, groupsOf(ledger, network, false))).toBe(before);
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('no more is backordered for a channel than its limit, but for what was promised and lost', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { facts }) => {
            if (facts.some((fact) => fact.type === 'ReservationLost')) return;
            for (const fact of facts) {
              if (fact.type !== 'StockBackordered') continue;
              const { channel } = fact.data.demand;
              const most = network[channel]?.backorderLimit ?? Number.POSITIVE_INFINITY;
              expect(ledger.channels.get(channel)?.backordered ?? 0).toBeLessThanOrEqual(most);
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('no backorder waits that could be served within its cap and beside what others are sure of', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger) => {
            for (const { demand, backordered } of ledger.commitments.values()) {
              const cap = network[demand.channel]?.share?.cap ?? Number.POSITIVE_INFINITY;
              if (backordered === 0 || openOf(ledger, demand.channel) >= cap) continue;
              const guarantees = contextOf(network).offer(demand).policy?.guarantees ?? [];
              const kept = guarantees.map(({ channel, minimum, locations }) => ({
                quantity: Math.max(0, minimum - openOf(ledger, channel)),
                locations,
              }));
              const beside = [...groupsOf(ledger, network, false), ...kept];
              const one = { quantity: 1, locations: eligible(network, demand, false) };
              expect(servable([...beside, one], supplyOf(ledger))).toBe(servable(beside, supplyOf(ledger)));
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('who is told a date has all of it when all has come by then, but for what somebody has sooner than was foreseen', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { now }) => {
            const context = contextOf(network, now);
            const pegs = pegsOf(ledger, context);
            for (const [order, date] of datesOf(ledger, context)) {
              const then = arrived(ledger, network, now, date);
              const isSooner = [...ledger.commitments].some(([other, { backordered }]) => {
                const mine = pegs.filter((peg) => peg.order === other && peg.at <= date).map((peg) => peg.quantity);
                return backordered - (then.commitments.get(other)?.backordered ?? 0) > sum(mine);
              });
              if (!isSooner) expect(then.commitments.get(order)?.backordered, `${order} by ${date}`).toBe(0);
            }
          },
          network,
        );
      }),
      RUNS,
    ));

  it('every fact says what its channel has open and backordered from then on', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { before, facts }) => {
            const said = new Map(before.channels);
            for (const fact of facts) {
              if (!('open' in fact.data) || fact.data.open === undefined) continue;
              const { channel, units: open, backordered = 0 } = fact.data.open;
              if (open === 0 && backordered === 0) said.delete(channel);
              else said.set(channel, { open, backordered });
            }
            expect(said).toEqual(new Map(ledger.channels));
          },
          network,
        );
      }),
      RUNS,
    ));

  it('a place that is paused keeps what has been promised of it, and is given nothing new', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, fc.constantFrom(...PLACES), (wishes, network, place) => {
        const paused = Object.fromEntries(
          Object.entries(network).map(([id, sells]) => [id, { ...sells, paused: [place] }]),
        );
        live(
          wishes,
          (ledger) => {
            const { decisions } = decideAll(ledger, [{ kind: 'rebalance' }], contextOf(paused, past(0)));
            const facts = decisions.flatMap((decision) => decision.events);
            const told = ['BackorderFilled', 'BackorderPromised'];
            expect(facts.filter(({ type }) => !told.includes(type))).toEqual([]);
          },
          network,
        );
        live(
          wishes,
          (ledger, { facts }) => {
            for (const fact of facts) {
              if (fact.type !== 'StockAllocated') continue;
              const demand = ledger.commitments.get(fact.data.order)?.demand;
              const places = demand === undefined ? [] : contextOf(paused).offer(demand).places;
              const closed = places.filter((one) => one.paused).map((one) => one.location);
              for (const { location } of fact.data.allocations) expect(closed).not.toContain(location);
            }
          },
          paused,
        );
      }),
      RUNS,
    ));
});
