import { chargedFor } from '../domain/order/charged.ts';
import { evolve } from '../domain/order/evolve.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import { isGoods, type Line, noOrder, type Order } from '../domain/order/order.ts';
import { hasEnded, isAtWork, type OrderStatus, statusOf } from '../domain/order/phase.ts';
import { watchPromiseFrom } from '../domain/order/promise-risk.ts';
import { parcelsOf } from '../domain/order/tracking/parcels.ts';
import { concernedIn } from '../domain/order/transfer.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfOrder, orderOf } from './event.ts';
import { keyOf } from './keys.ts';
import type { Projection } from './port.ts';

/** An order as lists show it. What only decisions need of it is left out. */
export type OrderDocument = {
  readonly order: ListedOrder;
  readonly revision: number;
  readonly status: OrderStatus;
  readonly channel: string;
  readonly externalId: string;
  readonly placedAt: string;
  readonly locations: readonly string[];
  readonly skus: readonly string[];
  /** What it is found by: lower-cased. */
  readonly terms: readonly string[];
  /** The instant of the last fact, while the order is in the middle of a step. */
  readonly workingSince: string | null;
  /** When the first hold that ends by itself ends. */
  readonly holdEnds: string | null;
  /** When somebody must look whether what was promised can still be kept. */
  readonly watchPromiseFrom: string | null;
  /** The instant of the last fact of an order that has ended, while its personal data is kept: retention counts from here. */
  readonly keptSince: string | null;
  /** The instant of the last fact, while a kit of it waits for stock. */
  readonly kitsWaitSince: string | null;
  /** What it is sorted by: the status in the order in which orders come to them, or the channel, then when it was placed. */
  readonly byStatus: string;
  readonly byChannel: string;
  /** The currency, then the total. */
  readonly byTotal: string;
  /** When it was promised by; orders without a promise come after all others. */
  readonly byPromise: string;
};

export type ListedOrder = Omit<Order, 'original' | 'references' | 'attributes' | 'billTo'>;

export const orders: Projection<Recorded, OrderDocument> = {
  name: 'orders',
  version: 15,
  indexes: [
    ['placedAt'],
    ['channel', 'placedAt'],
    ['status', 'placedAt'],
    ['channel', 'status', 'placedAt'],
    ['locations[]', 'placedAt'],
    ['skus[]', 'placedAt'],
    ['terms[]'],
    ['workingSince?'],
    ['holdEnds?'],
    ['watchPromiseFrom?'],
    ['channel', 'keptSince?'],
    ['kitsWaitSince?'],
    ['byStatus'],
    ['byChannel'],
    ['byTotal'],
    ['byPromise'],
  ],
  keys: (event) => (isOfOrder(event) ? [orderOf(event)] : []),
  evolve: (document, event) => (isOfOrder(event) ? listed(document, event) : document),
};

const listed = (before: OrderDocument | null, event: Recorded & OrderEvent): OrderDocument => {
  const order = evolve(before === null ? noOrder : { ...noOrder, ...before.order }, event);
  const { original, references, attributes, billTo, ...kept } =
    event.type === 'FulfilmentReady' ? secret(order) : order;
  const ends = order.holds.flatMap((hold) => (hold.until === null ? [] : [hold.until])).sort();
  const status = statusOf(order);
  return {
    order: kept,
    revision: event.revision,
    status,
    channel: order.channel,
    externalId: order.externalId,
    placedAt: order.placedAt,
    locations: [...new Set(order.fulfilments.flatMap(concernedIn))],
    skus: soldIn(order),
    terms: before !== null && !RENAMING.has(event.type) ? before.terms : termsOf(order),
    workingSince: isAtWork(order) ? event.metadata.at : null,
    holdEnds: ends[0] ?? null,
    watchPromiseFrom: watchPromiseFrom(order, event.metadata.at),
    keptSince: hasEnded(order) && !order.forgotten ? event.metadata.at : null,
    kitsWaitSince: order.lines.some(isWaitingKit) ? event.metadata.at : null,
    byStatus: `${STATUS_RANK[status]} ${order.placedAt}`,
    byChannel: `${order.channel} ${order.placedAt}`,
    byTotal: `${order.currency} ${keyOf(chargedFor(order))}`,
    byPromise: order.delivery.promisedBy ?? NO_PROMISE,
  };
};

const STATUS_RANK: Readonly<Record<OrderStatus, number>> = {
  placed: 0,
  held: 1,
  awaitingStock: 2,
  routing: 3,
  fulfilling: 4,
  completed: 5,
  cancelled: 6,
};
/** After every instant. */
const NO_PROMISE = '~';

/** The code that a customer shows is only in the order's own facts. */
const secret = (order: Order): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) =>
    fulfilment.collection === null
      ? fulfilment
      : { ...fulfilment, collection: { ...fulfilment.collection, code: null } },
  ),
});

/** The SKUs of its goods as they were sold, and those of the components of kits. */
const soldIn = (order: Order): readonly string[] => [
  ...new Set([...order.skus, ...order.lines.filter(isGoods).map((line) => line.sku)]),
];

const isWaitingKit = ({ components, backordered }: Line): boolean => components !== undefined && backordered > 0;

/** Facts after which an order is found by other words. */
const RENAMING: ReadonlySet<OrderEvent['type']> = new Set([
  'OrderPlaced',
  'FulfilmentShipped',
  'FulfilmentBooked',
  'ReturnBooked',
  'PersonalDataForgotten',
]);

/** How a word is looked up, and kept to be found: however it is written, with its accents or without. */
export const termOf = (word: string): string => word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

const termsOf = (order: Order): readonly string[] => {
  const names = (order.customer?.name ?? '').split(/\s+/);
  const tracking = order.fulfilments.flatMap(parcelsOf).flatMap(({ trackingNumber }) => trackingNumber ?? []);
  const back = order.returns.flatMap(({ booking }) =>
    booking?.status === 'booked' ? booking.parcels.map(({ trackingNumber }) => trackingNumber) : [],
  );
  const words = [
    order.id,
    order.externalId,
    order.customer?.email ?? '',
    ...names,
    ...soldIn(order),
    ...tracking,
    ...back,
  ];
  return [...new Set(words.map(termOf).filter((word) => word !== ''))];
};
