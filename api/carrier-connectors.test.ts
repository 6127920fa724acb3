import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIngrid } from '../test/carriers/ingrid.ts';
import { startNshiftDelivery } from '../test/carriers/nshift-delivery.ts';
import { startNshiftShip } from '../test/carriers/nshift-ship.ts';
import type { World as CarrierWorld } from '../test/carriers/world.ts';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

const PATIENT_MILLIS = 20_000;
const PORTAL_SECRET = 'portal-secret-0123456789';

const portalAt = (url: string) => ({
  portal: {
    tokenUrl: `${url}/idp/connect/token`,
    clientId: 'portal-client',
    shipmentDataUrl: `${url}/track/shipmentdata`,
  },
});

/** How each is set up against its server of the tests. */
const CARRIERS = [
  {
    system: 'nshift-delivery',
    start: startNshiftDelivery,
    settings: (url: string) => ({
      ...portalAt(url),
      baseUrl: `${url}/rs-extapi/v1`,
      keyId: 'KEYIDKEYIDKEYID1',
      label: { media: 'thermo-190', format: 'zpl' },
      packageCode: 'PC',
    }),
    secrets: { keySecret: 'SECRETIDSECRETIDSECRET24', portalClientSecret: PORTAL_SECRET },
  },
  {
    system: 'nshift-ship',
    start: startNshiftShip,
    settings: (url: string) => ({ ...portalAt(url), baseUrl: url, actorId: '63' }),
    secrets: { portalClientSecret: PORTAL_SECRET },
  },
  {
    system: 'ingrid',
    start: startIngrid,
    settings: (url: string) => ({ baseUrl: url, siteId: 'site-1' }),
    secrets: {
      privateKey: Buffer.from('a private key of one site').toString('base64'),
      webhookSecret: 'a-long-random-secret',
    },
  },
] as const;

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
});
afterAll(() => world.close());

/** An order for a delivery service, packed in one parcel. */
const packed = async (service: string, externalId: string): Promise<string> => {
  const more = { delivery: { method: 'ship', service } };
  const placed = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT', quantity: 1 }], more));
  const [{ id }] = placed.body.fulfilments;
  const lines = [{ lineId: '1', quantity: 1 }];
  await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await world.admin.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines, weightGrams: 500 }] });
  return id;
};

const bookingOf = async (id: string) => (await world.admin.get(`/v1/fulfilments/${id}`)).body.booking;

describe.each(CARRIERS)('a connection to $system', ({ system, start, settings, secrets }) => {
  let carrier: CarrierWorld;
  beforeAll(async () => {
    carrier = await start(PATIENT_MILLIS);
  });
  afterAll(async () => {
    await world.admin.send('DELETE', `/v1/connectors/${system}`);
    await carrier.server.close();
    expect(carrier.server.violations).toEqual([]);
  });

  const path = `/v1/connectors/${system}`;

  it('says which secret is missing, is tried, and books what is packed for its service', async () => {
    const services = { [`by-${system}`]: { id: carrier.service } };
    const set = await world.admin.put(path, {
      ...{ system, settings: { name: 'PostNord', services, ...settings(carrier.server.url) } },
    });
    expect(set.status).toBe(200);
    const [needed] = Object.keys(secrets);
    expect((await world.admin.post(`${path}/test`)).body).toEqual({
      ok: false,
      findings: [`the secret ${needed} has not been given`],
    });
    await world.admin.put(`${path}/secrets`, secrets);
    expect((await world.admin.post(`${path}/test`)).body).toMatchObject({ ok: true });
    const id = await packed(`by-${system}`, `${system}-1`);
    await expect.poll(() => bookingOf(id)).toMatchObject({ status: 'booked', connector: system, carrier: 'PostNord' });
    expect(carrier.state.bookingsOf(id)).toHaveLength(1);
    expect((await world.admin.get(`${path}/status`)).body).toMatchObject({ out: { waiting: 0, failed: 0 } });
  });

  it('that is paused keeps what it is to book until it is taken up', async () => {
    await world.admin.post(`${path}/pause`);
    await expect.poll(async () => (await world.admin.get(`${path}/status`)).body.breaker).toBeNull();
    const id = await packed(`by-${system}`, `${system}-2`);
    expect(await bookingOf(id)).toMatchObject({ status: 'requested', connector: system });
    expect(carrier.state.bookingsOf(id)).toEqual([]);
    await world.admin.post(`${path}/resume`);
    await expect.poll(() => bookingOf(id)).toMatchObject({ status: 'booked' });
    expect(carrier.state.bookingsOf(id)).toHaveLength(1);
  });
});

