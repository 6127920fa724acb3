import { adoptStock, type StockPosition } from '../../domain/order/adopt.ts';
import type { Order, Shortage } from '../../domain/order/order.ts';
import { cartOf, refuseOpen, reservationOf } from '../../domain/order/stock.ts';
import type { Cause } from '../../log/codec.ts';
import type { Step } from '../orders.ts';
import type { Stock } from '../stock.ts';
import { giveBack, inPhase, report, stepCause } from './report.ts';
import type { StepDependencies } from './steps.ts';

/**
 * Has the ledgers reserve, or backorder, what an order wants: all of it, or the order is refused. What is held for its checkout is
 * taken over by it, ledger by ledger; what it does not want of that is let go. Nothing is freed before the refusal is on record, so
 * that two who do this step at once cannot undo each other.
 */
export const reserveStep =
  ({ orders, stock, clock }: StepDependencies): Step =>
  async (id, signal) => {
    while (!signal.aborted) {
      const now = await inPhase(orders, id, 'reserving');
      if (now === null) return;
      const { order, revision: seen } = now;
      const cause = stepCause(clock, id, 'reserve');
      const answers = await Promise.all(
        order.skus.map(async (sku) => ({
          sku,
          answer: await stock.ask(sku, reservationOf(order, seen, sku), cause),
        })),
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
      if (shortages.length === 0) await letGo(stock, order, cause);
      const found = (known: Order) =>
        shortages.length > 0 ? refuseOpen(known, shortages) : adoptStock(known, positions);
      // An order that has changed meanwhile is asked for again where it still waits; what nobody wants any more is given back.
      if (!(await report(orders, order, found, cause))) await giveBack(orders, stock, id, cause);
    }
  };

/** What was held for the order's checkout of SKUs that it does not have. */
const letGo = async (stock: Stock, order: Order, cause: Cause): Promise<void> => {
  const { cart } = cartOf(order);
  if (cart === undefined) return;
  const unwanted = (order.reservation?.skus ?? []).filter((sku) => !order.skus.includes(sku));
  await Promise.all(unwanted.map((sku) => stock.ask(sku, { kind: 'releaseCart', ...cart, reason: 'ordered' }, cause)));
};
