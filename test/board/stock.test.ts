import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';
import { barriersOn } from './everybody.ts';

const DAY_MILLIS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MILLIS).toISOString();

let board: BoardUnderTest;

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin, 'allow');
  await admin.put('/v1/locations/wh-1', { ...locationBody('warehouse', 59.3, 18.1), name: 'Stockholm warehouse' });
  await admin.put('/v1/locations/wh-2', { ...locationBody('warehouse', 55.6, 13), name: 'Malmö warehouse' });
  await admin.put('/v1/locations/store-1', { ...locationBody('store', 57.7, 11.9), name: 'Göteborg, Nordstan' });
  await admin.put('/v1/channels/web', {
    ...{ name: 'Web shop', type: 'site', backorder: 'allow', lowStock: { below: 5, clear: 10 } },
  });
  await admin.put('/v1/channels/b2b', { name: 'Wholesale', type: 'b2b', buffer: 3 });
  for (const article of ['CAP', 'JACKET', 'SHIRT']) {
    for (const [index, colour] of ['BLUE', 'GREEN', 'RED'].entries()) {
      await count(admin, `${article}-${colour}`, 'wh-1', 12 + index);
      if (index !== 1) await count(admin, `${article}-${colour}`, 'store-1', 4);
    }
  }
  await count(admin, 'SOCK', 'wh-2', 2);
  await admin.put('/v1/supply/PO-1', { sku: 'SHIRT-BLUE', location: 'wh-1', quantity: 40, expectedAt: inDays(9) });
  await admin.put('/v1/supply/PO-2', { sku: 'SOCK', location: 'wh-2', quantity: 25, expectedAt: inDays(20) });
  const transfer = { sku: 'CAP-BLUE', from: 'wh-1', to: 'store-1', quantity: 6, expectedAt: inDays(3) };
  await admin.post('/v1/transfers', { id: 'T-1', ...transfer });
  await admin.post('/v1/orders', orderBody('s-1', [{ sku: 'SHIRT-BLUE', quantity: 2 }]));
  await admin.post('/v1/stock/SHIRT-BLUE/wh-1/unavailable', { reason: 'damaged', quantity: 1 });
};

describe.skipIf(!hasBrowser())('the board for who keeps the stock', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('finds a SKU, corrects what lies at a location, and keeps the reason in its history', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory`);
    await page.getByLabel('What the SKU begins with').fill('SHIRT-B');
    await page.getByRole('link', { name: 'SHIRT-RED' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'SHIRT-BLUE' }).click();
    await page.getByRole('button', { name: 'Adjust: Stockholm warehouse' }).click();
    await page.getByLabel('Change in units').fill('-3');
    await page.getByRole('combobox', { name: 'Reason' }).fill('water from the roof');
    await page.getByText('Then ').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Adjust' }).click();
    const history = page.getByRole('table', { name: 'What happened to it' });
    await history.getByText('water from the roof').waitFor();
    await history.getByText('-3', { exact: true }).waitFor();
    const { body } = await board.admin.get('/v1/stock/SHIRT-BLUE/events?limit=1');
    expect(body.items[0]).toMatchObject({ type: 'StockAdjusted', data: { delta: -3, reason: 'water from the roof' } });
  });

  it('shows on an open page what happens to a SKU elsewhere', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory/sku?sku=CAP-RED`);
    const places = page.getByRole('table', { name: 'By location' });
    await places.getByRole('cell', { name: '14' }).first().waitFor();
    await count(board.admin, 'CAP-RED', 'wh-1', 777);
    await places.getByRole('cell', { name: '777' }).first().waitFor();
    const channels = page.getByRole('table', { name: 'Available to promise by channel' });
    await channels.getByRole('row', { name: /Wholesale 778/ }).waitFor();
  });

  it('shows in the grid what is counted elsewhere, and a SKU that nobody had before, without reload', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory`);
    const grid = page.getByRole('table', { name: 'Stock' });
    await grid.getByRole('row', { name: /JACKET-GREEN 13/ }).waitFor();
    await count(board.admin, 'JACKET-GREEN', 'wh-1', 321);
    await grid.getByRole('row', { name: /JACKET-GREEN 321/ }).waitFor();
    await count(board.admin, 'GLOVE-BLACK', 'wh-2', 8);
    await grid.getByRole('row', { name: /GLOVE-BLACK 8/ }).waitFor();
    const skus = await grid.getByRole('link').allTextContents();
    expect(skus).toEqual(skus.toSorted());
  });

  it('says so when the grid is not live, and catches up', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory`);
    const grid = page.getByRole('table', { name: 'Stock' });
    await grid.getByRole('row', { name: /CAP-GREEN 13/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('Connection lost').waitFor();
    await count(board.admin, 'CAP-GREEN', 'wh-1', 654);
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await grid.getByRole('row', { name: /CAP-GREEN 654/ }).waitFor();
  });

  it('shows what a channel can sell, as it changes', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory?view=atp`);
    await page.getByRole('row', { name: /JACKET-RED 15/ }).waitFor();
    await board.admin.post('/v1/orders', orderBody('s-2', [{ sku: 'JACKET-RED', quantity: 5 }]));
    await page.getByRole('row', { name: /JACKET-RED 10/ }).waitFor();
  });

  it('says what is on its way and what is low', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/inventory?view=supply`);
    await page.getByRole('row', { name: /SHIRT-BLUE 40/ }).waitFor();
    await page.getByRole('img', { name: 'Units expected by day: 71 units' }).waitFor();
    await page.goto(`${board.url}/inventory?view=low`);
    await page.getByRole('row', { name: /SOCK Low 2 Web shop/ }).waitFor();
  });

  it('lets only who may count correct anything', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'desk', scopes: ['operator'] });
    const page = await board.signedIn({ key: body.key });
    await page.goto(`${board.url}/inventory/sku?sku=SHIRT-BLUE`);
    await page.getByRole('table', { name: 'What happened to it' }).waitFor();
    expect(await page.getByRole('button', { name: /^Adjust/ }).count()).toBe(0);
  });

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each([
      ['inventory', '/inventory', 'SHIRT-BLUE'],
      ['inventory-atp', '/inventory?view=atp', 'SHIRT-BLUE'],
      ['inventory-supply', '/inventory?view=supply', 'SHIRT-BLUE'],
      ['inventory-low', '/inventory?view=low', 'SOCK'],
      ['sku', '/inventory/sku?sku=SHIRT-BLUE', 'Wholesale'],
    ])('shows the page %s so that everybody can use it', async (name, path, words) => {
      const page = await board.signedIn({ scheme });
      await page.goto(`${board.url}${path}`);
      await page.locator('main').getByText(words).first().waitFor();
      expect(await barriersOn(page, `${name}-${scheme}`)).toEqual([]);
    });
  });
});
