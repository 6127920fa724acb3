import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Json } from '../client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard, shoot, violationsOn } from './board.ts';

let board: BoardUnderTest;
const known: Record<string, string> = {};

const LOCATIONS = [
  ['wh-1', 'Stockholm warehouse', 'warehouse', 59.3, 18.1],
  ['wh-2', 'Malmö warehouse', 'warehouse', 55.6, 13],
  ['store-1', 'Göteborg, Nordstan', 'store', 57.7, 11.9],
] as const;

const NASTY = '<img src=x onerror="window.hacked = true">';

const place = async (admin: Client, externalId: string, quantity = 1, more: object = {}): Promise<Json> =>
  (await admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT-BLUE-M', quantity }], { ...more }))).body;

/** Orders in every state that the board shows, and what people must look at. */
const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin, 'allow');
  for (const [id, name, type, lat, lon] of LOCATIONS) {
    await admin.put(`/v1/locations/${id}`, { ...locationBody(type, lat, lon), name });
  }
  await admin.put('/v1/channels/web', {
    ...{ name: 'Web shop', type: 'site', locations: 'all', backorder: 'allow', lowStock: { below: 200, clear: 300 } },
  });
  await admin.put('/v1/channels/b2b', { name: 'Wholesale', type: 'b2b', locations: 'all', backorder: 'never' });
  for (const [location] of LOCATIONS) await count(admin, 'SHIRT-BLUE-M', location, 30);
  const placedAt = new Date().toISOString();
  for (let n = 1; n <= 12; n += 1) {
    await place(admin, `1${String(n).padStart(3, '0')}`, 1 + (n % 3), {
      channel: n % 3 === 0 ? 'b2b' : 'web',
      placedAt,
    });
  }
  known.two = (await place(admin, '2001', 2, { placedAt })).orderId;
  const held = await place(admin, '2002', 1, { placedAt });
  await admin.post(`/v1/orders/${held.orderId}/holds`, { reason: 'fraud check' });
  known.nasty = (await place(admin, '2003', 1, { placedAt, customer: { name: NASTY } })).orderId;
  const shipped = await place(admin, '2004', 2, { placedAt });
  known.shipped = shipped.orderId;
  const [{ id, lines }] = shipped.fulfilments;
  await admin.post(`/v1/fulfilments/${id}/accept`);
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await admin.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines }] });
  await admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: 'SE123456789' });
  await admin.post('/v1/orders', orderBody('2005', [{ sku: 'JACKET-RED-L', quantity: 2 }], { placedAt }));
  await count(admin, 'CAP-GREEN', 'wh-2', 3);
  await admin.post('/v1/orders', orderBody('2006', [{ sku: 'CAP-GREEN', quantity: 3 }], { placedAt }));
  await count(admin, 'CAP-GREEN', 'wh-2', 1);
};

/** Waits until what is shown has come, so that it is looked at as people see it. */
const settled = async (page: Page, words: string): Promise<void> => {
  await page.getByText(words).first().waitFor();
  await page.waitForLoadState('networkidle');
};

