import type { OrderEvent } from '../domain/order/facts.ts';
import { isGoods } from '../domain/order/order.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfOrder, orderOf } from './event.ts';
import type { Projection } from './port.ts';
import { accountedFor, type Followed, follow, followedFrom, unitsIn } from './promises/followed.ts';

/**
 * What the customer of an order was promised, and what became of it. The promise is what the channel gave when the order was placed,
 * or else the latest day of the first plan. Only goods are promised; an order without any is not in the view.
 */
export type PromiseDocument = Blame & {
  readonly order: string;
  readonly channel: string;
  /** The first promise; `null` as long as there is none. */
  readonly promisedBy: Instant | null;
  /** When the customer will have all of it, as it looks now; `null` while nobody can say. */
  readonly expectedBy: Instant | null;
  readonly status: (typeof PROMISE_STATUSES)[number];
  /** When the customer had the last of it. Goods that are collected are there when they are ready. */
  readonly deliveredAt: Instant | null;
  /** The promise, and everything that moved what was to be expected. */
  readonly history: readonly PromiseMove[];
  readonly followed: Followed;
};

/** What happened, in the words of the promise ledger. */
export const PROMISE_CAUSES = [
  ...(['placed', 'planned', 'added', 'cancelled', 'refused', 'withdrawn', 'hold', 'released'] as const),
  ...(['backorder', 'reservationLost', 'overcommitted', 'routingFailed'] as const),
  ...(['supplyExpected', 'supplyReceived', 'supplyCancelled', 'supplyLost', 'supplyLate'] as const),
  ...(['rejected', 'shortPick', 'shippedLate', 'carrier'] as const),
] as const;
export type PromiseCause = (typeof PROMISE_CAUSES)[number];

/** Of a promise that nobody waits for any more, because all was cancelled or refused: `withdrawn`. */
export const PROMISE_STATUSES = ['open', 'kept', 'missed', 'withdrawn'] as const;

/**
 * What first put the promise out of reach; all `null` while it is within reach, and once it has been kept. `location` and
 * `carrier` are there where the cause lies with one.
 */
type Blame = {
  readonly cause: PromiseCause | null;
  readonly location: string | null;
  readonly carrier: string | null;
  readonly reason: string | null;
};

export type PromiseMove = {
  readonly at: Instant;
  readonly revision: number;
  /** What is to be expected from here on; `null`: nobody can say. */
  readonly promised: Instant | null;
  readonly cause: PromiseCause;
  readonly location: string | null;
  readonly reason: string | null;
};

export const promises: Projection<Recorded, PromiseDocument> = {
  name: 'promises',
  version: 4,
  indexes: [
    ['promisedBy'],
    ['status', 'promisedBy'],
    ['channel', 'promisedBy'],
    ['channel', 'status', 'promisedBy'],
    ['cause?', 'promisedBy'],
    ['location?', 'promisedBy'],
    ['carrier?', 'promisedBy'],
  ],
  keys: (event) => (isOfOrder(event) && concerns(event) ? [orderOf(event)] : []),
  evolve: (document, event) => {
    if (!isOfOrder(event)) return document;
    if (event.type === 'OrderPlaced') return begun(event.data, event);
    if (document === null) return null;
    const followed = follow(document.followed, event, event.metadata.at);
    if (followed === document.followed) return document;
    return judged({ ...document, followed }, event, blameOf(document.followed, event));
  },
};

type Fact = Recorded & OrderEvent;
type Placed = Extract<OrderEvent, { readonly type: 'OrderPlaced' }>['data'];

const concerns = ({ type }: OrderEvent): boolean => type === 'OrderPlaced' || type in CAUSES || type in STEPS;

