import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard } from './board.ts';

let board: BoardUnderTest;

/** More than two pages of the list. */
const ORDERS = 450;
const AT_ONCE = 16;
const BEGAN = Date.UTC(2026, 10, 20);
const MINUTE_MILLIS = 60_000;

const nameOf = (n: number): string => `long-${String(n).padStart(3, '0')}`;

const place = (admin: Client, n: number) =>
  admin.post(
    '/v1/orders',
    orderBody(nameOf(n), [{ sku: 'SHIRT-BLUE-M', quantity: 1 }], {
      placedAt: new Date(BEGAN + n * MINUTE_MILLIS).toISOString(),
    }),
  );

/** Orders that were placed minute by minute: `long-001` is the oldest. */
const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin);
  await count(admin, 'SHIRT-BLUE-M', 'wh-1', 1_000);
  for (let n = 1; n <= ORDERS; n += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ORDERS - n + 1) }, (_, k) => place(admin, n + k)));
  }
};

const opened = async (): Promise<Page> => {
  const page = await board.signedIn();
  await page.goto(`${board.url}/orders`);
  await page.getByRole('link', { name: nameOf(ORDERS), exact: true }).waitFor();
  return page;
};

/** The names of rows that can be seen, from the top, as they stand in the document. */
const seen = async (page: Page): Promise<readonly string[]> => {
  const table = await page.getByRole('table').boundingBox();
  const names: string[] = [];
  for (const link of await page.getByRole('table').getByRole('link').all()) {
    const box = await link.boundingBox();
    const isSeen = box !== null && table !== null && box.y >= table.y + 40 && box.y + 22 <= table.y + table.height;
    if (isSeen) names.push((await link.textContent()) ?? '');
  }
  return names;
};

describe.skipIf(!hasBrowser())('a table of many pages', () => {
  beforeAll(async () => {
    board = await openBoard(prepare);
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  it('goes to the last order at once by End, goes on upwards from there, and comes back by Home', async () => {
    const page = await opened();
    await page.getByRole('table').focus();
    await page.keyboard.press('End');
    await page.getByRole('link', { name: nameOf(1), exact: true }).waitFor();
    await expect.poll(async () => (await seen(page)).slice(-2)).toEqual([nameOf(2), nameOf(1)]);

    const scrollTo = (row: number) => page.evaluate(`document.querySelector('[role=table]').scrollTop = ${row} * 44`);
    await scrollTo(50);
    await page.getByText('400 loaded').waitFor();
    // The rows that are seen stay where they are when others come above them.
    await expect.poll(async () => (await seen(page))[0]).toBe(nameOf(150));

    await page.keyboard.press('Home');
    await expect.poll(async () => (await seen(page)).slice(0, 2)).toEqual([nameOf(ORDERS), nameOf(ORDERS - 1)]);
  });

  it('has its rows in order for whoever hears them, once it is no longer scrolled', async () => {
    const page = await opened();
    await page.evaluate("document.querySelector('[role=table]').scrollTop = 33 * 44");
    await page.getByRole('link', { name: nameOf(ORDERS - 40), exact: true }).waitFor();
    const places = async (): Promise<readonly number[]> => {
      const rows = await page.getByRole('table').getByRole('row').all();
      return await Promise.all(rows.map(async (row) => Number(await row.getAttribute('aria-rowindex'))));
    };
    await expect
      .poll(async () => (await places()).every((place, n, all) => n < 2 || place === (all[n - 1] ?? 0) + 1))
      .toBe(true);
  });

  it('goes from order to order by the arrows, further than is drawn at first', async () => {
    const page = await opened();
    await page.getByRole('link', { name: nameOf(ORDERS), exact: true }).focus();
    for (let n = 0; n < 60; n += 1) await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(nameOf(ORDERS - 60));
  });

  it('brings who has gone to a row that is scrolled away back to the table, and never to another row', async () => {
    const page = await opened();
    await page.getByRole('link', { name: nameOf(ORDERS), exact: true }).focus();
    await page.evaluate("document.querySelector('[role=table]').scrollTop = 100 * 44");
    await page.getByRole('link', { name: nameOf(ORDERS - 105), exact: true }).waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe('table');
  });

  it('selects all from one row to another with shift, and keeps them from one end of the list to the other', async () => {
    const page = await opened();
    await page.getByLabel(`Select ${nameOf(ORDERS - 1)}`).click();
    await page.getByLabel(`Select ${nameOf(ORDERS - 4)}`).click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').waitFor();
    await page.getByRole('table').focus();
    await page.keyboard.press('End');
    await page.getByLabel(`Select ${nameOf(1)}`).click();
    await page.getByText('5 selected').waitFor();
    await page.keyboard.press('Home');
    await expect.poll(() => page.getByLabel(`Select ${nameOf(ORDERS - 2)}`).isChecked()).toBe(true);
    await page.getByLabel(`Select ${nameOf(ORDERS - 4)}`).click();
    await page.getByLabel(`Select ${nameOf(ORDERS - 2)}`).click({ modifiers: ['Shift'] });
    await page.getByText('2 selected').waitFor();
  });

  it('changes an order in place while it is seen, at either end', async () => {
    const page = await opened();
    await page.getByRole('table').focus();
    await page.keyboard.press('End');
    await page.getByRole('link', { name: nameOf(3), exact: true }).waitFor();
    const { body } = await board.admin.get(`/v1/orders?sort=placedAt&limit=3`);
    await board.admin.post(`/v1/orders/${body.items[2].orderId}/cancellations`, { reason: 'changed her mind' });
    await page
      .getByRole('row')
      .filter({ hasText: nameOf(3) })
      .getByText('Cancelled')
      .waitFor();
  });
});
