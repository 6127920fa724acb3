import type { ParcelEvent, TrackingEvent } from '../../../domain/carriage/tracking.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { ParcelPlace } from '../../../projections/parcels.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { Executed, Orders } from '../../../runtime/orders.ts';
import { causeOf } from './booking.ts';
import { consignmentOf } from './consignment.ts';

export type TakingDependencies = {
  readonly orders: Pick<Orders, 'execute'>;
  /** Where parcels are, by their tracking numbers, the newest last. */
  readonly placesOf: (trackingNumbers: readonly string[]) => Promise<ReadonlyMap<string, readonly ParcelPlace[]>>;
  readonly clock: Clock;
};

/** `unknown`: numbers that no parcel has that this connection may tell of; it may only be too early for them. */
export type Taken = { readonly unknown: readonly string[] };

/** Takes in what a carrier's system says of parcels, in any order and however often. `connector`: the connection that says it. */
export type TakeTracking = (connector: string, events: readonly TrackingEvent[]) => Promise<Taken>;

export const trackingTaker =
  (dependencies: TakingDependencies): TakeTracking =>
  async (connector, events) => {
    const byNumber = Map.groupBy(events, ({ trackingNumber }) => trackingNumber);
    const places = await dependencies.placesOf([...byNumber.keys()]);
    const unknown: string[] = [];
    for (const [trackingNumber, told] of byNumber) {
      const place = (places.get(trackingNumber) ?? []).findLast(
        (one) => one.connector === null || one.connector === connector,
      );
      if (place === undefined) unknown.push(trackingNumber);
      else await track(dependencies, place.fulfilment, trackingNumber, told);
    }
    return { unknown };
  };

/** Takes in what is said of one parcel, by the id of its consignment; the order as it is then, `null` where that does not allow it. */
export const track = async (
  { orders, clock }: Pick<TakingDependencies, 'orders' | 'clock'>,
  consignment: string,
  trackingNumber: string,
  events: readonly ParcelEvent[],
): Promise<Executed | null> => {
  const of = consignmentOf(consignment);
  if (of === null) return null;
  const decide = (now: Order) => of.track(now, trackingNumber, events);
  const outcome = await orders.execute(of.order, decide, causeOf(clock, of.order));
  return 'refused' in outcome ? null : outcome;
};