describe.skipIf(!hasBrowser())('the board', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('lets nobody in with a key that is not known, and says so', async () => {
    const page = await board.visitor();
    await page.goto(`${board.url}/orders`);
    await page.getByLabel('Key').first().fill('weir_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Nobody has this key').waitFor();
    expect(await page.locator('nav').count()).toBe(0);
  });

  it('keeps no key where scripts or the address can show it', async () => {
    const page = await board.signedIn();
    const kept = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie');
    expect(kept).not.toContain('test-admin-key');
    expect(kept).not.toContain('weir_session');
    expect(page.url()).toBe(`${board.url}/`);
  });

  it('finds an order from the keyboard and cancels a unit of its line', async () => {
    const page = await board.signedIn();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find anything' }).fill('2001');
    await page.getByText('All orders that match').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Order 2001/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByLabel('Cancel SHIRT-BLUE-M').fill('1');
    await page.getByLabel('Reason').fill('the customer changed her mind');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Cancelled' }).waitFor();
    await page.getByText('the customer changed her mind').waitFor();
    const { body } = await board.admin.get(`/v1/orders/${known.two}`);
    expect(body.lines[0]).toMatchObject({ ordered: 2, cancelled: 1 });
  });

  it('says kindly why something cannot be done when somebody else was faster', async () => {
    const { orderId } = await place(board.admin, '3001');
    const page = await board.signedIn();
    await page.goto(`${board.url}/orders/${orderId}`);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByLabel('Reason').fill('too late');
    await board.admin.post(`/v1/orders/${orderId}/cancellations`, { reason: 'first' });
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('alert').getByText('This cannot be done now').waitFor();
  });

  it('shows an order that the API takes on every open page that it belongs to, without reload', async () => {
    const [overview, orders] = [await board.signedIn(), await board.signedIn()];
    await orders.goto(`${board.url}/orders`);
    await settled(overview, 'Arriving now');
    await settled(orders, '1001');
    await place(board.admin, 'just-now', 1, { placedAt: new Date().toISOString() });
    await overview.getByRole('link', { name: 'just-now' }).waitFor();
    await orders.getByRole('link', { name: 'just-now' }).waitFor();
  });

  it('says when the connection is lost, and misses nothing once it is back', async () => {
    const page = await board.signedIn();
    await settled(page, 'Arriving now');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('Connection lost').waitFor();
    await place(board.admin, 'while-away', 1, { placedAt: new Date().toISOString() });
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'while-away' }).waitFor();
  });

  it('goes back in time, to the order as it was at any of its facts', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/orders/${known.shipped}`);
    await page.getByText('SE123456789').first().waitFor();
    await page.getByRole('button', { name: 'Stock reserved' }).click();
    await page.getByText('As it was at').waitFor();
    await page.getByText('Not with any location yet').waitFor();
    expect(await page.getByRole('button', { name: 'Hold' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByText('Parcel 1').waitFor();
  });

  it('shows what a customer calls herself as text, whatever it is', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/orders/${known.nasty}`);
    await page.getByText(NASTY).first().waitFor();
    await page.goto(`${board.url}/orders?q=2003`);
    await page.getByText(NASTY).first().waitFor();
    expect(await page.evaluate("'hacked' in window")).toBe(false);
  });

  it('holds many orders at once', async () => {
    const ids = await Promise.all(['4001', '4002'].map(async (id) => (await place(board.admin, id)).orderId));
    const page = await board.signedIn();
    await page.goto(`${board.url}/orders`);
    for (const id of ['4001', '4002']) await page.getByLabel(`Select ${id}`).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByLabel('Reason').fill('stock take');
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('Done for 2 of 2').first().waitFor();
    for (const id of ids) expect((await board.admin.get(`/v1/orders/${id}`)).body.holds).toHaveLength(1);
  });

  it('sorts orders by a column, from the keyboard, and keeps it with a view', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/orders`);
    await settled(page, '2003');
    const header = page.getByRole('columnheader', { name: 'Total' });
    await header.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
    const totals = async (): Promise<readonly unknown[]> => {
      const { body } = await board.admin.get('/v1/orders?sort=-total&limit=3');
      return body.items.map(({ externalId }: { externalId: string }) => externalId);
    };
    const shown = () => page.getByRole('table').getByRole('link').allTextContents();
    await expect.poll(async () => (await shown()).slice(0, 3)).toEqual(await totals());
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Name of the view').fill('Dearest first');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.keyboard.press('Escape');
    await header.getByRole('button').click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
    await page.reload();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Dearest first' }).click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
    expect(await page.getByRole('columnheader', { name: 'Placed' }).getAttribute('aria-sort')).toBe('none');
  });

  it('has one queue of exceptions, and a button that settles one', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/exceptions`);
    const card = page.getByRole('listitem', { name: 'Fewer there than allocated' });
    await card.waitFor();
    await card.getByRole('button', { name: 'Resolve' }).click();
    await page.getByLabel('What was done about it').fill('counted again');
    await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click();
    await card.waitFor({ state: 'detached' });
    const { body } = await board.admin.get('/v1/exceptions?kind=overcommitted');
    expect(body.items[0]).toMatchObject({ status: 'resolved', note: 'counted again' });
  });

  it('shows an auditor everything and lets her change nothing', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'audit', scopes: ['auditor'] });
    const page = await board.signedIn({ key: body.key });
    await page.goto(`${board.url}/orders/${known.shipped}`);
    await page.getByText('SE123456789').first().waitFor();
    expect(await page.getByRole('button', { name: 'Hold' }).count()).toBe(0);
  });

  it('signs out whoever has a key that is revoked', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'gone', scopes: ['operator'] });
    const page = await board.signedIn({ key: body.key });
    await settled(page, 'Arriving now');
    await board.admin.delete(`/v1/keys/${body.id}`);
    await page.getByRole('heading', { name: 'Sign in to Weir' }).waitFor();
  });

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    const PAGES: readonly (readonly [name: string, path: () => string])[] = [
      ['overview', () => '/'],
      ['orders', () => '/orders'],
      ['order', () => `/orders/${known.shipped}`],
      ['exceptions', () => '/exceptions'],
    ];

    it.each(PAGES)('shows the page %s so that everybody can use it', async (name, path) => {
      const page = await board.signedIn({ scheme });
      await page.goto(`${board.url}${path()}`);
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
      await shoot(page, `${name}-${scheme}`);
      expect(await violationsOn(page)).toEqual([]);
    });
  });

  it('speaks Swedish to those who ask for it', async () => {
    const page = await board.signedIn({ language: 'sv' });
    await page.getByRole('heading', { name: 'Översikt' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
});
