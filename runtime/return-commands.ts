import { type Decision, type Refusal, refuse } from '../domain/fact.ts';
import {
  type ChargeId,
  type FulfilmentId,
  type OrderId,
  orderIdOf,
  type RefundId,
  type ReturnId,
  returnIdOf,
  type Sku,
} from '../domain/ids.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import type { MoneyFacts } from '../domain/order/money/facts.ts';
import { recordCharge, recordRefund, requestDues, requestRefund } from '../domain/order/money/record.ts';
import { type Line, lineOf, type Order, returnOf } from '../domain/order/order.ts';
import { approveReturn, rejectReturn } from '../domain/order/returns/authorise.ts';
import { type ClaimResolution, claimParcel } from '../domain/order/returns/claim.ts';
import type { InspectedLine, ReturnFacts } from '../domain/order/returns/facts.ts';
import { cancelReturn, closeReturn, inspectReturn } from '../domain/order/returns/inspect.ts';
import { offerReturn, type ReturnOffer } from '../domain/order/returns/offer.ts';
import { previewReturn, type ReturnPreview } from '../domain/order/returns/preview.ts';
import { type Receipt, receiveReturn, sendReturn } from '../domain/order/returns/receive.ts';
import { type RequestReturn, type ReturnContext, requestReturn, returnNamed } from '../domain/order/returns/request.ts';
import { sendBack } from '../domain/order/returns/send-back.ts';
import type { Instant } from '../domain/time.ts';
import type { CarrierFor } from './carriers.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { orderIdIn as orderIdOfFulfilment } from './fulfilment-commands.ts';
import { type CauseOf, lookedUp, type OrderOutcome } from './order-commands.ts';
import type { Executed, OrderAt, Orders } from './orders.ts';
import type { Setup } from './setup.ts';

/** What is done with returns. Answered once the facts are durable and the order has come to rest. */
export type ReturnCommands = {
  /**
   * `id` is the return that was made. Refused where what is wanted in exchange is not there: the return is then given up, so that
   * nothing of it stands.
   */
  readonly request: (order: OrderId, request: RequestReturn, cause: CauseOf) => Promise<ReturnOutcome>;
  /** What may come back of an order; `usual`: the reasons where the policy names none. */
  readonly offer: (order: Order, usual: readonly string[]) => Promise<ReturnOffer>;
  /** What a request would come to; nothing is asked for. */
  readonly preview: (order: Order, request: RequestReturn) => Promise<ReturnPreview>;
  readonly approve: (id: ReturnId, note: string | null, cause: CauseOf) => Promise<OrderOutcome>;
  readonly reject: (id: ReturnId, reason: string, cause: CauseOf) => Promise<OrderOutcome>;
  readonly send: (id: ReturnId, parcel: Parcel, cause: CauseOf) => Promise<OrderOutcome>;
  readonly receive: (id: ReturnId, receipt: Receipt, cause: CauseOf) => Promise<OrderOutcome>;
  readonly inspect: (
    id: ReturnId,
    lines: readonly InspectedLine[],
    reference: string | null,
    cause: CauseOf,
  ) => Promise<OrderOutcome>;
  /** What is not ours goes back to its customer. */
  readonly sendBack: (id: ReturnId, sent: SentBack, cause: CauseOf) => Promise<OrderOutcome>;
  readonly close: (id: ReturnId, reason: string, cause: CauseOf) => Promise<OrderOutcome>;
  readonly cancel: (id: ReturnId, cause: CauseOf) => Promise<OrderOutcome>;
  /** Asks for the money that was not asked for by itself. */
  readonly refund: (id: ReturnId, cause: CauseOf) => Promise<OrderOutcome>;
  readonly recordRefund: (answer: MoneyFacts['RefundRecorded'], cause: CauseOf) => Promise<OrderOutcome>;
  readonly recordCharge: (answer: MoneyFacts['ChargeRecorded'], cause: CauseOf) => Promise<OrderOutcome>;
  /** Makes good for a parcel of a fulfilment that did not reach its customer. What cannot be sent again is paid back. */
  readonly claim: (
    fulfilment: FulfilmentId,
    parcel: number,
    resolution: ClaimResolution,
    cause: CauseOf,
  ) => Promise<OrderOutcome>;
  /** The order of a return, a refund or a charge; `null` when there is no such thing. */
  readonly orderOf: (id: ReturnId | RefundId | ChargeId) => Promise<OrderAt | null>;
};

type Refused = { readonly refused: Refusal };
export type ReturnOutcome = (Exclude<OrderOutcome, Refused> & { readonly id: ReturnId }) | Refused;

