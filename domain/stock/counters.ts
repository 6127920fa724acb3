import type { ChannelId, LocationId } from '../ids.ts';
import { type Demand, demandKey, UNAVAILABLE_REASONS, type UnavailableReason } from './facts.ts';
import type { ChannelUnits, DemandUnits, Ledger, Place } from './ledger.ts';

/** A counter of a SKU that is not what it counts. `at` is a location, or `null` for the SKU as a whole. */
export type CounterDifference = {
  readonly counter: Counter;
  readonly at: LocationId | null;
  /** Of counters that are of a channel. */
  readonly channel?: ChannelId;
  readonly counted: number;
  readonly expected: number;
};

/** Counters of the ledger itself, and those that the inventory view keeps of the same facts. */
export type Counter =
  | 'pooled'
  | 'backordered'
  | 'held'
  | 'demand'
  | 'allocated'
  | 'channel open'
  | 'channel backordered'
  | 'view reserved'
  | 'view backordered'
  | 'view onHand'
  | 'view allocated'
  | `view ${UnavailableReason}`;

/** What a view knows of the stock of a SKU. */
export type StockFigures = {
  readonly reserved: number;
  readonly backordered: number;
  readonly places: { readonly [location: string]: Pick<Place, 'onHand' | 'unavailable' | 'allocated'> };
};

/** Where the counters of a ledger are not the sums over its commitments and carts: nowhere, unless there is a bug. */
export const counterDifferences = (ledger: Ledger): readonly CounterDifference[] => {
  const { pooled, backordered, held, allocated, channels, demands } = sumsOf(ledger);
  const found: CounterDifference[] = [
    { counter: 'pooled', at: null, counted: ledger.pooled, expected: pooled },
    { counter: 'backordered', at: null, counted: ledger.backordered, expected: backordered },
  ];
  for (const at of new Set([...ledger.places.keys(), ...held.keys(), ...allocated.keys()])) {
    const place = ledger.places.get(at);
    found.push({ counter: 'held', at, counted: place?.held ?? 0, expected: held.get(at) ?? 0 });
    found.push({ counter: 'allocated', at, counted: place?.allocated ?? 0, expected: allocated.get(at) ?? 0 });
  }
  for (const channel of new Set([...ledger.channels.keys(), ...channels.keys()])) {
    const [has, should] = [ledger.channels.get(channel) ?? NONE, channels.get(channel) ?? NONE];
    const of = { at: null, channel };
    found.push({ counter: 'channel open', ...of, counted: has.open, expected: should.open });
    found.push({ counter: 'channel backordered', ...of, counted: has.backordered, expected: should.backordered });
  }
  for (const [key, { demand, units }] of demands) {
    const counted = ledger.demands.get(key)?.units ?? 0;
    found.push({ counter: 'demand', at: demand.at, channel: demand.channel, counted, expected: units });
  }
  for (const [key, { demand, units }] of ledger.demands) {
    if (!demands.has(key)) {
      found.push({ counter: 'demand', at: demand.at, channel: demand.channel, counted: units, expected: 0 });
    }
  }
  return found.filter(differs);
};

/**
 * Where the inventory view, which folds the same facts on its own, has other figures than the ledger of the same revision. It knows
 * orders alone, and no carts.
 */
export const viewDifferences = (ledger: Ledger, view: StockFigures): readonly CounterDifference[] => {
  let [reserved, backordered] = [0, 0];
  for (const commitment of ledger.commitments.values()) {
    reserved += commitment.reserved;
    backordered += commitment.backordered;
  }
  const found: CounterDifference[] = [
    { counter: 'view reserved', at: null, counted: view.reserved, expected: reserved },
    { counter: 'view backordered', at: null, counted: view.backordered, expected: backordered },
  ];
  for (const [at, place] of ledger.places) {
    const seen = view.places[at];
    found.push({ counter: 'view onHand', at, counted: seen?.onHand ?? 0, expected: place.onHand });
    found.push({ counter: 'view allocated', at, counted: seen?.allocated ?? 0, expected: place.allocated });
    for (const reason of UNAVAILABLE_REASONS) {
      const [counted, expected] = [seen?.unavailable[reason] ?? 0, place.unavailable[reason] ?? 0];
      found.push({ counter: `view ${reason}`, at, counted, expected });
    }
  }
  return found.filter(differs);
};

const NONE: ChannelUnits = { open: 0, backordered: 0 };

const differs = ({ counted, expected }: CounterDifference): boolean => counted !== expected;

const sumsOf = (ledger: Ledger) => {
  let pooled = 0;
  let backordered = 0;
  const held = new Map<LocationId, number>();
  const allocated = new Map<LocationId, number>();
  const channels = new Map<ChannelId, ChannelUnits>();
  const demands = new Map<string, DemandUnits>();
  const add = (to: Map<LocationId, number>, at: LocationId, units: number) => to.set(at, (to.get(at) ?? 0) + units);
  const keep = (demand: Demand, units: number) => {
    if (units === 0) return;
    const { channel, at } = demand;
    const key = demandKey(demand);
    demands.set(key, { demand, units: (demands.get(key)?.units ?? 0) + units });
    if (at === null) pooled += units;
    else add(held, at, units);
    countFor(channel, { open: units, backordered: 0 });
  };
  const countFor = (channel: ChannelId, by: ChannelUnits) => {
    const { open, backordered: waiting } = channels.get(channel) ?? NONE;
    channels.set(channel, { open: open + by.open, backordered: waiting + by.backordered });
  };
  for (const commitment of ledger.commitments.values()) {
    const { demand } = commitment;
    backordered += commitment.backordered;
    keep(demand, commitment.reserved);
    countFor(demand.channel, { open: 0, backordered: commitment.backordered });
    for (const { location, quantity } of commitment.allocations) {
      add(allocated, location, quantity);
      countFor(demand.channel, { open: quantity, backordered: 0 });
    }
  }
  for (const { demand, units } of ledger.carts.values()) keep(demand, units);
  return { pooled, backordered, held, allocated, channels, demands };
};
