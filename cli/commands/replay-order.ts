import { createActor } from 'xstate';
import type { OrderId } from '../../domain/ids.ts';
import { orderMachine } from '../../domain/order/machine.ts';
import type { Bucket, Order } from '../../domain/order/order.ts';
import { statusOf } from '../../domain/order/phase.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import { isOrderFact, type OrderAt, orderStream } from '../../runtime/orders.ts';
import { StartError } from '../start-error.ts';

/** A fact of an order, and the order after it. */
export type OrderStep = OrderAt & { readonly event: Recorded };

/** Replays an order on its statechart, whose steps do nothing here. Throws `StartError` at a fact that the statechart does not allow. */
export async function* replayOrder(log: Pick<EventLog, 'read'>, id: OrderId): AsyncGenerator<OrderStep> {
  const actor = createActor(orderMachine).start();
  for await (const page of log.read(orderStream(id))) {
    for (const event of page.events) {
      if (!isOrderFact(event) || !actor.getSnapshot().can(event)) {
        throw new StartError(`${event.stream}@${event.revision}: the statechart does not allow ${event.type} here.`);
      }
      actor.send(event);
      const { revision, position } = event;
      yield { event, order: actor.getSnapshot().context, revision, position };
    }
  }
  actor.stop();
}

const BUCKETS = [
  'open',
  'backordered',
  'reserved',
  'assigned',
  'shipped',
  'cancelled',
] as const satisfies readonly Bucket[];

export const orderHeads = ['revision', 'at', 'by', 'fact', 'status', 'ordered', ...BUCKETS, 'returned', 'fulfilments'];

/** The order in a line: units over all of its lines. */
export const orderRow = ({ event, order, revision }: OrderStep): readonly (string | number)[] => [
  revision,
  event.metadata.at,
  event.metadata.by,
  event.type,
  statusOf(order),
  ...(['ordered', ...BUCKETS, 'returned'] as const).map((quantity) => units(order, quantity)),
  order.fulfilments.map(({ location, status }) => `${location} ${status}`).join(', '),
];

const units = ({ lines }: Order, quantity: Bucket | 'ordered' | 'returned'): number =>
  lines.reduce((sum, line) => sum + line[quantity], 0);