export type SentBack = Omit<ReturnFacts['ReturnSentBack'], 'return'>;

export type Parcel = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly reference: string | null;
};

export type ReturnCommandDependencies = {
  readonly orders: Orders;
  readonly directory: Pick<Directory, 'channel' | 'location' | 'locations' | 'components' | 'releaseAt'>;
  readonly setup: Pick<Setup, 'product' | 'returnsPolicy'>;
  readonly clock: Clock;
  /** That takes returns. */
  readonly carrierFor: CarrierFor;
  /** True for a SKU that has been set up or has ever had stock. */
  readonly isKnown: (sku: Sku) => Promise<boolean>;
};

const REST_MILLIS_MAX = 5_000;

/** What is part of an order carries the order's id, and its number in it. */
const PART_ID = /^([0-9a-f-]{36})-(?:r|refund-|charge-)[1-9]\d*$/;

const orderIdIn = (id: string): OrderId | null => {
  const order = PART_ID.exec(id)?.[1];
  return order === undefined ? null : orderIdOf(order);
};

export const returnCommands = (dependencies: ReturnCommandDependencies): ReturnCommands => {
  const { orders, directory, clock, carrierFor } = dependencies;

  const on = async (
    id: ReturnId | RefundId | ChargeId,
    decide: (order: Order) => Decision<OrderEvent>,
    causeOf: CauseOf,
  ): Promise<OrderOutcome> => {
    const orderId = orderIdIn(id);
    if (orderId === null) return refuse('unknown', `There is no ${id}.`);
    const outcome = await orders.execute(orderId, decide, causeOf(orderId));
    if ('refused' in outcome) return outcome;
    return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed };
  };

  /** What is given in exchange is there: what it is dearer by is asked for. */
  const settled = async (id: ReturnId, { changed }: Executed, cause: CauseOf): Promise<ReturnOutcome> => {
    const outcome = await on(id, requestDues, cause);
    return 'refused' in outcome ? outcome : { ...outcome, changed, id };
  };

  return {
    async request(orderId, asked, causeOf) {
      const fault = await impossibility(dependencies, asked);
      if (fault !== null) return { refused: fault };
      const known = await orders.read(orderId);
      const lines = known === null ? [] : linesOf(known.order, asked);
      const context = await contextOf(dependencies, known?.order ?? null, lines);
      const request = { ...asked, lines: asked.lines.map((line) => withReplacement(line, directory, clock.now())) };
      let id = returnIdOf('');
      const decide = (order: Order) => {
        if (order.original === null) return refuse('unknown', `There is no order ${orderId}.`);
        id = returnNamed(order, request.reference)?.id ?? nextReturnId(order);
        return requestReturn(order, id, request, context);
      };
      const outcome = await orders.execute(orderId, decide, causeOf(orderId));
      if ('refused' in outcome) return outcome;
      const rested = await orders.atRest(orderId, REST_MILLIS_MAX);
      const missing = missingIn(rested.order, id);
      if (missing.length === 0) return settled(id, { ...rested, changed: outcome.changed }, causeOf);
      await orders.execute(orderId, (order) => cancelReturn(order, id), causeOf(orderId));
      return refuse('out-of-stock', 'What is wanted in exchange is not there: nothing was asked for.', missing);
    },
    offer: async (order, usual) => offerReturn(order, await contextOf(dependencies, order, order.lines), usual),
    preview: async (order, request) =>
      previewReturn(order, nextReturnId(order), request, await contextOf(dependencies, order, linesOf(order, request))),
    async approve(id, note, cause) {
      const outcome = await on(
        id,
        (order) => approveReturn(order, id, { now: clock.now(), note, carrier: carrierFor(order) }),
        cause,
      );
      return 'refused' in outcome ? outcome : settled(id, outcome, cause);
    },
    reject: (id, reason, cause) => on(id, (order) => rejectReturn(order, id, reason), cause),
    send: (id, parcel, cause) => on(id, (order) => sendReturn(order, { return: id, ...parcel }), cause),
    receive: (id, receipt, cause) =>
      directory.location(receipt.location) === undefined
        ? Promise.resolve(refuse('unprocessable', `There is no location ${receipt.location}.`))
        : on(id, (order) => receiveReturn(order, id, receipt), cause),
    inspect: (id, lines, reference, cause) => on(id, (order) => inspectReturn(order, id, lines, reference), cause),
    sendBack: (id, sent, cause) =>
      directory.location(sent.location) === undefined
        ? Promise.resolve(refuse('unprocessable', `There is no location ${sent.location}.`))
        : on(id, (order) => sendBack(order, { return: id, ...sent }), cause),
    close: (id, reason, cause) => on(id, (order) => closeReturn(order, id, reason), cause),
    cancel: (id, cause) => on(id, (order) => cancelReturn(order, id), cause),
    refund: (id, cause) => on(id, (order) => requestRefund(order, id), cause),
    recordRefund: (answer, cause) => on(answer.refund, (order) => recordRefund(order, answer), cause),
    recordCharge: (answer, cause) => on(answer.charge, (order) => recordCharge(order, answer), cause),
    async claim(fulfilment, parcel, resolution, causeOf) {
      const orderId = orderIdOfFulfilment(fulfilment);
      if (orderId === null) return refuse('unknown', `There is no fulfilment ${fulfilment}.`);
      const decide = (order: Order) => claimParcel(order, fulfilment, parcel, resolution);
      const outcome = await orders.execute(orderId, decide, causeOf(orderId));
      if ('refused' in outcome) return outcome;
      // What is to be sent again has been reserved, or is not there: then money is due.
      await orders.atRest(orderId, REST_MILLIS_MAX);
      const dues = await orders.execute(orderId, requestDues, causeOf(orderId));
      if ('refused' in dues) return dues;
      return { ...(await orders.atRest(orderId, REST_MILLIS_MAX)), changed: outcome.changed };
    },
    async orderOf(id) {
      const orderId = orderIdIn(id);
      const found = orderId === null ? null : await orders.read(orderId);
      return found !== null && partsOf(found.order).some((part) => part === id) ? found : null;
    },
  };
};

