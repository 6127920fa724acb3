import {
  channelIdOf,
  fulfilmentIdOf,
  type LocationId,
  locationIdOf,
  orderIdOf,
  reservationIdOf,
  skuOf,
  supplyIdOf,
} from '../ids.ts';
import type { Offer } from '../promise/atp.ts';
import type { Guarantee } from '../promise/policy.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { OnShortage, Share } from '../setup/channel.ts';
import type { Instant } from '../time.ts';
import type {
  Allocate,
  Correction,
  Hold,
  ReleaseCart,
  Reserve,
  Settle,
  StockAnswer,
  StockCommand,
  StockContext,
} from './command.ts';
import { type Decided, decideAll } from './decide.ts';
import type { Allocation, Demand, StockEvent } from './facts.ts';
import { emptyLedger, type Ledger } from './ledger.ts';

export const SKU = skuOf('SHIRT');
export const NOON: Instant = '2026-11-24T12:00:00.000Z';
/** So many minutes after noon. */
export const past = (minutes: number): Instant => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

/** What channels may sell of, by name: their places with what each hides, what they keep back in all, and their part. */
export type Network = { readonly [channel: string]: Sells };

type Sells = {
  readonly places: { readonly [at: string]: BufferSetting };
  readonly paused?: readonly string[];
  /** Places that send nothing: it can only be collected there. */
  readonly collectOnly?: readonly string[];
  readonly threshold?: BufferSetting;
  readonly share?: Share;
  readonly backorderLimit?: number;
  readonly priority?: number;
  readonly onShortage?: OnShortage;
};

export const contextOf = (network: Network, now: Instant = NOON): StockContext => ({
  now,
  offer: (demand) => offerIn(network, demand),
});

const offerIn = (network: Network, { channel, at, to }: Demand): Offer => {
  const { places, paused = [], collectOnly = [], threshold = 0, ...rules }: Sells = network[channel] ?? { places: {} };
  const all = Object.entries(places).map(([id, buffer]) => ({
    location: locationIdOf(id),
    buffer,
    paused: paused.includes(id),
  }));
  const serves = (place: LocationId): boolean =>
    at === null ? place === to || !collectOnly.includes(place) : place === at;
  const eligible = all.filter(({ location }) => serves(location));
  const { share, backorderLimit = null, priority = 0, onShortage = 'reroute' } = rules;
  const guarantees = guaranteesBeside(network, channel, eligible);
  return {
    places: eligible,
    threshold,
    priority,
    policy: { channel, cap: share?.cap ?? null, backorderLimit, onShortage, guarantees },
  };
};

const guaranteesBeside = (network: Network, channel: string, places: Offer['places']): readonly Guarantee[] =>
  Object.entries(network).flatMap(([other, { places: theirs, paused = [], share }]) => {
    const open = Object.keys(theirs).filter((id) => !paused.includes(id));
    const shared = places.some(({ location, paused: isPaused }) => !isPaused && open.includes(location));
    const minimum = share?.minimum ?? 0;
    return other === channel || minimum === 0
      ? []
      : [{ channel: channelIdOf(other), minimum, locations: open.map(locationIdOf), shared }];
  });

/** The web sells from two warehouses, the shops from a warehouse and a store. */
export const NETWORK: Network = { web: { places: { a: 0, b: 0 } }, shop: { places: { b: 0, c: 0 } } };

/** A ledger that has been through some commands, with every fact and answer since the beginning. */
export type Story = {
  readonly ledger: Ledger;
  readonly events: readonly StockEvent[];
  readonly answers: readonly StockAnswer[];
  readonly more: boolean;
  /** What the last commands said. */
  readonly last: { readonly events: readonly StockEvent[]; readonly answer: StockAnswer };
  readonly after: (...commands: readonly StockCommand[]) => Story;
  /** As `after`, at another time. */
  readonly at: (now: Instant) => Story;
  /** As `after`, under other rules. */
  readonly in: (network: Network) => Story;
};

export const stock = (network: Network = NETWORK): Story =>
  storyOf(network, NOON, { ledger: emptyLedger(SKU), events: [], answers: [], more: false, last: NOTHING });

type Past = Omit<Story, 'after' | 'at' | 'in'>;
const NOTHING: Story['last'] = { events: [], answer: { kind: 'unchanged' } };

const storyOf = (network: Network, now: Instant, before: Past): Story => ({
  ...before,
  at: (later) => storyOf(network, later, before),
  in: (other) => storyOf(other, now, before),
  after: (...commands) => {
    let story: Past = before;
    for (const command of commands) {
      const decided = decideAll(story.ledger, [command], contextOf(network, now));
      const [decision] = decided.decisions;
      if (decision === undefined) throw new Error('nothing was decided');
      const events = factsOf(decided);
      story = {
        ledger: decided.ledger,
        events: [...story.events, ...events],
        answers: [...story.answers, decision.answer],
        more: decision.more,
        last: { events, answer: decision.answer },
      };
    }
    return storyOf(network, now, story);
  },
});

/** Every fact of a decision, that of carts which have timed out first. */
export const factsOf = ({ ended, decisions }: Decided): readonly StockEvent[] => [
  ...(ended?.events ?? []),
  ...decisions.flatMap((decision) => decision.events),
];

