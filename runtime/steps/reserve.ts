import { adoptStock, type StockPosition } from '../../domain/order/adopt.ts';
import type { Order, Shortage } from '../../domain/order/order.ts';
import { demandOf, refuseOpen, wantedOf } from '../../domain/order/stock.ts';
import type { Step } from '../orders.ts';
import { giveBack, inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/**
 * Has the ledgers reserve, or backorder, what an order wants: all of it, or the order is refused. Nothing is freed before the
 * refusal is on record, so that two who do this step at once cannot undo each other.
 */
export const reserveStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'reserving');
      if (now === null) return;
      const { order, revision: seen } = now;
      const cause = stepCause(clock, id, 'reserve');
      const { promisedBy } = order.delivery;
      const answers = await Promise.all(
        order.skus.map(async (sku) => {
          const command = {
            kind: 'reserve',
            order: id,
            seen,
            demand: demandOf(order),
            wanted: wantedOf(order, sku),
            backorder: order.backorder,
            ...(promisedBy === undefined ? {} : { promisedBy }),
          } as const;
          return { sku, answer: await stock.ask(sku, command, cause) };
        }),
      );
      if (answers.some(({ answer }) => answer.kind === 'outdated')) {
        await orders.rouse(id);
        return giveBack(orders, stock, id, cause);
      }
      const shortages: Shortage[] = [];
      const positions: StockPosition[] = [];
      for (const { sku, answer } of answers) {
        if (answer.kind === 'short') shortages.push({ sku, requested: answer.requested, available: answer.available });
        if (answer.kind === 'reserved') positions.push({ ...answer, sku });
      }
      const found = (known: Order) =>
        shortages.length > 0 ? refuseOpen(known, shortages) : adoptStock(known, positions);
      // An order that has changed meanwhile is asked for again where it still waits; what nobody wants any more is given back.
      if (!(await report(orders, order, found, cause))) await giveBack(orders, stock, id, cause);
    }
  };
