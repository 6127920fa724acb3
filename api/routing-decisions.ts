import type { OrderId } from '../domain/ids.ts';
import type { Explanation } from '../domain/routing/explanation.ts';
import { failureGrounds, type Grounds, groundsOf } from '../domain/routing/grounds.ts';
import { sentenceOf } from '../domain/routing/sentence.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import { orderStream } from '../runtime/orders.ts';
import { ok } from './answer.ts';
import { wireLines } from './present.ts';
import { READ_ORDERS, readable } from './readable.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText } from './schemas/common.ts';
import { RoutingDecisionsAnswer } from './schemas/routing-decision.ts';

export type RoutingDecisionDependencies = {
  readonly log: Pick<EventLog, 'read'>;
  readonly orders: Pick<OrderCommands, 'read'>;
};

export const routingDecisionRoutes = ({ log, orders }: RoutingDecisionDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/orders/{orderId}/routing',
    name: 'readRouting',
    summary: 'Why an order is sent from where it is: each decision with its receipt, the newest first.',
    access: { may: READ_ORDERS, single: true },
    params: { orderId: OrderIdText },
    query: {},
    body: NoBody,
    answers: { 200: RoutingDecisionsAnswer },
    async handle({ caller, params: { orderId } }) {
      const { revision, position } = await readable(orders, caller, orderId);
      const decisions = await decisionsOf(log, orderId);
      return ok({ orderId, decisions: decisions.toReversed(), revision, position: String(position) });
    },
  }),
];

/** Oldest first. */
const decisionsOf = async (log: Pick<EventLog, 'read'>, id: OrderId): Promise<readonly Decided[]> => {
  const decisions: Decided[] = [];
  for await (const { events } of log.read(orderStream(id))) decisions.push(...events.flatMap(decided));
  return decisions;
};

type Decided = {
  readonly at: string;
  readonly revision: number;
  readonly explanation: Explanation | null;
  readonly sentence: string;
  readonly grounds: Grounds;
  readonly fulfilments: readonly object[];
};

const decided = (event: Recorded): readonly Decided[] => {
  const at = { at: event.metadata.at, revision: event.revision };
  switch (event.type) {
    case 'OrderRouted': {
      const { explanation } = event.data;
      const fulfilments = event.data.fulfilments.map(({ lines, ...planned }) => ({
        ...planned,
        lines: wireLines(lines),
      }));
      const grounds = groundsOf(explanation);
      return [{ ...at, explanation, sentence: sentenceOf(grounds), grounds, fulfilments }];
    }
    case 'RoutingFailed': {
      const { explanation, reason } = event.data;
      return [{ ...at, explanation, sentence: reason, grounds: failureGrounds(event.data), fulfilments: [] }];
    }
    default:
      return [];
  }
};
