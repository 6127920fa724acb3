import { type FulfilmentFactName, fulfilmentStatusAfter } from '../fulfilment/machine.ts';
import type { FulfilmentId, Sku } from '../ids.ts';
import type { Instant } from '../time.ts';
import { evolveBookings } from './booking/evolve.ts';
import { withDocument } from './erp-document.ts';
import type { CollectionTerms, OrderEvent, PlacedLine, PlannedFulfilment, Quantity } from './facts.ts';
import { owe, quantityOf, remember } from './fold.ts';
import { skusOf } from './goods.ts';
import { evolveMoney } from './money/evolve.ts';
import {
  type Bucket,
  type Collection,
  type Fulfilment,
  fulfilmentOf,
  type Hold,
  isGoods,
  type Line,
  noOrder,
  type Order,
  type StockCorrection,
  unitsIn,
} from './order.ts';
import { PRE_ORDER_HOLD } from './pre-order.ts';
import { evolveReturns } from './returns/evolve.ts';
import { evolveTracking, withoutTexts } from './tracking/evolve.ts';
import { isSentOn } from './transfer.ts';
import { WAVE_HOLD } from './wave.ts';

/** The order after a fact. Total: it never refuses, throws or looks at a clock. */
export const evolve = (order: Order, event: OrderEvent): Order => {
  switch (event.type) {
    case 'OrderPlaced':
      return placed(event.data);
    case 'LinesReserved':
      return retry(taken(move(order, event.data.lines, 'open', 'reserved')));
    case 'LinesBackordered':
      return taken(move(order, event.data.lines, 'open', 'backordered'));
    case 'BackordersReserved':
      return retry(undated(move(order, event.data.lines, 'backordered', 'reserved')));
    case 'BackordersExpected':
      return { ...order, lines: order.lines.map((line) => dated(line, event.data.lines)) };
    case 'ReservationsLost':
      return owe(retry({ ...move(order, event.data.lines, 'reserved', 'backordered'), plan: null }));
    case 'OrderRefused':
      return owe({ ...cancelAllOpen(order), refused: event.data.shortages });
    case 'LinesAdded':
      return remember(
        {
          ...owe(order),
          plan: null,
          lines: added(order.lines, event.data.lines),
          skus: goodsIn(order.skus, event.data.lines),
          additions: event.data.lines.some(isGoods) ? [...order.additions, ...event.data.lines] : order.additions,
        },
        event.data.reference,
      );
    case 'AdditionRefused':
      return owe({ ...order, lines: withdrawn(order.lines, event.data.lines), additions: [] });
    case 'ShipToChanged':
      return remember(
        retry({ ...withoutPlan(order), shipTo: event.data.shipTo, country: event.data.country }),
        event.data.reference,
      );
    case 'HoldPlaced':
      return {
        ...order,
        holds: [...without(order.holds, event.data.reason), event.data],
        mayLeaveFrom: event.data.reason === PRE_ORDER_HOLD ? leavingFrom(order, [event.data]) : order.mayLeaveFrom,
      };
    case 'HoldReleased':
      return released(order, event.data.reason);
    case 'PaymentChanged':
      return { ...order, payment: event.data.payment };
    case 'OrderRouted':
      return {
        ...order,
        plan: event.data.fulfilments,
        planned: order.planned + event.data.fulfilments.length,
        routing: { ...order.routing, failed: null },
      };
    case 'AllocationRefused':
      return owe({ ...order, plan: null, routing: { ...order.routing, refusals: order.routing.refusals + 1 } });
    case 'RoutingFailed':
      return { ...order, routing: { ...order.routing, failed: event.data.reason } };
    case 'RoutingRequested':
      return owe({
        ...order,
        plan: null,
        routing: { ...order.routing, refusals: 0, turnedDown: 0, failed: null, forced: event.data.location },
      });
    case 'FulfilmentsAssigned':
      return assigned(order, event.data.fulfilments);
    case 'LinesCancelled':
      return cancelled(order, event.data);
    case 'FulfilmentAccepted':
    case 'FulfilmentCancelled':
      return withStatus(order, event.data.fulfilment, event.type);
    case 'FulfilmentWithdrawn':
      return owe(
        givenBack(withStatus(order, event.data.fulfilment, event.type), event.data.fulfilment, event.data.lines),
      );
    case 'FulfilmentRejected':
    case 'FulfilmentLinesRejected': {
      const after = withStatus(order, event.data.fulfilment, event.type);
      return isOnItsWay(order, event.data.fulfilment) ? missed(after, event.data) : rejected(after, event.data);
    }
    case 'FulfilmentPicked':
      return withStatus(order, event.data.fulfilment, event.type);
    case 'FulfilmentPacked':
      return withStatus(order, event.data.fulfilment, event.type, { parcels: event.data.parcels });
    case 'FulfilmentShipped':
      return left(
        withStatus(order, event.data.fulfilment, event.type, {
          carrier: event.data.carrier,
          trackingNumber: event.data.trackingNumber,
          trackingUrl: event.data.trackingUrl,
          manifest: event.data.manifest ?? null,
        }),
        event.data.fulfilment,
      );
    case 'FulfilmentReceived':
    case 'FulfilmentPutAside':
      return withStatus(order, event.data.fulfilment, event.type);
    case 'FulfilmentDelivered':
      return withStatus(order, event.data.fulfilment, event.type, {
        deliveredAt: event.data.at,
        deliveryTracked: event.data.tracked === true,
      });
    case 'FulfilmentDeliveryCorrected':
      return withStatus(order, event.data.fulfilment, event.type, { deliveredAt: null, deliveryTracked: false });
    case 'FulfilmentBookingRequested':
    case 'FulfilmentBooked':
    case 'FulfilmentBookingFailed':
    case 'FulfilmentBookingWithdrawn':
      return evolveBookings(order, event);
    case 'ParcelTracked':
      return evolveTracking(order, event.data);
    case 'FulfilmentReady':
      return withStatus(order, event.data.fulfilment, event.type, { collection: collectionOf(event.data) });
    case 'CollectionReminded':
      return withFulfilment(order, event.data.fulfilment, (fulfilment) => ({
        ...fulfilment,
        collection: fulfilment.collection === null ? null : { ...fulfilment.collection, reminded: true },
      }));
    case 'CollectionExpired':
      return corrected(order, event.data.corrections ?? []);
    case 'FulfilmentAssigneeSet':
      return withStatus(order, event.data.fulfilment, event.type, { assignee: event.data.assignee });
    case 'FulfilmentLate':
      return withFulfilment(order, event.data.fulfilment, (fulfilment) => ({
        ...fulfilment,
        late: [...fulfilment.late, event.data.step],
      }));
    case 'FulfilmentCollected':
      return collected(
        withStatus(order, event.data.fulfilment, event.type, {
          collectedBy: event.data.by,
          deliveredAt: event.data.at ?? null,
        }),
        event.data.fulfilment,
      );
    case 'NonGoodsDelivered':
      return move(order, event.data.lines, 'open', 'shipped');
    case 'ReturnRequested':
    case 'ReturnAuthorised':
    case 'ReturnRejected':
    case 'ReturnSent':
    case 'ReturnOverdue':
    case 'ReturnReceived':
    case 'ReturnInspected':
    case 'ReturnClosed':
    case 'ReturnCancelled':
    case 'ReturnSentBack':
    case 'ReturnBookingRequested':
    case 'ReturnBooked':
    case 'ReturnBookingFailed':
    case 'ReturnBookingWithdrawn':
    case 'ReturnParcelTracked':
      return evolveReturns(order, event);
    case 'RefundRequested':
    case 'RefundRecorded':
    case 'ChargeRequested':
    case 'ChargeRecorded':
      return evolveMoney(order, event);
    case 'ErpDocumentPosted':
      return { ...order, documents: withDocument(order.documents, event.data) };
    case 'SettlementRequested':
      return owe(order);
    case 'PromiseAtRisk':
      return { ...order, atRisk: event.data };
    case 'PromiseRiskEnded':
      return { ...order, atRisk: null };
    case 'PersonalDataForgotten':
      return forgotten(order);
    case 'StockSettled':
      return settled(order, event.data.through);
  }
};

