import type { Sku } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import { demandOf } from '../domain/order/stock.ts';
import { availableAt, type EligiblePlace, stockedAt } from '../domain/promise/atp.ts';
import type { Inputs } from '../domain/routing/explanation.ts';
import type { Candidate, Network, Stocked } from '../domain/routing/network.ts';
import { needOf, type Routable } from '../domain/routing/routable.ts';
import { liveAt } from '../domain/stock/carts.ts';
import { type Ledger, placeOf } from '../domain/stock/ledger.ts';
import { allocatableAt } from '../domain/stock/rebalance.ts';
import type { Instant } from '../domain/time.ts';
import type { Articles } from './articles.ts';
import type { Directory } from './directory.ts';
import type { Sales, Selling } from './sales.ts';
import type { Stock } from './stock.ts';
import type { Workload } from './workload.ts';

/** The set-up that an order is routed in, and what the locations have to do already. */
export type Known = {
  readonly directory: Pick<Directory, 'channel' | 'locations' | 'offer'>;
  readonly workload: Pick<Workload, 'at'>;
};

/** The network for one order, by its ledgers as they are at an instant and what is known of its articles. */
export const networkOf = (
  { directory, workload }: Known,
  order: Order,
  ledgers: readonly Ledger[],
  articles: Network['articles'],
  sales: readonly Selling[] = [],
): Network => {
  const stocked = stockFor(directory, order, ledgers);
  const candidates = directory.locations().map(
    (location): Candidate => ({
      location,
      stock: stocked.get(location.id) ?? new Map(),
      load: workload.at(location.id),
      sales: new Map(sales.flatMap((one) => (one.location === location.id ? [[one.sku, one.daily] as const] : []))),
    }),
  );
  return { channel: directory.channel(order.channel) ?? { locations: [] }, candidates, articles };
};

/** Positions up to which the set-up, and what locations have been given to do, are known here. */
export type Seen = { readonly setup: bigint; readonly work: bigint };

/** And its ledgers and articles, as they are known here. */
export type KnownNow = Known & {
  readonly directory: Pick<Directory, 'rules'>;
  readonly stock: Pick<Stock, 'ledger'>;
  readonly articles: Pick<Articles, 'of'>;
  readonly sales: Sales;
  readonly seen: () => Seen;
};

/** The network as it is now, for one order, and how much of the log was known of it. */
export const networkNow = async (
  { stock, directory, articles, sales, workload, seen }: KnownNow,
  order: Order,
  routable: Routable,
  now: Instant,
): Promise<{ readonly network: Network; readonly inputs: Inputs }> => {
  const skus = [...needOf(routable.lines).keys()];
  const [ledgers, known, selling] = await Promise.all([
    Promise.all(skus.map(stock.ledger)),
    articles.of(skus),
    sales.of(skus, directory.rules(), now),
  ]);
  const live = ledgers.map(({ ledger }) => liveAt(ledger, now));
  const { setup, work } = seen();
  return {
    network: networkOf({ directory, workload }, order, live, known, selling),
    inputs: {
      ledgers: ledgers.map(({ ledger: { sku }, revision }) => ({ sku, revision })),
      setup: String(setup),
      work: String(work),
      ...(selling.length === 0 ? {} : { sales: selling }),
    },
  };
};

/** What the locations that may serve the order have for it, or the one that an operator wants. */
const stockFor = (
  directory: Known['directory'],
  order: Order,
  ledgers: readonly Ledger[],
): ReadonlyMap<string, ReadonlyMap<Sku, Stocked>> => {
  const forced = order.routing.forced;
  const places: readonly EligiblePlace[] =
    forced === null ? directory.offer(demandOf(order)).places : [{ location: forced, buffer: 0, paused: false }];
  const at = demandOf(order).at;
  const ids = places.map(({ location }) => location);
  const limits = new Map(ledgers.map((ledger) => [ledger.sku, allocatableAt(ledger, order.id, ids, directory)]));
  return new Map(
    places.map((eligible) => {
      const { location } = eligible;
      const stock = new Map<Sku, Stocked>();
      for (const ledger of ledgers) {
        const stocked = stockedAt(placeOf(ledger, location));
        const own = at === location ? (ledger.commitments.get(order.id)?.reserved ?? 0) : 0;
        const free = stocked.free + own;
        // What somebody else can only have from here is not asked for: the ledger would refuse.
        const limit = limits.get(ledger.sku)?.get(location) ?? Number.POSITIVE_INFINITY;
        stock.set(ledger.sku, {
          available: Math.min(availableAt({ ...stocked, free }, eligible), limit),
          sellable: Math.min(free, limit),
        });
      }
      return [location, stock] as const;
    }),
  );
};
