import { type Decision, refuse } from '../domain/fact.ts';
import { type LocationId, type OrderId, orderIdOf, type ReturnId, returnIdOf } from '../domain/ids.ts';
import type { InspectedLine, OrderEvent, Quantity } from '../domain/order/facts.ts';
import type { Order } from '../domain/order/order.ts';
import {
  cancelReturn,
  inspectReturn,
  type RequestReturn,
  receiveReturn,
  requestReturn,
  returnNamed,
} from '../domain/order/return.ts';
import type { Directory } from './directory.ts';
import type { CauseOf, OrderOutcome } from './order-commands.ts';
import type { OrderAt, Orders } from './orders.ts';

/** What is done with returns. Answered once the facts are durable and the order has come to rest. */
export type ReturnCommands = {
  /** `id` is the return that was made. */
  readonly request: (
    order: OrderId,
    request: RequestReturn,
    cause: CauseOf,
  ) => Promise<
    | (Exclude<OrderOutcome, { readonly refused: unknown }> & { readonly id: ReturnId })
    | Extract<OrderOutcome, { readonly refused: unknown }>
  >;
  readonly receive: (
    id: ReturnId,
    location: LocationId,
    lines: readonly Quantity[],
    reference: string | null,
    cause: CauseOf,
  ) => Promise<OrderOutcome>;
  readonly inspect: (
    id: ReturnId,
    lines: readonly InspectedLine[],
    reference: string | null,
    cause: CauseOf,
  ) => Promise<OrderOutcome>;
  readonly cancel: (id: ReturnId, cause: CauseOf) => Promise<OrderOutcome>;
  /** The order of a return; `null` when there is no such return. */
  readonly orderOf: (id: ReturnId) => Promise<OrderAt | null>;
};

const REST_MILLIS_MAX = 5_000;

/** A return carries the id of its order and its number in it. */
const RETURN_ID = /^([0-9a-f-]{36})-r[1-9]\d*$/;

const orderIdIn = (id: string): OrderId | null => {
  const order = RETURN_ID.exec(id)?.[1];
  return order === undefined ? null : orderIdOf(order);
};

export const returnCommands = ({
  orders,
  directory,
}: {
  readonly orders: Orders;
  readonly directory: Directory;
}): ReturnCommands => {
  const on = async (
    id: ReturnId,
    decide: (order: Order) => Decision<OrderEvent>,
    causeOf: CauseOf,
  ): Promise<OrderOutcome> => {
    const orderId = orderIdIn(id);
    if (orderId === null) return refuse('unknown', `There is no return ${id}.`);
    const outcome = await orders.execute(orderId, decide, causeOf(orderId));
    if ('refused' in outcome) return outcome;
    return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed };
  };

  return {
    async request(orderId, request, causeOf) {
      if (request.at !== null && directory.location(request.at) === undefined) {
        return refuse('unprocessable', `There is no location ${request.at}.`);
      }
      let id = returnIdOf('');
      const decide = (order: Order) => {
        if (order.original === null) return refuse('unknown', `There is no order ${orderId}.`);
        id = returnNamed(order, request.reference)?.id ?? returnIdOf(`${orderId}-r${order.returns.length + 1}`);
        return requestReturn(order, id, request);
      };
      const outcome = await orders.execute(orderId, decide, causeOf(orderId));
      if ('refused' in outcome) return outcome;
      return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed, id };
    },
    receive: (id, location, lines, reference, cause) =>
      directory.location(location) === undefined
        ? Promise.resolve(refuse('unprocessable', `There is no location ${location}.`))
        : on(id, (order) => receiveReturn(order, id, location, lines, reference), cause),
    inspect: (id, lines, reference, cause) => on(id, (order) => inspectReturn(order, id, lines, reference), cause),
    cancel: (id, cause) => on(id, (order) => cancelReturn(order, id), cause),
    async orderOf(id) {
      const orderId = orderIdIn(id);
      const found = orderId === null ? null : await orders.read(orderId);
      return found?.order.returns.some((r) => r.id === id) === true ? found : null;
    },
  };
};