type DataOf<T extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: T }>['data'];

const opened = (line: PlacedLine): Line => ({
  id: line.id,
  sku: line.sku,
  kind: line.kind,
  name: line.name,
  ...(line.components === undefined ? {} : { components: line.components }),
  ...(line.exchangeFor === undefined ? {} : { exchangeFor: line.exchangeFor }),
  unitPrice: line.unitPrice,
  tax: line.tax,
  discount: line.discount,
  ordered: line.quantity,
  expectedAt: null,
  open: line.quantity,
  backordered: 0,
  reserved: 0,
  assigned: 0,
  shipped: 0,
  cancelled: 0,
  returned: 0,
});

const placed = (data: DataOf<'OrderPlaced'>): Order => ({
  ...noOrder,
  id: data.id,
  channel: data.channel,
  externalId: data.externalId,
  placedAt: data.placedAt,
  currency: data.currency,
  customer: data.customer,
  shipTo: data.shipTo,
  billTo: data.billTo,
  country: data.country,
  delivery: data.delivery,
  shipping: data.shipping,
  payment: data.payment,
  attributes: data.attributes,
  backorder: data.backorder,
  lines: data.lines.map(opened),
  skus: goodsIn([], data.lines),
  holds: data.holds,
  reservation: data.reservation ?? null,
  mayLeaveFrom: leavingFrom(data, data.holds),
  required: data.required ?? null,
  transfer: data.transfer ?? null,
  original: data,
  taken: !data.lines.some(isGoods),
});

