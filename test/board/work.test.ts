import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Json } from '../client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard, shoot, violationsOn } from './board.ts';

let board: BoardUnderTest;
let storeKey: string;

const MUG = '7310000000001';

/** A store that sells for itself, with barcodes and bins; what each order is given to is known. */
const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  await admin.put('/v1/locations/store-1', { ...locationBody('store', 57.7, 11.9), name: 'Göteborg, Nordstan' });
  await admin.put('/v1/channels/store', {
    ...{ name: 'Store', type: 'site', locations: ['store-1'], collection: { codeRequired: true } },
  });
  await admin.put('/v1/products/MUG', { name: 'Red mug', barcodes: [MUG], weightGrams: 400 });
  await admin.put('/v1/products/POT', { name: 'Tea pot', barcodes: ['7310000000004'] });
  for (const sku of ['MUG', 'POT', 'RARE', 'LOST', 'GONE']) await count(admin, sku, 'store-1', 1_000);
  await admin.put('/v1/locations/store-1/bins', {
    bins: [
      { sku: 'MUG', bin: 'A-10' },
      { sku: 'POT', bin: 'A-2' },
    ],
  });
  storeKey = (await admin.post('/v1/keys', { name: 'till', scopes: ['location:store-1'] })).body.key;
};

const given = async (
  externalId: string,
  units: Readonly<Record<string, number>>,
  more: object = {},
): Promise<string> => {
  const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
  const placedAt = new Date().toISOString();
  const { body } = await board.admin.post(
    '/v1/orders',
    orderBody(externalId, lines, { channel: 'store', placedAt, ...more }),
  );
  return body.fulfilments[0].id;
};
const act = (id: string, action: string, body?: unknown) => board.admin.post(`/v1/fulfilments/${id}/${action}`, body);
const reread = async (id: string): Promise<Json> => (await board.admin.get(`/v1/fulfilments/${id}`)).body;
const COLLECT = { delivery: { method: 'collect', collectAt: 'store-1' } };

/** Somebody of the store, at its board. */
const atTheStore = async (look: Parameters<BoardUnderTest['signedIn']>[0] = {}): Promise<Page> => {
  const page = await board.signedIn({ key: storeKey, ...look });
  await page.getByRole('heading', { name: 'Göteborg, Nordstan' }).waitFor();
  return page;
};

/** What a scanner does. */
const scan = async (page: Page, code: string): Promise<void> => {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
};

