import type { ChannelId, LocationId } from '../ids.ts';
import type { OrderEvent } from './facts.ts';
import { fulfilmentOf, type Order } from './order.ts';
import { workplaceOf } from './transfer.ts';

/** Whose a fact of an order is, so that facts can be counted by who does not know the order. */
export type Whose = {
  readonly channel: ChannelId;
  /** The location whose work it is about, of facts of one fulfilment. */
  readonly location?: LocationId;
};

/** Whose a fact is that befalls an order as it was before. */
export const whoseOf = (order: Order, event: OrderEvent): Whose => {
  if (event.type === 'OrderPlaced') return { channel: event.data.channel };
  const { channel } = order;
  const fulfilment = 'fulfilment' in event.data ? fulfilmentOf(order, event.data.fulfilment) : undefined;
  return fulfilment === undefined ? { channel } : { channel, location: workplaceOf(fulfilment) };
};
