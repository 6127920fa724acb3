import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParcelEvent, TrackingMeaning } from '../../carriage/tracking.ts';
import { recordBooked } from '../booking/book.ts';
import type { OrderEvent } from '../facts.ts';
import { forgetPersonalData } from '../forget.ts';
import { deliverFulfilment, packFulfilment, pickFulfilment, shipFulfilment } from '../fulfil.ts';
import { fulfilmentOf, type Order } from '../order.ts';
import { cancelReturn } from '../returns/inspect.ts';
import { ask } from '../returns/testing.ts';
import {
  AT,
  assigned,
  did,
  f,
  type Given,
  given,
  line,
  placed,
  quantities,
  r,
  request,
  reserved,
  settled,
} from '../testing.ts';
import { parcelsOf } from './parcels.ts';
import { trackParcel } from './track.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 10, 25, hour)).toISOString();

const said = (hour: number, meaning: TrackingMeaning, more: Partial<ParcelEvent> = {}): ParcelEvent => ({
  id: null,
  at: at(hour),
  meaning,
  code: meaning,
  text: null,
  place: null,
  ...more,
});

const CHOICE = { connector: 'nshift', service: { id: 'P19', addons: [] } };

/** Two lines in two parcels, booked under the numbers T-1 and T-2. */
const BOOKED: readonly Given[] = [
  placed(request(line('1', 'A', 2), line('2', 'B', 1))),
  reserved({ 1: 2, 2: 1 }),
  assigned({ at: 'wh-1', units: { 1: 2, 2: 1 } }),
  did((order) => pickFulfilment(order, f(1), quantities({ 1: 2, 2: 1 }))),
  did((order) =>
    packFulfilment(order, f(1), [{ lines: quantities({ 1: 2 }) }, { lines: quantities({ 2: 1 }) }], CHOICE),
  ),
  did((order) =>
    recordBooked(order, f(1), 'nshift', {
      ...{ carrier: 'PostNord', bookingId: 'b-1', ids: ['b-1'], at: AT },
      parcels: [1, 2].map((parcel) => ({ parcel, trackingNumber: `T-${parcel}`, trackingUrl: null })),
    }),
  ),
];

const ship = (trackingNumber: string | null = null) =>
  did((order) => shipFulfilment(order, f(1), { carrier: null, trackingNumber, trackingUrl: null }));

const SHIPPED: readonly Given[] = [...BOOKED, ship(), settled];

const told = (number: 1 | 2, ...events: readonly ParcelEvent[]) =>
  did((order) => trackParcel(order, f(1), `T-${number}`, events));

const fulfilmentIn = (order: Order) => {
  const found = fulfilmentOf(order, f(1));
  if (found === undefined) throw new Error('there is no fulfilment');
  return found;
};

