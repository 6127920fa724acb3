import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { BOARD_FOLDER } from '../../cli/board-files.ts';
import { type Client, clientOf } from '../client.ts';
import { ADMIN_KEY, startWeir } from '../weir-process.ts';

/** The board of a Weir of its own, in a real browser. */
export type BoardUnderTest = {
  readonly url: string;
  /** The API of the same Weir, as the administrator. */
  readonly admin: Client;
  /** A page of a browser in which nobody has signed in. */
  readonly visitor: (options?: Look) => Promise<Page>;
  /** A page of a browser that has signed in with a key; the administrator's, when nothing is said. */
  readonly signedIn: (options?: Look & { readonly key?: string }) => Promise<Page>;
  /** What the browsers complained of: errors of scripts, and what the Content-Security-Policy kept out. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
};

export type Look = { readonly scheme?: 'light' | 'dark'; readonly language?: 'en' | 'sv' };

/** How long a step on a page may take. */
const STEP_MILLIS_MAX = 8_000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const BROWSER = BROWSERS.find((path) => existsSync(path)) ?? null;
const SHOTS = new URL('../../board/shots/', import.meta.url).pathname;

/** Whether there is a browser to test in; says so in a line where there is none. */
export const hasBrowser = (): boolean => {
  if (BROWSER === null) console.log('The board is not tested: there is no Chromium (apt-get install chromium).');
  return BROWSER !== null;
};

type Start = {
  /** Writes into the data folder before Weir starts. */
  readonly fill?: (folder: string) => Promise<void>;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts Weir, lets `prepare` fill it, and opens a browser. */
export const openBoard = async (
  prepare: (admin: Client) => Promise<void>,
  { fill, env = {} }: Start = {},
): Promise<BoardUnderTest> => {
  if (BROWSER === null) throw new Error('there is no browser');
  if (!existsSync(join(BOARD_FOLDER, 'index.html'))) throw new Error('build the board first: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'weir-board-'));
  await fill?.(folder);
  const weir = await startWeir(folder, env);
  const admin = clientOf(weir.url);
  await prepare(admin);
  const browser: Browser = await chromium.launch({
    executablePath: BROWSER,
    args: ['--no-sandbox', '--enable-precise-memory-info'],
  });
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  const visitor = async ({ scheme = 'light', language = 'en' }: Look = {}): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: scheme,
      locale: language,
      timezoneId: 'Europe/Stockholm',
      reducedMotion: 'reduce',
    });
    contexts.push(context);
    context.setDefaultTimeout(STEP_MILLIS_MAX);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // An answer that says no is no complaint.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    return page;
  };

  return {
    url: weir.url,
    admin,
    visitor,
    async signedIn({ key = ADMIN_KEY, ...look } = {}) {
      const page = await visitor(look);
      await page.goto(weir.url);
      await page.locator('input[type=password]').fill(key);
      await page.keyboard.press('Enter');
      await page.locator('nav').waitFor();
      return page;
    },
    complaints,
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await weir.stop();
      await rm(folder, { recursive: true });
    },
  };
};

/** Keeps a picture of a page, to be looked at. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
};

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What keeps people from using a page, by the rules of WCAG 2.2 AA: the rule and where it is broken. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
};