describe.skipIf(!hasBrowser())('the work of a location', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('is where a key of one location lands, and all that it sees', async () => {
    const page = await atTheStore();
    expect(new URL(page.url()).pathname).toBe('/work/store-1');
    expect(await page.getByRole('navigation').getByText('Orders', { exact: true }).count()).toBe(0);
    await page.goto(`${board.url}/work/wh-1`);
    await page.getByText('Your key may not do this').waitFor();
  });

  it('shows new work at once, and says so in the title of the window', async () => {
    const page = await atTheStore();
    await page.getByText('No new work').waitFor();
    const id = await given('new-1', { MUG: 1 });
    await page.getByText('New work: new-1').waitFor();
    await expect.poll(() => page.title()).toBe('(1) Göteborg, Nordstan · Weir');
    await act(id, 'accept');
    await expect.poll(() => page.title()).toBe('Göteborg, Nordstan · Weir');
  });

  it('takes an order from the queue to the carrier with a scanner and the keyboard', async () => {
    const id = await given('scan-1', { MUG: 2, POT: 1 });
    const page = await atTheStore();
    await page.getByRole('button', { name: /scan-1/ }).waitFor();
    await scan(page, 'scan-1');
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Accept' }).click();
    await panel.getByRole('listitem', { name: 'Red mug' }).waitFor();
    expect(await panel.getByRole('listitem').first().textContent()).toContain('A-2');
    await scan(page, '7399999999999');
    await panel.getByText('is not wanted here').waitFor();
    await scan(page, MUG);
    await scan(page, 'POT');
    await scan(page, MUG);
    await panel.getByRole('status').getByText('Red mug: 2 / 2').waitFor();
    await page.keyboard.press('Enter');
    await panel.getByLabel('Weight of parcel 1, in grams').fill('1500');
    await panel.getByRole('button', { name: 'Packed in 1 parcel' }).click();
    await panel.getByLabel('Carrier').fill('PostNord');
    await panel.getByLabel('Tracking number').fill('SE1');
    await page.keyboard.press('Enter');
    await panel.waitFor({ state: 'detached' });
    expect(await reread(id)).toMatchObject({
      ...{ status: 'shipped', carrier: 'PostNord', trackingNumber: 'SE1' },
      parcels: [{ weightGrams: 1500 }],
    });
  });

  it('hands over a collected order only to who shows its code', async () => {
    const id = await given('collect-1', { MUG: 1 }, COLLECT);
    await act(id, 'pick', { lines: [{ sku: 'MUG' }] });
    const page = await atTheStore();
    await page.getByRole('button', { name: /collect-1/ }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Ready for collection without packing' }).click();
    await panel.getByLabel('Code of the customer').fill('WRONG1');
    await panel.getByRole('button', { name: 'Handed over' }).click();
    await panel.getByText('handed over only to who shows its code').waitFor();
    const { orderId } = await reread(id);
    const { body } = await board.admin.get(`/v1/orders/${orderId}`);
    await panel.getByLabel('Code of the customer').fill(body.fulfilments[0].collection.code.toLowerCase());
    await panel.getByLabel('Who came').fill('Astrid');
    await panel.getByRole('button', { name: 'Handed over' }).click();
    await panel.waitFor({ state: 'detached' });
    expect(await reread(id)).toMatchObject({ status: 'collected', collectedBy: 'Astrid' });
  });

  it('tells the second of two boards kindly what the first has done', async () => {
    const id = await given('both-1', { MUG: 1 });
    await act(id, 'accept');
    const [first, second] = [await atTheStore(), await atTheStore()];
    for (const page of [first, second]) {
      await page.getByRole('button', { name: /both-1/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'All of Red mug' }).click();
    }
    await first.getByRole('dialog').getByRole('button', { name: 'All picked' }).click();
    const told = second.getByRole('dialog').getByRole('status').filter({ hasText: 'Somebody else was faster' });
    await told.getByText('It is now: Picked').waitFor();
    await second.getByRole('button', { name: 'Packed in 1 parcel' }).waitFor();
    expect(await first.getByText('Somebody else was faster').count()).toBe(0);
  });

  it('says what it is by now where it was taken away in the same moment', async () => {
    const id = await given('away-1', { GONE: 1 });
    await act(id, 'accept');
    const page = await atTheStore();
    await page.route('**/pick', async (route) => {
      await act(id, 'reject', { reason: 'broken' });
      await route.continue();
    });
    await page.getByRole('button', { name: /away-1/ }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'All of GONE' }).click();
    await panel.getByRole('button', { name: 'All picked' }).click();
    await panel.getByText('It is now: Rejected').waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  it('picks short where somebody says twice that it was not found', async () => {
    const id = await given('short-1', { RARE: 2 });
    await act(id, 'accept');
    const page = await atTheStore();
    await page.getByRole('button', { name: /short-1/ }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'One more of RARE' }).click();
    await panel.getByRole('button', { name: 'Finish without 1' }).click();
    await panel.getByText('routed to another location').waitFor();
    await panel.getByRole('button', { name: 'Yes, 1 not found' }).click();
    await panel.getByRole('button', { name: 'Packed in 1 parcel' }).waitFor();
    expect((await reread(id)).lines).toEqual([{ lineId: '1', quantity: 1 }]);
  });

  it('picks several orders on one walk, each into its tote', async () => {
    for (const id of [await given('walk-1', { MUG: 1 }), await given('walk-2', { MUG: 1, POT: 1 })]) {
      await act(id, 'accept');
    }
    const page = await atTheStore();
    const column = page.getByRole('region', { name: 'To pick' });
    await column.getByRole('button', { name: /walk-2/ }).waitFor();
    await column.getByRole('button', { name: /^Pick \d+ together/ }).click();
    const panel = page.getByRole('dialog');
    for (const name of ['Red mug', 'Tea pot']) await panel.getByRole('button', { name: `All of ${name}` }).click();
    await panel.getByRole('button', { name: 'All picked' }).click();
    await panel.waitFor({ state: 'detached' });
    const packing = page.getByRole('region', { name: 'To pack' });
    for (const name of [/walk-1/, /walk-2/]) await packing.getByRole('button', { name }).waitFor();
  });

  it('hands over what is packed with one manifest', async () => {
    const id = await given('van-1', { MUG: 1 });
    await act(id, 'pick', { lines: [{ sku: 'MUG' }] });
    await act(id, 'pack', { parcels: [{ lines: [{ sku: 'MUG' }] }] });
    const page = await atTheStore();
    await page.getByRole('button', { name: /van-1/ }).waitFor();
    await page.getByRole('button', { name: 'Hand-over' }).click();
    await page.getByRole('button', { name: /^Hand over \d+ now/ }).click();
    await page
      .getByRole('button', { name: /1 order/ })
      .first()
      .waitFor();
    expect((await reread(id)).status).toBe('shipped');
  });

  it('turns down what it cannot do, and gives work to a colleague', async () => {
    const id = await given('no-1', { LOST: 1 });
    const page = await atTheStore();
    await page.getByRole('button', { name: /no-1/ }).click();
    await page.getByRole('button', { name: 'Nobody', exact: true }).click();
    await page.getByLabel('Colleague').fill('AL');
    await page.getByRole('button', { name: 'Give', exact: true }).click();
    await page.getByRole('button', { name: 'AL', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cannot do it' }).click();
    await page.getByText('Not found', { exact: true }).click();
    await page.getByRole('dialog', { name: 'Turn it down' }).getByRole('button', { name: 'Cannot do it' }).click();
    await page.getByRole('button', { name: /no-1/ }).waitFor({ state: 'detached' });
    expect(await reread(id)).toMatchObject({ status: 'rejected', assignee: 'AL' });
  });

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each([
      ['desktop', 1440, 900],
      ['tablet', 1024, 768],
    ] as const)('can be used by everybody on a %s', async (device, width, height) => {
      for (const [step, units] of [1, 2, 3].entries()) {
        const id = await given(`${scheme}-${device}-${step}`, { MUG: units, POT: 1 }, step === 2 ? COLLECT : {});
        if (step > 0) await act(id, 'accept');
        if (step > 1) await act(id, 'pick', { lines: [{ sku: 'MUG', quantity: units }, { sku: 'POT' }] });
      }
      const page = await atTheStore({ scheme });
      await page.setViewportSize({ width, height });
      await page.getByRole('button', { name: new RegExp(`${scheme}-${device}-0`) }).waitFor();
      await shoot(page, `work-${device}-${scheme}`);
      expect(await violationsOn(page)).toEqual([]);
      if (device === 'tablet') await page.getByRole('tab', { name: /To pick/ }).click();
      await page.getByRole('button', { name: new RegExp(`${scheme}-${device}-1`) }).click();
      await page.getByRole('listitem', { name: 'Red mug' }).waitFor();
      await scan(page, MUG);
      await page.getByText('Red mug: 1 / 2').waitFor();
      await shoot(page, `picking-${device}-${scheme}`);
      expect(await violationsOn(page)).toEqual([]);
    });
  });

  it('speaks Swedish to those who ask for it', async () => {
    const page = await board.signedIn({ language: 'sv' });
    await page.goto(`${board.url}/work`);
    await page.getByRole('heading', { name: 'Platsens arbete' }).waitFor();
    await page.getByRole('link', { name: /Nordstan/ }).click();
    await page.getByRole('heading', { name: 'Att plocka' }).waitFor();
  });
});
