import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { BOARD_FOLDER } from '../cli/board-files.ts';
import { hasBrowser, openBoard } from '../test/board/board.ts';
import type { Client } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { ADMIN_KEY } from '../test/weir-process.ts';

/**
 * The board in Chromium: what its first page loads, how long an order takes to show, how smoothly it draws while orders pour in, and how
 * it scrolls through a long table.
 * `node bench/board.ts [orders a second] [seconds] [rows]`
 */
const PER_SECOND = Number(process.argv[2] ?? 50);
const SECONDS = Number(process.argv[3] ?? 20);
const ROWS = Number(process.argv[4] ?? 10_000);
const SHOWN = 30;
const SCROLLING_SECONDS = 10;

/** Compressed bytes of the scripts that a page needs before it can be drawn: what its entry imports, and what those import. */
const scriptBytes = (...entries: readonly string[]): number => {
  const folder = join(BOARD_FOLDER, 'assets');
  const needed = new Set(entries);
  for (const name of needed) {
    const source = readFileSync(join(folder, name), 'utf8');
    for (const [, file = ''] of source.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) needed.add(file);
  }
  const sizes = [...needed].map((name) => {
    const compressed = join(folder, `${name}.br`);
    return statSync(existsSync(compressed) ? compressed : join(folder, name)).size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
};

const assets = (pattern: RegExp): readonly string[] =>
  readdirSync(join(BOARD_FOLDER, 'assets')).filter((name) => pattern.test(name));

const place = (admin: Client, id: string) =>
  admin.post('/v1/orders', orderBody(id, [{ sku: 'SHIRT', quantity: 1 }], { placedAt: new Date().toISOString() }));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds from the answer of the API until the order is on the page. */
const timeToShow = async (admin: Client, page: Page): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let n = 0; n < SHOWN; n += 1) {
    const id = `shown-${n}`;
    await page.evaluate(
      `window.shown = new Promise((resolve) => {
         const look = () => document.body.textContent.includes('${id} ') || [...document.querySelectorAll('a')].some((a) => a.textContent === '${id}');
         new MutationObserver((_, observer) => { if (look()) { observer.disconnect(); resolve(Date.now()); } })
           .observe(document.body, { subtree: true, childList: true, characterData: true });
       }); undefined`,
    );
    await place(admin, id);
    const answered = Date.now();
    times.push(Number(await page.evaluate('window.shown')) - answered);
  }
  return times;
};

/** Frames that are drawn a second, and the heap at the end, while orders pour in. */
const underLoad = async (admin: Client, page: Page) => {
  await page.evaluate(
    'window.frames = 0; const tick = () => { window.frames += 1; requestAnimationFrame(tick); }; requestAnimationFrame(tick); undefined',
  );
  const begun = performance.now();
  let placed = 0;
  while (performance.now() - begun < SECONDS * 1_000) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * PER_SECOND) - placed;
    await Promise.all(Array.from({ length: Math.max(0, due) }, (_, n) => place(admin, `load-${placed + n}`)));
    placed += Math.max(0, due);
    await pause(10);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const frames = Number(await page.evaluate('window.frames'));
  const heap = Number(await page.evaluate('performance.memory.usedJSHeapSize'));
  return { frames: frames / seconds, placed: placed / seconds, heapMegabytes: heap / 1e6 };
};

/** Frames that are drawn a second while somebody scrolls through all the orders there are, and how many rows came in doing so. */
const scrolling = async (page: Page) => {
  await page.goto(new URL('/orders', page.url()).href);
  await page.getByRole('row').nth(5).waitFor();
  const measured = await page.evaluate(`new Promise((resolve) => {
    const scroller = document.querySelector('[role=table]');
    const begun = performance.now();
    let frames = 0;
    const step = () => {
      frames += 1;
      scroller.scrollTop += 400;
      const seconds = (performance.now() - begun) / 1000;
      if (seconds < ${SCROLLING_SECONDS}) return requestAnimationFrame(step);
      resolve({ frames: frames / seconds, rows: Math.round(scroller.scrollTop / 44) });
    };
    requestAnimationFrame(step);
  })`);
  return {
    frames: Number(Reflect.get(Object(measured), 'frames')),
    rows: Number(Reflect.get(Object(measured), 'rows')),
  };
};

/** Places many orders, so that there is something to scroll through. */
const fill = async (url: string, orders: number): Promise<void> => {
  const body = Array.from({ length: orders }, (_, n) =>
    JSON.stringify(orderBody(`row-${n}`, [{ sku: 'SHIRT', quantity: 1 }])),
  ).join('\n');
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/x-ndjson' };
  await (await fetch(`${url}/v1/orders/bulk`, { method: 'POST', headers, body })).text();
};

if (hasBrowser()) {
  const bytes = scriptBytes(...assets(/^index-.*\.js$/), ...assets(/^overview-page-.*\.js$/));
  const board = await openBoard(async (admin) => {
    await setUpNetwork(admin);
    await count(admin, 'SHIRT', 'wh-1', 1_000_000);
  });
  const page = await board.signedIn();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  const times = await timeToShow(board.admin, page);
  const load = await underLoad(board.admin, page);
  await fill(board.url, ROWS);
  const scrolled = await scrolling(page);
  await board.close();
  console.table([
    { what: 'scripts of the overview, compressed (kB)', value: Math.round(bytes / 1_000) },
    { what: 'from the answer to the page, median of 30 (ms)', value: median(times) },
    { what: 'the slowest of them (ms)', value: Math.max(...times) },
    { what: `orders placed a second, for ${SECONDS} s`, value: Math.round(load.placed) },
    { what: 'frames a second meanwhile', value: Math.round(load.frames) },
    { what: `frames a second, scrolling through ${ROWS} orders`, value: Math.round(scrolled.frames) },
    { what: `rows come to in ${SCROLLING_SECONDS} s`, value: scrolled.rows },
    { what: 'heap of the page at the end (MB)', value: Math.round(load.heapMegabytes) },
  ]);
}
