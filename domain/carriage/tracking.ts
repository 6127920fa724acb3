import type { Instant } from '../time.ts';

/** The one vocabulary that all carriers' codes are mapped to. */
export type TrackingStatus =
  | 'booked'
  | 'handedOver'
  | 'inTransit'
  | 'outForDelivery'
  | 'availableForPickUp'
  | 'delivered'
  | 'deliveryFailed'
  | 'returnedToSender'
  | 'lost';

/** `note`: a code that is known and moves nothing, like a delay. `unknown`: one that is not, shown as the carrier wrote it. */
export type TrackingMeaning = TrackingStatus | 'note' | 'unknown';

/** Something that a carrier says of a parcel. */
export type ParcelEvent = {
  /** The carrier's own id of the event, where it has one. */
  readonly id: string | null;
  readonly at: Instant;
  readonly meaning: TrackingMeaning;
  readonly code: string;
  readonly text: string | null;
  readonly place: string | null;
};

export type TrackingEvent = ParcelEvent & { readonly trackingNumber: string };

export type Tracking<E extends ParcelEvent = ParcelEvent> = {
  /** `null` as long as nothing is known. */
  readonly status: TrackingStatus | null;
  readonly since: Instant | null;
  /** Each event once, the oldest first. */
  readonly history: readonly E[];
};

/**
 * What is known of ONE parcel, from its events in any order and however often repeated. The newest event that has a status decides;
 * of those at the same instant, the one that is furthest on. A parcel that was delivered can only come back, one that is on its
 * way back (where the carrier calls its arrival `delivered`, too) can only be lost, and one that was lost may turn up again.
 */
export const trackingOf = <E extends ParcelEvent>(events: readonly E[]): Tracking<E> => {
  const history = onceEach(events.toSorted(byTime));
  const last = stepsOf(history).at(-1);
  return { status: last?.status ?? null, since: last?.at ?? null, history };
};

type Step = { readonly status: TrackingStatus; readonly at: Instant };

/** The statuses that a parcel has had, one after the other, by its history. */
export const stepsOf = (history: readonly ParcelEvent[]): readonly Step[] => {
  const steps: Step[] = [];
  for (const { meaning, at } of history) {
    const before = steps.at(-1)?.status ?? null;
    if (!isStatus(meaning) || meaning === before || !mayFollow(before, meaning)) continue;
    steps.push({ status: meaning, at });
  }
  return steps;
};

/**
 * What a fulfilment of several parcels has come to: as far as the slowest of them, so it is delivered when all are. One that failed,
 * came back or was lost counts before all that are under way. `null` where one of them is not known yet, or there are none.
 */
export const slowestOf = (statuses: readonly (TrackingStatus | null)[]): TrackingStatus | null => {
  const slowest = Math.min(...statuses.map((status) => (status === null ? -1 : FULFILMENT_RANK.indexOf(status))));
  return FULFILMENT_RANK[slowest] ?? null;
};

/** How far on a parcel is, for events of one instant. */
const RANK: Readonly<Record<TrackingMeaning, number>> = {
  note: 0,
  unknown: 0,
  booked: 1,
  handedOver: 2,
  inTransit: 3,
  outForDelivery: 4,
  deliveryFailed: 5,
  availableForPickUp: 6,
  lost: 7,
  delivered: 8,
  returnedToSender: 9,
};

const FULFILMENT_RANK: readonly TrackingStatus[] = [
  'lost',
  'returnedToSender',
  'deliveryFailed',
  'booked',
  'handedOver',
  'inTransit',
  'outForDelivery',
  'availableForPickUp',
  'delivered',
];

const isStatus = (meaning: TrackingMeaning): meaning is TrackingStatus => meaning !== 'note' && meaning !== 'unknown';

const mayFollow = (status: TrackingStatus | null, next: TrackingStatus): boolean => {
  switch (status) {
    case 'delivered':
      return next === 'returnedToSender';
    case 'returnedToSender':
      return next === 'lost';
    case null:
    case 'booked':
    case 'handedOver':
    case 'inTransit':
    case 'outForDelivery':
    case 'availableForPickUp':
    case 'deliveryFailed':
    case 'lost':
      return true;
  }
};

/** A total order: no two events that differ are equal in it, so that the order of their arrival never shows. */
const byTime = (a: ParcelEvent, b: ParcelEvent): number =>
  compare(a.at, b.at) ||
  RANK[a.meaning] - RANK[b.meaning] ||
  compare(JSON.stringify(partsOf(a)), JSON.stringify(partsOf(b)));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const partsOf = (event: ParcelEvent) => [event.code, event.id, event.text, event.place, event.meaning];

/** The same id is the same event, of which the last version in order stays; without ids, the same code at the same time and place. */
const onceEach = <E extends ParcelEvent>(events: readonly E[]): readonly E[] => {
  const last = new Map(events.map((event, index) => [keyOf(event), index]));
  return events.filter((event, index) => last.get(keyOf(event)) === index);
};

const keyOf = ({ id, code, at, place }: ParcelEvent): string => JSON.stringify(id === null ? [code, at, place] : [id]);
