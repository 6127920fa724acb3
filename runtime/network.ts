import type { Sku } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import { demandOf } from '../domain/order/stock.ts';
import { availableAt, type EligiblePlace, stockedAt } from '../domain/promise/atp.ts';
import type { Candidate, Network, Stocked } from '../domain/routing/network.ts';
import { needOf, type Routable } from '../domain/routing/routable.ts';
import { liveAt } from '../domain/stock/carts.ts';
import { type Ledger, placeOf } from '../domain/stock/ledger.ts';
import { allocatableAt } from '../domain/stock/rebalance.ts';
import type { Instant } from '../domain/time.ts';
import type { Articles } from './articles.ts';
import type { Directory } from './directory.ts';
import type { Stock } from './stock.ts';
import type { Workload } from './workload.ts';

export type NetworkDependencies = {
  readonly directory: Pick<Directory, 'channel' | 'locations' | 'offer'>;
  readonly workload: Pick<Workload, 'at'>;
};

/** The network for one order that the ledgers know, as it is at an instant. `ledgers` are those of the goods that it has reserved. */
export const networkFor = (
  { directory, workload }: NetworkDependencies,
  order: Order,
  ledgers: readonly Ledger[],
  articles: Network['articles'],
  now: Instant,
): Network => {
  const live = new Map(ledgers.map((ledger) => [ledger.sku, liveAt(ledger, now)]));
  const stocked = stockFor(directory, order, live);
  const candidates = directory.locations().map(
    (location): Candidate => ({
      location,
      stock: stocked.get(location.id) ?? new Map(),
      load: workload.at(location.id),
      // Nobody counts yet what a location sells a day, so no stock is scarce.
      sales: new Map(),
    }),
  );
  return { channel: directory.channel(order.channel) ?? { locations: [] }, candidates, articles };
};

export type NetworkNowDependencies = NetworkDependencies & {
  readonly directory: Directory;
  readonly stock: Pick<Stock, 'ledger'>;
  readonly articles: Pick<Articles, 'of'>;
};

/** The same, with the ledgers as they are known here. */
export const networkNow = async (
  dependencies: NetworkNowDependencies,
  order: Order,
  routable: Routable,
  now: Instant,
): Promise<Network> => {
  const skus = [...needOf(routable.lines).keys()];
  const [ledgers, known] = await Promise.all([
    Promise.all(skus.map(async (sku) => (await dependencies.stock.ledger(sku)).ledger)),
    dependencies.articles.of(skus),
  ]);
  return networkFor(dependencies, order, ledgers, known, now);
};

/** What the locations that may serve the order have for it, or the one that an operator wants. */
const stockFor = (
  directory: Pick<Directory, 'offer'>,
  order: Order,
  ledgers: ReadonlyMap<Sku, Ledger>,
): ReadonlyMap<string, ReadonlyMap<Sku, Stocked>> => {
  const forced = order.routing.forced;
  const places: readonly EligiblePlace[] =
    forced === null ? directory.offer(demandOf(order)).places : [{ location: forced, buffer: 0, paused: false }];
  const at = demandOf(order).at;
  const ids = places.map(({ location }) => location);
  const limits = new Map([...ledgers].map(([sku, ledger]) => [sku, allocatableAt(ledger, order.id, ids, directory)]));
  return new Map(
    places.map((eligible) => {
      const { location } = eligible;
      const stock = new Map<Sku, Stocked>();
      for (const [sku, ledger] of ledgers) {
        const stocked = stockedAt(placeOf(ledger, location));
        const own = at === location ? (ledger.commitments.get(order.id)?.reserved ?? 0) : 0;
        const free = stocked.free + own;
        // What somebody else can only have from here is not asked for: the ledger would refuse.
        const limit = limits.get(sku)?.get(location) ?? Number.POSITIVE_INFINITY;
        stock.set(sku, {
          available: Math.min(availableAt({ ...stocked, free }, eligible), limit),
          sellable: Math.min(free, limit),
        });
      }
      return [location, stock] as const;
    }),
  );
};
