import { type ParcelEvent, stepsOf } from '../../carriage/tracking.ts';
import { type Decision, nothing } from '../../fact.ts';
import type { FulfilmentId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { type Fulfilment, fulfilmentOf, type Order } from '../order.ts';
import { comesBack } from '../returns/claim.ts';
import { newsOf } from './news.ts';
import { type FollowedParcel, isFollowed, parcelsOf, trackingUnder } from './parcels.ts';

/**
 * Takes in what a carrier says of a parcel: what is new of it is kept, and the order moved accordingly. However often and in whatever
 * order it is said, the order ends in the same state. Nothing for a parcel that the order does not have.
 */
export const trackParcel = (
  order: Order,
  id: FulfilmentId,
  trackingNumber: string,
  events: readonly ParcelEvent[],
): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined || !isFollowed(fulfilment)) return nothing;
  if (!parcelsOf(fulfilment).some((parcel) => parcel.trackingNumber === trackingNumber)) return nothing;
  const news = newsOf(trackingUnder(fulfilment, trackingNumber), events, order.forgotten);
  if (news === null) return nothing;
  const tracked: OrderEvent = { type: 'ParcelTracked', data: { fulfilment: id, trackingNumber, ...news } };
  return { events: [tracked, ...moved(evolve(order, tracked), id)] };
};

/**
 * The facts that bring a fulfilment that has left to where its parcels are: delivered with the last of them, and no longer so where
 * news that came late say otherwise; and the return of what comes back.
 */
export const moved = (order: Order, id: FulfilmentId): readonly OrderEvent[] => {
  const fulfilment = fulfilmentOf(order, id);
  // What is sent to a location is there when its people say so.
  if (fulfilment === undefined || fulfilment.to !== undefined) return [];
  const parcels = parcelsOf(fulfilment);
  const facts = [...deliveryOf(fulfilment, parcels)];
  if (fulfilment.status !== 'shipped' && fulfilment.status !== 'delivered') return facts;
  for (const parcel of parcels) {
    const since = reachedAt(parcel, 'returnedToSender');
    if (since !== null) facts.push(...comesBack(facts.reduce(evolve, order), fulfilment, parcel, since));
  }
  return facts;
};

const deliveryOf = (
  { id, status, deliveredAt, deliveryTracked }: Fulfilment,
  parcels: readonly FollowedParcel[],
): readonly OrderEvent[] => {
  const at = lastDelivered(parcels);
  const delivered: readonly OrderEvent[] =
    at === null ? [] : [{ type: 'FulfilmentDelivered', data: { fulfilment: id, at, tracked: true } }];
  if (status === 'shipped') return delivered;
  // What people have said stands.
  if (status !== 'delivered' || !deliveryTracked || at === deliveredAt) return [];
  return [{ type: 'FulfilmentDeliveryCorrected', data: { fulfilment: id } }, ...delivered];
};

/** When the customer had all of them; `null` as long as that is not so. */
const lastDelivered = (parcels: readonly FollowedParcel[]): Instant | null => {
  const instants = parcels.flatMap((parcel) => reachedAt(parcel, 'delivered') ?? []);
  return instants.length < parcels.length ? null : (instants.sort().at(-1) ?? null);
};

const reachedAt = ({ tracking }: FollowedParcel, status: 'delivered' | 'returnedToSender'): Instant | null =>
  stepsOf(tracking.history).find((step) => step.status === status)?.at ?? null;
