import type { ParcelEvent, TrackingStatus } from '../../carriage/tracking.ts';
import { type Decision, nothing } from '../../fact.ts';
import type { ReturnId } from '../../ids.ts';
import { returnStatusAfter } from '../../returns/machine.ts';
import type { OrderEvent } from '../facts.ts';
import { type Order, returnOf } from '../order.ts';
import { newsOf } from '../tracking/news.ts';
import { trackingUnder } from '../tracking/parcels.ts';
import type { Return } from './facts.ts';

/**
 * Takes in what a carrier says of the parcel that a return was booked for: what is new of it is kept, and once the carrier has it,
 * it is on its way back. Nothing for a parcel that was not booked for it.
 */
export const trackReturn = (
  order: Order,
  id: ReturnId,
  trackingNumber: string,
  events: readonly ParcelEvent[],
): Decision<OrderEvent> => {
  const found = returnOf(order, id);
  if (found?.booking?.status !== 'booked') return nothing;
  if (!found.booking.parcels.some((parcel) => parcel.trackingNumber === trackingNumber)) return nothing;
  const news = newsOf(trackingUnder(found, trackingNumber), events, order.forgotten);
  if (news === null) return nothing;
  const tracked: OrderEvent = { type: 'ReturnParcelTracked', data: { return: id, trackingNumber, ...news } };
  return { events: [tracked, ...sentBy(found, found.booking.carrier, trackingNumber, news.status)] };
};

const sentBy = (
  { id, status, parcels }: Return,
  carrier: string,
  trackingNumber: string,
  tracking: TrackingStatus | null,
): readonly OrderEvent[] => {
  const isUnderWay = tracking !== null && tracking !== 'booked';
  const isKnown = parcels.some((parcel) => parcel.trackingNumber === trackingNumber);
  return isUnderWay && !isKnown && returnStatusAfter(status, 'ReturnSent') !== undefined
    ? [{ type: 'ReturnSent', data: { return: id, carrier, trackingNumber, reference: null } }]
    : [];
};
