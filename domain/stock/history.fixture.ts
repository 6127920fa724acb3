import fc from 'fast-check';
import { locationIdOf, supplyIdOf } from '../ids.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { Share } from '../setup/channel.ts';
import type { Instant } from '../time.ts';
import type { Correction, StockCommand } from './command.ts';
import { decideAll } from './decide.ts';
import { type Demand, type StockEvent, UNAVAILABLE_REASONS } from './facts.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { wholeOf } from './supply.ts';
import {
  adjust,
  allocate,
  cart,
  contextOf,
  count,
  expected,
  factsOf,
  hold,
  letGo,
  lost,
  type Network,
  order,
  part,
  past,
  received,
  reserve,
  SKU,
  sent,
  settle,
} from './testing.ts';

export const NETWORK: Network = {
  web: { places: { a: 0, b: 1 } },
  shop: { places: { b: 0, c: 2 }, threshold: 1 },
  all: { places: { a: 0, b: 0, c: 0 }, collectOnly: ['c'] },
};
export const PLACES = ['a', 'b', 'c'];
const CHANNELS = Object.keys(NETWORK);

const anySetting: fc.Arbitrary<BufferSetting> = fc.oneof(
  fc.nat({ max: 2 }),
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
);
const anyShare: fc.Arbitrary<Share> = fc
  .record({ minimum: fc.nat({ max: 4 }), room: fc.nat({ max: 4 }) })
  .chain(({ minimum, room }) =>
    fc.constantFrom({ minimum }, { cap: minimum + room }, { minimum, cap: minimum + room }),
  );
const anySells = (places: readonly string[]) =>
  fc.record(
    {
      places: fc
        .tuple(...places.map(() => anySetting))
        .map((settings) => Object.fromEntries(places.map((id, index) => [id, settings[index] ?? 0]))),
      threshold: anySetting,
      share: anyShare,
      backorderLimit: fc.nat({ max: 4 }),
    },
    { requiredKeys: ['places'] },
  );
/** Channels that share some of their places, with any rules of their own; a place is paused for all of them. */
export const anyNetwork: fc.Arbitrary<Network> = fc
  .record({
    web: anySells(['a', 'b']),
    shop: anySells(['b', 'c']),
    all: anySells(['a', 'b', 'c']),
    paused: fc.subarray(PLACES, { maxLength: 1 }),
  })
  .map(({ paused, ...channels }) =>
    Object.fromEntries(Object.entries(channels).map(([id, sells]) => [id, { ...sells, paused }])),
  );
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
  ...(['setAside', 'makeSellable', 'setSafety'] as const),
  ...(['hold', 'hold', 'hold', 'changeCart', 'extendCart', 'releaseCart', 'convert', 'convert'] as const),
  ...(['expect', 'expect', 'expectOtherwise', 'receive', 'receive', 'lose', 'send', 'markLate'] as const),
] as const;
const digit = fc.nat({ max: 5 });
const anyWish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(...KINDS),
  n: fc.nat({ max: 7 }),
  x: digit,
  y: digit,
  z: digit,
});
export const anyWishes = fc.array(anyWish, { minLength: 10, maxLength: 60, size: 'max' });

