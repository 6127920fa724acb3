import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slowestOf, type TrackingEvent, type TrackingMeaning, type TrackingStatus, trackingOf } from './tracking.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 10, 25, hour)).toISOString();

const event = (hour: number, meaning: TrackingMeaning, more: Partial<TrackingEvent> = {}): TrackingEvent => ({
  trackingNumber: '69563053714SE',
  id: null,
  at: at(hour),
  meaning,
  code: meaning,
  text: null,
  place: null,
  ...more,
});

const statusOf = (...events: readonly TrackingEvent[]) => trackingOf(events).status;

const MEANINGS: readonly TrackingMeaning[] = [
  'booked',
  'handedOver',
  'inTransit',
  'outForDelivery',
  'availableForPickUp',
  'delivered',
  'deliveryFailed',
  'returnedToSender',
  'lost',
  'note',
  'unknown',
];

/** Few values of each, so that the same id, instant and code come up again and again, with contents that differ. */
const events = fc.array(
  fc.record({
    trackingNumber: fc.constant('69563053714SE'),
    id: fc.constantFrom(null, 'a', 'b', 'c'),
    at: fc.integer({ min: 0, max: 4 }).map(at),
    meaning: fc.constantFrom(...MEANINGS),
    code: fc.constantFrom('1', '2', '3'),
    text: fc.constantFrom(null, 'x', 'y'),
    place: fc.constantFrom(null, 'Göteborg'),
  }),
  { maxLength: 12 },
);

describe('the state of a parcel', () => {
  it('is the same whatever the order in which its events arrive, and however often', () => {
    const arrivals = events.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.shuffledSubarray(all),
        fc.shuffledSubarray(all),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([all, shuffled, repeated, again]) => {
        expect(trackingOf([...repeated, ...shuffled, ...again])).toEqual(trackingOf(all));
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells each event once, the oldest first, and loses none that differs', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { history } = trackingOf(all);
        expect(history.map((one) => one.at)).toEqual(history.map((one) => one.at).toSorted());
        const keys = (list: readonly TrackingEvent[]) =>
          new Set(list.map(({ id, code, at, place }) => id ?? [code, at, place].join()));
        expect(history.length).toBe(keys(all).size);
        expect(keys(history)).toEqual(keys(all));
      }),
    );
  });

  it('is not known before anything is', () => {
    expect(trackingOf([])).toEqual({ status: null, since: null, history: [] });
  });

  it('is what the newest event says, and holds since the first that said so', () => {
    const { status, since } = trackingOf([event(3, 'inTransit'), event(2, 'inTransit'), event(1, 'handedOver')]);
    expect({ status, since }).toEqual({ status: 'inTransit', since: at(2) });
  });

  it('is furthest on where two events share a time', () => {
    expect(statusOf(event(1, 'inTransit'), event(1, 'handedOver'))).toBe('inTransit');
    expect(statusOf(event(1, 'delivered'), event(1, 'outForDelivery'))).toBe('delivered');
  });

  it('is moved by no delay and by no code that is not known, which are told all the same', () => {
    const { status, history } = trackingOf([event(1, 'inTransit'), event(2, 'note'), event(3, 'unknown')]);
    expect(status).toBe('inTransit');
    expect(history).toHaveLength(3);
  });

  it('is delivered after a failed attempt, and failed after a try to deliver', () => {
    expect(statusOf(event(1, 'deliveryFailed'), event(2, 'delivered'))).toBe('delivered');
    expect(statusOf(event(1, 'outForDelivery'), event(2, 'deliveryFailed'))).toBe('deliveryFailed');
  });

  it('stays delivered when a late scan says that it is under way, but may come back', () => {
    expect(statusOf(event(1, 'delivered'), event(2, 'inTransit'))).toBe('delivered');
    expect(statusOf(event(1, 'delivered'), event(2, 'returnedToSender'))).toBe('returnedToSender');
  });

  it('stays returned when its arrival with the sender is called delivered', () => {
    const way = [
      event(1, 'deliveryFailed'),
      event(2, 'returnedToSender'),
      event(3, 'inTransit'),
      event(4, 'delivered'),
    ];
    expect(statusOf(...way)).toBe('returnedToSender');
  });

  it('is found again after it was lost', () => {
    expect(statusOf(event(1, 'lost'), event(2, 'inTransit'))).toBe('inTransit');
  });

  it('takes the event once that is told again with the same id', () => {
    const first = event(1, 'inTransit', { id: 'a', text: 'Göteborg' });
    expect(trackingOf([first, { ...first, text: 'Göteborg N' }]).history).toHaveLength(1);
  });
});

describe('the state of several parcels', () => {
  it.each<[readonly (TrackingStatus | null)[], TrackingStatus | null]>([
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'inTransit'], 'inTransit'],
    [['delivered', 'lost'], 'lost'],
    [['inTransit', 'deliveryFailed'], 'deliveryFailed'],
    [['delivered', null], null],
    [[], null],
  ])('%j is %s', (statuses, expected) => {
    expect(slowestOf(statuses)).toBe(expected);
  });
});
