import type { Sku } from '../../domain/ids.ts';
import type { Order } from '../../domain/order/order.ts';
import { routableOf, takePlan } from '../../domain/order/routing.ts';
import { demandOf } from '../../domain/order/stock.ts';
import { availableOf, type EligiblePlace } from '../../domain/promise/atp.ts';
import { type Candidate, route } from '../../domain/routing/route.ts';
import { type Ledger, placeOf, sellableAt } from '../../domain/stock/ledger.ts';
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
      for (const { ledger } of await Promise.all(skus.map((sku) => stock.ledger(sku)))) ledgers.set(ledger.sku, ledger);
      const cause = stepCause(clock, id, 'route');
      const plan = route(routable, candidatesFor(order, directory, ledgers), cause.at);
      await report(orders, order, (known) => takePlan(known, plan), cause);
    }
  };

/** The locations that may serve the order, or the one that an operator wants, with what they have. */
const candidatesFor = (order: Order, directory: Directory, ledgers: ReadonlyMap<Sku, Ledger>): readonly Candidate[] => {
  const forced = order.routing.forced;
  const places: readonly EligiblePlace[] =
    forced === null ? directory.offer(demandOf(order)).places : [{ location: forced, buffer: 0 }];
  const at = demandOf(order).at;
  const ids = places.map(({ location }) => location);
  const limits = new Map([...ledgers].map(([sku, ledger]) => [sku, allocatableAt(ledger, order.id, ids, directory)]));
  return places.flatMap(({ location: locationId, buffer }) => {
    const location = directory.location(locationId);
    if (location === undefined) return [];
    const stock = new Map<Sku, { available: number; sellable: number }>();
    for (const [sku, ledger] of ledgers) {
      const place = placeOf(ledger, locationId);
      const own = at === locationId ? (ledger.commitments.get(order.id)?.reserved ?? 0) : 0;
      const others = place.held - own;
      // What somebody else can only have from here is not asked for: the ledger would refuse.
      const limit = limits.get(sku)?.get(locationId) ?? Number.POSITIVE_INFINITY;
      const sellable = sellableAt(place) - place.allocated - others;
      stock.set(sku, {
        available: Math.min(availableOf(sellable, buffer), limit),
        sellable: Math.min(sellable, limit),
      });
    }
    return [{ location, stock }];
  });
};
