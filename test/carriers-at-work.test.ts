import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CarrierConnection } from '../connectors/carriers/work/connection.ts';
import type { TrackingEvent, TrackingMeaning } from '../domain/carriage/tracking.ts';
import { startNshiftShip } from './carriers/nshift-ship.ts';
import type { World as CarrierWorld } from './carriers/world.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { openWorld, type World } from './world.ts';

const PATIENT_MILLIS = 20_000;

let carrier: CarrierWorld;
let world: World;
let orders = 0;

beforeAll(async () => {
  carrier = await startNshiftShip(PATIENT_MILLIS);
  const connection: CarrierConnection = {
    ...{ id: 'nshift', version: '1', after: 0n, from: 0n, name: 'PostNord', carrier: carrier.carrier },
    services: { standard: { id: carrier.service, addons: [] } },
    returnServices: {},
  };
  world = await openWorld({ carriers: () => [connection] });
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
});
afterAll(async () => {
  await world.close();
  await carrier.server.close();
  expect(carrier.server.violations).toEqual([]);
});

/** An order that is packed, in one parcel unless more are asked for. */
const packed = async (service = 'standard', parcels = 1) => {
  orders += 1;
  const more = { delivery: { method: 'ship', service } };
  const placed = await world.admin.post(
    '/v1/orders',
    orderBody(`c-${orders}`, [{ sku: 'SHIRT', quantity: parcels }], more),
  );
  const { orderId, fulfilments } = placed.body;
  const [{ id }] = fulfilments;
  const lines = (quantity: number) => [{ lineId: '1', quantity }];
  await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines: lines(parcels) });
  const weighed = Array.from({ length: parcels }, () => ({ lines: lines(1), weightGrams: 500 }));
  await world.admin.post(`/v1/fulfilments/${id}/pack`, { parcels: weighed });
  return { orderId, id };
};

const read = async (path: string) => (await world.admin.get(path)).body;

const booked = async (id: string) => {
  await expect.poll(async () => (await read(`/v1/fulfilments/${id}`)).booking?.status).toBe('booked');
  return read(`/v1/fulfilments/${id}`);
};

const said = (trackingNumber: string, meaning: TrackingMeaning, more: Partial<TrackingEvent> = {}): TrackingEvent => ({
  ...{ trackingNumber, id: null, at: '2026-11-25T10:00:00.000Z', meaning, code: meaning, text: null, place: null },
  ...more,
});

const tell = async (...events: readonly TrackingEvent[]) => {
  await expect.poll(() => world.carriers.takeTracking('nshift', events)).toEqual({ unknown: [] });
};

const exceptionsOf = async (orderId: string, status = 'open') => {
  const { items } = await read(`/v1/exceptions?status=${status}&waitFor=${await world.end()}`);
  return items.filter(({ subject }: { readonly subject: { readonly order?: string } }) => subject.order === orderId);
};

describe('a fulfilment that its carrier is set up for', () => {
  it('is booked by itself, shows its numbers, prints its labels, and is shipped without one being typed in', async () => {
    const { orderId, id } = await packed('standard', 2);
    const { parcels, booking } = await booked(id);
    expect(booking).toMatchObject({ connector: 'nshift', carrier: 'PostNord' });
    expect(parcels).toMatchObject([
      { number: 1, status: null },
      { number: 2, status: null },
    ]);
    const [first] = parcels;
    const label = await world.admin.send('GET', `/v1/fulfilments/${id}/documents/label?format=pdf&parcel=2`);
    expect(label.status).toBe(200);
    expect(label.headers.get('content-type')).toBe('application/pdf');
    expect(label.text).toContain('%PDF');
    expect(await world.admin.get(`/v1/fulfilments/${id}/documents/label?format=zpl`)).toMatchObject({
      ...{ status: 404, body: { detail: 'Its carrier gives labels as pdf.' } },
    });
    const { body } = await world.admin.post(`/v1/fulfilments/${id}/ship`);
    expect(body).toMatchObject({ status: 'shipped', carrier: 'PostNord', trackingNumber: first.trackingNumber });
    const { items } = await read(`/v1/orders?q=${parcels[1].trackingNumber}&waitFor=${body.position}`);
    expect(items).toMatchObject([{ orderId }]);
  });

  it('is found at the counter of a store by any of its parcels, for what comes back', async () => {
    const { orderId, id } = await packed('standard', 2);
    const { parcels } = await booked(id);
    const { body } = await world.admin.post(`/v1/fulfilments/${id}/ship`);
    for (const { trackingNumber } of parcels) {
      const path = `/v1/returns/lookup?trackingNumber=${trackingNumber}&waitFor=${body.position}`;
      expect((await read(path)).items).toMatchObject([{ orderId }]);
    }
  });

  it('has no label where its service is nobody’s, and says why', async () => {
    const { id } = await packed('by-bicycle');
    expect(await world.admin.get(`/v1/fulfilments/${id}/documents/label`)).toMatchObject({
      ...{ status: 404, body: { detail: expect.stringContaining('made elsewhere') } },
    });
  });

  it('is left to people where the carrier says no, until they try again', async () => {
    carrier.state.behaviour = 'rejects';
    const { orderId, id } = await packed();
    await expect.poll(async () => (await read(`/v1/fulfilments/${id}`)).booking?.status).toBe('failed');
    carrier.state.behaviour = 'good';
    const [exception] = await exceptionsOf(orderId);
    expect(exception).toMatchObject({ kind: 'bookingFailed', subject: { fulfilment: id }, canRetry: true });
    expect((await world.admin.post(`/v1/exceptions/${exception.id}/retry`)).status).toBe(200);
    await booked(id);
    expect(await exceptionsOf(orderId)).toEqual([]);
  });
});

