import type { OrderId } from '../domain/ids.ts';
import type { OrderCommands, OrderOutcome } from '../runtime/order-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import { amendmentOf } from './amendment.ts';
import { type Document, ok, refused } from './answer.ts';
import { isAfter, momentOf, reaches } from './as-of.ts';
import { type Caller, guard, hidden, mayAlways, narrowed, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { MAY_PLACE, placeMany, placeOne } from './place.ts';
import { presentListedOrder, presentOrder } from './present.ts';
import { Problem } from './problem.ts';
import type { OrdersQuery, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { atQuery } from './schemas/audit.ts';
import { NoBody, OrderIdText, Reason } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import { DocumentReference, OrderAnswer, OrderListed, RecordDocument } from './schemas/order.ts';
import { AmendOrder, CancelOrder, HoldOrder, ordersQuery, PlaceOrder, RouteOrder } from './schemas/request.ts';
import type { TrackingPages } from './tracking-token.ts';

/** Who changes orders, who reads them, who decides where they are sent from, and who has their customers forgotten: an admin alone. */
const ACT: readonly Role[] = ['operator', 'channel'];
const READ: readonly Role[] = ['operator', 'auditor', 'channel'];
const ROUTE: readonly Role[] = ['operator'];
const FORGET: readonly Role[] = [];

export type OrderDependencies = {
  readonly orders: OrderCommands;
  readonly reads: Pick<Reads, 'orders'>;
  readonly tracking: TrackingPages;
  readonly onError: (error: unknown) => void;
};

const one = { params: { orderId: OrderIdText }, query: {} } as const;
const toOne = { ...one, answers: { 200: OrderAnswer } } as const;

export const orderRoutes = ({ orders, reads, tracking, onError }: OrderDependencies): readonly Route[] => {
  const owned = (caller: Caller, may: readonly Role[], id: OrderId): Promise<void> => own(orders, caller, may, id);
  const shown = (at: OrderAt) => presentOrder(at, tracking.pathOf(at.order.id));
  const answered = (outcome: OrderOutcome): Document =>
    'refused' in outcome ? refused(outcome.refused) : ok(shown(outcome));

  return [
    route({
      method: 'POST',
      path: '/v1/orders',
      name: 'placeOrder',
      summary: 'Place an order. The same order again is the same order.',
      access: { may: MAY_PLACE },
      params: {},
      query: {},
      body: PlaceOrder,
      answers: { 200: OrderAnswer, 201: OrderAnswer },
      handle: ({ caller, body, cause }) => placeOne(orders, caller, body, cause, shown),
    }),
    route({
      method: 'POST',
      path: '/v1/orders/bulk',
      name: 'placeOrders',
      summary: 'Place an order per line; a result per line, in order: the order, or the problem with it.',
      access: { may: MAY_PLACE },
      params: {},
      query: {},
      body: NoBody,
      lines: 'both',
      answers: { 200: OrderAnswer },
      handle: async ({ caller, lines, cause }) => ({
        status: 200,
        lines: placeMany(orders, caller, lines, cause, { shown, onError }),
      }),
    }),
    route({
      method: 'GET',
      path: '/v1/orders',
      name: 'listOrders',
      summary: 'Orders, the newest first, or as `sort` says.',
      access: { may: READ },
      params: {},
      query: ordersQuery,
      body: NoBody,
      answers: { 200: listOf(OrderListed) },
      async handle({ caller, query }) {
        const { sort = '-placedAt', placedFrom, placedTo, channel, limit = LIMIT, ...filters } = query;
        const channels = narrowed(caller, READ, caller.channels, channel);
        const asked: OrdersQuery = {
          ...filters,
          limit,
          ...(channels === undefined ? {} : { channel: channels }),
          ...(placedFrom === undefined ? {} : { placedFrom: utc(placedFrom) }),
          ...(placedTo === undefined ? {} : { placedTo: utc(placedTo) }),
          sort,
        };
        const { items, next } = await reads.orders(asked);
        return ok({ items: items.map(presentListedOrder), next });
      },
    }),
    route({
      ...toOne,
      method: 'GET',
      path: '/v1/orders/{orderId}',
      name: 'readOrder',
      summary: 'One order, as it is or as it was at a revision or an instant.',
      access: { may: READ, single: true },
      query: atQuery,
      body: NoBody,
      async handle({ caller, params, query }) {
        const moment = query.at === undefined ? null : momentOf(query.at);
        const found = await orders.read(params.orderId, ...(moment === null ? [] : [isAfter(moment)]));
        if (found === null) throw hidden();
        guard(caller, READ, { channel: found.order.channel, locations: [] });
        if (moment !== null && !reaches(moment, found.revision)) {
          throw new Problem('unknown', `The order has not come to revision ${query.at} yet.`);
        }
        // Whoever has the address of the page, or a code, acts as the customer: they are not for those who only read.
        const acts = mayAlways(caller, ACT) || caller.channels.has(found.order.channel);
        return ok(acts ? presentOrder(found, tracking.pathOf(found.order.id), true) : presentOrder(found, null));
      },
    }),
    route({
      ...toOne,
      method: 'POST',
      path: '/v1/orders/{orderId}/cancellations',
      name: 'cancelOrder',
      summary:
        'Cancel units of an order in addition; without lines, all that can be. What was paid is asked back, unless `refund` is false.',
      access: { may: ACT, single: true },
      body: CancelOrder,
      async handle({ caller, params, body, cause, reference }) {
        await owned(caller, ACT, params.orderId);
        const lines = body.lines?.map(({ id, quantity }) => ({ line: id, quantity })) ?? null;
        const { reason, refund = true } = body;
        const command = { lines, reason, refund, reference: body.reference ?? reference };
        return answered(await orders.cancel(params.orderId, command, cause));
      },
    }),
    route({
      ...toOne,
      method: 'POST',
      path: '/v1/orders/{orderId}/holds',
      name: 'holdOrder',
      summary: 'Stop an order until the hold is released.',
      access: { may: ACT, single: true },
      body: HoldOrder,
      async handle({ caller, params, body, cause }) {
        await owned(caller, ACT, params.orderId);
        return answered(await orders.hold(params.orderId, body.reason, cause));
      },
    }),
    route({
      ...toOne,
      method: 'DELETE',
      path: '/v1/orders/{orderId}/holds/{reason}',
      name: 'releaseOrder',
      summary: 'Release a hold.',
      access: { may: ACT, single: true },
      params: { orderId: OrderIdText, reason: Reason },
      body: NoBody,
      async handle({ caller, params, cause }) {
        await owned(caller, ACT, params.orderId);
        return answered(await orders.release(params.orderId, params.reason, cause));
      },
    }),
    route({
      ...toOne,
      method: 'PATCH',
      path: '/v1/orders/{orderId}',
      name: 'amendOrder',
      summary: 'Change the address or the lines while nothing has been picked. Quantities are what is wanted in all.',
      access: { may: ACT, single: true },
      body: AmendOrder,
      async handle({ caller, params, body, cause, reference }) {
        await owned(caller, ACT, params.orderId);
        return answered(await orders.amend(params.orderId, amendmentOf(body, reference), cause));
      },
    }),
    route({
      ...toOne,
      method: 'POST',
      path: '/v1/orders/{orderId}/routing',
      name: 'routeOrder',
      summary: 'Route an order again, by the rules or to one location.',
      access: { may: ROUTE, sees: ['channel'], single: true },
      body: RouteOrder,
      async handle({ caller, params, body, cause }) {
        await owned(caller, ROUTE, params.orderId);
        return answered(await orders.route(params.orderId, body.location ?? null, cause));
      },
    }),
    route({
      ...toOne,
      method: 'PUT',
      path: '/v1/orders/{orderId}/documents/{reference}',
      name: 'recordDocument',
      summary:
        'How an ERP has called a document of the order. The reference is of whoever made it, and stands for it for ever.',
      access: { may: ACT, single: true },
      params: { orderId: OrderIdText, reference: DocumentReference },
      body: RecordDocument,
      async handle({ caller, params: { orderId, reference }, body, cause }) {
        await owned(caller, ACT, orderId);
        return answered(await orders.document(orderId, { ...body, connector: body.system, reference }, cause));
      },
    }),
    route({
      ...toOne,
      method: 'DELETE',
      path: '/v1/orders/{orderId}/personal-data',
      name: 'forgetPersonalData',
      summary: 'Forget who an order that is completed or cancelled was for. It cannot be undone.',
      access: { may: FORGET },
      body: NoBody,
      handle: async ({ params, cause }) => answered(await orders.forget(params.orderId, cause)),
    }),
  ];
};

/** Entries of a page when nobody says how many. */
export const LIMIT = 50;

/** Lets a caller act on an order; it is only looked at for those who may not act on any. */
const own = async (
  orders: Pick<OrderCommands, 'read'>,
  caller: Caller,
  may: readonly Role[],
  id: OrderId,
): Promise<void> => {
  if (mayAlways(caller, may)) return;
  const found = await orders.read(id);
  if (found === null) throw hidden();
  guard(caller, may, { channel: found.order.channel, locations: [] });
};
