import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { BOARD_FOLDER } from '../cli/board-files.ts';
import { hasBrowser, openBoard } from '../test/board/board.ts';
import type { Client } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { MASTER } from './history.ts';
import { writeOrders } from './order-history.ts';

/**
 * The board in Chromium: what its first page loads, how long an order takes to show, how smoothly the overview draws while so many changes a
 * second come over the live stream, and how a table of very many orders scrolls, sorts, filters and searches.
 * `node bench/board.ts [changes a second] [seconds] [rows]`
 */
const PER_SECOND = Number(process.argv[2] ?? 200);
const SECONDS = Number(process.argv[3] ?? 60);
const ROWS = Number(process.argv[4] ?? 100_000);
const SHOWN = 30;
const SCROLLING_SECONDS = 10;
const TO_THE_END_SECONDS = 30;
const IN_FLIGHT_MAX = 32;
const STEP_MILLIS_MAX = 60_000;

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

/** Counts frames by the second from now on. */
const COUNT_FRAMES = `window.seconds = []; window.begun = performance.now(); {
  const begun = window.begun;
  const tick = () => {
    if (window.begun !== begun) return;
    const second = Math.floor((performance.now() - begun) / 1000);
    window.seconds[second] = (window.seconds[second] ?? 0) + 1;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
} undefined`;

/** Frames of each whole second since they were counted. */
const framesOf = async (page: Page): Promise<readonly number[]> => {
  const seconds = await page.evaluate('Array.from(window.seconds, (frames) => frames ?? 0).slice(0, -1)');
  return Array.isArray(seconds) ? seconds.map(Number) : [];
};

/** Megabytes of the page that are in use once all else has been collected. */
const heapOf = async (cdp: CDPSession): Promise<number> => {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
};

/** How the page draws, and what it keeps, while orders are placed as fast as is needed for so many changes a second to arrive. */
const underLoad = async (admin: Client, page: Page, cdp: CDPSession) => {
  let arrived = 0;
  await cdp.send('Network.enable');
  cdp.on('Network.webSocketFrameReceived', ({ response }) => {
    if (response.payloadData.startsWith('42["change"')) arrived += 1;
  });
  const heapBefore = await heapOf(cdp);
  await page.evaluate(COUNT_FRAMES);
  const begun = performance.now();
  const passed = (): number => (performance.now() - begun) / 1_000;
  const waiting = new Set<Promise<unknown>>();
  let placed = 0;
  while (passed() < SECONDS) {
    if (arrived < passed() * PER_SECOND && waiting.size < IN_FLIGHT_MAX) {
      const one = place(admin, `load-${placed}`).finally(() => waiting.delete(one));
      waiting.add(one);
      placed += 1;
    } else await pause(2);
  }
  const seconds = passed();
  const frames = await framesOf(page);
  const changes = arrived / seconds;
  await Promise.all(waiting);
  await cdp.send('Network.disable');
  return { frames, changes, orders: placed / seconds, heapBefore, heapAfter: await heapOf(cdp) };
};

/** Milliseconds of the processor that the scripts of the page have had: what others do on the machine is not in it. */
const scriptMillisOf = async (cdp: CDPSession): Promise<number> => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1_000;
};

/**
 * Frames of each second while somebody scrolls through the orders, what scripts took for one, and how many rows were come to; `step` is a
 * statement.
 */
