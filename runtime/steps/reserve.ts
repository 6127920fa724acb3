import type { Shortage } from '../../domain/order/order.ts';
import {
  adoptStock,
  demandOf,
  refuseOpen,
  type StockPosition,
  settlementOf,
  wantedOf,
} from '../../domain/order/stock.ts';
import type { Step } from '../orders.ts';
import { inPhase, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/**
 * Has the ledgers reserve, or backorder, what an order wants: all of it, or the order is refused. Nothing is freed before the
 * refusal is on record, so that two who do this step at once cannot undo each other.
 */
export const reserveStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const order = await inPhase(orders, id, 'reserving');
      if (order === null) return;
      const cause = stepCause(clock, id, 'reserve');
      const { skus } = order;
      const answers = await Promise.all(
        skus.map(async (sku) => {
          const command = {
            kind: 'reserve',
            order: id,
            demand: demandOf(order),
            wanted: wantedOf(order, sku),
            backorder: order.backorder,
          } as const;
          return { sku, answer: await stock.ask(sku, command, cause) };
        }),
      );
      const shortages: Shortage[] = [];
      const positions: StockPosition[] = [];
      for (const { sku, answer } of answers) {
        if (answer.kind === 'short') shortages.push({ sku, requested: answer.requested, available: answer.available });
        if (answer.kind === 'reserved')
          positions.push({ sku, reserved: answer.reserved, backordered: answer.backordered });
      }
      const outcome = await orders.execute(
        id,
        (now) => ({ events: shortages.length > 0 ? refuseOpen(now, shortages) : adoptStock(now, positions) }),
        cause,
      );
      if (!('refused' in outcome)) continue;
      // The order has moved on without us: what was reserved for it must not stay behind.
      const { order: now } = await orders.now(id);
      await Promise.all(skus.map((sku) => stock.ask(sku, settlementOf(now, sku), cause)));
      return;
    }
  };
