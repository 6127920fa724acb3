import { afterEach, expect, it } from 'vitest';
import { createNshiftDelivery } from '../../connectors/carriers/nshift-delivery/adapter.ts';
import { createNshiftShip } from '../../connectors/carriers/nshift-ship/adapter.ts';
import { trackingOf } from '../../domain/carriage/tracking.ts';
import { nshiftDeliverySettings } from './nshift-delivery.ts';
import { answerOfPortal } from './nshift-portal.ts';
import { nshiftShipSettings } from './nshift-ship.ts';
import { type Exchange, exchangeOf, startReplay } from './replay.ts';
import { type CarrierServer, startServer } from './server.ts';
import { START } from './world.ts';

const servers: CarrierServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    expect(server.violations).toEqual([]);
    await server.close();
  }
});

const CART = {
  currency: 'SEK',
  locale: 'sv-SE',
  postalCode: '41763',
  country: 'SE',
  items: [
    { sku: 'TSHIRT-M', name: 'T-shirt', quantity: 2, price: 19_900, grams: 600 },
    { sku: 'BOOK-SE-01', name: 'Bok', quantity: 1, price: 14_900, grams: 650 },
  ],
  session: null,
};

/** The portal, with the options of the sample, for an account whose connection is `connection-1`. */
const givenCheckout = async (options = exchangeOf('nshift', 'checkout-options', 'options').response.body) => {
  const portal = { shipments: () => [], events: () => [], options, takesLogin: () => true };
  const server = await startServer((asked, violations) => answerOfPortal(portal, asked, violations) ?? { status: 404 });
  servers.push(server);
  return server.url;
};

it('offers what is valid and has a price, with a promise where there are dates', async () => {
  const carrier = createNshiftDelivery(nshiftDeliverySettings(await givenCheckout(), 5_000), () => START);
  expect(await carrier.options(CART)).toEqual({
    outcome: 'offered',
    session: 'session-1',
    options: [
      {
        id: 'pickup-standard',
        service: 'P19',
        name: 'Ombud nära dig',
        price: 5_900,
        currency: 'SEK',
        shipBy: '2026-11-25T13:00:00.000Z',
        deliverBy: '2026-11-30T17:00:00.000Z',
        pickUpPoints: [
          {
            id: 'SE-10001',
            name: 'Synthetic Market',
            line1: 'Examplegatan 1',
            postalCode: '113 59',
            city: 'Stockholm',
          },
        ],
      },
      {
        id: 'home-standard',
        service: 'P17',
        name: 'Hemleverans',
        price: 8_950,
        currency: 'SEK',
        shipBy: null,
        deliverBy: null,
        pickUpPoints: [],
      },
    ],
  });
});

it('does not offer what had to leave already', async () => {
  const later = START + 12 * 3_600_000;
  const carrier = createNshiftDelivery(nshiftDeliverySettings(await givenCheckout(), 5_000), () => later);
  expect(await carrier.options(CART)).toMatchObject({ options: [{ id: 'home-standard' }] });
});

it("does not offer what the other of nShift's systems would have to book", async () => {
  const carrier = createNshiftShip(nshiftShipSettings(await givenCheckout(), 5_000), () => START);
  expect(await carrier.options(CART)).toMatchObject({ outcome: 'offered', options: [] });
});

it('offers nothing where nothing fits', async () => {
  const { body } = exchangeOf('nshift', 'checkout-options', 'nothing fits').response;
  const carrier = createNshiftDelivery(nshiftDeliverySettings(await givenCheckout(body), 5_000), () => START);
  expect(await carrier.options(CART)).toEqual({ outcome: 'offered', session: 'session-1', options: [] });
});

const replayingTracking = async (exchanges: readonly Exchange[]) => {
  const server = await startReplay(exchanges);
  servers.push(server);
  return createNshiftDelivery(nshiftDeliverySettings(server.url, 5_000), () => START);
};

const tracking = (title: string) => exchangeOf('nshift', 'tracking-events', title);
const PARCEL = { trackingNumber: '69563053714SE', reference: 'web-1001/F1', bookedAt: new Date(START).toISOString() };

it('follows a parcel by the events of its shipment', async () => {
  const carrier = await replayingTracking([tracking('find'), tracking('events')]);
  const tracked = await carrier.track(PARCEL);
  if (tracked.outcome !== 'tracked') return expect(tracked).toMatchObject({ outcome: 'tracked' });
  const { status, history } = trackingOf(tracked.events);
  expect(status).toBe('delivered');
  expect(history.map(({ at, meaning, code }) => [at, meaning, code])).toEqual([
    ['2026-11-25T08:18:30.000Z', 'booked', '1000'],
    ['2026-11-25T13:05:00.000Z', 'booked', '1001'],
    ['2026-11-25T17:00:00.000Z', 'inTransit', '2000'],
    ['2026-11-26T10:00:00.000Z', 'note', '5002'],
    ['2026-11-27T08:30:00.000Z', 'availableForPickUp', '2002'],
    ['2026-11-28T12:15:00.000Z', 'delivered', '3000'],
  ]);
});

it('takes no events of another order that had the same number', async () => {
  const carrier = await replayingTracking([tracking('find'), tracking('events')]);
  expect(await carrier.track({ ...PARCEL, reference: 'web-2002/F1' })).toEqual({ outcome: 'tracked', events: [] });
});

it('is asked too often', async () => {
  const carrier = await replayingTracking([tracking('find'), tracking('limit')]);
  expect(await carrier.track(PARCEL)).toMatchObject({ outcome: 'unavailable', cause: 'limit', retryAfterMillis: null });
});
