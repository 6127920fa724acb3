import type { Decision } from '../domain/fact.ts';
import { refuse } from '../domain/fact.ts';
import { type FulfilmentId, type OrderId, orderIdOf } from '../domain/ids.ts';
import type { OrderEvent, Quantity } from '../domain/order/facts.ts';
import {
  acceptFulfilment,
  collectFulfilment,
  deliverFulfilment,
  packFulfilment,
  pickFulfilment,
  readyFulfilment,
  rejectFulfilment,
  shipFulfilment,
  type Tracking,
} from '../domain/order/fulfil.ts';
import type { Order, Parcel } from '../domain/order/order.ts';
import type { Instant } from '../domain/time.ts';
import type { CauseOf, OrderOutcome } from './order-commands.ts';
import type { OrderAt, Orders } from './orders.ts';

/** What locations do with their fulfilments. Answered once the facts are durable and the order has come to rest. */
export type FulfilmentCommands = {
  readonly accept: Command<[]>;
  readonly reject: Command<[reason: string, lines: readonly Quantity[] | null]>;
  readonly pick: Command<[lines: readonly Quantity[]]>;
  readonly pack: Command<[parcels: readonly Parcel[]]>;
  readonly ship: Command<[tracking: Tracking]>;
  readonly deliver: Command<[at: Instant]>;
  readonly ready: Command<[]>;
  readonly collect: Command<[by: string | null, at: Instant]>;
  /** The order of a fulfilment; `null` when there is no such fulfilment. */
  readonly orderOf: (id: FulfilmentId) => Promise<OrderAt | null>;
};

type Command<A extends readonly unknown[]> = (id: FulfilmentId, cause: CauseOf, ...args: A) => Promise<OrderOutcome>;

const REST_MILLIS_MAX = 5_000;

/** A fulfilment carries the id of its order and its number in it. */
const FULFILMENT_ID = /^([0-9a-f-]{36})-[1-9]\d*$/;

export const orderIdIn = (id: string): OrderId | null => {
  const order = FULFILMENT_ID.exec(id)?.[1];
  return order === undefined ? null : orderIdOf(order);
};

export const fulfilmentCommands = ({ orders }: { readonly orders: Orders }): FulfilmentCommands => {
  const command =
    <A extends readonly unknown[]>(
      decide: (order: Order, id: FulfilmentId, ...args: A) => Decision<OrderEvent>,
    ): Command<A> =>
    async (id, causeOf, ...args) => {
      const orderId = orderIdIn(id);
      if (orderId === null) return refuse('unknown', `There is no fulfilment ${id}.`);
      const outcome = await orders.execute(orderId, (order) => decide(order, id, ...args), causeOf(orderId));
      if ('refused' in outcome) return outcome;
      return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed };
    };

  return {
    accept: command(acceptFulfilment),
    reject: command(rejectFulfilment),
    pick: command(pickFulfilment),
    pack: command(packFulfilment),
    ship: command(shipFulfilment),
    deliver: command(deliverFulfilment),
    ready: command(readyFulfilment),
    collect: command(collectFulfilment),
    async orderOf(id) {
      const orderId = orderIdIn(id);
      const found = orderId === null ? null : await orders.read(orderId);
      return found?.order.fulfilments.some((fulfilment) => fulfilment.id === id) === true ? found : null;
    },
  };
};
