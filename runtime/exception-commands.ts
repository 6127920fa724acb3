import type { ExceptionSubject } from '../domain/exception.ts';
import { type Decision, type Refusal, refuse } from '../domain/fact.ts';
import { fulfilmentIdOf, locationIdOf, type OrderId, orderIdOf, returnIdOf, type Sku, skuOf } from '../domain/ids.ts';
import { bookAgain } from '../domain/order/booking/book.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import type { Order } from '../domain/order/order.ts';
import { bookReturnAgain } from '../domain/order/returns/booking.ts';
import { routeAgain } from '../domain/order/routing.ts';
import { loseAllocated } from '../domain/order/shortage.ts';
import { reconciliationStream, seeTo } from '../domain/reconciliation.ts';
import { placeOf, shortfallAt } from '../domain/stock/ledger.ts';
import { losersAt } from '../domain/stock/rebalance.ts';
import type { Instant } from '../domain/time.ts';
import type { EventLog } from '../log/event-log.ts';
import type { CarrierFor } from './carriers.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { failedWork } from './failed-work.ts';
import { recordOn } from './last-fact.ts';
import type { CauseOf } from './order-commands.ts';
import type { Orders } from './orders.ts';
import type { Deliveries, Inbox } from './ports.ts';
import { ofReconciliation } from './reconciliations.ts';
import type { Setup } from './setup.ts';
import type { Stock } from './stock.ts';
import type { Finding } from './watch/rounds.ts';
import type { Watch } from './watch/watch.ts';

/** An exception as the operators' queue knows it. */
export type Raised = {
  readonly id: string;
  readonly kind: string;
  readonly status: 'open' | 'resolved';
  readonly subject: ExceptionSubject;
  readonly raisedAt: Instant;
};

/** What came of it: up to `position` everything is in the log. */
export type Retried = { readonly position: bigint } | { readonly refused: Refusal };

export type ExceptionCommands = {
  /**
   * Tries again what an exception is about. Where nothing is left to be done it is resolved. Refused, with what can be done instead,
   * where trying again does not help now.
   */
  readonly retry: (exception: Raised, cause: CauseOf) => Promise<Retried>;
};

export type ExceptionDependencies = {
  readonly log: Pick<EventLog, 'end' | 'read' | 'append'>;
  readonly orders: Orders;
  readonly stock: Stock;
  readonly setup: Pick<Setup, 'resolveException'>;
  readonly directory: Pick<Directory, 'offer'>;
  readonly carrierFor: CarrierFor;
  readonly returnCarrierFor: CarrierFor;
  readonly watch: Watch;
  readonly deliveries: Pick<Deliveries, 'hasFailed'>;
  readonly inbox: Pick<Inbox, 'hasFailed' | 'again'>;
  readonly clock: Clock;
  /** Takes up a view that stands still; false where this process has none such. */
  readonly resumeView: (view: string) => boolean;
};

const REST_MILLIS_MAX = 5_000;

