import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Client, clientOf, type Json } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { startWeir } from '../weir-process.ts';
import { openIntegrationLayer } from './integration-layer.ts';

const opened = async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-layer-'));
  const weir = await startWeir(data, { WEIR_WEBHOOKS_PRIVATE: 'allow' });
  onTestFinished(async () => {
    await weir.kill();
    await rm(data, { recursive: true, force: true });
  });
  const client = clientOf(weir.url);
  await setUpNetwork(client);
  await count(client, 'SHIRT', 'wh-1', 10);
  const layer = await openIntegrationLayer(client);
  const { body } = await client.put('/v1/webhooks/junipeer', { url: layer.receiver.url, types: ['*'] });
  layer.follow(body.secret);
  return { client, layer };
};

const order = (externalId: string) =>
  orderBody(externalId, [{ sku: 'SHIRT', quantity: 2 }], {
    lines: [{ id: '1', sku: 'SHIRT', quantity: 2, unitPrice: 19_900, tax: 7_960 }],
  });

/** Places an order of two shirts, sends them, and sees them delivered; the order's id. */
const shipped = async (client: Client, externalId: string): Promise<string> => {
  const { body } = await client.post('/v1/orders', order(externalId));
  const [{ id, lines }] = body.fulfilments;
  await client.post(`/v1/fulfilments/${id}/pick`, { lines });
  await client.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: `P-${externalId}` });
  expect((await client.post(`/v1/fulfilments/${id}/deliver`, {})).status).toBe(200);
  return body.orderId;
};

const documentsOf = async (client: Client, orderId: string): Promise<Json> =>
  (await client.get(`/v1/orders/${orderId}`)).body.documents;

it('an integration layer takes a shipped order to an invoice, a return to a credit note, and brings stock and purchase orders back', async () => {
  const { client, layer } = await opened();
  const orderId = await shipped(client, 'j-1');

  await expect.poll(() => documentsOf(client, orderId)).toHaveLength(1);
  expect(await documentsOf(client, orderId)).toMatchObject([{ system: 'junipeer', document: 'invoice', number: 'F1' }]);
  expect([...layer.books.values()]).toMatchObject([{ kind: 'invoice', order: orderId, total: 39_800, tax: 7_960 }]);

  const { body: asked } = await client.post(`/v1/orders/${orderId}/returns`, {
    lines: [{ id: '1', quantity: 1, reason: 'other' }],
    resolution: 'refund',
    at: 'wh-1',
  });
  const { id } = asked;
  await client.post(`/v1/returns/${id}/receive`, { location: 'wh-1', lines: [{ id: '1', quantity: 1 }] });
  await client.post(`/v1/returns/${id}/inspect`, {
    lines: [{ id: '1', quantity: 1, disposition: 'restock', accept: true }],
  });
  await client.post(`/v1/returns/${id}/close`, {});
  await expect.poll(() => documentsOf(client, orderId)).toHaveLength(2);
  expect([...layer.books.values()].at(-1)).toMatchObject({ kind: 'creditNote', total: 19_900, tax: 3_980 });

  await layer.bringStock('SHIRT', 'wh-1', 25, new Date().toISOString());
  await layer.bringOrder('po-7', 'SHIRT', 'wh-1', 40, '2027-01-15T00:00:00Z');
  const { body } = await client.get('/v1/stock/SHIRT');
  expect(body.byLocation).toMatchObject([{ location: 'wh-1', onHand: 25 }]);
  expect(body.supply).toMatchObject([{ id: 'po-7', quantity: 40 }]);
  expect(layer.refused).toEqual([]);
});

it('a layer that has booked and could not say so books nothing twice', async () => {
  const { client, layer } = await opened();
  const { answer } = layer.receiver;
  let cut = 0;
  layer.receiver.answer = (got, response) => {
    const isFirst = got.body.type === 'FulfilmentShipped' && cut === 0;
    if (isFirst) {
      cut += 1;
      response.end = () => response.destroy();
    }
    answer(got, response);
  };
  const orderId = await shipped(client, 'j-2');
  await layer.receiver.until(2, ({ body }) => body.type === 'FulfilmentShipped');

  expect(cut).toBe(1);
  await expect.poll(() => documentsOf(client, orderId)).toHaveLength(1);
  expect([...layer.books.values()].filter((one) => one.order === orderId)).toHaveLength(1);
});

it('another number for the same document is refused: the ERP would have two of it', async () => {
  const { client } = await opened();
  const orderId = await shipped(client, 'j-3');
  const said = (number: string) =>
    client.put(`/v1/orders/${orderId}/documents/a-fact`, { system: 'junipeer', document: 'invoice', number });

  expect((await said('F9')).status).toBe(200);
  expect((await said('F9')).status).toBe(200);
  expect(await said('F10')).toMatchObject({ status: 409, body: { type: '/problems/content-differs' } });
});
