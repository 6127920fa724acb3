import { Compile } from 'typebox/compile';
import { afterEach, describe, expect, it } from 'vitest';
import { createNshiftDelivery } from '../../connectors/carriers/nshift-delivery/adapter.ts';
import { shipmentOf } from '../../connectors/carriers/nshift-delivery/request.ts';
import type { NshiftDeliverySettings } from '../../connectors/carriers/nshift-delivery/settings.ts';
import type { BookingRequest, Carrier } from '../../connectors/carriers/port.ts';
import { nshiftDeliverySettings, ShipmentBody, startNshiftDelivery } from './nshift-delivery.ts';
import { type Exchange, exchangeOf, exchangesOf, startReplay } from './replay.ts';
import type { CarrierServer } from './server.ts';
import { bookingRequest, FIRST, keepAttempts, START } from './world.ts';

const servers: CarrierServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    expect(server.violations).toEqual([]);
    await server.close();
  }
});

const REQUEST = bookingRequest('web-1001/F1', 'P19');

const replaying = async (
  exchanges: readonly Exchange[],
  change: Partial<NshiftDeliverySettings> = {},
): Promise<Carrier> => {
  const server = await startReplay(exchanges);
  servers.push(server);
  return createNshiftDelivery({ ...nshiftDeliverySettings(server.url, 5_000), ...change }, () => START);
};

const sample = (name: string, title: string) => exchangeOf('nshift-delivery', name, title);

describe('what is sent', () => {
  const accepts = (body: unknown) =>
    Compile(ShipmentBody)
      .Errors(body)
      .map(({ instancePath }) => instancePath);

  it('is held against a shape that the published samples have', () => {
    for (const name of ['delivery-book-two-parcels', 'delivery-book-with-return-label']) {
      for (const { request } of exchangesOf('nshift-delivery', name).filter(({ title }) => title === 'book')) {
        expect(accepts(request.body)).toEqual([]);
      }
    }
  });

  it('is in kilograms and cubic metres, and names the location as the carrier knows it', () => {
    expect(shipmentOf(REQUEST, nshiftDeliverySettings('', 0))).toMatchObject({
      printConfig: { target1Media: 'thermo-190', target1Type: 'zpl' },
      shipment: {
        orderNo: 'web-1001/F1',
        sender: { quickId: '1', name: 'Weir Lager' },
        senderPartners: [{ id: 'PLAB', custNo: '1111111111' }],
        parcels: [
          { weight: 1.25, volume: 0.006, reference: 'F1-1' },
          { weight: 0.6, reference: 'F1-2' },
        ],
      },
    });
  });

  it('has a sender reference that fits the label, and the pick-up point as agent', () => {
    const request: BookingRequest = {
      ...REQUEST,
      orderNumber: 'SE 2026 0000 1234 5678 9',
      pickUpPoint: { id: 'SE-10001', name: 'Synthetic Market' },
    };
    const body = shipmentOf(request, nshiftDeliverySettings('', 0));
    expect(body.shipment).toMatchObject({ senderReference: 'SE202600001234567', agent: { quickId: 'SE-10001' } });
    expect(accepts(body)).toEqual([]);
  });

  it('asks an older account for its documents in the older words', () => {
    const body = shipmentOf(REQUEST, { ...nshiftDeliverySettings('', 0), documents: 'pdfs' });
    expect(body).toMatchObject({ pdfConfig: { target1Media: 'thermo-190' } });
    expect(accepts(body)).toEqual([]);
  });
});

