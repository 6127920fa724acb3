import { type ParcelEvent, trackingOf } from '../../carriage/tracking.ts';
import type { Order } from '../order.ts';
import type { ParcelHistory, ParcelNews, TrackingFacts } from './facts.ts';

type Tracked = TrackingFacts['ParcelTracked'];

/** The order after news of a parcel: the same, in whatever order the news came. */
export const evolveTracking = (order: Order, data: Tracked): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) =>
    fulfilment.id === data.fulfilment ? { ...fulfilment, tracking: told(fulfilment.tracking, data) } : fulfilment,
  ),
});

/** What is known of parcels once there is news of one. */
export const told = (
  known: readonly ParcelHistory[],
  data: ParcelNews & { readonly trackingNumber: string },
): readonly ParcelHistory[] => {
  const { trackingNumber } = data;
  const before = known.find((one) => one.trackingNumber === trackingNumber)?.events ?? [];
  const parcel = { trackingNumber, events: trackingOf([...before, ...eventsIn(data)]).history };
  return [...known.filter((one) => one.trackingNumber !== trackingNumber), parcel].toSorted((a, b) =>
    a.trackingNumber < b.trackingNumber ? -1 : 1,
  );
};

const eventsIn = ({ events, texts }: ParcelNews): readonly ParcelEvent[] =>
  events.map((event, index) => ({ ...event, text: texts?.[index] ?? null }));

/** What is known of parcels without what may name a person. */
export const withoutTexts = (known: readonly ParcelHistory[]): readonly ParcelHistory[] =>
  known.map(({ trackingNumber, events }) => ({
    trackingNumber,
    events: trackingOf(events.map((event) => ({ ...event, text: null }))).history,
  }));