export const count = (at: string, onHand: number, asOf: Instant = NOON): StockCommand => ({
  kind: 'count',
  location: locationIdOf(at),
  onHand,
  asOf,
});

export const adjust = (at: string, delta: number, reference: string | null = null): StockCommand => ({
  kind: 'adjust',
  location: locationIdOf(at),
  delta,
  reason: 'found',
  reference,
});

export const order = (number: number) => orderIdOf(`o-${number}`);

type Wish = {
  readonly of?: string;
  readonly country?: string;
  readonly at?: string;
  readonly to?: string;
  readonly backorder?: 'never' | 'allow';
  readonly promisedBy?: Instant;
  /** Its checkout has this cart. */
  readonly cart?: number;
};

export const reserve = (
  number: number,
  wanted: number,
  { of = 'web', country, at, to, backorder = 'never', promisedBy, cart: held }: Wish = {},
): Reserve => ({
  kind: 'reserve',
  order: order(number),
  seen: 0,
  demand: demandFor({ of, country, at, to }),
  wanted,
  backorder,
  ...(promisedBy === undefined ? {} : { promisedBy }),
  ...(held === undefined ? {} : { cart: { reservation: cart(held), seen: 0 } }),
});

type Whereto = {
  readonly of: string;
  readonly country: string | undefined;
  readonly at: string | undefined;
  readonly to: string | undefined;
};

const demandFor = ({ of, country, at, to }: Whereto): Demand => ({
  channel: channelIdOf(of),
  country: country ?? null,
  at: at === undefined ? null : locationIdOf(at),
  ...(to === undefined ? {} : { to: locationIdOf(to) }),
});

export const cart = (number: number) => reservationIdOf(`${number}-cart`);

type Holding = Pick<Wish, 'of' | 'country' | 'at' | 'to'> & {
  readonly until?: Instant;
  readonly partial?: boolean;
  readonly seen?: number;
};

/** A quarter of an hour from noon, where nothing else is said. */
export const hold = (
  number: number,
  wanted: number,
  { of = 'web', country, at, to, until = past(15), partial = false, seen = 0 }: Holding = {},
): Hold => ({
  kind: 'hold',
  reservation: cart(number),
  seen,
  demand: demandFor({ of, country, at, to }),
  wanted,
  expiresAt: until,
  partial,
});

export const letGo = (number: number, seen = 0): ReleaseCart => ({
  kind: 'releaseCart',
  reservation: cart(number),
  seen,
  reason: 'released',
});

/** So many units in all are expected at a location. */
export const expected = (id: string, at: string, quantity: number, when: Instant): StockCommand => ({
  kind: 'expect',
  supply: supplyIdOf(id),
  location: locationIdOf(at),
  quantity,
  at: when,
});

export const received = (id: string, quantity: number, reference: string | null = null): StockCommand => ({
  kind: 'receive',
  supply: supplyIdOf(id),
  quantity,
  reference,
});

export const lost = (id: string, quantity: number, reference: string | null = null): StockCommand => ({
  kind: 'lose',
  supply: supplyIdOf(id),
  quantity,
  reference,
});

export const sent = (id: string, from: string, to: string, quantity: number, when: Instant): StockCommand => ({
  kind: 'send',
  supply: supplyIdOf(id),
  from: locationIdOf(from),
  to: locationIdOf(to),
  quantity,
  at: when,
});

/** What an order has at a place under its only fulfilment there. */
export const part = (number: number, at: string, quantity: number): Allocation => ({
  fulfilment: fulfilmentIdOf(`o-${number}-${at}`),
  location: locationIdOf(at),
  quantity,
});

export const allocate = (number: number, ...allocations: readonly Allocation[]): Allocate => ({
  kind: 'allocate',
  order: order(number),
  seen: 0,
  allocations,
});

type Settlement = {
  readonly shipped?: readonly Allocation[];
  readonly corrections?: readonly Correction[];
  readonly reserved?: number;
  readonly backordered?: number;
  readonly kept?: readonly Allocation[];
};

/** What the order has become; what is not said of it is gone. */
export const settle = (number: number, to: Settlement = {}): Settle => ({
  kind: 'settle',
  order: order(number),
  seen: 0,
  shipped: (to.shipped ?? []).map(({ fulfilment, quantity }) => ({ fulfilment, quantity })),
  corrections: to.corrections ?? [],
  wanted: {
    reserved: to.reserved ?? 0,
    backordered: to.backordered ?? 0,
    allocations: (to.kept ?? []).map(({ fulfilment, quantity }) => ({ fulfilment, quantity })),
    planned: [],
  },
});

export const at = (id: string): LocationId => locationIdOf(id);

/** What an order has: reserved, backordered, and units at places. */
export const has = (ledger: Ledger, number: number) => {
  const found = ledger.commitments.get(order(number));
  if (found === undefined) return null;
  const places = Object.fromEntries(found.allocations.map((a) => [a.location, a.quantity]));
  return { reserved: found.reserved, backordered: found.backordered, ...places };
};

export const typesOf = (events: readonly StockEvent[]): readonly string[] => events.map((event) => event.type);
