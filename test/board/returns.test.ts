import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Json } from '../client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard, shoot, violationsOn } from './board.ts';

let board: BoardUnderTest;

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  await admin.put('/v1/locations/store-1', { ...locationBody('store', 57.7, 11.9), name: 'Göteborg, Nordstan' });
  await admin.put('/v1/channels/web', { name: 'Web shop', type: 'site', locations: 'all', backorder: 'allow' });
  for (const sku of ['SHIRT', 'JACKET']) await count(admin, sku, 'wh-1', 1_000);
  await admin.put('/v1/products/SHIRT', { name: 'Shirt', barcodes: ['7310000000009'] });
  await admin.put('/v1/returns/policy', {
    clauses: [
      { name: 'broken', when: { reasons: ['broken'] }, approval: true },
      { name: 'rest', windowDays: 30, dueDays: 14 },
    ],
  });
};

/** An order that its customer has. */
const delivered = async (externalId: string, sku = 'SHIRT'): Promise<Json> => {
  const placedAt = new Date().toISOString();
  const { body } = await board.admin.post('/v1/orders', orderBody(externalId, [{ sku, quantity: 3 }], { placedAt }));
  const [{ id, lines }] = body.fulfilments;
  await board.admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await board.admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: `T-${externalId}` });
  return body;
};

/** A return of it that the customer has asked for; its id. */
const asked = async (externalId: string, reason = 'too small', sku = 'SHIRT'): Promise<string> => {
  const { orderId } = await delivered(externalId, sku);
  const lines = [{ id: '1', quantity: 2, reason }];
  const { body } = await board.admin.post(`/v1/orders/${orderId}/returns`, {
    ...{ lines, resolution: 'refund', at: 'store-1' },
  });
  return body.id;
};
const reread = async (id: string): Promise<Json> => (await board.admin.get(`/v1/returns/${id}`)).body;

