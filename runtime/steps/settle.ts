import { settlementOf } from '../../domain/order/stock.ts';
import type { Step } from '../orders.ts';
import { inPhase, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/** Tells the ledgers what an order's facts mean for them: what has left, what came to light, what it no longer wants. */
export const settleStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const order = await inPhase(orders, id, 'settling');
      if (order === null) return;
      const cause = stepCause(clock, id, 'settle');
      const through = order.stock.owed;
      await Promise.all(order.skus.map((sku) => stock.ask(sku, settlementOf(order, sku), cause)));
      await orders.execute(
        id,
        (now) => ({ events: now.stock.settled >= through ? [] : [{ type: 'StockSettled', data: { through } }] }),
        cause,
      );
    }
  };