const goodsIn = (known: readonly Sku[], lines: readonly PlacedLine[]): readonly Sku[] => [
  ...new Set([...known, ...skusOf(lines)]),
];

/** Quantities only move between buckets, so what was ordered is conserved. */
const move = (order: Order, moved: readonly Quantity[], from: Bucket, to: Bucket): Order => ({
  ...order,
  lines: order.lines.map((line) => {
    const quantity = quantityOf(moved, line.id);
    return quantity === 0 ? line : { ...line, [from]: line[from] - quantity, [to]: line[to] + quantity };
  }),
});

const dated = (line: Line, dates: DataOf<'BackordersExpected'>['lines']): Line => {
  const said = dates.find((date) => date.line === line.id);
  return said === undefined ? line : { ...line, expectedAt: said.at };
};

/** What no longer waits is no longer expected. */
const undated = (order: Order): Order => ({
  ...order,
  lines: order.lines.map((line) =>
    line.backordered > 0 || line.expectedAt === null ? line : { ...line, expectedAt: null },
  ),
});

/** The plan no longer fits, and the ledger may have taken in some of it. */
const withoutPlan = (order: Order): Order => (order.plan === null ? order : owe({ ...order, plan: null }));

/** Another need, other stock or another address is a reason to try routing again. */
const retry = (order: Order): Order =>
  order.routing.failed === null ? order : { ...order, routing: { ...order.routing, failed: null, refusals: 0 } };

const taken = (order: Order): Order => ({
  ...order,
  taken: true,
  additions: unitsIn(order, 'open') > 0 ? order.additions : [],
});

const released = (order: Order, reason: string): Order => ({
  ...order,
  holds: without(order.holds, reason),
  routing: reason === WAVE_HOLD ? { ...order.routing, waved: true } : order.routing,
});

