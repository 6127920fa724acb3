import { settlementOf } from '../../domain/order/stock.ts';
import type { Step } from '../orders.ts';
import { inPhase, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/** Tells the ledgers what an order's facts mean for them: what has left, what came to light, what it no longer wants. */
export const settleStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'settling');
      if (now === null) return;
      const { order, revision } = now;
      const cause = { ...stepCause(clock, id, 'settle'), channel: order.channel };
      const through = order.stock.owed;
      const answers = await Promise.all(
        order.skus.map((sku) => stock.ask(sku, settlementOf(order, revision, sku), cause)),
      );
      if (answers.some((answer) => answer.kind === 'outdated')) return orders.rouse(id);
      await orders.execute(
        id,
        (known) => ({
          events: known.stock.settled >= through ? [] : [{ type: 'StockSettled', data: { through } }],
        }),
        cause,
      );
    }
  };