/** The command that a wish comes to, for the ledger as it is; `null` where there is nothing that it could be about. */
const commandOf = (ledger: Ledger, { kind, n, x, y, z }: Wish, turn: number, network: Network): StockCommand | null => {
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
      const promisedBy = x > 3 ? { promisedBy: past(turn + 10 * z) } : {};
      const where = collectedAt(has?.demand, y, z);
      return reserve(n, reserved + backordered + 1 + (y % 3), { of, backorder, ...promisedBy, ...where });
    }
    case 'allocate':
    case 'allocateElsewhere': {
      if (has === undefined || reserved === 0) return null;
      const eligible = contextOf(network)
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
    case 'setAside':
    case 'makeSellable':
      return {
        kind: 'setAside',
        location: locationIdOf(at),
        reason: UNAVAILABLE_REASONS[z % UNAVAILABLE_REASONS.length] ?? 'damaged',
        quantity: kind === 'setAside' ? 1 + (y % 3) : -1 - (y % 3),
        reference: `s-${turn}`,
      };
    case 'setSafety': {
      const safety = y === 0 ? null : y > 3 ? { percent: 10 * (1 + z) } : y - 1;
      return { kind: 'setSafety', location: locationIdOf(at), safety };
    }
    case 'hold':
    case 'changeCart':
    case 'extendCart': {
      const held = ledger.carts.get(cart(n));
      if ((kind === 'hold') !== (held === undefined)) return null;
      const of = held?.demand.channel ?? CHANNELS[x % 3] ?? 'all';
      const where = kind === 'extendCart' ? atOf(held?.demand) : collectedAt(undefined, y, z);
      const wanted = kind === 'hold' ? 1 + y : kind === 'extendCart' ? (held?.units ?? 0) : y;
      return hold(n, wanted, { of, until: past(turn + 1 + 3 * z), partial: x > 2, ...where });
    }
    case 'releaseCart':
      return letGo(n);
    case 'convert': {
      const held = ledger.carts.get(cart(n));
      if (held === undefined || (has !== undefined && has.demand.channel !== held.demand.channel)) return null;
      const where = x > 3 ? collectedAt(has?.demand, y, z) : atOf(has?.demand ?? held.demand);
      const wanted = reserved + backordered + 1 + y;
      const backorder = z > 2 ? 'allow' : 'never';
      return reserve(n, wanted, { of: held.demand.channel, backorder, cart: n, ...where });
    }
    case 'rebalance':
      return { kind: 'rebalance' };
    case 'expect':
      return expected(`s-${n % 4}`, at, y, past(turn + 4 * z - 2));
    case 'expectOtherwise': {
      const known = ledger.supplies.get(supplyIdOf(`s-${n % 4}`));
      return known === undefined ? null : expected(`s-${n % 4}`, at, wholeOf(known), past(turn + 4 * z));
    }
    case 'receive':
      return received(`s-${n % 4}`, 1 + y, `r-${turn}`);
    case 'lose':
      return lost(`s-${n % 4}`, 1 + (y % 2), `l-${turn}`);
    case 'send':
      return sent(`s-${n % 4}`, at, PLACES[(x + 1) % 3] ?? 'b', 1 + (y % 3), past(turn + 5 * z));
    case 'markLate':
      return { kind: 'markLate' };
  }
};

/** Some are collected, of which some may be brought; and now and then somebody wants it at another place, or sent after all. */
const collectedAt = (before: Demand | undefined, y: number, z: number): Where => {
  if (before !== undefined && z !== 0) return atOf(before);
  return y > 3 ? { at: PLACES[y - 3] ?? 'b' } : y > 1 ? { to: PLACES[y - 1] ?? 'b' } : {};
};

type Where = { readonly at?: string; readonly to?: string };

const atOf = (demand: Demand | undefined): Where => ({
  ...(demand === undefined || demand.at === null ? {} : { at: demand.at }),
  ...(demand?.to === undefined ? {} : { to: demand.to }),
});

/** The ledger when all that is expected by an instant has come, the earliest first, none of it late, and nothing else has happened. */
export const arrived = (ledger: Ledger, network: Network, now: Instant, by: Instant): Ledger =>
  [...ledger.supplies]
    .filter(([, { at }]) => at > now && at <= by)
    .toSorted(([, a], [, b]) => (a.at < b.at ? -1 : 1))
    .reduce(
      (then, [id, supply]) => decideAll(then, [received(id, supply.expected)], contextOf(network, now)).ledger,
      ledger,
    );

type Seen = {
  readonly before: Ledger;
  readonly command: StockCommand;
  readonly facts: readonly StockEvent[];
  readonly now: string;
};

/** Carries out wishes; `watch` sees the ledger after every command. Gives back every fact since the beginning. */
export const live = (
  wishes: readonly Wish[],
  watch: (ledger: Ledger, seen: Seen) => void,
  network: Network = NETWORK,
): readonly StockEvent[] => {
  let ledger: Ledger = emptyLedger(SKU);
  const events: StockEvent[] = [];
  for (const [turn, wish] of wishes.entries()) {
    const command = commandOf(ledger, wish, turn, network);
    if (command === null) continue;
    const now = past(turn);
    const after = decideAll(ledger, [command], contextOf(network, now));
    const facts = factsOf(after);
    events.push(...facts);
    watch(after.ledger, { before: ledger, command, facts, now });
    ledger = after.ledger;
  }
  return events;
};
