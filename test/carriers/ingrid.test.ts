import { Compile } from 'typebox/compile';
import { afterEach, describe, expect, it } from 'vitest';
import { createIngrid } from '../../connectors/carriers/ingrid/adapter.ts';
import { shipmentOf } from '../../connectors/carriers/ingrid/shipment.ts';
import { readWebhook } from '../../connectors/carriers/ingrid/webhook.ts';
import { trackingOf } from '../../domain/carriage/tracking.ts';
import { CompleteBody, CreateBody, ingridSettings, SessionBody, startIngrid } from './ingrid.ts';
import { deliveryOf, type Exchange, exchangeOf, startReplay } from './replay.ts';
import type { CarrierServer } from './server.ts';
import { bookingRequest, FIRST, keepAttempts, START } from './world.ts';

const servers: CarrierServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    expect(server.violations).toEqual([]);
    await server.close();
  }
});

const replaying = async (exchanges: readonly Exchange[], now = START) => {
  const server = await startReplay(exchanges);
  servers.push(server);
  return createIngrid(ingridSettings(server.url, 5_000), () => now);
};

const checkout = (title: string) => exchangeOf('ingrid', 'checkout-session', title);
const shipping = (title: string) => exchangeOf('ingrid', 'shipping-create-and-book', title);
const failing = (title: string) => exchangeOf('ingrid', 'errors', title);

const REQUEST = bookingRequest('web-1001/F1', 'brn-blp');
const ONE_PARCEL = { ...REQUEST, parcels: REQUEST.parcels.slice(0, 1) };
const CART = {
  currency: 'SEK',
  locale: 'sv-SE',
  postalCode: '41763',
  country: 'SE',
  items: [{ sku: 'SKU12345', name: 'Saucony Shadow 6000', quantity: 1, price: 10_000, grams: 800 }],
  session: null,
};
/** Of the day that the session of the sample is about. */
const THEN = Date.parse('2025-02-03T12:00:00Z');

describe('checkout', () => {
  it('is asked in a shape that the samples have', () => {
    const session = Compile(SessionBody);
    expect(session.Errors(checkout('create').request.body)).toEqual([]);
    expect(session.Errors(checkout('update').request.body)).toEqual([]);
    expect(Compile(CompleteBody).Errors(checkout('complete').request.body)).toEqual([]);
  });

  it('offers what is chosen for the cart, with its promise', async () => {
    const carrier = await replaying([checkout('create')], THEN);
    expect(await carrier.options(CART)).toEqual({
      outcome: 'offered',
      session: 'VM2-475841538acb4c61a0c499daf715b7b6',
      options: [
        {
          id: 'pickup-point-delivery-eaa0c8e00d054f2cbf26a3dc7fa88a9a',
          service: 'MPC',
          name: 'Leverans till ombud',
          price: 2_500,
          currency: 'SEK',
          shipBy: '2025-02-03T23:00:00.000Z',
          deliverBy: '2025-02-04T23:00:00.000Z',
          pickUpPoints: [],
        },
      ],
    });
  });

  it('renews the options of a session that there is', async () => {
    const carrier = await replaying([checkout('update')], THEN);
    const session = 'VM2-475841538acb4c61a0c499daf715b7b6';
    expect(await carrier.options({ ...CART, session })).toMatchObject({ session, options: [{ service: 'MPC' }] });
  });

  it('does not offer what is in another currency, or had to leave already', async () => {
    const carrier = await replaying([checkout('create')], THEN);
    expect(await carrier.options({ ...CART, currency: 'NOK' })).toMatchObject({ options: [] });
    const late = await replaying([checkout('create')], START);
    expect(await late.options(CART)).toMatchObject({ options: [] });
  });

  it('gives the transport order when the order is placed', async () => {
    const carrier = await replaying([checkout('complete')]);
    const completion = { session: 'VM2-475841538acb4c61a0c499daf715b7b6', orderNumber: '1001' };
    expect(await carrier.complete({ ...completion, customer: REQUEST.receiver })).toEqual({
      outcome: 'completed',
      transportOrders: ['tos-1'],
    });
  });
});