describe('what is answered', () => {
  it('two parcels with their labels and a waybill', async () => {
    const carrier = await replaying([sample('delivery-book-two-parcels', 'book')]);
    const booked = await carrier.book(REQUEST, FIRST);
    expect(booked).toMatchObject({
      outcome: 'booked',
      booking: {
        bookingId: '4381670978',
        ids: ['10252318'],
        parcels: [
          {
            parcel: 'F1-1',
            trackingNumber: '69563053714SE',
            trackingUrl: 'https://track.example/69563053714SE',
          },
          { parcel: 'F1-2', trackingNumber: '69563053715SE' },
        ],
      },
    });
    if (booked.outcome !== 'booked') return;
    expect(booked.booking.labels.map(({ format }) => format)).toEqual(['zpl', 'zpl', 'pdf']);
    expect(Buffer.from(booked.booking.labels[0]?.document ?? []).toString()).toContain('TEST 69563053714SE');
  });

  it('the documents of an older account, and parcels that bear no reference', async () => {
    const carrier = await replaying([sample('delivery-book-with-return-label', 'book')], { documents: 'pdfs' });
    const one = { ...REQUEST, parcels: REQUEST.parcels.slice(0, 1) };
    expect(await carrier.book(one, FIRST)).toMatchObject({
      outcome: 'booked',
      booking: {
        parcels: [{ parcel: 'F1-1', trackingNumber: '69563053801SE' }],
        labels: [{ format: 'pdf', document: new Uint8Array(Buffer.from('%PDF-1.4\n% label\n')) }],
      },
    });
  });

  it('fewer parcels than were asked for is no booking to be relied on', async () => {
    const carrier = await replaying([sample('delivery-book-with-return-label', 'book')]);
    expect(await carrier.book(REQUEST, FIRST)).toMatchObject({
      outcome: 'unavailable',
      cause: 'unreadable',
      reason: expect.stringContaining('it has 1 parcels where 2 were asked for'),
      mayHaveHappened: true,
    });
  });

  it('what cannot be booked, each with its place', async () => {
    const carrier = await replaying([sample('delivery-errors', 'not bookable')]);
    expect(await carrier.book(REQUEST, FIRST)).toEqual({
      outcome: 'rejected',
      traceId: null,
      messages: [
        { field: 'receiver/Address_Zipcode', code: 'ZipCode', text: 'Not valid postal code' },
        {
          field: 'parcels[0]/Parcel_Weight',
          code: 'MaximumFlt',
          text: 'The value is larger than the limit of the service',
        },
      ],
    });
  });

  it('a request that lacks something', async () => {
    const carrier = await replaying([sample('delivery-errors', 'missing')]);
    expect(await carrier.book(REQUEST, FIRST)).toMatchObject({
      messages: [{ code: 'MISSING', text: 'Required element missing: shipment' }],
    });
  });
});

describe('a history that lags behind', () => {
  it('is not believed before its time, and then the booking is found', async () => {
    const world = await startNshiftDelivery(5_000, 20_000);
    servers.push(world.server);
    const attempts = keepAttempts(world.clock);
    world.server.faults.push({ done: true, instead: 'cut' });
    attempts.end(await world.carrier.book(REQUEST, attempts.begin()));
    world.clock.pass(1_000);
    const early = await world.carrier.book(REQUEST, attempts.begin());
    expect(early).toMatchObject({ outcome: 'unavailable', cause: 'unsettled', retryAfterMillis: 29_000 });
    attempts.end(early);
    world.clock.pass(29_000);
    expect(await world.carrier.book(REQUEST, attempts.begin())).toMatchObject({ outcome: 'booked' });
    expect(world.state.bookingsOf('web-1001/F1')).toHaveLength(1);
  });

  it('finds the booking of this fulfilment, not of one whose number begins alike', async () => {
    const world = await startNshiftDelivery(5_000);
    servers.push(world.server);
    await world.carrier.book(bookingRequest('web-1001/F10', 'P19'), FIRST);
    const attempts = keepAttempts(world.clock);
    attempts.begin();
    world.clock.pass(60_000);
    const booked = await world.carrier.book(REQUEST, attempts.begin());
    expect(booked).toMatchObject({ outcome: 'booked' });
    expect(world.state.bookingsOf('web-1001/F1')).toHaveLength(1);
  });

  it('that holds more than was asked for is for a person to look at', async () => {
    const world = await startNshiftDelivery(5_000);
    servers.push(world.server);
    await world.carrier.book(REQUEST, FIRST);
    await world.carrier.book(REQUEST, FIRST);
    const attempts = keepAttempts(world.clock);
    attempts.begin();
    expect(await world.carrier.book(REQUEST, attempts.begin())).toMatchObject({
      outcome: 'unavailable',
      cause: 'unreadable',
      reason: 'what was booked as web-1001/F1: it has 4 parcels where 2 were asked for',
    });
  });
});

it('offers nothing where the account has no checkout', async () => {
  const carrier = await replaying([], { checkout: null });
  const request = { currency: 'SEK', locale: 'sv-SE', postalCode: '41763', country: 'SE', items: [], session: null };
  expect(await carrier.options(request)).toEqual({ outcome: 'offered', session: null, options: [] });
});
