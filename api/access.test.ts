import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let clients: { readonly [who: string]: WorldClient };
const known: Record<string, string> = {};

beforeAll(async () => {
  world = await openWorld();
  const { admin } = world;
  await setUpNetwork(admin);
  await admin.put('/v1/channels/shop', { name: 'Shop', type: 'store' });
  await count(admin, 'SHIRT', 'wh-1', 1_000);
  clients = {
    admin,
    operator: await world.as('operator'),
    auditor: await world.as('auditor'),
    web: await world.as('channel:web'),
    shop: await world.as('channel:shop'),
    'wh-1': await world.as('location:wh-1'),
    'wh-2': await world.as('location:wh-2'),
    nobody: world.withKey('no-such-key'),
  };
  const { body } = await admin.post('/v1/orders', orderBody('access', [{ sku: 'SHIRT', quantity: 10 }]));
  known.order = body.orderId;
  known.fulfilment = body.fulfilments[0].id;
  const sent = await admin.post('/v1/orders', orderBody('sent', [{ sku: 'SHIRT', quantity: 10 }]));
  const [{ id, lines }] = sent.body.fulfilments;
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await admin.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines }] });
  await admin.post('/v1/manifests', { id: 'handed-over', location: 'wh-1' });
  known.manifest = 'handed-over';
  known.sent = sent.body.orderId;
  const request = { lines: [{ id: '1', quantity: 1, reason: 'no' }], resolution: 'refund', at: 'wh-1' };
  known.return = (await admin.post(`/v1/orders/${known.sent}/returns`, request)).body.id;
  await admin.get(`/v1/orders?waitFor=${await world.end()}`);
});
afterAll(() => world.close());

const HOLD = { reason: 'a reason' };
const MINE = { assignee: 'EK' };
const WALK = { location: 'wh-1' };
const MANIFEST = { id: 'nothing', location: 'wh-1' };
const BINS = { bins: [{ sku: 'SHIRT', bin: 'A-1' }] };
const RETURN = { lines: [{ id: '1', quantity: 1, reason: 'no' }], resolution: 'refund', at: 'wh-2' };
const RECEIVE = { location: 'wh-1', lines: [{ id: '1', quantity: 1 }] };
const PAID = { outcome: 'refunded' };
const POLICY = { clauses: [{ name: 'all' }] };
const BLIND = { location: 'wh-1', quantity: 1, note: 'no label' };
const SUPPLY = { sku: 'LATER', location: 'wh-1', quantity: 10, expectedAt: '2099-01-01T08:00:00Z' };
const RECEIPT = { quantity: 1 };
const HOOK = { url: 'https://example.com/', active: false };
const TRANSFER = { id: 't-1', sku: 'SHIRT', from: 'wh-1', to: 'wh-2', quantity: 1, expectedAt: '2099-01-01T08:00:00Z' };
const RULES = { rules: [{ name: 'all' }] };
const VERSION = { version: 1_000 };
const PROMISE = { channel: 'web', shipTo: { country: 'SE' }, lines: [{ sku: 'SHIRT', quantity: 1 }] };
const ORDER = orderBody('access', [{ sku: 'SHIRT', quantity: 10 }]);

