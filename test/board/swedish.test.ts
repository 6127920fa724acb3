import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../network.ts';
import { type BoardUnderTest, hasBrowser, openBoard, shoot } from './board.ts';

let board: BoardUnderTest;
const known: Record<string, string> = {};

/** What is written alike in both languages, and the names that the test itself gives. */
const ALIKE: readonly string[] = [
  ...['Weir', 'Live', 'Ctrl', 'Order', 'Status', 'Revision', 'admin', 'weir', 'order'],
  ...['Stockholm', 'Malmö', 'Nord', 'Nordstan', 'Webben', 'Astrid', 'Lind', 'Storgatan', 'PostNord', 'Europe', 'web'],
];

const prepare = async (admin: Client): Promise<void> => {
  await setUpNetwork(admin, 'allow');
  for (const [id, name, type, lat, lon] of [
    ['wh-1', 'Stockholm Nord', 'warehouse', 59.3, 18.1],
    ['wh-2', 'Malmö', 'warehouse', 55.6, 13],
    ['store-1', 'Nordstan', 'store', 57.7, 11.9],
  ] as const) {
    await admin.put(`/v1/locations/${id}`, { ...locationBody(type, lat, lon), name });
  }
  const lowStock = { below: 5, clear: 10 };
  await admin.put('/v1/channels/web', { name: 'Webben', type: 'site', locations: 'all', backorder: 'allow', lowStock });
  for (const location of ['wh-1', 'wh-2', 'store-1']) await count(admin, 'TR-1', location, 9);
  await count(admin, 'MK-2', 'wh-1', 3);
  const placedAt = new Date().toISOString();
  const expectedAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
  await admin.put('/v1/supply/PO-1', { sku: 'TR-1', location: 'wh-1', quantity: 40, expectedAt });
  const place = async (id: string, quantity: number) =>
    (await admin.post('/v1/orders', orderBody(id, [{ sku: 'TR-1', quantity }], { placedAt }))).body;
  await place('1001', 1);
  const held = await place('1002', 1);
  await admin.post(`/v1/orders/${held.orderId}/holds`, { reason: 'x-1' });
  const sent = await place('1003', 2);
  known.order = sent.orderId;
  const [{ id, lines }] = sent.fulfilments;
  await admin.post(`/v1/fulfilments/${id}/accept`);
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await admin.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines }] });
  await admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: 'SE123' });
  await place('1004', 90);
  const short = await admin.post('/v1/orders', orderBody('1005', [{ sku: 'MK-2', quantity: 3 }], { placedAt }));
  known.short = short.body.orderId;
  await count(admin, 'MK-2', 'wh-1', 1);
};

/** The words that somebody sees or hears on a page: runs of text, and what things are called; not what the page itself says is English or a code. */
const wordsOn = async (page: Page): Promise<ReadonlySet<string>> => {
  const words = await page.evaluate(`(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest('script, style, textarea, title[lang=en], [translate=no]')) found.push(walker.currentNode.textContent);
    }
    for (const one of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(one.getAttribute(name) ?? '');
    }
    return [document.title, ...found].map((words) => words.trim());
  })()`);
  return new Set(Array.isArray(words) ? words.map(String) : []);
};

/** What is no word: the name of the built-in rule, ids, e-mail addresses, names of facts and of what they are about. */
const CODES = [
  /^\{/,
  /fewest parcels, then nearest/,
  /\S+@\S+/g,
  /\b[\w/]+-[\w/-]+\b/g,
  /\b[0-9a-f]{8}\b/g,
  /\b[A-Z]?[a-z]+[A-Z]\w+\b/g,
];

/** Whether there is a word in it that is written differently in another language. */
const isSpeech = (words: string): boolean => {
  const rest = CODES.reduce((left, code) => left.replaceAll(new RegExp(code, 'g'), ' '), words);
  return (rest.match(/\p{L}*\p{Ll}{3}\p{L}*/gu) ?? []).some((word) => !ALIKE.includes(word));
};

const PAGES: readonly (readonly [name: string, path: () => string])[] = [
  ['overview', () => '/'],
  ['orders', () => '/orders'],
  ['order', () => `/orders/${known.order}`],
  ['order-short', () => `/orders/${known.short}`],
  ['work', () => '/work'],
  ['location', () => '/work/wh-1'],
  ['returns', () => '/returns'],
  ['inventory', () => '/inventory'],
  ['inventory-atp', () => '/inventory?view=atp'],
  ['inventory-supply', () => '/inventory?view=supply'],
  ['inventory-low', () => '/inventory?view=low'],
  ['sku', () => '/inventory/sku?sku=TR-1'],
  ['exceptions', () => '/exceptions'],
  ['channels', () => '/setup/channels'],
  ['locations', () => '/setup/locations'],
  ['rules', () => '/setup/rules'],
  ['connectors', () => '/setup/connectors'],
  ['webhooks', () => '/setup/webhooks'],
  ['keys', () => '/setup/keys'],
  ['audit', () => '/audit'],
];

describe.skipIf(!hasBrowser())('the board in Swedish', () => {
  let swedish: Page;
  let english: Page;
  beforeAll(async () => {
    board = await openBoard(prepare);
    [swedish, english] = [await board.signedIn({ language: 'sv' }), await board.signedIn({ language: 'en' })];
  });
  afterAll(async () => {
    await board.close();
    expect(board.complaints).toEqual([]);
  });

  const shown = async (page: Page, path: string): Promise<ReadonlySet<string>> => {
    await page.goto(`${board.url}${path}`);
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle');
    return wordsOn(page);
  };

  it.each(PAGES)('says nothing on the page %s in the words of the English one', async (name, path) => {
    const inEnglish = await shown(english, path());
    const inSwedish = await shown(swedish, path());
    await shoot(swedish, `${name}-sv`);
    expect([...inSwedish].filter((words) => inEnglish.has(words) && isSpeech(words))).toEqual([]);
  });

  it('tells on the page exceptions what happened, with the names of places', async () => {
    await swedish.goto(`${board.url}/exceptions`);
    await swedish.getByText(/färre av MK-2 finns på Stockholm Nord än vad som är tilldelat/).waitFor();
    expect([...(await wordsOn(swedish))].filter((words) => /\b(were|with|the|has|been)\b/.test(words))).toEqual([]);
  });

  it('tells on the page of an order why it is sent from there', async () => {
    await swedish.goto(`${board.url}/orders/${known.order}`);
    await swedish.getByText(/^Skickas från (Stockholm Nord|Malmö|Nordstan)/).waitFor();
  });

  it.each(PAGES)('cuts off no heading, button or label on the page %s', async (_, path) => {
    await shown(swedish, path());
    const cut =
      await swedish.evaluate(`[...document.querySelectorAll('h1, h2, h3, button, [role=columnheader], th, label, nav a')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible' && one.clientWidth > 1)
      .map((one) => one.textContent)`);
    expect(cut).toEqual([]);
  });
});
