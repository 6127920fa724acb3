import type { Order } from '../../domain/order/order.ts';
import { routableOf, takePlan } from '../../domain/order/routing.ts';
import { joinWave } from '../../domain/order/wave.ts';
import { ruleFor } from '../../domain/routing/match.ts';
import { route, withInputs } from '../../domain/routing/route.ts';
import { networkNow } from '../network.ts';
import type { Step } from '../orders.ts';
import { inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/**
 * Finds the locations that the order's reserved units are sent from, or has it wait for its wave. The plan is on record before the ledger
 * is asked.
 */
export const routeStep =
  (dependencies: StepDependencies): Step =>
  async (id, signal) => {
    const { orders, directory, clock, waves } = dependencies;
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'routing');
      if (now === null) return;
      const { order } = now;
      const routable = routableOf(order);
      const cause = stepCause(clock, id, 'route');
      const rules = directory.rules();
      const { network, inputs } = await networkNow(dependencies, order, routable, cause.at);
      const { wave } = ruleFor(routable, network.articles, rules);
      if (wave !== undefined && mayWait(order)) {
        await report(orders, order, () => joinWave(wave.everyMinutes, cause.at), cause);
        continue;
      }
      const plan = waves.take(id, routable) ?? withInputs(route(routable, network, rules, cause.at), inputs);
      await report(orders, order, (known) => takePlan(known, plan), cause);
    }
  };

/** What is routed again, or to where an operator wants it, does not wait. */
const mayWait = ({ routing }: Order): boolean => !routing.waved && routing.forced === null;