describe('booking', () => {
  it('is asked in a shape that the sample has', () => {
    const errorsOf = (body: unknown) => Compile(CreateBody).Errors(body);
    expect(errorsOf(shipping('create').request.body)).toEqual([]);
    expect(errorsOf(shipping('without a session').request.body)).toEqual([]);
  });

  it('goes by the transport order where there is one, else by the method', () => {
    const settings = ingridSettings('', 0);
    expect(shipmentOf(REQUEST, settings)).toMatchObject({ shipping_method: 'brn-blp' });
    const byOrder = shipmentOf({ ...REQUEST, transportOrder: 'tos-1' }, settings);
    expect(byOrder).toMatchObject({ tos_id: 'tos-1', external_id: 'web-1001/F1' });
    expect(byOrder).not.toHaveProperty('shipping_method');
  });

  it('gives number, link and label', async () => {
    const carrier = await replaying([shipping('create'), shipping('book')]);
    expect(await carrier.book(ONE_PARCEL, FIRST)).toEqual({
      outcome: 'booked',
      booking: {
        bookingId: 'shp-0001',
        ids: ['shp-0001'],
        parcels: [
          {
            parcel: 'F1-1',
            trackingNumber: '00373500489530470000',
            trackingUrl: 'https://track.example/00373500489530470000',
          },
        ],
        labels: [{ format: 'pdf', document: new Uint8Array(Buffer.from('%PDF-1.4\n% label\n')) }],
      },
    });
  });

  it('keeps the shipment before its parcels are booked', async () => {
    const { carrier, server, state } = await startIngrid(5_000);
    servers.push(server);
    const seen: (readonly unknown[])[] = [];
    const keepDraft = async (draftId: string) => {
      seen.push([draftId, state.bookingsOf('web-1001/F1').length]);
    };
    await carrier.book(REQUEST, { ...FIRST, keepDraft });
    expect(seen).toEqual([['shp-0', 0]]);
  });

  it('books the shipment that it left behind, and creates no other', async () => {
    const { carrier, server, clock } = await startIngrid(5_000);
    servers.push(server);
    const attempts = keepAttempts(clock);
    server.faults.push(null, { done: false, instead: 'cut' });
    attempts.end(await carrier.book(REQUEST, attempts.begin()));
    const early = await carrier.book(REQUEST, attempts.begin());
    expect(early).toMatchObject({ cause: 'unsettled', retryAfterMillis: 10_000 });
    attempts.end(early);
    clock.pass(10_000);
    expect(await carrier.book(REQUEST, attempts.begin())).toMatchObject({ outcome: 'booked' });
    expect(server.arrived.filter((call) => call.endsWith('shipments.create'))).toHaveLength(1);
  });

  it('is refused field by field, with the id of the exchange', async () => {
    const carrier = await replaying([failing('validation')]);
    expect(await carrier.book(ONE_PARCEL, FIRST)).toEqual({
      outcome: 'rejected',
      traceId: 'S20261125110810PA9Z3WZRV80ZZ4MH',
      messages: [{ field: 'contact.phone', code: null, text: 'value does not match regex pattern' }],
    });
  });

  it('is refused for its key', async () => {
    const carrier = await replaying([failing('bad key')]);
    expect(await carrier.options(CART)).toEqual({
      outcome: 'unauthorised',
      reason: 'status 401',
      traceId: 'S20250205110810PA9Z3WZRV80ZZ4MG',
    });
  });
});

describe('tracking', () => {
  const PARCEL = {
    trackingNumber: '00373500489530470000',
    reference: 'web-1001/F1',
    bookedAt: '2026-11-25T08:00:00.000Z',
  };
  const parcels = (title: string) => exchangeOf('ingrid', 'tracking-parcels', title);

  it('reads the steps, of which two may share a time', async () => {
    const carrier = await replaying([parcels('by tracking number')]);
    const tracked = await carrier.track(PARCEL);
    if (tracked.outcome !== 'tracked') return expect(tracked).toMatchObject({ outcome: 'tracked' });
    const { status, since, history } = trackingOf(tracked.events);
    expect({ status, since }).toEqual({ status: 'availableForPickUp', since: '2026-11-27T08:30:00.000Z' });
    expect(history.map(({ meaning }) => meaning)).toEqual([
      'note',
      'note',
      'handedOver',
      'inTransit',
      'availableForPickUp',
    ]);
  });

  it('knows nothing yet', async () => {
    const carrier = await replaying([parcels('not known yet')]);
    expect(await carrier.track(PARCEL)).toEqual({ outcome: 'tracked', events: [] });
  });
});

describe('a webhook', () => {
  const settings = { header: 'x-weir-secret', secrets: ['the-next-secret', 'a-long-random-secret'] };
  const body = deliveryOf('ingrid', 'tracking-webhook');
  const read = (secret: string | null, text = body) => readWebhook(() => secret, text, settings, {});

  it('names the parcel to look at, and tells that it is out for delivery, which nothing else does', () => {
    expect(read('a-long-random-secret')).toEqual({
      outcome: 'notified',
      trackingNumber: '00373500489530470000',
      orderNumber: '1001',
      event: {
        trackingNumber: '00373500489530470000',
        id: '52633b2f-18de-4287-aa5a-6184aa279017',
        at: '2026-11-27T10:05:00.000Z',
        meaning: 'outForDelivery',
        code: 'OUT_FOR_DELIVERY',
        text: null,
        place: null,
      },
    });
  });

  it('is taken with either secret while it is being changed', () => {
    expect(read('the-next-secret')).toMatchObject({ outcome: 'notified' });
  });

  it.each([null, '', 'a-long-random-secre', 'a-long-random-secret '])('is not taken with the secret %j', (secret) => {
    expect(read(secret)).toEqual({ outcome: 'unauthorised' });
  });

  it('is not taken with an empty secret, even where one is configured', () => {
    expect(readWebhook(() => '', body, { header: 'x', secrets: [''] }, {})).toEqual({ outcome: 'unauthorised' });
  });

  it.each(['', '{}', '[]', '{"tracking_number":7}'])('that says nothing of use is unreadable: %s', (text) => {
    expect(read('a-long-random-secret', text)).toEqual({ outcome: 'unreadable' });
  });

  it('of an order alone is a hint without an event', () => {
    expect(read('a-long-random-secret', '{"external_id":"1001","name":"PICKUP_REMINDER"}')).toEqual({
      outcome: 'notified',
      trackingNumber: null,
      orderNumber: '1001',
      event: null,
    });
  });
});