/** Who may do what: a row for each thing to do, a column for each key. The whole order is of channel web and location wh-1. */
const COLUMNS = ['admin', 'operator', 'auditor', 'web', 'shop', 'wh-1', 'wh-2', 'nobody'] as const;
const MATRIX: readonly (readonly [method: string, path: string, body: unknown, ...statuses: number[]])[] = [
  //                                                       adm  op   aud  web  shop wh-1 wh-2 nobody
  ['POST', '/v1/orders', ORDER, /*                      */ 200, 200, 403, 200, 403, 403, 403, 401],
  ['GET', '/v1/orders', null, /*                        */ 200, 200, 200, 200, 200, 403, 403, 401],
  ['GET', '/v1/orders?channel=web', null, /*            */ 200, 200, 200, 200, 403, 403, 403, 401],
  ['GET', '/v1/orders/{order}', null, /*                */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['GET', '/v1/orders/{order}/events', null, /*         */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['GET', '/v1/orders/{order}/timeline', null, /*       */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['GET', '/v1/orders/{order}/promise', null, /*        */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['GET', '/v1/promise-ledger', null, /*                */ 200, 200, 200, 200, 200, 403, 403, 401],
  ['GET', '/v1/promise-ledger?channel=web', null, /*    */ 200, 200, 200, 200, 403, 403, 403, 401],
  ['GET', '/v1/figures', null, /*                       */ 200, 200, 200, 200, 200, 200, 200, 401],
  ['GET', '/v1/figures?channel=web', null, /*           */ 200, 200, 200, 200, 403, 403, 403, 401],
  ['GET', '/v1/figures?location=wh-1', null, /*         */ 200, 200, 200, 403, 403, 200, 403, 401],
  ['PUT', '/v1/supply/po-1', SUPPLY, /*                 */ 200, 200, 403, 403, 403, 403, 403, 401],
  ['POST', '/v1/supply/po-1/receipts', RECEIPT, /*      */ 200, 200, 403, 404, 404, 404, 404, 401],
  ['POST', '/v1/supply/po-1/losses', RECEIPT, /*        */ 200, 200, 403, 404, 404, 404, 404, 401],
  ['POST', '/v1/transfers', TRANSFER, /*                */ 200, 200, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/supply', null, /*                        */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/orders/{order}/proof', null, /*          */ 200, 403, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/checkpoints', null, /*                   */ 200, 403, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/verification', null, /*                  */ 200, 403, 200, 403, 403, 403, 403, 401],
  ['POST', '/v1/orders/{order}/holds', HOLD, /*         */ 200, 200, 403, 200, 404, 404, 404, 401],
  ['PATCH', '/v1/orders/{order}', {}, /*                */ 200, 200, 403, 200, 404, 404, 404, 401],
  ['DELETE', '/v1/orders/{order}/holds/none', null, /*  */ 404, 404, 403, 404, 404, 404, 404, 401],
  ['POST', '/v1/orders/{order}/routing', {}, /*         */ 200, 200, 403, 403, 404, 404, 404, 401],
  ['GET', '/v1/orders/{order}/routing', null, /*        */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['PUT', '/v1/routing/rules', RULES, /*                */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['PUT', '/v1/routing/rules/draft', RULES, /*          */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['POST', '/v1/routing/rules/activate', VERSION, /*    */ 409, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/routing/rules', null, /*                 */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/routing/rules/schema', null, /*          */ 200, 200, 200, 200, 200, 200, 200, 200],
  ['POST', '/v1/promises', PROMISE, /*                  */ 200, 200, 200, 200, 403, 403, 403, 401],
  ['POST', '/v1/routing/rules/preview', { rules: [] }, /**/ 200, 200, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/routing/simulations/none', null, /*      */ 404, 404, 404, 403, 403, 403, 403, 401],
  ['DELETE', '/v1/routing/simulations/none', null, /*   */ 404, 404, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/fulfilments', null, /*                   */ 200, 200, 200, 403, 403, 200, 200, 401],
  ['GET', '/v1/fulfilments?location=wh-1', null, /*     */ 200, 200, 200, 403, 403, 200, 403, 401],
  ['GET', '/v1/fulfilments/{fulfilment}', null, /*      */ 200, 200, 200, 200, 404, 200, 404, 401],
  ['POST', '/v1/fulfilments/{fulfilment}/deliver', {}, /**/ 409, 409, 403, 403, 404, 409, 404, 401],
  ['POST', '/v1/fulfilments/{fulfilment}/assignee', MINE, 409, 409, 403, 403, 404, 409, 404, 401],
  ['POST', '/v1/pick-lists', WALK, /*                   */ 200, 200, 403, 403, 403, 200, 403, 401],
  ['POST', '/v1/manifests', MANIFEST, /*                */ 409, 409, 403, 403, 403, 409, 403, 401],
  ['GET', '/v1/manifests', null, /*                     */ 200, 200, 200, 403, 403, 200, 200, 401],
  ['GET', '/v1/manifests?location=wh-1', null, /*       */ 200, 200, 200, 403, 403, 200, 403, 401],
  ['GET', '/v1/manifests/{manifest}', null, /*          */ 200, 200, 200, 404, 404, 200, 404, 401],
  ['PUT', '/v1/locations/wh-1/bins', BINS, /*           */ 200, 200, 403, 404, 404, 200, 404, 401],
  ['GET', '/v1/locations/wh-1/bins', null, /*           */ 200, 200, 200, 404, 404, 200, 404, 401],
  ['POST', '/v1/orders/{sent}/returns', RETURN, /*      */ 201, 201, 403, 201, 404, 404, 201, 401],
  ['GET', '/v1/returns', null, /*                       */ 200, 200, 200, 200, 200, 200, 200, 401],
  ['GET', '/v1/returns?location=wh-1', null, /*         */ 200, 200, 200, 200, 200, 200, 403, 401],
  ['GET', '/v1/returns/totals', null, /*                */ 200, 200, 200, 200, 200, 200, 200, 401],
  ['GET', '/v1/returns/totals?location=wh-1', null, /*  */ 200, 200, 200, 200, 200, 200, 403, 401],
  ['GET', '/v1/returns/{return}', null, /*              */ 200, 200, 200, 200, 404, 200, 404, 401],
  ['POST', '/v1/returns/{return}/transit', {}, /*       */ 200, 200, 403, 200, 404, 200, 404, 401],
  ['POST', '/v1/returns/{return}/receive', RECEIVE, /*  */ 200, 200, 403, 403, 404, 200, 404, 401],
  ['POST', '/v1/returns/{return}/approve', {}, /*       */ 409, 409, 403, 403, 404, 403, 404, 401],
  ['POST', '/v1/returns/{return}/reject', HOLD, /*      */ 409, 409, 403, 403, 404, 403, 404, 401],
  ['POST', '/v1/returns/{return}/close', HOLD, /*       */ 409, 409, 403, 403, 404, 409, 404, 401],
  ['POST', '/v1/returns/{return}/refund', null, /*      */ 409, 409, 403, 403, 404, 403, 404, 401],
  ['POST', '/v1/refunds/{sent}-refund-1', PAID, /*      */ 404, 404, 403, 404, 404, 404, 404, 401],
  ['GET', '/v1/returns/policy', null, /*                */ 200, 200, 200, 200, 200, 200, 200, 401],
  ['PUT', '/v1/returns/policy', POLICY, /*              */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/returns/lookup?receipt=1', null, /*      */ 200, 200, 403, 403, 403, 200, 200, 401],
  ['POST', '/v1/returns/blind', BLIND, /*               */ 201, 201, 403, 403, 403, 201, 403, 401],
  ['GET', '/v1/figures/returns', null, /*               */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/stock', null, /*                         */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/stock?location=wh-1', null, /*           */ 200, 200, 200, 403, 403, 200, 403, 401],
  ['GET', '/v1/stock/SHIRT', null, /*                   */ 200, 200, 200, 404, 404, 404, 404, 401],
  ['GET', '/v1/stock/SHIRT/events', null, /*            */ 200, 200, 200, 404, 404, 404, 404, 401],
  ['PUT', '/v1/stock/SHIRT/wh-2', { onHand: 5 }, /*     */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/atp?channel=web&sku=SHIRT', null, /*     */ 200, 200, 200, 200, 403, 403, 403, 401],
  ['PUT', '/v1/channels/web', { name: 'W', type: 'site' }, 200, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/channels/web', null, /*                  */ 200, 200, 200, 200, 404, 404, 404, 401],
  ['GET', '/v1/locations/wh-1', null, /*                */ 200, 200, 200, 404, 404, 200, 404, 401],
  ['PUT', '/v1/locations/wh-2', locationBody('warehouse', 1, 2), 200, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/keys', null, /*                          */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['POST', '/v1/keys', { name: 'k', scopes: ['admin'] }, /**/ 201, 403, 403, 403, 403, 403, 403, 401],
  ['DELETE', '/v1/keys/none', null, /*                  */ 404, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/exceptions', null, /*                    */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['POST', '/v1/exceptions/none/resolve', { note: 'x' }, 404, 404, 403, 404, 404, 404, 404, 401],
  ['POST', '/v1/exceptions/none/retry', null, /*        */ 404, 404, 403, 404, 404, 404, 404, 401],
  ['PUT', '/v1/webhooks/erp', HOOK, /*                  */ 201, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/webhooks', null, /*                      */ 200, 200, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/webhooks/erp', null, /*                  */ 200, 200, 200, 404, 404, 404, 404, 401],
  ['GET', '/v1/webhooks/erp/deliveries', null, /*       */ 200, 200, 200, 404, 404, 404, 404, 401],
  ['POST', '/v1/webhooks/erp/secret', null, /*          */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['POST', '/v1/webhooks/erp/replay', { from: '0' }, /* */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['DELETE', '/v1/webhooks/erp', null, /*               */ 200, 403, 403, 403, 403, 403, 403, 401],
  ['GET', '/v1/events?type=KeyCreated', null, /*        */ 200, 403, 200, 403, 403, 403, 403, 401],
  ['GET', '/v1/streams/channel-web', null, /*           */ 200, 403, 200, 403, 403, 403, 403, 401],
  ['GET', '/health/ready', null, /*                     */ 200, 200, 200, 200, 200, 200, 200, 200],
];

describe('who may do what', () => {
  for (const [method, path, body, ...statuses] of MATRIX) {
    it(`${method} ${path}: ${COLUMNS.map((who, index) => `${who} ${statuses[index]}`).join(', ')}`, async () => {
      const real = path.replace(/\{(\w+)\}/, (_, name: string) => known[name] ?? '');
      const got: Record<string, number | undefined> = {};
      for (const who of COLUMNS)
        got[who] = (await clients[who]?.send(method, real, body === null ? {} : { body }))?.status;
      expect(got).toEqual(Object.fromEntries(COLUMNS.map((who, index) => [who, statuses[index]])));
    });
  }

  it('shows a channel only its own orders and a location only its own work', async () => {
    const position = String(await world.end());
    const shop = await clients.shop?.get(`/v1/orders?waitFor=${position}`);
    const other = await clients['wh-2']?.get('/v1/fulfilments');
    expect([shop?.body.items, other?.body.items]).toEqual([[], []]);
    expect((await clients.web?.get('/v1/orders'))?.body.items).toHaveLength(2);
  });

  it('does not let a channel place the order of another one in bulk', async () => {
    const raw = JSON.stringify(orderBody('bulk', [{ sku: 'SHIRT', quantity: 1 }]));
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await clients.shop?.send('POST', '/v1/orders/bulk', { raw, headers });
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({ line: 1, status: 403 });
  });

  it('does not let a location receive for another one', async () => {
    const body = { location: 'wh-2', lines: [{ id: '1', quantity: 1 }] };
    expect((await clients['wh-1']?.post(`/v1/returns/${known.return}/receive`, body))?.status).toBe(403);
  });

  it.each(['', 'Basic dXNlcjpwYXNz', 'Bearer', 'Bearer two words', `Bearer ${'x'.repeat(600)}`])(
    'lets nobody in who says "%s"',
    async (authorization) => {
      const { status, headers } = await world.admin.send('GET', '/v1/orders', { headers: { authorization } });
      expect({ status, challenge: headers.get('www-authenticate') }).toEqual({
        status: 401,
        challenge: 'Bearer realm="weir"',
      });
    },
  );
});
