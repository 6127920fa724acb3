import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, type Json } from './client.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

const CARRIER = {
  system: 'nshift-ship',
  settings: {
    ...{ name: 'PostNord', services: { '*': { id: '2816' } }, baseUrl: 'http://127.0.0.1:9', actorId: '63' },
    portal: { tokenUrl: 'http://127.0.0.1:9', clientId: 'c', shipmentDataUrl: 'http://127.0.0.1:9' },
  },
};

let data: string;
let weir: WeirProcess;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-removal-'));
});

afterAll(async () => {
  await weir?.kill();
  await rm(data, { recursive: true, force: true });
});

it('tells people once of what waited for a carrier whose connection was removed, when the process dies at once', async () => {
  weir = await startWeir(data);
  const admin = clientOf(weir.url);
  await setUpNetwork(admin);
  await count(admin, 'SHIRT', 'wh-1', 10);
  await admin.put('/v1/connectors/leaving', CARRIER);
  await admin.post('/v1/connectors/leaving/pause');
  const { body: order } = await admin.post('/v1/orders', orderBody('1', [{ sku: 'SHIRT', quantity: 1 }]));
  const [{ id }] = order.fulfilments;
  const lines = [{ lineId: '1', quantity: 1 }];
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await admin.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines, weightGrams: 500 }] });
  expect((await admin.get(`/v1/fulfilments/${id}`)).body.booking).toMatchObject({ status: 'requested' });
  await admin.delete('/v1/connectors/leaving');
  await weir.kill();

  for (const _ of ['once', 'and once more']) {
    weir = await startWeir(data);
    const after = clientOf(weir.url);
    const raised = async (): Promise<readonly Json[]> =>
      (await after.get('/v1/exceptions?kind=bookingFailed&status=open')).body.items;
    await eventually('people are told', async () => (await raised()).length > 0);
    const [{ times, message }] = await raised();
    expect({ times, message }).toEqual({ times: 1, message: expect.stringContaining('the connection was removed') });
    await weir.kill();
  }
});
