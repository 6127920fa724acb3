import { type CarrierChoice, type CarrierOffer, chooseCarrier } from '../domain/carriage/services.ts';
import type { Order } from '../domain/order/order.ts';
import type { Directory } from './directory.ts';

/** Which carrier the fulfilments of an order are booked with, or its returns; `null`: none, and a person sees to it. */
export type CarrierFor = (order: Pick<Order, 'channel' | 'delivery'>) => CarrierChoice | null;

/** By its delivery service and what its channel allows, among the connections that there are now. */
export const carrierFor =
  (directory: Pick<Directory, 'channel'>, offers: () => readonly CarrierOffer[], way: 'there' | 'back'): CarrierFor =>
  ({ channel, delivery }) =>
    chooseCarrier(delivery.service ?? null, directory.channel(channel)?.fulfilment?.carriers ?? null, offers(), way);
