import type { OrderId } from '../domain/ids.ts';
import { relatedSkus } from '../domain/order/goods.ts';
import type { Order } from '../domain/order/order.ts';
import { loseAllocated, loseReserved } from '../domain/order/shortage.ts';
import { positionIn } from '../domain/order/stock.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { LogUnavailable } from '../log/port.ts';
import type { Clock } from './clock.ts';
import { followFacts } from './follow.ts';
import { isAtRest } from './order-actor.ts';
import type { Orders } from './orders.ts';
import type { Cursors } from './ports.ts';
import { whileUnavailable } from './retry.ts';
import { Contended, type Stock } from './stock.ts';

/** What happens to stock and concerns orders: a backorder is served or expected, a reservation or an allocation is lost. */
const STOCK_NEWS: readonly Recorded['type'][] = [
  ...(['BackorderFilled', 'BackorderPromised', 'ReservationLost', 'StockOvercommitted'] as const),
];

const ATTEMPTS_MAX = 10;
const REST_MILLIS_MAX = 5_000;

export type ReactionDependencies = {
  readonly log: EventLog;
  readonly orders: Orders;
  readonly stock: Stock;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
};

/**
 * Brings the news of the stock to the orders that they concern, at least once each and from where it had come to; a repeat
 * changes nothing, because each order compares itself with the ledger. Runs until the signal aborts.
 */
export const followStockNews = (dependencies: ReactionDependencies, signal: AbortSignal): Promise<void> =>
  followFacts(
    dependencies,
    {
      name: 'stock-news',
      filter: { types: STOCK_NEWS },
      async react(events, stop) {
        for (const event of events) await told(dependencies, event, stop);
      },
    },
    signal,
  );

/** News that its order cannot take must not keep the others from theirs. */
const told = async (dependencies: ReactionDependencies, event: Recorded, signal: AbortSignal): Promise<void> => {
  try {
    await whileUnavailable(signal, () => react(dependencies, event));
  } catch (error) {
    if (signal.aborted || error instanceof LogUnavailable || error instanceof Contended) throw error;
    dependencies.onError(error);
  }
};

const react = async ({ orders, stock, clock }: ReactionDependencies, event: Recorded): Promise<void> => {
  const cause = (order: OrderId): Cause => ({
    at: clock.now(),
    by: 'weir',
    correlationId: order,
    causationId: event.id,
  });
  switch (event.type) {
    case 'BackorderFilled':
    case 'BackorderPromised':
    case 'ReservationLost': {
      const { order, sku } = event.data;
      const onShortage = (event.type === 'ReservationLost' ? event.data.onShortage : undefined) ?? 'reroute';
      // While an order is at work its own steps compare it with the ledger; the news is for the one that waits.
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const waiting = await orders.atRest(order, REST_MILLIS_MAX);
        const skus = relatedSkus(waiting.order, sku);
        const ledgers = (await Promise.all(skus.map((one) => stock.fresh(one)))).map(({ ledger }) => ledger);
        let seen = false;
        const adopt = (now: Order) => {
          seen = isAtRest(now) && relatedSkus(now, sku).every((one) => skus.includes(one));
          const positions = ledgers.map((ledger) => positionIn(now, ledger));
          return { events: seen ? loseReserved(now, positions, onShortage, event.id) : [] };
        };
        await orders.execute(order, adopt, cause(order));
        if (seen) return;
      }
      return;
    }
    case 'StockOvercommitted':
      for (const lost of event.data.losers) {
        const reference = `${event.id}-${lost.fulfilment}`;
        const lose = (now: Order) => loseAllocated(now, lost, event.data.sku, reference);
        await orders.execute(lost.order, lose, cause(lost.order));
      }
      return;
    default:
      return;
  }
};
