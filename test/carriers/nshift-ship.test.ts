import { Compile } from 'typebox/compile';
import { afterEach, describe, expect, it } from 'vitest';
import { createNshiftShip } from '../../connectors/carriers/nshift-ship/adapter.ts';
import { submissionOf } from '../../connectors/carriers/nshift-ship/request.ts';
import { nshiftShipSettings, SubmissionBody, startNshiftShip } from './nshift-ship.ts';
import { exchangeOf, startReplay } from './replay.ts';
import type { CarrierServer } from './server.ts';
import { bookingRequest, FIRST, START } from './world.ts';

const servers: CarrierServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const REQUEST = bookingRequest('web-1001/F1', '2816');
const BOOKING = { bookingId: '11949535', ids: ['021602A9-F214-49B5-89BE-A40DC6E4CF55', '11949535'] };

const sample = (title: string) => exchangeOf('nshift-ship', 'ship-submit', title);

const replaying = async (title: string) => {
  const server = await startReplay([sample(title)]);
  servers.push(server);
  return createNshiftShip(nshiftShipSettings(server.url, 5_000), () => START);
};

describe('what is sent', () => {
  const errorsOf = (body: unknown) => Compile(SubmissionBody).Errors(body);

  it('is held against a shape that the published sample has', () => {
    expect(errorsOf(sample('submit').request.body)).toEqual([]);
  });

  it('is in grams and millimetres', () => {
    expect(submissionOf(REQUEST, nshiftShipSettings('', 0))).toMatchObject({
      data: {
        ProdConceptID: 2816,
        OrderNo: 'web-1001/F1',
        Lines: [
          { Number: 1, LineWeight: 1250, PkgWeight: 1250, Height: 100, Length: 300, Width: 200, Pkgs: [{ ItemNo: 1 }] },
          { Number: 2, LineWeight: 600, PkgWeight: 600, Pkgs: [{ ItemNo: 2 }] },
        ],
      },
      options: { Labels: 'PDF' },
    });
  });

  it('names the drop point, in a field that can be set', () => {
    const request = { ...REQUEST, pickUpPoint: { id: 'SE-10001', name: 'Synthetic Market' } };
    const body = submissionOf(request, nshiftShipSettings('', 0));
    expect(body).toMatchObject({ data: { Addresses: [{}, {}, { Kind: 10, CustNo: 'SE-10001' }] } });
    expect(errorsOf(body)).toEqual([]);
  });

  it('is not sent at all with a service that is no number', async () => {
    const world = await startNshiftShip(5_000);
    servers.push(world.server);
    expect(await world.carrier.book(bookingRequest('web-1001/F1', 'P19'), FIRST)).toMatchObject({
      outcome: 'rejected',
      messages: [{ field: '/service', text: expect.stringContaining('"P19"') }],
    });
    expect(world.server.arrived).toEqual([]);
  });
});

describe('what is answered', () => {
  it('a shipment with numbers that begin with zeros, and its label; there need be no link', async () => {
    const carrier = await replaying('submit');
    expect(await carrier.book(REQUEST, FIRST)).toEqual({
      outcome: 'booked',
      booking: {
        ...BOOKING,
        parcels: [
          { parcel: 'F1-1', trackingNumber: '00370726200502318503', trackingUrl: null },
          { parcel: 'F1-2', trackingNumber: '00370726200502318510', trackingUrl: null },
        ],
        labels: [{ format: 'pdf', document: new Uint8Array(Buffer.from('%PDF-1.4\n% label\n')) }],
      },
    });
  });

  it('a failure that comes with a good status', async () => {
    const carrier = await replaying('failure');
    expect(await carrier.book(REQUEST, FIRST)).toEqual({
      outcome: 'rejected',
      traceId: null,
      messages: [{ field: null, code: null, text: 'Product not found or not active for actor.' }],
    });
  });

  it('that it is too late to cancel', async () => {
    const carrier = await replaying('too late to delete');
    expect(await carrier.cancel(BOOKING)).toMatchObject({
      outcome: 'rejected',
      messages: [{ text: 'Shipment is already transmitted.' }],
    });
  });
});

it('links each parcel to its own page', async () => {
  const world = await startNshiftShip(5_000);
  servers.push(world.server);
  const booked = await world.carrier.book(REQUEST, FIRST);
  if (booked.outcome !== 'booked') return expect(booked).toMatchObject({ outcome: 'booked' });
  const links = booked.booking.parcels.map(({ trackingUrl, trackingNumber }) => [trackingUrl, trackingNumber]);
  expect(links.every(([url, number]) => url === `https://track.example/${number}`)).toBe(true);
});