/** Facts that may move a promise, each with the cause that it stands for. */
const CAUSES = {
  OrderRefused: 'refused',
  LinesBackordered: 'backorder',
  ReservationsLost: 'reservationLost',
  BackordersExpected: 'backorder',
  LinesAdded: 'added',
  AdditionRefused: 'cancelled',
  HoldPlaced: 'hold',
  HoldReleased: 'released',
  RoutingFailed: 'routingFailed',
  FulfilmentsAssigned: 'planned',
  LinesCancelled: 'cancelled',
  FulfilmentRejected: 'rejected',
  FulfilmentLinesRejected: 'rejected',
  FulfilmentWithdrawn: 'withdrawn',
} as const satisfies { readonly [T in OrderEvent['type']]?: PromiseCause };

/** Facts by which goods come nearer to the customer. */
const STEPS = {
  BackordersReserved: true,
  FulfilmentShipped: true,
  FulfilmentDelivered: true,
  FulfilmentDeliveryCorrected: true,
  FulfilmentReady: true,
} as const satisfies { readonly [T in OrderEvent['type']]?: true };

const NOBODY: Blame = { cause: null, location: null, carrier: null, reason: null };

const begun = (data: Placed, event: Fact): PromiseDocument | null => {
  if (!data.lines.some(isGoods)) return null;
  const promised = data.delivery.promisedBy ?? null;
  const [hold] = data.holds;
  const blame = hold === undefined ? NOBODY : { ...NOBODY, cause: 'hold' as const, reason: hold.reason };
  return {
    order: data.id,
    channel: data.channel,
    promisedBy: promised,
    expectedBy: promised,
    status: 'open',
    deliveredAt: null,
    ...blame,
    history: promised === null ? [] : [moveOf(event, promised, { ...NOBODY, cause: 'placed' })],
    followed: followedFrom(data.lines),
  };
};

/** What a fact makes of the promise: a new expectation, who is to blame, and in the end whether it was kept. */
const judged = (document: PromiseDocument, event: Fact, blame: Blame): PromiseDocument => {
  const promisedBy = document.promisedBy ?? firstPlan(document.followed);
  const expectedBy = expectedOf(document.followed, document.promisedBy);
  const made = document.promisedBy === null && promisedBy !== null;
  const moved = made || expectedBy !== document.expectedBy;
  const now = {
    ...document,
    promisedBy,
    expectedBy,
    ...blameAfter(document, isWithinReach(document.followed, { promisedBy, expectedBy }), blame),
    history: moved ? [...document.history, moveOf(event, made ? promisedBy : expectedBy, blame)] : document.history,
  };
  return { ...now, ...endOf(now) };
};

const latest = (instants: readonly Instant[]): Instant | null => instants.toSorted().at(-1) ?? null;

const firstPlan = ({ parcels }: Followed): Instant | null => latest(parcels.map((parcel) => parcel.deliverBy));

/** What waits for stock is with the customer no sooner than it is there. */
const expectedOf = (followed: Followed, promisedBy: Instant | null): Instant | null => {
  const { wanted, parcels, waiting, awaited, holds } = followed;
  if (wanted === 0 || waiting || holds.length > 0) return null;
  const dates: Instant[] = [];
  for (const { at } of awaited) {
    if (at === null) return null;
    dates.push(at);
  }
  if (wanted === accountedFor(followed)) return latest([...dates, ...parcels.map((parcel) => parcel.deliverBy)]);
  return promisedBy === null ? null : latest([...dates, promisedBy]);
};

type Dates = Pick<PromiseDocument, 'promisedBy' | 'expectedBy'>;

/** There is a plan, or a date, for all of it, and that says so. */
const isWithinReach = (followed: Followed, { promisedBy, expectedBy }: Dates): boolean =>
  accountedFor(followed) === followed.wanted && promisedBy !== null && expectedBy !== null && expectedBy <= promisedBy;

/** The first cause since the promise was last within reach. */
const blameAfter = ({ cause, location, carrier, reason }: Blame, withinReach: boolean, of: Blame): Blame => {
  if (withinReach) return NOBODY;
  if (cause !== null) return { cause, location, carrier, reason };
  return of.cause === null || BLAMELESS.has(of.cause) ? NOBODY : of;
};