export const exceptionCommands = (dependencies: ExceptionDependencies): ExceptionCommands => {
  const { log, orders, stock, setup, directory, carrierFor, returnCarrierFor, watch, deliveries, inbox } = dependencies;
  const { clock, resumeView } = dependencies;
  const record = recordOn(log);
  const failed = failedWork({ log, deliveries, inbox, clock });
  const done = async (): Promise<Retried> => ({ position: await log.end() });

  const over = async ({ id, raisedAt }: Raised, note: string, causeOf: CauseOf): Promise<Retried> => {
    const outcome = await setup.resolveException(id, raisedAt, note, causeOf(`exception-${id}`));
    return 'refused' in outcome ? outcome : done();
  };

  const route = async (exception: Raised, order: OrderId, causeOf: CauseOf): Promise<Retried> => {
    const outcome = await orders.execute(order, routeAgain, causeOf(order));
    if ('refused' in outcome) return outcome;
    if (!outcome.changed) return over(exception, 'Nothing of the order waits for a location any more.', causeOf);
    await orders.atRest(order, REST_MILLIS_MAX);
    return done();
  };

  const routeAtRisk = async (order: OrderId, causeOf: CauseOf): Promise<Retried> => {
    const outcome = await orders.execute(order, routeAgain, causeOf(order));
    if ('refused' in outcome) return outcome;
    if (!outcome.changed) return refuse('not-now', NOT_UNROUTABLE);
    await orders.atRest(order, REST_MILLIS_MAX);
    return done();
  };

  const withdraw = async (exception: Raised, sku: Sku, at: string, causeOf: CauseOf): Promise<Retried> => {
    const location = locationIdOf(at);
    const { ledger, revision } = await stock.fresh(sku);
    const shortfall = shortfallAt(placeOf(ledger, location));
    if (shortfall === 0) return over(exception, 'Nothing is missing there any more.', causeOf);
    let changed = false;
    for (const lost of losersAt(ledger, location, shortfall, directory)) {
      const reference = `${sku}@${revision}-${lost.fulfilment}`;
      const lose = (now: Order) => loseAllocated(now, lost, sku, reference);
      const outcome = await orders.execute(lost.order, lose, causeOf(lost.order));
      changed ||= !('refused' in outcome) && outcome.changed;
    }
    return changed
      ? done()
      : refuse('not-now', 'Those who lose have been picked: count the location, or reject their fulfilments.');
  };

  const fill = async (exception: Raised, order: OrderId, sku: Sku, causeOf: CauseOf): Promise<Retried> => {
    const backordered = async () => (await stock.fresh(sku)).ledger.commitments.get(order)?.backordered ?? 0;
    const before = await backordered();
    if (before === 0) return over(exception, 'Nothing of it is backordered any more.', causeOf);
    await stock.ask(sku, { kind: 'rebalance' }, causeOf(sku));
    return (await backordered()) < before
      ? done()
      : refuse(
          'not-now',
          'There is nothing to serve it from. It is served by itself when stock comes in; else cancel it.',
        );
  };

  const book = async (
    exception: Raised,
    order: OrderId,
    decide: (now: Order) => Decision<OrderEvent>,
    causeOf: CauseOf,
  ): Promise<Retried> => {
    const outcome = await orders.execute(order, decide, causeOf(order));
    if ('refused' in outcome) return outcome;
    return outcome.changed ? done() : over(exception, 'It need not be booked any more.', causeOf);
  };

  const sendAgain = async (target: string, key: string, causeOf: CauseOf): Promise<Retried> =>
    (await failed.sendAgain(target, key, causeOf)) ? done() : refuse('not-now', NOT_FAILED_NOW);

  const workAgain = async (connector: string, subject: string, causeOf: CauseOf): Promise<Retried> =>
    (await failed.workAgain(connector, subject, causeOf)) ? done() : refuse('not-now', NOT_KEPT_NOW);

  const reconcile = async (connector: string, day: string, causeOf: CauseOf): Promise<Retried> => {
    const stream = reconciliationStream(connector, day);
    const outcome = await record(stream, (last) => seeTo(ofReconciliation(last), { connector, day }), causeOf(stream));
    return 'refused' in outcome ? outcome : done();
  };

  const found = async (finding: Finding, wrong: string): Promise<Retried> => {
    switch (finding) {
      case 'fine':
        return done();
      case 'unsure':
        return refuse('not-now', 'It is changing at this moment: try again in a minute.');
      case 'wrong':
        return refuse('not-now', wrong);
    }
  };

  const retryOpen = async (exception: Raised, causeOf: CauseOf): Promise<Retried> => {
    const { order, sku, location, view, target, key, fulfilment, return: back } = exception.subject;
    switch (exception.kind) {
      case 'routingFailed':
        if (order !== undefined) return route(exception, orderIdOf(order), causeOf);
        break;
      case 'promiseAtRisk':
        if (order !== undefined) return routeAtRisk(orderIdOf(order), causeOf);
        break;
      case 'overcommitted':
        if (sku !== undefined && location !== undefined) return withdraw(exception, skuOf(sku), location, causeOf);
        break;
      case 'reservationLost':
      case 'promiseBroken':
        if (order !== undefined && sku !== undefined) return fill(exception, orderIdOf(order), skuOf(sku), causeOf);
        break;
      case 'holdLeaked':
        if (order !== undefined) return found(await watch.checkOrder(orderIdOf(order)), STILL_LEAKED);
        break;
      case 'counterDiffers':
        if (sku !== undefined) return found(await watch.checkSku(skuOf(sku)), STILL_DIFFERS);
        break;
      case 'viewHalted':
        if (view !== undefined) return resumeView(view) ? done() : refuse('not-now', NOT_HALTED_HERE);
        break;
      case 'bookingFailed':
        if (order !== undefined && fulfilment !== undefined) {
          const decide = (now: Order) => bookAgain(now, fulfilmentIdOf(fulfilment), carrierFor(now));
          return book(exception, orderIdOf(order), decide, causeOf);
        }
        if (order !== undefined && back !== undefined) {
          const decide = (now: Order) => bookReturnAgain(now, returnIdOf(back), returnCarrierFor(now));
          return book(exception, orderIdOf(order), decide, causeOf);
        }
        break;
      case 'deliveryFailed':
        if (target !== undefined && key !== undefined) return sendAgain(target, key, causeOf);
        break;
      case 'reconciliationDiffers':
        if (target !== undefined && key !== undefined) return reconcile(target, key, causeOf);
        break;
      case 'inboundFailed':
        if (target !== undefined && key !== undefined) return workAgain(target, key, causeOf);
        break;
    }
    return refuse('not-now', 'This cannot be tried again: see to it, and resolve it.');
  };

  return {
    retry: async (exception, causeOf) =>
      exception.status === 'resolved'
        ? refuse('not-now', 'The exception is resolved already.')
        : retryOpen(exception, causeOf),
  };
};

const NOT_UNROUTABLE =
  'It does not wait for a location: release its hold, find stock for it, or have the location ship. Else tell the customer.';
const STILL_LEAKED =
  'The ledgers still hold more than the order has. Where the order is not in the log, place it again and cancel it.';
const STILL_DIFFERS =
  'The counters still differ. Keep the stock events of the SKU for the report; where only the view differs, rebuild it.';
const NOT_HALTED_HERE =
  'The view does not stand still in the process that was asked. Ask the one whose /health/ready says that it projects.';
const NOT_FAILED_NOW =
  'It is being sent again already, or is not kept any more: then replay the webhook from its position in the log.';
const NOT_KEPT_NOW = 'It is being worked again already, or is not kept any more: then see to it here, and resolve it.';
