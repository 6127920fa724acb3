import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOf } from '../api/tracking.fixture.ts';
import type { CarrierConnection } from '../connectors/carriers/work/connection.ts';
import type { TrackingMeaning } from '../domain/carriage/tracking.ts';
import { startNshiftDelivery } from './carriers/nshift-delivery.ts';
import type { World as CarrierWorld } from './carriers/world.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { openWorld, type World } from './world.ts';

const NOW = '2026-11-24T08:00:00.000Z';

let carrier: CarrierWorld;
let world: World;
let orders = 0;

beforeAll(async () => {
  carrier = await startNshiftDelivery(20_000);
  const connection: CarrierConnection = {
    ...{ id: 'nshift', version: '1', after: 0n, from: 0n, name: 'PostNord', carrier: carrier.carrier },
    services: {},
    returnServices: { standard: { id: 'P24', addons: [] } },
  };
  world = await openWorld({ carriers: () => [connection], clock: { now: () => NOW } });
  const { admin } = world;
  await setUpNetwork(admin);
  await count(admin, 'SHIRT', 'wh-1', 1_000);
  await admin.put('/v1/products/SHIRT', { weightGrams: 300 });
  const clause = { name: 'free', label: true, payer: 'company', sendTo: { kind: 'location', location: 'wh-1' } };
  await admin.put('/v1/returns/policy', { clauses: [clause] });
});
afterAll(async () => {
  await world.close();
  await carrier.server.close();
  expect(carrier.server.violations).toEqual([]);
});

/** Asked for by its customer, whose order was shipped by hand. */
const asked = async (more: object = {}) => {
  orders += 1;
  const { admin } = world;
  const delivery = { delivery: { method: 'ship', service: 'standard' } };
  const placed = await admin.post('/v1/orders', orderBody(`l-${orders}`, [{ sku: 'SHIRT', quantity: 1 }], delivery));
  const { orderId, fulfilments, trackingPage } = placed.body;
  const [{ id, lines }] = fulfilments;
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await admin.post(`/v1/fulfilments/${id}/ship`, { trackingNumber: `T-${orders}` });
  const { body } = await admin.post(`/v1/orders/${orderId}/returns`, {
    lines: [{ id: '1', quantity: 1, reason: 'too small' }],
    resolution: 'refund',
    ...more,
  });
  return { orderId, id: body.id, body, trackingPage };
};

const labelled = async () => {
  const one = await asked();
  await expect.poll(async () => (await read(`/v1/returns/${one.id}`)).booking?.status).toBe('booked');
  return one;
};

const read = async (path: string) => (await world.admin.get(path)).body;

const says = async (id: string, meaning: TrackingMeaning, at: string): Promise<string> => {
  const [numbers] = carrier.state.bookingsOf(id);
  const trackingNumber = numbers?.[0] ?? '';
  const event = { trackingNumber, id: null, at, meaning, code: meaning, text: 'given to Karin', place: null };
  await expect.poll(() => world.carriers.takeTracking('nshift', [event])).toEqual({ unknown: [] });
  return trackingNumber;
};

const pageOf = async (path: string): Promise<string> =>
  (await world.visitor.send('GET', path)).text.replaceAll('&#x2F;', '/');

const exceptionsOf = async (id: string, status = 'open') => {
  const { items } = await read(`/v1/exceptions?status=${status}&waitFor=${await world.end()}`);
  return items.filter(({ subject }: { readonly subject: { readonly return?: string } }) => subject.return === id);
};