describe('a connection that is removed', () => {
  let carrier: CarrierWorld;
  beforeAll(async () => {
    carrier = await startNshiftDelivery(PATIENT_MILLIS);
  });
  afterAll(async () => {
    for (const id of ['leaving', 'staying']) await world.admin.send('DELETE', `/v1/connectors/${id}`);
    await carrier.server.close();
    expect(carrier.server.violations).toEqual([]);
  });

  const connect = async (id: string) => {
    const [{ system, settings, secrets }] = CARRIERS;
    const services = { leaves: { id: carrier.service } };
    const all = {
      name: 'PostNord',
      services,
      returnServices: { none: { id: 'P24' } },
      ...settings(carrier.server.url),
    };
    await world.admin.put(`/v1/connectors/${id}`, { system, settings: all });
    await world.admin.put(`/v1/connectors/${id}/secrets`, secrets);
  };
  const raised = async (kind: string, isOf: (subject: Json) => boolean): Promise<Json> => {
    const list = async () =>
      (await world.admin.get(`/v1/exceptions?kind=${kind}&status=open&waitFor=${await world.end()}`)).body.items;
    let found: Json;
    await expect
      .poll(async () => {
        found = (await list()).find(({ subject }: Json) => isOf(subject));
        return found !== undefined;
      })
      .toBe(true);
    return found;
  };

  it('leaves to people what waits for it and what it was to cancel, of orders and of returns', async () => {
    await connect('leaving');
    const booked = await packed('leaves', 'leaves-1');
    await expect.poll(() => bookingOf(booked)).toMatchObject({ status: 'booked' });
    await world.admin.post('/v1/connectors/leaving/pause');
    await expect.poll(async () => (await world.admin.get('/v1/connectors/leaving/status')).body.breaker).toBeNull();
    await world.admin.post(`/v1/fulfilments/${booked}/ship`, { carrier: 'DHL', trackingNumber: 'BY-HAND' });
    const waiting = await packed('leaves', 'leaves-2');
    const clause = { name: 'free', label: true, sendTo: { kind: 'location', location: 'wh-1' } };
    await world.admin.put('/v1/returns/policy', { clauses: [clause] });
    const sent = await packed('none', 'leaves-3');
    const { body: shipped } = await world.admin.post(`/v1/fulfilments/${sent}/ship`, { trackingNumber: 'L-3' });
    const asked = { lines: [{ id: '1', quantity: 1, reason: 'broken' }], resolution: 'refund' };
    const { body: back } = await world.admin.post(`/v1/orders/${shipped.orderId}/returns`, asked);
    expect(back.booking).toMatchObject({ status: 'requested', connector: 'leaving' });

    await world.admin.send('DELETE', '/v1/connectors/leaving');
    const failed = await raised('bookingFailed', ({ fulfilment }) => fulfilment === waiting);
    expect(failed.message).toContain('the connection was removed before it was booked');
    await raised('bookingFailed', (subject) => subject.return === back.id);
    const left = await raised('deliveryFailed', ({ key }) => key === booked);
    expect(left.message).toMatch(/removed before booking .* was cancelled at PostNord: cancel it there/);

    await connect('staying');
    expect((await world.admin.post(`/v1/exceptions/${failed.id}/retry`)).status).toBe(200);
    await expect.poll(() => bookingOf(waiting)).toMatchObject({ status: 'booked', connector: 'staying' });
    expect(carrier.state.bookingsOf(waiting)).toHaveLength(1);
    await world.admin.send('DELETE', '/v1/connectors/staying');
  });

  it('that is set up again books what comes from then on, and leaves alone what came before', async () => {
    await connect('leaving');
    await world.admin.post('/v1/connectors/leaving/pause');
    const before = await packed('leaves', 'again-1');
    await world.admin.send('DELETE', '/v1/connectors/leaving');
    await connect('leaving');
    const after = await packed('leaves', 'again-2');
    await expect.poll(() => bookingOf(after)).toMatchObject({ status: 'booked', connector: 'leaving' });
    await expect.poll(() => bookingOf(before)).toMatchObject({ status: 'failed' });
    expect(carrier.state.bookingsOf(before)).toEqual([]);
  });
});

describe('a notification of Ingrid', () => {
  const path = '/v1/connectors/ingrid-told';
  const tell = (secret: string, body: object) =>
    world
      .withKey('')
      .send('POST', `${path}/webhooks`, { raw: JSON.stringify(body), headers: { 'x-weir-secret': secret } });

  it('moves the parcel that it is about, and is refused without the secret', async () => {
    const services = { 'by-hand': { id: 'service' } };
    await world.admin.put(path, {
      system: 'ingrid',
      settings: { services, siteId: 'site-1', baseUrl: 'http://127.0.0.1:9' },
    });
    await world.admin.put(`${path}/secrets`, { webhookSecret: 'a-long-random-secret' });
    const id = await packed('none', 'told-1');
    await world.admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: 'TOLD-1' });
    const told = {
      id: 'n-1',
      name: 'OUT_FOR_DELIVERY',
      tracking_number: 'TOLD-1',
      triggered_at: '2026-11-25T10:00:00Z',
    };
    expect((await tell('a guess', told)).status).toBe(401);
    expect((await tell('a-long-random-secret', told)).status).toBe(200);
    await expect
      .poll(async () => (await world.admin.get(`/v1/fulfilments/${id}`)).body.parcels[0].status)
      .toBe('outForDelivery');
    await world.admin.send('DELETE', path);
  });
});
