import { type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { Polled, Unavailable } from '../../system.ts';
import { bodyOf, byKey, channelClient, type Replied, unavailable } from '../client.ts';
import { arrivalOf } from './door.ts';

/** What is asked of a shop's Admin API (REST: its documents have the shape of the webhooks'). */
export type Admin = {
  /** One order as it is now; `null` where the shop has none such. */
  readonly order: (id: string) => Promise<{ readonly document: unknown } | null | Unavailable>;
  /** Orders that changed at or after an instant, the oldest change first. */
  readonly changedSince: (since: Instant, page: string | null) => Promise<Polled>;
  /** Orders that were placed in a span, the oldest first. */
  readonly placedIn: (span: Span, page: string | null) => Promise<Polled>;
  readonly shop: () => Promise<Replied | Unavailable>;
  readonly scopes: () => Promise<Replied | Unavailable>;
};

export type AdminSettings = {
  /** `https://NAME.myshopify.com` */
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly accessToken: () => Promise<string | undefined>;
  readonly clock: Clock;
};

export const ACCESS_TOKEN = 'accessToken';
const PER_PAGE = 100;

export const adminOf = ({ baseUrl, apiVersion, accessToken, clock }: AdminSettings): Admin => {
  const credentials = byKey(accessToken, ACCESS_TOKEN, (token) => ({ 'x-shopify-access-token': token }));
  const client = channelClient({ baseUrl, credentials, clock });
  const get = (path: string) =>
    client.send({ method: 'GET', path: `/admin/${path}`, headers: { accept: 'application/json' }, body: null });

  const list = async (filter: Readonly<Record<string, string>>, page: string | null): Promise<Polled> => {
    const asked = { status: 'any', ...filter };
    // A page is asked for by its name alone: what was asked for first is in that.
    const query = new URLSearchParams({ limit: String(PER_PAGE), ...(page === null ? asked : { page_info: page }) });
    const replied = await get(`api/${apiVersion}/orders.json?${query}`);
    const read = bodyOf(replied, ACCESS_TOKEN);
    if ('outcome' in read) return read;
    const orders = memberOf(read.body, 'orders');
    if (!Array.isArray(orders)) return unavailable('the list of orders cannot be read');
    const changes = orders.flatMap((order) => {
      const found = arrivalOf(order);
      return found === null ? [] : [{ place: { time: found.time, id: found.id }, arrival: found.arrival }];
    });
    const link = replied.outcome === 'replied' ? replied.headers.get('link') : null;
    return { outcome: 'read', changes, next: nextIn(link ?? '') };
  };

  return {
    async order(id) {
      const replied = await get(`api/${apiVersion}/orders/${encodeURIComponent(id)}.json`);
      if (replied.outcome === 'replied' && replied.status === 404) return null;
      const read = bodyOf(replied, ACCESS_TOKEN);
      return 'outcome' in read ? read : { document: memberOf(read.body, 'order') };
    },
    changedSince: (since, page) => list({ order: 'updated_at asc', updated_at_min: since }, page),
    placedIn: ({ from, to }, page) =>
      list({ order: 'created_at asc', created_at_min: from, created_at_max: instantOf(millisOf(to) - 1) }, page),
    shop: () => get(`api/${apiVersion}/shop.json`),
    scopes: () => get('oauth/access_scopes.json'),
  };
};

/** The name of the next page: only that is taken of the link, so that the token goes nowhere else. */
const nextIn = (link: string): string | null => {
  const url = /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1] ?? '';
  return URL.canParse(url) ? new URL(url).searchParams.get('page_info') : null;
};

export const memberOf = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null ? Object.entries(json).find(([key]) => key === name)?.[1] : undefined;
