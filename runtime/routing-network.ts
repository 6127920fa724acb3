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

/** What is asked to know the network. */
export type NetworkDependencies = {
  readonly stock: Pick<Stock, 'ledger'>;
  readonly directory: Directory;
  readonly articles: Pick<Articles, 'of'>;
  readonly workload: Pick<Workload, 'at'>;
};

/** The network as it is now, for one order. */
export const networkFor = async (
  { stock, directory, articles, workload }: NetworkDependencies,
  order: Order,
  routable: Routable,
  now: Instant,
): Promise<Network> => {
  const skus = [...needOf(routable.lines).keys()];
  const [ledgers, known] = await Promise.all([
    Promise.all(skus.map(async (sku) => liveAt((await stock.ledger(sku)).ledger, now))),
    articles.of(skus),
  ]);
  const stocked = stockFor({ directory }, order, new Map(ledgers.map((ledger) => [ledger.sku, ledger])));
  const candidates = directory.locations().map(
    (location): Candidate => ({
      location,
      stock: stocked.get(location.id) ?? new Map(),
      load: workload.at(location.id),
      // Nobody counts yet what a location sells a day, so no stock is scarce.
      sales: new Map(),
    }),
  );
  return { channel: directory.channel(order.channel) ?? { locations: [] }, candidates, articles: known };
};

/** What the locations that may serve the order have for it, or the one that an operator wants. */
const stockFor = (
  { directory }: Pick<NetworkDependencies, 'directory'>,
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