const partsOf = ({ returns, refunds, charges }: Order): readonly string[] => [
  ...returns.map(({ id }) => id),
  ...refunds.map(({ refund }) => refund),
  ...charges.map(({ charge }) => charge),
];

/** Something that the request names and that is not there. */
const impossibility = async (
  { directory, isKnown }: ReturnCommandDependencies,
  { at, lines }: RequestReturn,
): Promise<Refusal | null> => {
  if (at !== null && directory.location(at) === undefined) {
    return { code: 'unprocessable', detail: `There is no location ${at}.` };
  }
  const errors = [];
  for (const [index, { exchange }] of lines.entries()) {
    if (exchange !== undefined && !(await isKnown(exchange.sku))) {
      errors.push({ path: `/lines/${index}/exchange/sku`, message: `${exchange.sku} is not known` });
    }
  }
  return errors.length === 0
    ? null
    : { code: 'unprocessable', detail: 'SKUs are wanted in exchange that are not known.', errors };
};

const nextReturnId = ({ id, returns }: Order): ReturnId => returnIdOf(`${id}-r${returns.length + 1}`);

/** The lines of the order that a request is about, as far as they are there. */
const linesOf = (order: Order, { lines }: RequestReturn): readonly Line[] =>
  lines.flatMap(({ line }) => lineOf(order, line) ?? []);

const contextOf = async (
  { directory, setup, clock, carrierFor }: ReturnCommandDependencies,
  order: Order | null,
  lines: readonly Pick<Line, 'sku'>[],
): Promise<ReturnContext> => {
  const products = await Promise.all(lines.map(({ sku }) => setup.product(sku)));
  const attributes = new Map(
    products.flatMap((product) => (product === null ? [] : [[product.sku, product.attributes]])),
  );
  return {
    policy: await setup.returnsPolicy(),
    now: clock.now(),
    carrier: order === null ? null : carrierFor(order),
    maxPerOrder: order === null ? null : (directory.channel(order.channel)?.maxPerOrder ?? null),
    attributesOf: (sku) => attributes.get(sku) ?? {},
    stores: directory.locations().filter(({ type, services }) => type === 'store' && services.includes('returns')),
  };
};

/** A line with what is known of its replacement. */
const withReplacement = (
  line: RequestReturn['lines'][number],
  directory: Pick<Directory, 'components' | 'releaseAt'>,
  now: Instant,
): RequestReturn['lines'][number] =>
  line.exchange === undefined ? line : { ...line, exchange: lookedUp(line.exchange, directory, now) };

/** Lines of a return that was just authorised whose replacement could not be reserved. */
const missingIn = (order: Order, id: ReturnId) => {
  const of = returnOf(order, id);
  if (of?.status !== 'authorised') return [];
  return of.lines.flatMap(({ line, exchange }, index) => {
    const there = order.lines.some(({ exchangeFor }) => exchangeFor?.return === id && exchangeFor.line === line);
    if (exchange === null || there) return [];
    return [{ path: `/lines/${index}/exchange`, message: `${exchange.sku} is not there`, sku: exchange.sku }];
  });
};
