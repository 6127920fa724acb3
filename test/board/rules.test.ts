import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';
import { barriersOn } from './everybody.ts';

let board: BoardUnderTest;

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  for (const location of ['wh-1', 'wh-2', 'store-1']) await count(admin, 'SHIRT', location, 200);
  const placedAt = new Date().toISOString();
  for (let n = 0; n < 20; n += 1) {
    await admin.post('/v1/orders', orderBody(`r-${n}`, [{ sku: 'SHIRT', quantity: 1 + (n % 3) }], { placedAt }));
  }
};

const write = async (page: Page, rules: unknown): Promise<void> =>
  page.getByLabel('Rule set').fill(typeof rules === 'string' ? rules : JSON.stringify(rules));

/** Everything that was sent from the warehouse nearby goes from the store instead. */
const FROM_STORES = { rules: [{ name: 'stores first', filters: [{ filter: 'locationTypes', only: ['store'] }] }] };

describe.skipIf(!hasBrowser())('the board for who sets the routing rules', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('names what is wrong while a rule is written, and keeps it from being saved', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/rules`);
    await page.getByText('The built-in rules are in force').waitFor();
    await write(page, '{ "rules": [');
    await page.getByText('What is written is not a rule set yet.').waitFor();
    await write(page, { rules: [{ name: 'a', maxParcels: 'many' }] });
    await page.getByText('/rules/0/maxParcels').first().waitFor();
    expect(await page.getByRole('button', { name: 'Save draft' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Try out' }).isDisabled()).toBe(true);
  });

  it('keeps a draft, tries it on the past with what was before beside it, and puts it in force', async () => {
    const page = await board.signedIn();
    await page.goto(`${board.url}/setup/rules`);
    await page.getByLabel('Rule set').waitFor();
    await write(page, FROM_STORES);
    await page.getByText('only from locations of type store').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Draft: version 1').waitFor();

    await page.getByRole('button', { name: 'Try out' }).click();
    await page.getByText('20 orders, 20 of them sent otherwise').waitFor();
    await page.getByText('Kilometres per parcel').waitFor();
    expect(await barriersOn(page, 'rules-tried-light')).toEqual([]);
    expect((await board.admin.get('/v1/routing/rules')).body.active.version).toBe(0);

    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await page.getByText('Version 1 is in force').waitFor();
    const { body } = await board.admin.post('/v1/orders', orderBody('by-draft', [{ sku: 'SHIRT', quantity: 1 }]));
    expect(body.fulfilments).toMatchObject([{ location: 'store-1' }]);
  });

  it('activates no other draft than the one that is shown', async () => {
    const page = await board.signedIn();
    await board.admin.put('/v1/routing/rules/draft', { rules: [{ name: 'shown' }] });
    await page.goto(`${board.url}/setup/rules`);
    await page.getByRole('button', { name: 'Activate' }).click();
    await board.admin.put('/v1/routing/rules/draft', { rules: [{ name: 'slipped in' }] });
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('alert').getByText('This cannot be done now').waitFor();
  });

  it('lets an auditor read the rules, and no more', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'audit', scopes: ['auditor'] });
    const page = await board.signedIn({ key: body.key });
    await page.goto(`${board.url}/setup/rules`);
    await page.getByLabel('Rule set').waitFor();
    for (const name of ['Save draft', 'Try out', 'Activate']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
  });

  it('shows a try-out in the dark, too, so that everybody can use it', async () => {
    const page = await board.signedIn({ scheme: 'dark' });
    await page.goto(`${board.url}/setup/rules`);
    await page.getByLabel('Rule set').waitFor();
    await write(page, { rules: [{ name: 'nearest', objective: { distance: 1 } }] });
    await page.getByRole('button', { name: 'Try out' }).click();
    await page.getByText('sent otherwise').first().waitFor();
    expect(await barriersOn(page, 'rules-tried-dark')).toEqual([]);
  });
});