describe('a parcel that is followed', () => {
  it('says what is new of it, once', () => {
    const on = given(...SHIPPED, told(1, said(1, 'handedOver')));
    on.when((order) =>
      trackParcel(order, f(1), 'T-1', [said(1, 'handedOver'), said(2, 'inTransit', { place: 'Umeå' })]),
    ).thenFacts({
      type: 'ParcelTracked',
      data: {
        ...{ fulfilment: f(1), trackingNumber: 'T-1', texts: null },
        events: [{ id: null, at: at(2), meaning: 'inTransit', code: 'inTransit', place: 'Umeå' }],
        ...{ status: 'inTransit', since: at(2), before: 'handedOver' },
      },
    });
  });

  it('says nothing of what is known, nor of a number that is not its own', () => {
    const on = given(...SHIPPED, told(1, said(1, 'handedOver')));
    on.when((order) => trackParcel(order, f(1), 'T-1', [said(1, 'handedOver')])).thenNothing();
    on.when((order) => trackParcel(order, f(1), 'T-9', [said(1, 'handedOver')])).thenNothing();
  });

  it('keeps a code that nobody knows', () => {
    const order = given(...SHIPPED, told(1, said(1, 'unknown', { code: 'X7', text: 'strange' }))).order();
    expect(parcelsOf(fulfilmentIn(order))[0]?.tracking).toMatchObject({
      status: null,
      history: [{ code: 'X7', text: 'strange', meaning: 'unknown' }],
    });
  });

  it('is delivered with its fulfilment when the last of the parcels is, at the instant of the carrier', () => {
    const on = given(...SHIPPED, told(2, said(9, 'delivered')));
    expect(fulfilmentIn(on.order()).status).toBe('shipped');
    const after = given(...on.history(), told(1, said(5, 'delivered')));
    expect(fulfilmentIn(after.order())).toMatchObject({ status: 'delivered', deliveredAt: at(9) });
  });

  it('moves its fulfilment once that has left, when its news came before', () => {
    const order = given(...BOOKED, told(1, said(3, 'delivered')), told(2, said(4, 'delivered')), ship()).order();
    expect(fulfilmentIn(order)).toMatchObject({ status: 'delivered', deliveredAt: at(4) });
  });

  it('is not taken for delivered any more when late news says that it was on its way back', () => {
    const delivered = given(...SHIPPED, told(1, said(5, 'delivered')), told(2, said(6, 'delivered')));
    expect(fulfilmentIn(delivered.order()).status).toBe('delivered');
    const order = given(...delivered.history(), told(1, said(4, 'returnedToSender'))).order();
    expect(fulfilmentIn(order)).toMatchObject({ status: 'shipped', deliveredAt: null });
  });

  it('leaves as it is what people have said about its delivery', () => {
    const on = given(
      ...SHIPPED,
      did((order) => deliverFulfilment(order, f(1), at(7))),
      told(1, said(5, 'delivered')),
      told(2, said(6, 'inTransit')),
    );
    expect(fulfilmentIn(on.order())).toMatchObject({ status: 'delivered', deliveredAt: at(7) });
  });

  it('comes back to the location that sent it, as a return of what was in it', () => {
    const { returns } = given(...SHIPPED, told(1, said(5, 'returnedToSender'))).order();
    expect(returns).toMatchObject([
      {
        status: 'authorised',
        resolution: 'refund',
        at: 'wh-1',
        lines: [{ line: '1', requested: 2, reason: 'returned to sender' }],
        terms: { override: 'returned to sender', payer: 'company' },
      },
    ]);
  });

  it('makes no return of what its customer returns already', () => {
    const { returns } = given(...SHIPPED, did(ask({ 1: 2 })), told(1, said(5, 'returnedToSender'))).order();
    expect(returns).toHaveLength(1);
  });

  it('is followed when its number was typed in, all parcels under the one', () => {
    const on = given(...BOOKED, ship('BY-HAND'), settled);
    const order = given(
      ...on.history(),
      did((now) => trackParcel(now, f(1), 'BY-HAND', [said(5, 'delivered')])),
    ).order();
    expect(fulfilmentIn(order)).toMatchObject({ status: 'delivered', booking: { status: 'withdrawn' } });
  });

  it('tells what its carrier wrote until its customer is forgotten, and nothing of it afterwards', () => {
    const signed = said(5, 'delivered', { text: 'signed: A. Lind' });
    const on = given(...SHIPPED, told(1, signed), told(2, said(6, 'delivered')));
    const forgotten = given(
      ...on.history(),
      did((order) => forgetPersonalData(order, 'request')),
    );
    expect(JSON.stringify(fulfilmentIn(forgotten.order()))).not.toContain('Lind');
    forgotten
      .when((order) => trackParcel(order, f(1), 'T-1', [signed, said(7, 'note', { text: 'signed: A. Lind' })]))
      .thenAllowed();
    const last: OrderEvent | undefined = forgotten
      .when((order) => trackParcel(order, f(1), 'T-1', [said(8, 'note', { text: 'A. Lind' })]))
      .thenAllowed()
      .history()
      .at(-1);
    expect(last).toMatchObject({ type: 'ParcelTracked', data: { texts: null } });
  });

  it('makes no second return after the first was given up', () => {
    const on = given(
      ...SHIPPED,
      told(1, said(5, 'returnedToSender')),
      did((order) => cancelReturn(order, r(1))),
    );
    on.when((order) => trackParcel(order, f(1), 'T-1', [said(6, 'note')])).thenAllowed();
    expect(on.order().returns).toHaveLength(1);
  });
});

const MEANINGS: readonly TrackingMeaning[] = [
  ...(['booked', 'handedOver', 'inTransit', 'outForDelivery', 'availableForPickUp', 'delivered'] as const),
  ...(['deliveryFailed', 'returnedToSender', 'lost', 'note', 'unknown'] as const),
];

/** Few values, so that the same instant and code come up again; an id names one event. */
const anyNews = fc.array(
  fc
    .record({
      parcel: fc.constantFrom(1 as const, 2 as const),
      hour: fc.integer({ min: 0, max: 4 }),
      meaning: fc.constantFrom(...MEANINGS),
      named: fc.boolean(),
      text: fc.constantFrom(null, 'x', 'y'),
    })
    .map(({ parcel, hour, meaning, named, text }) => ({
      parcel,
      event: said(hour, meaning, named ? { id: `${parcel}-${hour}-${meaning}` } : { text }),
    })),
  { maxLength: 10 },
);

/** In the order in which they came, some of them again, and the parcels leaving somewhere among them. */
const arrivals = anyNews.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
    repeated: fc.shuffledSubarray(all),
    leavesAfter: fc.nat({ max: all.length * 2 }),
  }),
);

type News = { readonly parcel: 1 | 2; readonly event: ParcelEvent };

/** The order as it ends: what numbers its returns have is the order of their coming. */
const endOf = (news: readonly News[], leavesAfter: number) => {
  const facts = news.map(({ parcel, event }) => told(parcel, event));
  const { returns, ...order } = given(
    ...BOOKED,
    ...facts.slice(0, leavesAfter),
    ship(),
    settled,
    ...facts.slice(leavesAfter),
  ).order();
  const unnumbered = returns.map(({ id, ...rest }) => rest);
  return { ...order, returns: unnumbered.toSorted((a, b) => ((a.reference ?? '') < (b.reference ?? '') ? -1 : 1)) };
};

describe('whatever carriers say, in whatever order and however often', () => {
  it('the order ends in the same state', () => {
    fc.assert(
      fc.property(arrivals, ({ all, shuffled, repeated, leavesAfter }) => {
        expect(endOf([...repeated, ...shuffled, ...repeated], leavesAfter)).toEqual(endOf(all, 0));
      }),
      { numRuns: 500 },
    );
  });
});
