import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let store: WorldClient;

beforeAll(async () => {
  world = await openWorld();
  const { admin } = world;
  await setUpNetwork(admin);
  await admin.put('/v1/channels/store', { name: 'Store', type: 'site', locations: ['store-1'] });
  const products = {
    RED: { name: 'Red mug', barcodes: ['7310000000001', '7310000000002'], weightGrams: 400 },
    BLUE: { name: 'Blue mug', barcodes: ['7310000000003'], weightGrams: 400 },
    POT: { name: 'Pot', barcodes: ['7310000000004'] },
    SET: {
      name: 'Tea set',
      components: [
        { sku: 'POT', quantity: 1 },
        { sku: 'RED', quantity: 2 },
      ],
    },
  };
  const box = {
    components: [
      { sku: 'LID', quantity: 1 },
      { sku: 'JAR', quantity: 2 },
    ],
  };
  await admin.put('/v1/products/BOX', box);
  for (const [sku, product] of Object.entries(products)) await admin.put(`/v1/products/${sku}`, product);
  for (const sku of ['RED', 'BLUE', 'POT', 'LID', 'JAR']) await count(admin, sku, 'store-1', 1_000);
  store = await world.as('location:store-1');
});
afterAll(() => world.close());

/** An order of the channel that sells from the store alone; its fulfilment. */
const given = async (externalId: string, units: Readonly<Record<string, number>>): Promise<string> => {
  const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
  const { body } = await world.admin.post('/v1/orders', orderBody(externalId, lines, { channel: 'store' }));
  return body.fulfilments[0].id;
};
const seen = async () => world.admin.get(`/v1/fulfilments?waitFor=${await world.end()}`);
const act = (id: string, action: string, body?: unknown) => store.post(`/v1/fulfilments/${id}/${action}`, body);
const reread = async (id: string) => (await store.get(`/v1/fulfilments/${id}`)).body;

describe('a pick list of several orders', () => {
  it('names each article once, in the order of the bins, and says whose it is', async () => {
    const bins = [
      { sku: 'RED', bin: 'A-10' },
      { sku: 'BLUE', bin: 'A-2' },
    ];
    expect((await store.put('/v1/locations/store-1/bins', { bins })).body).toMatchObject({ changed: 2 });
    expect((await store.put('/v1/locations/store-1/bins', { bins })).body).toMatchObject({ changed: 0 });
    const first = await given('list-1', { RED: 2, BLUE: 1 });
    const second = await given('list-2', { SET: 1 });
    await seen();
    const { body } = await store.post('/v1/pick-lists', { location: 'store-1', fulfilments: [first, second] });
    expect(body.fulfilments).toMatchObject([
      { tote: 1, id: first, externalId: 'list-1' },
      { tote: 2, id: second, externalId: 'list-2' },
    ]);
    expect(body.stops).toEqual([
      {
        ...{ bin: 'A-2', sku: 'BLUE', name: 'Blue mug', barcodes: ['7310000000003'], quantity: 1 },
        for: [{ tote: 1, fulfilment: first, lineId: '2', quantity: 1 }],
      },
      {
        ...{ bin: 'A-10', sku: 'RED', name: 'Red mug', barcodes: ['7310000000001', '7310000000002'], quantity: 4 },
        for: [
          { tote: 1, fulfilment: first, lineId: '1', quantity: 2 },
          { tote: 2, fulfilment: second, lineId: '1', quantity: 2 },
        ],
      },
      {
        ...{ bin: null, sku: 'POT', name: 'Pot', barcodes: ['7310000000004'], quantity: 1 },
        for: [{ tote: 2, fulfilment: second, lineId: '1', quantity: 1 }],
      },
    ]);
    expect((await store.get('/v1/locations/store-1/bins')).body.items).toEqual([
      { sku: 'BLUE', bin: 'A-2' },
      { sku: 'RED', bin: 'A-10' },
    ]);
  });

  it('leaves out what has been picked, is held, or is not here, and says so', async () => {
    const picked = await given('out-1', { RED: 1 });
    await act(picked, 'pick', { lines: [{ sku: 'RED' }] });
    const held = await given('out-2', { RED: 1 });
    await world.admin.post(`/v1/orders/${held.slice(0, 36)}/holds`, { reason: 'fraud' });
    const elsewhere = held.replace(/-1$/, '-9');
    await seen();
    const fulfilments = [picked, held, elsewhere];
    const { body } = await store.post('/v1/pick-lists', { location: 'store-1', fulfilments });
    expect([body.stops, body.leftOut]).toEqual([
      [],
      [
        { id: picked, reason: 'It is picked.' },
        { id: held, reason: 'Its order is on hold.' },
        { id: elsewhere, reason: 'There is no such fulfilment here.' },
      ],
    ]);
  });

  it('is of the most urgent work, or of that of one colleague, where nothing is named', async () => {
    const mine = await given('mine', { BLUE: 1 });
    expect((await act(mine, 'assignee', { assignee: 'EK' })).body.assignee).toBe('EK');
    await seen();
    const ofOne = await store.post('/v1/pick-lists', { location: 'store-1', assignee: 'EK' });
    expect(ofOne.body.fulfilments).toMatchObject([{ id: mine, assignee: 'EK' }]);
    const two = await store.post('/v1/pick-lists', { location: 'store-1', limit: 2 });
    expect(two.body.fulfilments).toHaveLength(2);
  });
});

