import type { OrderCommands } from '../runtime/order-commands.ts';
import { ok } from './answer.ts';
import { notSeenYet, READ_ORDERS, readable } from './readable.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText } from './schemas/common.ts';
import { TimelineAnswer } from './schemas/timeline.ts';

export type TimelineDependencies = {
  readonly orders: Pick<OrderCommands, 'read'>;
  readonly reads: Pick<Reads, 'timeline'>;
};

export const timelineRoutes = ({ orders, reads }: TimelineDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/orders/{orderId}/timeline',
    name: 'readTimeline',
    summary: 'What happened to an order, as people read it, the oldest first.',
    access: { may: READ_ORDERS, single: true },
    params: { orderId: OrderIdText },
    query: {},
    body: NoBody,
    answers: { 200: TimelineAnswer },
    async handle({ caller, params: { orderId } }) {
      await readable(orders, caller, orderId);
      const entries = await reads.timeline(orderId);
      if (entries === null) throw notSeenYet();
      return ok({ orderId, entries });
    },
  }),
];