/** When it was placed, is wanted at the soonest, or is released: the latest of them. */
const leavingFrom = (
  { placedAt, delivery: { notBefore } }: Pick<Order, 'placedAt' | 'delivery'>,
  holds: readonly Hold[],
): Instant => {
  const released = holds.flatMap(({ reason, until }) => (reason === PRE_ORDER_HOLD ? (until ?? []) : []));
  return [placedAt, notBefore ?? '', ...released].sort().at(-1) ?? placedAt;
};

const without = (holds: readonly Hold[], reason: string): readonly Hold[] =>
  holds.filter((hold) => hold.reason !== reason);

const cancelAllOpen = (order: Order): Order => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, open: 0, cancelled: line.cancelled + line.open })),
});

const added = (lines: readonly Line[], more: readonly PlacedLine[]): readonly Line[] => {
  const known = new Set(lines.map((line) => line.id));
  const grown = lines.map((line) => {
    const extra = more.find((m) => m.id === line.id);
    if (extra === undefined) return line;
    return {
      ...line,
      ordered: line.ordered + extra.quantity,
      open: line.open + extra.quantity,
      tax: line.tax + extra.tax,
      discount: line.discount + extra.discount,
    };
  });
  return [...grown, ...more.filter((line) => !known.has(line.id)).map(opened)];
};

/** An addition that could not be met is as if it had not been asked for: the line shrinks, a new line goes. */
const withdrawn = (lines: readonly Line[], refused: readonly PlacedLine[]): readonly Line[] =>
  lines
    .map((line) => {
      const less = refused.filter((r) => r.id === line.id);
      if (less.length === 0) return line;
      const sum = (what: 'quantity' | 'tax' | 'discount') => less.reduce((all, r) => all + r[what], 0);
      const quantity = Math.min(sum('quantity'), line.open);
      return {
        ...line,
        ordered: line.ordered - quantity,
        open: line.open - quantity,
        tax: line.tax - sum('tax'),
        discount: line.discount - sum('discount'),
      };
    })
    .filter((line) => line.ordered > 0);

const assigned = (order: Order, fulfilments: readonly PlannedFulfilment[]): Order => ({
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

const cancelled = (order: Order, data: DataOf<'LinesCancelled'>): Order => {
  const fromBuckets: Order = {
    ...order,
    plan: null,
    additions: fewer(order.additions, data.lines),
    lines: order.lines.map((line) => {
      const cut = data.lines.find((l) => l.line === line.id);
      if (cut === undefined) return line;
      const assignedCut = cut.assigned.reduce((sum, a) => sum + a.quantity, 0);
      return {
        ...line,
        open: line.open - cut.open,
        backordered: line.backordered - cut.backordered,
        reserved: line.reserved - cut.reserved,
        assigned: line.assigned - assignedCut,
        cancelled: line.cancelled + cut.open + cut.backordered + cut.reserved + assignedCut,
      };
    }),
    fulfilments: order.fulfilments.map((fulfilment) => {
      const cuts = data.lines.flatMap((line) =>
        line.assigned
          .filter((a) => a.fulfilment === fulfilment.id)
          .map((a) => ({ line: line.line, quantity: a.quantity })),
      );
      return cuts.length === 0 ? fulfilment : { ...fulfilment, lines: less(fulfilment.lines, cuts) };
    }),
  };
  return owe(remember(retry(undated(fromBuckets)), data.reference));
};

/** Of what was added and is not yet reserved, what a cancellation leaves: open units are the first to go. */
const fewer = (additions: readonly PlacedLine[], cuts: DataOf<'LinesCancelled'>['lines']): readonly PlacedLine[] => {
  const left = new Map(cuts.map((cut) => [cut.line, cut.open]));
  return additions
    .map((line) => {
      const cut = Math.min(line.quantity, left.get(line.id) ?? 0);
      if (cut === 0) return line;
      left.set(line.id, (left.get(line.id) ?? 0) - cut);
      const quantity = line.quantity - cut;
      const share = (amount: number) => Math.round((amount * quantity) / line.quantity);
      return { ...line, quantity, tax: share(line.tax), discount: share(line.discount) };
    })
    .filter((line) => line.quantity > 0);
};

const less = (lines: readonly Quantity[], cut: readonly Quantity[]): readonly Quantity[] =>
  lines
    .map((line) => ({ ...line, quantity: line.quantity - quantityOf(cut, line.line) }))
    .filter((line) => line.quantity > 0);

const withStatus = (
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

const withFulfilment = (order: Order, id: FulfilmentId, change: (fulfilment: Fulfilment) => Fulfilment): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) => (fulfilment.id === id ? change(fulfilment) : fulfilment)),
});

