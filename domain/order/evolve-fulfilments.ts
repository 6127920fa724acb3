import { type FulfilmentFactName, fulfilmentStatusAfter } from '../fulfilment/machine.ts';
import type { FulfilmentId } from '../ids.ts';
import { less, move, retry } from './evolve-lines.ts';
import type { CollectionTerms, OrderFacts, PlannedFulfilment, Quantity } from './facts.ts';
import { owe } from './fold.ts';
import { type Collection, type Fulfilment, fulfilmentOf, isGoods, type Order, type StockCorrection } from './order.ts';
import { isSentOn } from './transfer.ts';

/** What becomes of the fulfilments of an order, and of its units with them. */

export const assigned = (order: Order, fulfilments: readonly PlannedFulfilment[]): Order => ({
  ...move(
    order,
    fulfilments.flatMap((f) => f.lines),
    'reserved',
    'assigned',
  ),
  plan: null,
  routing: { ...order.routing, refusals: 0, failed: null, forced: null },
  fulfilments: [
    ...order.fulfilments,
    ...fulfilments.map((planned) => ({
      ...planned,
      status: 'assigned' as const,
      parcels: [],
      carrier: null,
      trackingNumber: null,
      trackingUrl: null,
      collectedBy: null,
      deliveredAt: null,
      assignee: null,
      late: [],
      manifest: null,
      collection: null,
      deliveryTracked: false,
      booking: null,
      tracking: [],
    })),
  ],
});

export const withStatus = (
  order: Order,
  id: FulfilmentId,
  fact: FulfilmentFactName,
  change: Partial<Fulfilment> = {},
): Order =>
  withFulfilment(order, id, (fulfilment) => ({
    ...fulfilment,
    ...change,
    status: fulfilmentStatusAfter(fulfilment.status, fact) ?? fulfilment.status,
  }));

export const withFulfilment = (
  order: Order,
  id: FulfilmentId,
  change: (fulfilment: Fulfilment) => Fulfilment,
): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) => (fulfilment.id === id ? change(fulfilment) : fulfilment)),
});

/** What was ready before there were terms is handed over without a code, and waits. */
export const collectionOf = ({
  code = null,
  codeRequired = false,
  remindAt = null,
  collectBy = null,
}: Partial<CollectionTerms>): Collection => ({ code, codeRequired, remindAt, collectBy, reminded: false });

/** Units leave a fulfilment and wait to be routed again, or to be reserved anew where no ledger has them any more. */
export const givenBack = (
  order: Order,
  id: FulfilmentId,
  lines: readonly Quantity[],
  bucket: 'reserved' | 'open' = 'reserved',
): Order => ({
  ...retry(move(order, lines, 'assigned', bucket)),
  fulfilments: order.fulfilments.map((fulfilment) =>
    fulfilment.id === id ? { ...fulfilment, lines: less(fulfilment.lines, lines) } : fulfilment,
  ),
});

export const rejected = (order: Order, data: OrderFacts['FulfilmentRejected']): Order => {
  const back = owe(givenBack(order, data.fulfilment, data.lines));
  const location = fulfilmentOf(order, data.fulfilment)?.location;
  if (location === undefined) return back;
  return {
    ...back,
    rejections: [...back.rejections, ...data.lines.map(({ line }) => ({ line, location }))],
    routing: { ...back.routing, turnedDown: back.routing.turnedDown + 1 },
    stock: withCorrections(back, data.corrections),
  };
};

export const isOnItsWay = (order: Order, id: FulfilmentId): boolean => {
  const fulfilment = fulfilmentOf(order, id);
  return fulfilment !== undefined && isSentOn(fulfilment);
};

/** What was sent to where it is collected cannot be had there: the location that sent it did nothing wrong, and may be asked again. */
export const missed = (order: Order, { fulfilment, lines, corrections }: OrderFacts['FulfilmentRejected']): Order =>
  corrected(givenBack(order, fulfilment, lines, 'open'), corrections);

export const corrected = (order: Order, corrections: readonly StockCorrection[]): Order => {
  if (corrections.length === 0) return order;
  const owing = owe(order);
  return { ...owing, stock: withCorrections(owing, corrections) };
};

const withCorrections = ({ stock }: Order, corrections: readonly StockCorrection[]): Order['stock'] => ({
  ...stock,
  corrections: [...stock.corrections, ...corrections.map((c) => ({ ...c, number: stock.owed }))],
});

/** Goods have left the building, for the customer or for where they are collected. */
export const left = (order: Order, id: FulfilmentId): Order => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return order;
  const owing = owe(fulfilment.to === undefined ? handedOver(order, fulfilment) : order);
  const parcel = { number: owing.stock.owed, fulfilment: id, lines: fulfilment.lines };
  return { ...owing, stock: { ...owing.stock, shipped: [...owing.stock.shipped, parcel] } };
};

/** What was sent to where it is collected has left the stock long ago. */
export const collected = (order: Order, id: FulfilmentId): Order => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment?.to === undefined) return left(order, id);
  return handedOver(order, fulfilment);
};

/** The customer's, or the carrier's; what is not goods goes with the first parcel. */
const handedOver = (order: Order, { lines }: Fulfilment): Order => {
  const shipped = move(order, lines, 'assigned', 'shipped');
  return {
    ...shipped,
    lines: shipped.lines.map((line) =>
      isGoods(line) || line.open === 0 ? line : { ...line, open: 0, shipped: line.shipped + line.open },
    ),
  };
};
