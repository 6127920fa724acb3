import { evolveBookings } from './booking/evolve.ts';
import { withDocument } from './erp-document.ts';
import {
  assigned,
  collected,
  collectionOf,
  corrected,
  givenBack,
  isOnItsWay,
  left,
  missed,
  rejected,
  withFulfilment,
  withStatus,
} from './evolve-fulfilments.ts';
import { leavingFrom, released, without } from './evolve-holds.ts';
import {
  added,
  cancelAllOpen,
  cancelled,
  dated,
  goodsIn,
  move,
  opened,
  retry,
  taken,
  undated,
  withdrawn,
  withoutPlan,
} from './evolve-lines.ts';
import type { OrderEvent, OrderFacts } from './facts.ts';
import { owe, remember } from './fold.ts';
import { evolveMoney } from './money/evolve.ts';
import { isGoods, noOrder, type Order } from './order.ts';
import { PRE_ORDER_HOLD } from './pre-order.ts';
import { evolveReturns } from './returns/evolve.ts';
import { evolveTracking, withoutTexts } from './tracking/evolve.ts';

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

const placed = (data: OrderFacts['OrderPlaced']): Order => ({
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
