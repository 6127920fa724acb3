import type { LocationId, Sku } from '../../domain/ids.ts';
import { assignPlan } from '../../domain/order/routing.ts';
import { allocationOf } from '../../domain/order/stock.ts';
import type { Step } from '../orders.ts';
import { giveBack, inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/**
 * Has the ledgers put a plan's units at their locations. The plan is on record, so whoever does this step does the same; where a
 * ledger refuses, the plan is void and what it had put somewhere is taken back once that too is on record.
 */
export const allocateStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'allocating');
      if (now === null || now.order.plan === null) return;
      const { order, revision: seen } = now;
      const cause = stepCause(clock, id, 'allocate');
      const answers = await Promise.all(
        order.skus.map(async (sku) => {
          const command = allocationOf(order, seen, sku);
          return command === null ? null : { sku, answer: await stock.ask(sku, command, cause) };
        }),
      );
      if (answers.some((entry) => entry?.answer.kind === 'outdated')) {
        await orders.rouse(id);
        return giveBack(orders, stock, id, cause);
      }
      const refused: { sku: Sku; location: LocationId }[] = [];
      for (const entry of answers) {
        if (entry?.answer.kind === 'notThere') refused.push({ sku: entry.sku, location: entry.answer.location });
      }
      const taken = await report(
        orders,
        order,
        (known) => (refused.length > 0 ? [{ type: 'AllocationRefused', data: { refused } }] : assignPlan(known)),
        cause,
      );
      if (!taken) await giveBack(orders, stock, id, cause);
    }
  };