describe('a return that the policy gives a label for', () => {
  it('is booked by itself, and its label is there for its customer and for operators', async () => {
    const { id, trackingPage } = await labelled();
    expect(await read(`/v1/returns/${id}`)).toMatchObject({
      status: 'authorised',
      booking: { connector: 'nshift', carrier: 'PostNord' },
      terms: { label: true, payer: 'company' },
    });
    const path = new URL(trackingPage, 'http://weir.test').pathname;
    expect(await pageOf(path)).toContain(`${path}/returns/r1/label`);
    for (const [who, where] of [
      [world.visitor, `${path}/returns/r1/label`],
      [world.admin, `/v1/returns/${id}/documents/label`],
      [await world.as('location:wh-1'), `/v1/returns/${id}/documents/label`],
    ] as const) {
      const label = await who.send('GET', where);
      expect([label.status, label.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    }
    const strange = await (await world.as('location:store-1')).get(`/v1/returns/${id}/documents/label`);
    expect(strange.status).toBe(404);
  });

  it('is on its way back once the carrier has it, may be lost, and is found again', async () => {
    const { id, orderId } = await labelled();
    const trackingNumber = await says(id, 'inTransit', '2026-11-25T10:00:00.000Z');
    expect(await read(`/v1/returns/${id}`)).toMatchObject({
      parcels: [{ carrier: 'PostNord', trackingNumber, status: 'inTransit', since: '2026-11-25T10:00:00.000Z' }],
    });
    await says(id, 'lost', '2026-11-28T10:00:00.000Z');
    expect(await exceptionsOf(id)).toMatchObject([{ kind: 'parcelLost', canRetry: false }]);
    await says(id, 'inTransit', '2026-11-29T10:00:00.000Z');
    expect(await exceptionsOf(id)).toEqual([]);
    const { entries } = await read(`/v1/orders/${orderId}/timeline?waitFor=${await world.end()}`);
    const kinds = entries.map(({ kind }: { readonly kind: string }) => kind);
    expect(kinds.slice(kinds.indexOf('returnAuthorised'))).toEqual([
      ...['returnAuthorised', 'returnBookingRequested', 'returnBooked', 'returnParcelTracked', 'returnSent'],
      ...['returnParcelTracked', 'returnParcelTracked'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('Karin');
    const found = await read(`/v1/orders?q=${trackingNumber}&waitFor=${await world.end()}`);
    expect(found.items).toMatchObject([{ orderId }]);
  });

  it('is left to people where the carrier says no, until they try again', async () => {
    carrier.state.behaviour = 'rejects';
    const { id } = await asked();
    await expect.poll(async () => (await read(`/v1/returns/${id}`)).booking.status).toBe('failed');
    carrier.state.behaviour = 'good';
    const [{ id: exception, kind, message }] = await exceptionsOf(id);
    expect([kind, message]).toEqual(['bookingFailed', expect.stringContaining('Not valid postal code')]);
    expect((await world.admin.post(`/v1/exceptions/${exception}/retry`)).status).toBe(200);
    await expect.poll(async () => (await read(`/v1/returns/${id}`)).booking.status).toBe('booked');
    expect(await exceptionsOf(id)).toEqual([]);
    expect(carrier.state.bookingsOf(id)).toHaveLength(1);
  });

  it('has no booking left once it is cancelled, and no label', async () => {
    const { id } = await labelled();
    expect((await world.admin.post(`/v1/returns/${id}/cancel`)).body).toMatchObject({
      booking: { status: 'withdrawn' },
    });
    await expect.poll(() => carrier.state.bookingsOf(id)).toEqual([]);
    expect(await world.admin.get(`/v1/returns/${id}/documents/label`)).toMatchObject({
      ...{ status: 404, body: { detail: 'Its booking has been given up.' } },
    });
  });

  it('has none where the customer brings it: there is the slip, as ever', async () => {
    const { id, body, trackingPage } = await asked({ at: 'store-1' });
    expect(body).toMatchObject({ booking: null, terms: { label: false } });
    const path = new URL(trackingPage, 'http://weir.test').pathname;
    const page = await pageOf(path);
    expect(page).toContain('/returns/r1/slip');
    expect(page).not.toContain('/returns/r1/label');
    expect((await browserOf(world).open(`${path}/returns/r1/label`)).status).toBe(404);
    expect((await world.admin.get(`/v1/returns/${id}/documents/label`)).status).toBe(404);
  });
});
