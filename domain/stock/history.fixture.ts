import fc from 'fast-check';
import { locationIdOf } from '../ids.ts';
import type { Correction, StockCommand } from './command.ts';
import { decideAll } from './decide.ts';
import type { Demand, StockEvent } from './facts.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import {
  adjust,
  allocate,
  contextOf,
  count,
  type Network,
  order,
  part,
  past,
  reserve,
  SKU,
  settle,
} from './testing.ts';

export const NETWORK: Network = {
  web: { places: { a: 0, b: 1 } },
  shop: { places: { b: 0, c: 2 }, threshold: 1 },
  all: { places: { a: 0, b: 0, c: 0 } },
};
export const PLACES = ['a', 'b', 'c'];
const CHANNELS = Object.keys(NETWORK);
/** What cannot be done twice without a reference, and so is not repeated here. */
export type Wish = {
  readonly kind: (typeof KINDS)[number];
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
};
const KINDS = [
  ...(['count', 'adjust', 'reserve', 'reserve', 'reserve', 'reserveMore', 'allocate', 'allocate', 'allocate'] as const),
  ...(['ship', 'ship', 'cancel', 'giveBack', 'correct', 'return', 'allocateElsewhere', 'rebalance'] as const),
] as const;
const digit = fc.nat({ max: 5 });
const anyWish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(...KINDS),
  n: fc.nat({ max: 7 }),
  x: digit,
  y: digit,
  z: digit,
});
export const anyWishes = fc.array(anyWish, { minLength: 10, maxLength: 50, size: 'max' });

/** The command that a wish comes to, for the ledger as it is; `null` where there is nothing that it could be about. */
const commandOf = (ledger: Ledger, { kind, n, x, y, z }: Wish, turn: number): StockCommand | null => {
  const at = PLACES[x % 3] ?? 'a';
  const has = ledger.commitments.get(order(n));
  const { reserved = 0, backordered = 0, allocations = [] } = has ?? {};
  const [first, ...others] = allocations;
  switch (kind) {
    case 'count':
      return count(at, y, past(turn - z));
    case 'adjust':
      return adjust(at, y - 2, `adj-${turn}`);
    case 'reserve':
    case 'reserveMore': {
      if (kind === 'reserve' && has !== undefined) return null;
      const of = has?.demand.channel ?? CHANNELS[x % 3] ?? 'all';
      const backorder = z > 2 ? 'allow' : 'never';
      return reserve(n, reserved + backordered + 1 + (y % 3), { of, backorder, ...collectedAt(has?.demand, y, z) });
    }
    case 'allocate':
    case 'allocateElsewhere': {
      if (has === undefined || reserved === 0) return null;
      const eligible = contextOf(NETWORK)
        .offer(has.demand)
        .places.map((place) => place.location);
      const places = kind === 'allocate' ? eligible : PLACES.map(locationIdOf);
      const place = places[x % Math.max(1, places.length)];
      if (place === undefined) return null;
      const units = Math.min(reserved, 1 + y);
      return allocate(n, { ...part(n, place, units), fulfilment: part(n, `${place}-${turn}`, 0).fulfilment });
    }
    case 'ship': {
      if (first === undefined) return null;
      const gone = { ...first, quantity: Math.min(first.quantity, 1 + z) };
      return settle(n, {
        shipped: [gone],
        kept: others,
        reserved: reserved + first.quantity - gone.quantity,
        backordered,
      });
    }
    case 'cancel':
      if (has === undefined) return null;
      return settle(n, {
        reserved: Math.max(0, reserved - x),
        backordered: Math.max(0, backordered - y),
        kept: z > 2 ? allocations : others,
      });
    case 'giveBack':
      return first === undefined ? null : settle(n, { reserved: reserved + first.quantity, backordered, kept: others });
    case 'correct': {
      const kinds = ['notFound', 'mismatch', 'damaged'] as const;
      const base = { reference: `c-${turn}`, location: locationIdOf(at), quantity: 1 + (y % 2) };
      const correction: Correction = { ...base, kind: kinds[z % 3] ?? 'damaged' };
      return settle(n, { reserved, backordered, kept: allocations, corrections: [correction] });
    }
    case 'return': {
      const unavailable = z > 3 ? ('quarantined' as const) : null;
      const base = { reference: `r-${turn}`, location: locationIdOf(at), quantity: 1 + (y % 2) };
      return settle(n, {
        reserved,
        backordered,
        kept: allocations,
        corrections: [{ ...base, kind: 'returned', unavailable }],
      });
    }
    case 'rebalance':
      return { kind: 'rebalance' };
  }
};

/** Some are collected, and now and then somebody wants it at another place, or sent after all. */
const collectedAt = (before: Demand | undefined, y: number, z: number): { readonly at?: string } => {
  if (before === undefined || z === 0) return y > 3 ? { at: PLACES[y - 3] ?? 'b' } : {};
  return before.at === null ? {} : { at: before.at };
};

type Seen = {
  readonly before: Ledger;
  readonly command: StockCommand;
  readonly facts: readonly StockEvent[];
  readonly now: string;
};

/** Carries out wishes; `watch` sees the ledger after every command. Gives back every fact since the beginning. */
export const live = (wishes: readonly Wish[], watch: (ledger: Ledger, seen: Seen) => void): readonly StockEvent[] => {
  let ledger: Ledger = emptyLedger(SKU);
  const events: StockEvent[] = [];
  for (const [turn, wish] of wishes.entries()) {
    const command = commandOf(ledger, wish, turn);
    if (command === null) continue;
    const now = past(turn);
    const after = decideAll(ledger, [command], contextOf(NETWORK, now));
    const facts = after.decisions.flatMap((decision) => decision.events);
    events.push(...facts);
    watch(after.ledger, { before: ledger, command, facts, now });
    ledger = after.ledger;
  }
  return events;
};