describe('a parcel on its way', () => {
  const shipped = async () => {
    const { orderId, id } = await packed();
    const { parcels } = await booked(id);
    await world.admin.post(`/v1/fulfilments/${id}/ship`);
    const [{ trackingNumber }] = parcels;
    return { orderId, id, trackingNumber };
  };

  it('is shown with its news, in plain words too, and delivered at the instant of its carrier', async () => {
    const { orderId, id, trackingNumber } = await shipped();
    const strange = said(trackingNumber, 'unknown', { code: 'X7', at: '2026-11-25T11:00:00.000Z' });
    await tell(said(trackingNumber, 'outForDelivery', { place: 'Göteborg' }), strange);
    await tell(said(trackingNumber, 'delivered', { at: '2026-11-25T12:00:00.000Z' }));
    const { fulfilments } = await read(`/v1/orders/${orderId}`);
    expect(fulfilments).toMatchObject([
      {
        ...{ id, status: 'delivered', deliveredAt: '2026-11-25T12:00:00.000Z', tracking: 'delivered' },
        parcels: [{ trackingNumber, status: 'delivered', events: [{ place: 'Göteborg' }, { code: 'X7' }, {}] }],
      },
    ]);
    const { entries } = await read(`/v1/orders/${orderId}/timeline?waitFor=${await world.end()}`);
    const words = entries.flatMap(({ news = [] }: { readonly news?: readonly { readonly words: string }[] }) =>
      news.map((one) => one.words),
    );
    expect(words).toEqual(['Out for delivery (Göteborg)', 'The carrier says X7', 'Delivered']);
  });

  it('that could not be delivered is shown to people until it is', async () => {
    const { orderId, trackingNumber } = await shipped();
    await tell(said(trackingNumber, 'deliveryFailed'));
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'parcelUndelivered' }]);
    await tell(said(trackingNumber, 'inTransit', { at: '2026-11-25T11:00:00.000Z' }));
    expect(await exceptionsOf(orderId)).toHaveLength(1);
    await tell(said(trackingNumber, 'delivered', { at: '2026-11-25T12:00:00.000Z' }));
    expect(await exceptionsOf(orderId)).toEqual([]);
  });

  it('that comes back is a return, and an exception until it is in', async () => {
    const { orderId, trackingNumber } = await shipped();
    await tell(said(trackingNumber, 'returnedToSender'));
    const { returns } = await read(`/v1/orders/${orderId}`);
    expect(returns).toMatchObject([{ status: 'authorised', at: 'wh-1' }]);
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'parcelReturned', subject: { return: returns[0].id } }]);
    await world.admin.post(`/v1/returns/${returns[0].id}/receive`, {
      location: 'wh-1',
      lines: [{ id: '1', quantity: 1 }],
    });
    expect(await exceptionsOf(orderId)).toEqual([]);
  });

  it('that is lost is made good for by sending it again, or by the money', async () => {
    const { orderId, id, trackingNumber } = await shipped();
    await tell(said(trackingNumber, 'lost'));
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'parcelLost', subject: { parcel: trackingNumber } }]);
    const again = await world.admin.post(`/v1/fulfilments/${id}/claims`, { parcel: 1, resolution: 'reship' });
    expect(again.status).toBe(200);
    const order = await read(`/v1/orders/${orderId}`);
    expect(order).toMatchObject({ status: 'fulfilling', refunds: [], fulfilments: [{}, { status: 'assigned' }] });
    expect(await exceptionsOf(orderId)).toEqual([]);
  });

  it('of another connection, or of nobody, moves nothing', async () => {
    const { id, trackingNumber } = await shipped();
    await tell(said(trackingNumber, 'booked'));
    const events = [said(trackingNumber, 'delivered'), said('nobodys', 'delivered')];
    expect(await world.carriers.takeTracking('other', events)).toEqual({ unknown: [trackingNumber, 'nobodys'] });
    expect((await read(`/v1/fulfilments/${id}`)).status).toBe('shipped');
  });

  it('is asked about at once when its carrier’s system says that there is something new', async () => {
    const { id, trackingNumber } = await shipped();
    carrier.state.events = [{ code: '3000', at: '2026-11-28T13:15:00+01:00' }];
    await expect
      .poll(async () => {
        await world.carriers.lookNow('nshift', trackingNumber);
        return (await read(`/v1/fulfilments/${id}`)).deliveredAt;
      })
      .toBe('2026-11-28T12:15:00.000Z');
  });
});