describe.skipIf(!hasBrowser())('returns on the board', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('are in a queue that shows a new one at once', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/returns`);
    await page.getByText('No returns').waitFor();
    await asked('R-1');
    await page.getByRole('link', { name: 'R-1' }).waitFor();
    await page.getByText('To inspect', { exact: true }).click();
    await page.getByRole('link', { name: 'R-1' }).waitFor({ state: 'detached' });
  });

  it('are received with what is damaged and what nobody expected, and inspected line by line', async () => {
    const id = await asked('R-2');
    const page = await board.signedIn();
    await page.goto(`${board.url}/returns/${id}`);
    await page.getByRole('heading', { name: /Return of R-2/ }).waitFor();
    await page.waitForLoadState('networkidle');
    for (const code of ['7310000000009', 'shirt', 'SCARF']) {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
    }
    await page.getByText('Not expected: it is put aside').waitFor();
    await page.getByLabel('Damaged of SHIRT').fill('1');
    await page.getByRole('button', { name: 'Take it in' }).click();
    const inspection = page.getByRole('region', { name: 'Inspect' });
    await inspection.getByLabel('Units of SHIRT, outcome 1').fill('1');
    await inspection.getByRole('button', { name: 'Another outcome for some of it' }).click();
    await inspection.getByText('Scrap').nth(1).click();
    await inspection.getByLabel('Accept SHIRT, outcome 2').click();
    await shoot(page, 'return-inspect');
    await inspection.getByRole('button', { name: 'Decide' }).click();
    await page.getByRole('heading', { name: /Closed/ }).waitFor();
    expect(await reread(id)).toMatchObject({
      status: 'closed',
      lines: [{ received: 2, damaged: 1, accepted: 1, declined: 1 }],
      unexpected: [{ sku: 'SCARF', quantity: 1, location: 'store-1' }],
    });
  });

  it('wait for approval where the policy says so, and are approved or refused with a reason', async () => {
    const [yes, no] = [await asked('R-3', 'broken'), await asked('R-4', 'broken')];
    const page = await board.signedIn();
    await page.goto(`${board.url}/returns/${yes}`);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: /Authorised/ }).waitFor();
    await page.goto(`${board.url}/returns/${no}`);
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByLabel('Reason').fill('worn');
    await page.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('Because: worn').waitFor();
    expect((await reread(no)).status).toBe('rejected');
  });

  it('begin at the counter of a store, which finds the order and takes in what it cannot find', async () => {
    await delivered('R-5');
    const { body } = await board.admin.post('/v1/keys', { name: 'till', scopes: ['location:store-1'] });
    const page = await board.signedIn({ key: body.key });
    await page.goto(`${board.url}/returns?view=counter`);
    await page.getByLabel('Order number').fill('R-5');
    await page.getByLabel('E-mail of the customer').fill('astrid@example.com');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    const order = page.getByRole('region', { name: 'R-5' });
    await order.getByText('3 may come back').waitFor();
    await order.getByLabel('Comes back of SHIRT').fill('1');
    await order.getByLabel('Reason').fill('too big');
    await order.getByRole('button', { name: 'Start the return' }).click();
    await page.getByRole('link', { name: 'R-5' }).waitFor();
    await page.goto(`${board.url}/returns?view=counter`);
    await page.getByLabel('What is known of it').fill('a red scarf, no receipt');
    await page.getByRole('button', { name: 'Take in without an order' }).click();
    await page.getByText('it waits in the exceptions').first().waitFor();
    expect((await board.admin.get('/v1/exceptions?kind=blindReturn')).body.items).toHaveLength(1);
  });

  it('are seen in all: by status, place, reason and channel, with the value at risk and the rate of each SKU', async () => {
    const { position } = await reread(await asked('R-6', 'wrong colour', 'JACKET'));
    await board.admin.get(`/v1/returns?waitFor=${position}`);
    const page = await board.signedIn();
    await page.goto(`${board.url}/returns?view=overview`);
    await page.getByRole('region', { name: 'By reason' }).getByText('wrong colour').waitFor();
    await page.getByRole('region', { name: 'By place' }).getByText('Göteborg, Nordstan').waitFor();
    const jacket = page.getByRole('row', { name: /JACKET/ });
    await jacket.getByText('67').waitFor();
    const atRisk = await page.getByRole('region', { name: 'Value at risk' }).textContent();
    expect(atRisk).toContain('SEK');
  });

  it.each([
    ['en', 'All of them', /^[2-9] returns · \d+ units · SEK\s[\d,]+ at risk$/, 'Done', /nothing at risk$/],
    ['sv', 'Alla', /^[2-9] returer · \d+ st varor · [\d\s]+kr på spel$/, 'Klara', /inget på spel$/],
  ] as const)('are added up above the queue, whatever it is of (%s)', async (language, name, open, done, none) => {
    const page = await board.signedIn({ language });
    await page.goto(`${board.url}/returns`);
    const totals = page.getByRole('region', { name, exact: true });
    await totals.getByText(open).waitFor();
    await page.getByText(done, { exact: true }).click();
    await totals.getByText(none).waitFor();
  });

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each([
      ['returns', '/returns', 'R-6'],
      ['returns-overview', '/returns?view=overview', 'JACKET'],
      ['returns-counter', '/returns?view=counter', 'Goods without an order'],
    ] as const)('show the page %s so that everybody can use it', async (name, path, words) => {
      const page = await board.signedIn({ scheme });
      await page.goto(`${board.url}${path}`);
      await page.getByText(words).first().waitFor();
      await page.waitForLoadState('networkidle');
      await shoot(page, `${name}-${scheme}`);
      expect(await violationsOn(page)).toEqual([]);
    });

    it('show one return on a tablet so that everybody can use it', async () => {
      const id = await asked(`R-${scheme}`);
      await board.admin.post(`/v1/returns/${id}/receive`, {
        ...{ location: 'store-1', lines: [{ id: '1', quantity: 1 }], reference: `came-${scheme}` },
      });
      const page = await board.signedIn({ scheme });
      await page.setViewportSize({ width: 1024, height: 768 });
      await page.goto(`${board.url}/returns/${id}`);
      await page.getByRole('button', { name: 'Decide' }).waitFor();
      await shoot(page, `return-tablet-${scheme}`);
      expect(await violationsOn(page)).toEqual([]);
    });
  });
});
