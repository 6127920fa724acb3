import type { OrderId } from '../domain/ids.ts';
import type { EventLog } from '../log/event-log.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import { orderStream } from '../runtime/orders.ts';
import { ok } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { type EventsAsked, eventLines, presentEvent, textOf } from './event-lines.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { READ_ORDERS, readable } from './readable.ts';
import { type Route, route } from './route.ts';
import { EventAnswer, eventsQuery, streamEventsQuery, streamParams } from './schemas/audit.ts';
import { NoBody, OrderIdText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';

const AUDIT: readonly Role[] = ['auditor'];

export type EventDependencies = {
  readonly log: Pick<EventLog, 'read' | 'readAll'>;
  readonly orders: Pick<OrderCommands, 'read'>;
};

/** History as it was written. Streamed at the reader's own pace, a page of the log in memory at a time. */
export const eventRoutes = ({ log, orders }: EventDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/orders/{orderId}/events',
    name: 'readOrderEvents',
    summary: 'The facts of an order, the oldest first.',
    access: { may: READ_ORDERS, single: true },
    params: { orderId: OrderIdText },
    query: streamEventsQuery,
    body: NoBody,
    answers: { 200: listOf(EventAnswer) },
    async handle({ caller, params: { orderId }, query: { limit = LIMIT, cursor = 0 } }) {
      const found = await readable(orders, caller, orderId);
      const items = await factsOf(log, orderId, cursor, limit);
      const next = cursor + items.length;
      return ok({ items, next: next <= found.revision ? String(next) : null });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    name: 'streamEvents',
    summary: 'All facts after a position, in the order of the log.',
    access: { may: AUDIT },
    params: {},
    query: eventsQuery,
    body: NoBody,
    lines: 'out',
    answers: { 200: EventAnswer },
    async handle({ query: { after, type, stream, from, to } }) {
      const asked: EventsAsked = {
        stream,
        types: type,
        after: after === undefined ? undefined : BigInt(after),
        from: from === undefined ? undefined : utc(from),
        to: to === undefined ? undefined : utc(to),
      };
      return { status: 200, lines: textsOf(eventLines(log, asked)) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/streams/{stream}',
    name: 'readStream',
    summary: 'All facts of one stream.',
    access: { may: AUDIT },
    params: streamParams,
    query: {},
    body: NoBody,
    lines: 'out',
    answers: { 200: EventAnswer },
    async handle({ params: { stream } }) {
      for await (const _ of log.read(stream, { limit: 1 })) {
        return { status: 200, lines: textsOf(streamLines(log, stream)) };
      }
      throw hidden();
    },
  }),
];

async function* streamLines(log: Pick<EventLog, 'read'>, stream: string): AsyncGenerator<{ readonly text: string }> {
  for await (const { events } of log.read(stream)) yield { text: textOf(events) };
}

async function* textsOf(pages: AsyncIterable<{ readonly text: string }>): AsyncGenerator<string> {
  for await (const { text } of pages) if (text !== '') yield text;
}

const factsOf = async (log: Pick<EventLog, 'read'>, id: OrderId, from: number, limit: number) => {
  const facts = [];
  for await (const { events } of log.read(orderStream(id), { from, limit })) facts.push(...events.map(presentEvent));
  return facts;
};