/** What was ready before there were terms is handed over without a code, and waits. */
const collectionOf = ({
  code = null,
  codeRequired = false,
  remindAt = null,
  collectBy = null,
}: Partial<CollectionTerms>): Collection => ({ code, codeRequired, remindAt, collectBy, reminded: false });

/** Units leave a fulfilment and wait to be routed again, or to be reserved anew where no ledger has them any more. */
const givenBack = (
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

const rejected = (order: Order, data: DataOf<'FulfilmentRejected'>): Order => {
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

const withCorrections = ({ stock }: Order, corrections: readonly StockCorrection[]): Order['stock'] => ({
  ...stock,
  corrections: [...stock.corrections, ...corrections.map((c) => ({ ...c, number: stock.owed }))],
});

const corrected = (order: Order, corrections: readonly StockCorrection[]): Order => {
  if (corrections.length === 0) return order;
  const owing = owe(order);
  return { ...owing, stock: withCorrections(owing, corrections) };
};

const isOnItsWay = (order: Order, id: FulfilmentId): boolean => {
  const fulfilment = fulfilmentOf(order, id);
  return fulfilment !== undefined && isSentOn(fulfilment);
};

/** What was sent to where it is collected cannot be had there: the location that sent it did nothing wrong, and may be asked again. */
const missed = (order: Order, { fulfilment, lines, corrections }: DataOf<'FulfilmentRejected'>): Order =>
  corrected(givenBack(order, fulfilment, lines, 'open'), corrections);

/** Goods have left the building, for the customer or for where they are collected. */
const left = (order: Order, id: FulfilmentId): Order => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return order;
  const owing = owe(fulfilment.to === undefined ? handedOver(order, fulfilment) : order);
  const parcel = { number: owing.stock.owed, fulfilment: id, lines: fulfilment.lines };
  return { ...owing, stock: { ...owing.stock, shipped: [...owing.stock.shipped, parcel] } };
};

/** What was sent to where it is collected has left the stock long ago. */
const collected = (order: Order, id: FulfilmentId): Order => {
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

const settled = (order: Order, through: number): Order => ({
  ...order,
  stock: {
    ...order.stock,
    settled: Math.max(order.stock.settled, through),
    shipped: order.stock.shipped.filter((s) => s.number > through),
    corrections: order.stock.corrections.filter((c) => c.number > through),
  },
});

/** Exactly as if its facts had never told of anybody: who reads them later, without their key, comes to the same order. */
const forgotten = (order: Order): Order => ({
  ...order,
  ...NOBODY,
  original: order.original === null ? null : { ...order.original, ...NOBODY },
  fulfilments: order.fulfilments.map((fulfilment) => ({
    ...fulfilment,
    collectedBy: null,
    collection: fulfilment.collection === null ? null : { ...fulfilment.collection, code: null },
    tracking: withoutTexts(fulfilment.tracking),
  })),
  returns: order.returns.map((r) => ({ ...r, photos: null, tracking: withoutTexts(r.tracking) })),
  forgotten: true,
});

const NOBODY = { customer: null, shipTo: null, billTo: null, attributes: null } as const;
