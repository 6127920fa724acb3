import type { ChannelId, LocationId } from '../ids.ts';
import { UNAVAILABLE_REASONS, type UnavailableReason } from './facts.ts';
import type { ChannelUnits, Ledger, Place } from './ledger.ts';

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

/** Where the counters of a ledger are not the sums over its commitments: nowhere, unless there is a bug. */
export const counterDifferences = (ledger: Ledger): readonly CounterDifference[] => {
  const { pooled, backordered, held, allocated, channels } = sumsOf(ledger);
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
  return found.filter(differs);
};

/** Where the inventory view, which folds the same facts on its own, has other figures than the ledger of the same revision. */
export const viewDifferences = (ledger: Ledger, view: StockFigures): readonly CounterDifference[] => {
  const { pooled, backordered, held } = sumsOf(ledger);
  const reserved = pooled + [...held.values()].reduce((sum, units) => sum + units, 0);
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
  const add = (to: Map<LocationId, number>, at: LocationId, units: number) => to.set(at, (to.get(at) ?? 0) + units);
  for (const commitment of ledger.commitments.values()) {
    backordered += commitment.backordered;
    if (commitment.demand.at === null) pooled += commitment.reserved;
    else add(held, commitment.demand.at, commitment.reserved);
    let open = commitment.reserved;
    for (const { location, quantity } of commitment.allocations) {
      add(allocated, location, quantity);
      open += quantity;
    }
    const before = channels.get(commitment.demand.channel) ?? NONE;
    const after = { open: before.open + open, backordered: before.backordered + commitment.backordered };
    channels.set(commitment.demand.channel, after);
  }
  return { pooled, backordered, held, allocated, channels };
};
