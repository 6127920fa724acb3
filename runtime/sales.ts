import { LRUCache } from 'lru-cache';
import { type LocationId, locationIdOf, type Sku } from '../domain/ids.ts';
import type { RuleSet } from '../domain/routing/rules.ts';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';

/** Units of a SKU that were sold at each location, by the day (UTC). */
export type Sold = {
  readonly sku: Sku;
  readonly days: { readonly [day: string]: { readonly [location: string]: number } };
};

/** What the views know of it; a SKU that has never been sold is left out. */
export type SoldViews = (skus: readonly Sku[]) => Promise<readonly Sold[]>;

/** Units that a location sells of a SKU a day. */
export type Selling = { readonly sku: Sku; readonly location: LocationId; readonly daily: number };

export type Sales = {
  /** How well SKUs sell where; nothing where no rule asks for it. As old as `FRESH_MILLIS` at most. */
  readonly of: (skus: readonly Sku[], rules: RuleSet, now: Instant) => Promise<readonly Selling[]>;
};

const DAYS = 28;
const DAY_MILLIS = 86_400_000;
/** What sells well does not change from one minute to the next. */
const FRESH_MILLIS = 10 * 60_000;
const SKUS_KEPT_MAX = 50_000;

export const salesFrom = (sold: SoldViews): Sales => {
  const kept = new LRUCache<Sku, readonly Selling[]>({ max: SKUS_KEPT_MAX, ttl: FRESH_MILLIS });
  return {
    async of(skus, rules, now) {
      if (rules.rules.every(({ objective }) => objective.scarcity === 0)) return [];
      const unknown = skus.filter((sku) => !kept.has(sku));
      const read = new Map<Sku, readonly Selling[]>(unknown.map((sku) => [sku, []]));
      for (const one of unknown.length === 0 ? [] : await sold(unknown)) read.set(one.sku, sellingOf(one, now));
      for (const [sku, selling] of read) kept.set(sku, selling);
      return skus.flatMap((sku) => read.get(sku) ?? kept.get(sku) ?? []);
    },
  };
};

const sellingOf = ({ sku, days }: Sold, now: Instant): readonly Selling[] => {
  const since = instantOf(millisOf(now) - DAYS * DAY_MILLIS).slice(0, 'YYYY-MM-DD'.length);
  const units = new Map<string, number>();
  for (const [day, locations] of Object.entries(days)) {
    if (day <= since) continue;
    for (const [location, quantity] of Object.entries(locations)) {
      units.set(location, (units.get(location) ?? 0) + quantity);
    }
  }
  return [...units].map(([location, sum]) => ({ sku, location: locationIdOf(location), daily: sum / DAYS }));
};