describe('a scanner', () => {
  it('picks what it reads, one unit a scan or as many as are said', async () => {
    const id = await given('scan-1', { RED: 3, BLUE: 1 });
    const lines = [{ barcode: '7310000000001', quantity: 2 }, { barcode: '7310000000002' }, { sku: 'BLUE' }];
    expect((await act(id, 'pick', { lines })).body).toMatchObject({
      status: 'picked',
      items: [
        { sku: 'RED', quantity: 3 },
        { sku: 'BLUE', quantity: 1 },
      ],
    });
  });

  it('is told which article it has read and which is wanted: nothing is a substitute', async () => {
    const id = await given('scan-2', { RED: 1 });
    const answer = await act(id, 'pick', { lines: [{ barcode: '7310000000003' }, { barcode: '999' }, { sku: 'POT' }] });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { path: '/lines/0', message: '7310000000003: Blue mug (BLUE), where what is wanted is 1 of Red mug (RED)' },
      { path: '/lines/1', message: '999: an article that is not known, where what is wanted is 1 of Red mug (RED)' },
      { path: '/lines/2', message: 'POT, where what is wanted is 1 of Red mug (RED)' },
    ]);
    expect((await reread(id)).status).toBe('assigned');
  });

  it('cannot pick more of an article than is wanted', async () => {
    const id = await given('scan-3', { RED: 1 });
    const answer = await act(id, 'pick', { lines: [{ sku: 'RED' }, { barcode: '7310000000001' }] });
    expect(answer.body.errors).toEqual([
      { path: '/lines/1', message: '7310000000001: 1 of Red mug (RED), where 0 more are wanted' },
    ]);
  });

  it('picks a kit by its parts, and only whole ones', async () => {
    const id = await given('scan-4', { BOX: 2 });
    const lines = [
      { sku: 'LID', quantity: 2 },
      { sku: 'JAR', quantity: 3 },
    ];
    expect((await act(id, 'pick', { lines })).body).toMatchObject({
      status: 'picked',
      items: [{ sku: 'BOX', quantity: 1 }],
    });
  });
});

describe('what is packed', () => {
  it('is what was picked, by what the scanner reads, too; a weight that cannot be is warned of', async () => {
    const id = await given('pack-1', { RED: 2, BLUE: 1 });
    await act(id, 'pick', { lines: [{ sku: 'RED', quantity: 2 }, { sku: 'BLUE' }] });
    const wrong = await act(id, 'pack', { parcels: [{ lines: [{ sku: 'RED', quantity: 2 }] }] });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ path: '/parcels', message: 'line 2: 1 picked, 0 packed' }],
    ]);
    const parcels = [
      { lines: [{ barcode: '7310000000001', quantity: 2 }], weightGrams: 900 },
      { lines: [{ barcode: '7310000000003' }], weightGrams: 40 },
    ];
    expect((await act(id, 'pack', { parcels })).body).toMatchObject({
      status: 'packed',
      parcels: [{ lines: [{ lineId: '1', quantity: 2 }] }, { lines: [{ lineId: '2', quantity: 1 }] }],
      warnings: [{ path: '/parcels/1/weightGrams', message: '40 g is less than its goods weigh: 400 g' }],
    });
  });
});

describe('a colleague', () => {
  it('is found by what is theirs, and it is told in the timeline', async () => {
    const id = await given('whose', { RED: 1 });
    await act(id, 'assignee', { assignee: 'LM' });
    await act(id, 'assignee', { assignee: 'LM' });
    const position = await world.end();
    const listed = await store.get(`/v1/fulfilments?assignee=LM&waitFor=${position}`);
    expect(listed.body.items).toMatchObject([{ id, assignee: 'LM' }]);
    const { entries } = (await world.admin.get(`/v1/orders/${id.slice(0, 36)}/timeline`)).body;
    expect(entries.filter(({ kind }: { kind: string }) => kind === 'assigneeSet')).toMatchObject([
      { location: 'store-1', assignee: 'LM' },
    ]);
    expect((await act(id, 'assignee', { assignee: null })).body.assignee).toBeNull();
  });
});
