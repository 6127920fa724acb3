import type { Sku } from '../../domain/ids.ts';
import type { Order } from '../../domain/order/order.ts';
import { routableOf, takePlan } from '../../domain/order/routing.ts';
import { demandOf } from '../../domain/order/stock.ts';
import { availableAt, type EligiblePlace, stockedAt } from '../../domain/promise/atp.ts';
import { type Candidate, route } from '../../domain/routing/route.ts';
import { liveAt } from '../../domain/stock/carts.ts';
import { type Ledger, placeOf } from '../../domain/stock/ledger.ts';
import { allocatableAt } from '../../domain/stock/rebalance.ts';
import type { Directory } from '../directory.ts';
import type { Step } from '../orders.ts';
import { inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/** Finds the locations that the order's reserved units are sent from. The plan is on record before the ledger is asked. */
export const routeStep =
  ({ orders, stock, directory, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'routing');
      if (now === null) return;
      const { order } = now;
      const routable = routableOf(order);
      const skus = [...new Set(routable.lines.map((line) => line.sku))];
      const ledgers = new Map<Sku, Ledger>();
      const cause = stepCause(clock, id, 'route');
      for (const { ledger } of await Promise.all(skus.map((sku) => stock.ledger(sku)))) {
        ledgers.set(ledger.sku, liveAt(ledger, cause.at));
      }
      const plan = route(routable, candidatesFor(order, directory, ledgers), cause.at);
      await report(orders, order, (known) => takePlan(known, plan), cause);
    }
  };

/** The locations that may serve the order, or the one that an operator wants, with what they have. None that is paused. */
const candidatesFor = (order: Order, directory: Directory, ledgers: ReadonlyMap<Sku, Ledger>): readonly Candidate[] => {
  const forced = order.routing.forced;
  const places: readonly EligiblePlace[] =
    forced === null ? directory.offer(demandOf(order)).places : [{ location: forced, buffer: 0, paused: false }];
  const at = demandOf(order).at;
  const ids = places.map(({ location }) => location);
  const limits = new Map([...ledgers].map(([sku, ledger]) => [sku, allocatableAt(ledger, order.id, ids, directory)]));
  return places.flatMap((eligible) => {
    const location = directory.location(eligible.location);
    if (location === undefined || location.paused) return [];
    const stock = new Map<Sku, { available: number; sellable: number }>();
    for (const [sku, ledger] of ledgers) {
      const stocked = stockedAt(placeOf(ledger, location.id));
      const own = at === location.id ? (ledger.commitments.get(order.id)?.reserved ?? 0) : 0;
      const free = stocked.free + own;
      // What somebody else can only have from here is not asked for: the ledger would refuse.
      const limit = limits.get(sku)?.get(location.id) ?? Number.POSITIVE_INFINITY;
      stock.set(sku, {
        available: Math.min(availableAt({ ...stocked, free }, eligible), limit),
        sellable: Math.min(free, limit),
      });
    }
    return [{ location, stock }];
  });
};
