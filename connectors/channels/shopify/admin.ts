import type { Instant } from '../../../domain/time.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { exchange, retryAfterMillis } from '../../carriers/http.ts';
import type { Polled, Unavailable } from '../../system.ts';
import { jsonIn, noticeOf } from './door.ts';

/** What is asked of a shop's Admin API (REST: its documents have the shape of the webhooks'). */
export type Admin = {
  /** One order as it is now; `null` where the shop has none such. */
  readonly order: (id: string) => Promise<{ readonly document: unknown } | null | Unavailable>;
  /** Orders that changed at or after an instant, the oldest change first. */
  readonly changedSince: (since: Instant, page: string | null) => Promise<Polled>;
  readonly shop: () => Promise<Replied | Unavailable>;
  readonly scopes: () => Promise<Replied | Unavailable>;
};

export type Replied = {
  readonly outcome: 'replied';
  readonly status: number;
  readonly json: unknown;
  readonly link: string;
};

export type AdminSettings = {
  /** `https://NAME.myshopify.com` */
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly accessToken: () => Promise<string | undefined>;
  readonly clock: Clock;
};

const TIMEOUT_MILLIS = 20_000;
const PER_PAGE = 100;

export const adminOf = ({ baseUrl, apiVersion, accessToken, clock }: AdminSettings): Admin => {
  const get = async (path: string): Promise<Replied | Unavailable> => {
    const token = await accessToken();
    if (token === undefined) return unavailable('the secret accessToken has not been given');
    const headers = { accept: 'application/json', 'x-shopify-access-token': token };
    const url = `${baseUrl}/admin/${path}`;
    const answer = await exchange({ method: 'GET', url, headers, body: null, timeoutMillis: TIMEOUT_MILLIS });
    if (answer.kind === 'noAnswer') return unavailable(`${new URL(baseUrl).host}: ${answer.reason}`);
    const { status, bytes } = answer;
    if (status === 429 || status >= 500) {
      return unavailable(`the shop answered ${status}`, retryAfterMillis(answer.headers, Date.parse(clock.now())));
    }
    const json = jsonIn(new TextDecoder().decode(bytes));
    return { outcome: 'replied', status, json, link: answer.headers.get('link') ?? '' };
  };
  const read = async (path: string): Promise<Replied | Unavailable> => {
    const replied = await get(`api/${apiVersion}/${path}`);
    if (replied.outcome === 'unavailable' || replied.status === 200 || replied.status === 404) return replied;
    return unavailable(refusalIn(replied.status));
  };

  return {
    async order(id) {
      const replied = await read(`orders/${encodeURIComponent(id)}.json`);
      if (replied.outcome === 'unavailable') return replied;
      return replied.status === 404 ? null : { document: memberOf(replied.json, 'order') };
    },
    async changedSince(since, page) {
      const asked = { status: 'any', order: 'updated_at asc', updated_at_min: since };
      // A page is asked for by its name alone: what was asked for first is in that.
      const query = new URLSearchParams({ limit: String(PER_PAGE), ...(page === null ? asked : { page_info: page }) });
      const replied = await read(`orders.json?${query}`);
      if (replied.outcome === 'unavailable') return replied;
      const orders = memberOf(replied.json, 'orders');
      if (!Array.isArray(orders)) return unavailable('the list of orders cannot be read');
      const changes = orders.flatMap((order) => {
        const found = noticeOf(order);
        return found === null ? [] : [{ place: { time: found.time, id: found.id }, notice: found.notice }];
      });
      return { outcome: 'read', changes, next: nextIn(replied.link) };
    },
    shop: () => get(`api/${apiVersion}/shop.json`),
    scopes: () => get('oauth/access_scopes.json'),
  };
};

export const refusalIn = (status: number): string => {
  switch (status) {
    case 401:
      return 'the accessToken is not taken (401)';
    case 403:
      return 'the accessToken may not do this: a scope is missing (403)';
    default:
      return `the shop answered ${status}`;
  }
};

const unavailable = (reason: string, retry: number | null = null): Unavailable => ({
  outcome: 'unavailable',
  reason,
  retryAfterMillis: retry,
});

/** The name of the next page: only that is taken of the link, so that the token goes nowhere else. */
const nextIn = (link: string): string | null => {
  const url = /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1] ?? '';
  return URL.canParse(url) ? new URL(url).searchParams.get('page_info') : null;
};

export const memberOf = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null ? Object.entries(json).find(([key]) => key === name)?.[1] : undefined;