/** Nobody waits longer because of these. */
const BLAMELESS: ReadonlySet<PromiseCause> = new Set(['released', 'cancelled', 'refused']);

const blameOf = ({ parcels }: Followed, event: OrderEvent): Blame => {
  const at = (fulfilment: string) => parcels.find((parcel) => parcel.id === fulfilment)?.location ?? null;
  switch (event.type) {
    case 'FulfilmentRejected':
    case 'FulfilmentLinesRejected': {
      const location = at(event.data.fulfilment);
      const short = event.data.corrections.some((correction) => correction.kind === 'notFound');
      return { ...NOBODY, cause: short ? 'shortPick' : 'rejected', location, reason: event.data.reason };
    }
    case 'FulfilmentWithdrawn': {
      const { reason } = event.data;
      return reason === 'overcommitted'
        ? { ...NOBODY, cause: 'overcommitted', location: at(event.data.fulfilment), reason }
        : { ...NOBODY, cause: 'withdrawn', reason };
    }
    case 'HoldPlaced':
    case 'HoldReleased':
    case 'RoutingFailed':
    case 'LinesCancelled':
      return { ...NOBODY, cause: CAUSES[event.type], reason: event.data.reason };
    case 'BackordersExpected': {
      const { cause, supply } = event.data;
      const isOfStock = cause === 'demand' || cause === 'stock';
      return { ...NOBODY, cause: isOfStock ? 'backorder' : cause, reason: supply };
    }
    case 'OrderRefused':
    case 'LinesBackordered':
    case 'ReservationsLost':
    case 'LinesAdded':
    case 'AdditionRefused':
    case 'FulfilmentsAssigned':
      return { ...NOBODY, cause: CAUSES[event.type] };
    default:
      return NOBODY;
  }
};

const moveOf = (event: Fact, promised: Instant | null, { cause, location, reason }: Blame): PromiseMove => ({
  at: event.metadata.at,
  revision: event.revision,
  promised,
  cause: cause ?? 'planned',
  location,
  reason,
});

type End = Blame & Pick<PromiseDocument, 'status' | 'deliveredAt'>;

const endOf = (document: PromiseDocument): End => {
  const { cause, location, carrier, reason, promisedBy } = document;
  const { wanted, parcels } = document.followed;
  if (wanted === 0) return { ...NOBODY, status: 'withdrawn', deliveredAt: null };
  const there = parcels.filter((parcel) => parcel.deliveredAt !== null);
  if (unitsIn(there) < wanted) return { cause, location, carrier, reason, status: 'open', deliveredAt: null };
  const deliveredAt = latest(there.flatMap((parcel) => parcel.deliveredAt ?? []));
  const late = promisedBy !== null && deliveredAt !== null && deliveredAt > promisedBy;
  if (!late) return { ...NOBODY, status: 'kept', deliveredAt };
  const first = cause === null ? onTheWay(document.followed, promisedBy) : { cause, location, carrier, reason };
  return { ...first, status: 'missed', deliveredAt };
};

/** It could have been kept until it was at the location or with the carrier. */
const onTheWay = ({ parcels, heldUntil }: Followed, promisedBy: Instant): Blame => {
  const late = parcels.filter((parcel) => parcel.deliveredAt !== null && parcel.deliveredAt > promisedBy);
  const behind = late.find((parcel) => parcel.leftAt !== null && parcel.leftAt > parcel.shipBy);
  if (behind === undefined) return { ...NOBODY, cause: 'carrier', carrier: late[0]?.carrier ?? null };
  return heldUntil !== null && heldUntil > behind.shipBy
    ? { ...NOBODY, cause: 'hold' }
    : { ...NOBODY, cause: 'shippedLate', location: behind.location };
};