const scrolling = async (page: Page, cdp: CDPSession, step: string, seconds: number) => {
  const before = await scriptMillisOf(cdp);
  await page.evaluate(COUNT_FRAMES);
  await page.evaluate(`new Promise((resolve) => {
    const scroller = document.querySelector('[role=table]');
    const body = scroller.querySelector('[role=rowgroup]:last-child');
    const next = () => {
      ${step}
      const over = performance.now() - window.begun > ${seconds * 1_000} || body.clientHeight >= ${ROWS} * 44;
      if (over) resolve(); else requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
  const script = (await scriptMillisOf(cdp)) - before;
  const frames = await framesOf(page);
  const scriptPerFrame = script / Math.max(1, Number(await page.evaluate('window.seconds.reduce((a, b) => a + b, 0)')));
  const taken = Number(await page.evaluate('(performance.now() - window.begun) / 1000'));
  const rows = Number(await page.evaluate("document.querySelector('[role=rowgroup]:last-child').clientHeight / 44"));
  return { frames, scriptPerFrame, rows, taken };
};

/** Milliseconds from something that is done until the first row is another one and the table waits for nothing. */
const timeToRows = async (page: Page, act: () => Promise<void>): Promise<number> => {
  await page.evaluate(`window.answered = new Promise((resolve) => {
    const first = () => document.querySelector('[role=row][aria-rowindex="2"] a')?.textContent;
    const before = first();
    const look = () => first() !== before && first() !== undefined ? resolve(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
    look();
  }); undefined`);
  const begun = Date.now();
  await act();
  return Math.round(Number(await page.evaluate('window.answered')) - begun);
};

/** Milliseconds from the key End until the last row is shown. */
const timeToEnd = async (page: Page, last: string): Promise<number> => {
  await page.getByRole('table').focus();
  const begun = Date.now();
  await page.keyboard.press('End');
  await page.getByRole('link', { name: last, exact: true }).waitFor();
  return Date.now() - begun;
};

/** Milliseconds until a page that is opened anew shows rows. */
const timeToOpen = async (page: Page, url: string): Promise<number> => {
  const begun = Date.now();
  await page.goto(url);
  await page.getByRole('row').nth(1).waitFor();
  return Date.now() - begun;
};

const tenths = (value: number): number => Math.round(value * 10) / 10;

const frames = (what: string, seconds: readonly number[]) => [
  { what: `frames a second ${what}, median`, value: median(seconds) },
  { what: 'in the worst second of them', value: Math.min(...seconds) },
];

const said = (what: string): void =>
  console.log(`${what}; load of the machine ${loadavg()[0]?.toFixed(1)}, ${(performance.now() / 1_000).toFixed(0)} s`);

if (hasBrowser()) {
  const bytes = scriptBytes(...assets(/^index-.*\.js$/), ...assets(/^overview-page-.*\.js$/));
  const board = await openBoard(
    async (admin) => {
      said('started');
      await setUpNetwork(admin);
      await count(admin, 'SHIRT', 'wh-1', 1_000_000);
      const { body } = await place(admin, 'last');
      while ((await admin.get(`/v1/orders?limit=1&waitFor=${body.position}`)).body.items?.[0]?.externalId !== 'last') {
        await pause(500);
      }
      said('views built');
    },
    {
      async fill(folder) {
        await writeOrders(folder, ROWS, Date.now());
        said(`${ROWS} orders written`);
      },
      env: { WEIR_MASTER_KEY: MASTER.toString('hex') },
    },
  );
  const page = await board.signedIn();
  page.context().setDefaultTimeout(STEP_MILLIS_MAX);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.getByText('Live', { exact: true }).waitFor();
  const times = await timeToShow(board.admin, page);
  const load = await underLoad(board.admin, page, cdp);
  said('overview measured');
  console.table([
    { what: 'scripts of the overview, compressed (kB)', value: Math.round(bytes / 1_000) },
    { what: 'from the answer to the page, median of 30 (ms)', value: median(times) },
    { what: 'the slowest of them (ms)', value: Math.max(...times) },
    { what: `changes a second that came to the overview, for ${SECONDS} s`, value: Math.round(load.changes) },
    { what: 'of so many orders a second', value: Math.round(load.orders) },
    ...frames('meanwhile', load.frames),
    { what: 'heap of the page before (MB)', value: Math.round(load.heapBefore) },
    { what: 'and after (MB)', value: Math.round(load.heapAfter) },
  ]);

  await page.goto(`${board.url}/orders`);
  await page.getByRole('row').nth(5).waitFor();
  const scrolled = await scrolling(page, cdp, 'scroller.scrollTop += 400;', SCROLLING_SECONDS);
  const heapBefore = await heapOf(cdp);
  const header = (name: string) => page.getByRole('columnheader', { name }).getByRole('button').click();
  await page.evaluate("document.querySelector('[role=table]').scrollTop = 0");
  await page.locator('[role=row][aria-rowindex="2"]').waitFor();
  const byTotal = await timeToRows(page, () => header('Total'));
  const byStatus = await timeToRows(page, () => header('State'));
  const held = await timeToOpen(page, `${board.url}/orders?sort=-total&status=held`);
  const inChannel = await timeToOpen(page, `${board.url}/orders?sort=total&channel=market`);
  const found = await timeToRows(page, () => page.getByRole('searchbox').fill('customer.779@'));
  await page.goto(`${board.url}/orders`);
  await page.getByRole('row').nth(5).waitFor();
  const toTheEnd = await timeToEnd(page, 'order-0');
  await page.goto(`${board.url}/orders`);
  await page.getByRole('row').nth(5).waitFor();
  const atTheEnd = await scrolling(page, cdp, 'scroller.scrollTop = scroller.scrollHeight;', TO_THE_END_SECONDS);
  const heapAtTheEnd = await heapOf(cdp);
  said('table measured');
  await board.close();
  console.table([
    ...frames(`scrolling through ${ROWS} orders`, scrolled.frames),
    { what: 'milliseconds of scripts in a frame', value: tenths(scrolled.scriptPerFrame) },
    { what: `rows loaded in ${SCROLLING_SECONDS} s of it`, value: Math.round(scrolled.rows) },
    { what: 'heap of the page then (MB)', value: Math.round(heapBefore) },
    { what: 'from a click to rows by total (ms)', value: byTotal },
    { what: 'to rows by state (ms)', value: byStatus },
    { what: 'until a page opened anew shows held orders, by total (ms)', value: held },
    { what: 'and a third of the orders, by total (ms)', value: inChannel },
    { what: 'from the last letter of a search to rows, of which 250 are the pause (ms)', value: found },
    { what: 'from the key End to the last order (ms)', value: toTheEnd },
    ...frames('going to the end', atTheEnd.frames),
    { what: 'milliseconds of scripts in a frame', value: tenths(atTheEnd.scriptPerFrame) },
    { what: 'rows loaded', value: Math.round(atTheEnd.rows) },
    { what: 'in seconds', value: Math.round(atTheEnd.taken) },
    { what: 'heap of the page then (MB)', value: Math.round(heapAtTheEnd) },
  ]);
}
