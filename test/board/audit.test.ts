import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';
import { barriersOn } from './everybody.ts';

let board: BoardUnderTest;
let auditor: string;

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  await count(admin, 'SHIRT', 'wh-1', 200);
  for (let n = 0; n < 60; n += 1) {
    await admin.post('/v1/orders', orderBody(`a-${n}`, [{ sku: 'SHIRT', quantity: 1 }]));
  }
  auditor = (await admin.post('/v1/keys', { name: 'audit', scopes: ['auditor'] })).body.key;
};

describe.skipIf(!hasBrowser())('the board for an auditor', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('verifies the chain with one button', async () => {
    const page = await board.signedIn({ key: auditor });
    await page.goto(`${board.url}/audit`);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('Nothing was changed').waitFor();
    await page.getByText(/facts in \d+ streams/).waitFor();
    expect(await barriersOn(page, 'audit-verified-light')).toEqual([]);
  });

  it('finds facts by type, shows one, and all of its stream', async () => {
    const page = await board.signedIn({ key: auditor });
    await page.goto(`${board.url}/audit`);
    await page.getByText('The first 100 facts').waitFor();
    await page.getByRole('button', { name: 'Further' }).click();
    await page.getByText('The first 200 facts').waitFor();
    await page.getByRole('combobox', { name: 'Type' }).fill('OrderPlaced');
    await page.getByRole('option', { name: 'OrderPlaced' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('60 facts').waitFor();
    await page.getByRole('button', { name: 'OrderPlaced' }).first().click();
    await page.getByRole('dialog').getByText('"externalId": "a-0"').waitFor();
    await page.getByRole('button', { name: 'All of its stream' }).click();
    await page.getByRole('button', { name: 'FulfilmentsAssigned' }).waitFor();
  });

  it('exports what was found, a fact per line', async () => {
    const page = await board.signedIn({ key: auditor });
    await page.goto(`${board.url}/audit`);
    await page.getByLabel('Stream').fill('stock-SHIRT');
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export NDJSON' }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('facts.ndjson');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).stream))).toEqual(new Set(['stock-SHIRT']));
  });

  it('is not there for an operator', async () => {
    const { body } = await board.admin.post('/v1/keys', { name: 'desk', scopes: ['operator'] });
    const page = await board.signedIn({ key: body.key });
    expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  });

  it('shows itself in the dark, too, so that everybody can use it', async () => {
    const page = await board.signedIn({ key: auditor, scheme: 'dark' });
    await page.goto(`${board.url}/audit`);
    await page.getByText('The first 100 facts').waitFor();
    await page.getByRole('button', { name: 'StockCounted' }).first().click();
    await page.getByText('What it says').waitFor();
    expect(await barriersOn(page, 'audit-dark')).toEqual([]);
  });
});
