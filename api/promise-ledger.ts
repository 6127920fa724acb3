import { isGoods } from '../domain/order/order.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import { ok } from './answer.ts';
import { hidden, narrowed } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { notSeenYet, READ_ORDERS, readable } from './readable.ts';
import type { ListedPromise, PromisesQuery, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import { PromiseAnswer, promisesQuery } from './schemas/promise-ledger.ts';

export type PromiseLedgerDependencies = {
  readonly orders: Pick<OrderCommands, 'read'>;
  readonly reads: Pick<Reads, 'promise' | 'promises'>;
};

export const promiseLedgerRoutes = ({ orders, reads }: PromiseLedgerDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/promise-ledger',
    name: 'listPromises',
    summary: 'What customers were promised and what became of it, by the day promised, the earliest first.',
    access: { may: READ_ORDERS },
    params: {},
    query: promisesQuery,
    body: NoBody,
    answers: { 200: listOf(PromiseAnswer) },
    async handle({ caller, query }) {
      const { limit = LIMIT, dueBefore, channel, ...filters } = query;
      const channels = narrowed(caller, READ_ORDERS, caller.channels, channel);
      const asked: PromisesQuery = {
        ...filters,
        limit,
        ...(channels === undefined ? {} : { channel: channels }),
        ...(dueBefore === undefined ? {} : { dueBefore: utc(dueBefore) }),
      };
      const { items, next } = await reads.promises(asked);
      return ok({ items: items.map(presentPromise), next });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/orders/{orderId}/promise',
    name: 'readPromise',
    summary: 'What the customer of an order was promised, and everything that moved it.',
    access: { may: READ_ORDERS, single: true },
    params: { orderId: OrderIdText },
    query: {},
    body: NoBody,
    answers: { 200: PromiseAnswer },
    async handle({ caller, params: { orderId } }) {
      const { order } = await readable(orders, caller, orderId);
      const promise = await reads.promise(orderId);
      if (promise === null) throw order.original?.lines.some(isGoods) === true ? notSeenYet() : hidden();
      return ok(presentPromise(promise));
    },
  }),
];

const presentPromise = ({ order, followed, ...promise }: ListedPromise) => ({ orderId: order, ...promise });
