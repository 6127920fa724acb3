import { isGoods } from '../../domain/order/order.ts';
import type { Step } from '../orders.ts';
import { inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/** Delivers what is not goods, where no parcel will take it along. */
export const deliverStep =
  ({ orders, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'delivering');
      if (now === null) return;
      const { order } = now;
      const lines = order.lines
        .filter((line) => !isGoods(line) && line.open > 0)
        .map((line) => ({ line: line.id, quantity: line.open }));
      await report(
        orders,
        order,
        () => [{ type: 'NonGoodsDelivered', data: { lines } }],
        stepCause(clock, id, 'deliver'),
      );
    }
  };
