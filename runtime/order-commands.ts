import { v5 as uuidv5 } from 'uuid';
import { type Refusal, refuse } from '../domain/fact.ts';
import { type ChannelId, type LocationId, type OrderId, orderIdOf, type Sku } from '../domain/ids.ts';
import { type Amendment, amendOrder } from '../domain/order/amend.ts';
import { type CancelLines, cancelLines } from '../domain/order/cancel.ts';
import { type DocumentPosted, recordDocument } from '../domain/order/erp-document.ts';
import { forgetPersonalData } from '../domain/order/forget.ts';
import { placeHold, releaseHold } from '../domain/order/hold.ts';
import { type Hold, noOrder, type Order, type Shortage } from '../domain/order/order.ts';
import { faultsOf, placeOrder } from '../domain/order/place.ts';
import type { Delivery, OrderRequest } from '../domain/order/request.ts';
import { requestRouting } from '../domain/order/routing.ts';
import { shortageFaults } from '../domain/order/stock.ts';
import type { OrderedReservation } from '../domain/reservation/reservation.ts';
import type { Instant } from '../domain/time.ts';
import type { Cause } from '../log/codec.ts';
import type { Articles } from './articles.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import type { Erase } from './forgetting.ts';
import type { Decide, Executed, Orders } from './orders.ts';
import type { ReservationCommands } from './reservation-commands.ts';
import type { Setup } from './setup.ts';
import type { Stock } from './stock.ts';
import { transferring } from './transfers.ts';

export type OrderOutcome = Executed | { readonly refused: Refusal };

/** What channels and operators do with orders. Answered once the facts are durable and the order has come to rest. */
export type OrderCommands = {
  /** `holds`: reasons that the order is held for from the start. `changed` is false for a repeat. */
  readonly place: (request: OrderRequest, cause: CauseOf, holds?: readonly Hold[]) => Promise<OrderOutcome>;
  readonly cancel: (id: OrderId, command: CancelLines, cause: CauseOf) => Promise<OrderOutcome>;
  readonly hold: (id: OrderId, reason: string, cause: CauseOf) => Promise<OrderOutcome>;
  /** Puts on record what an ERP has called a document of the order. */
  readonly document: (id: OrderId, posted: DocumentPosted, cause: CauseOf) => Promise<OrderOutcome>;
  readonly release: (id: OrderId, reason: string, cause: CauseOf) => Promise<OrderOutcome>;
  readonly amend: (id: OrderId, amendment: Amendment, cause: CauseOf) => Promise<OrderOutcome>;
  readonly route: (id: OrderId, location: LocationId | null, cause: CauseOf) => Promise<OrderOutcome>;
  /** Forgets who the order was for. Answered once nothing can be read of it any more; until then, a repeat goes on with it. */
  readonly forget: (id: OrderId, cause: CauseOf) => Promise<OrderOutcome>;
  /** As its facts say; `until` stops before the first fact that is too new. `null` when there is no such order. */
  readonly read: Orders['read'];
};

/** A command's cause, once it is known which order it is about. */
export type CauseOf = (correlationId: string) => Cause;

/** Orders are named after what the channel calls them, so that placing one twice is placing the same one. */
const ORDER_NAMESPACE = '6f1d5c1e-4e0b-4c56-9d0e-5f3a5a0c7b11';

/** An order that has not come to rest after this time is answered as it stands. */
const REST_MILLIS_MAX = 5_000;

export const orderIdFor = (channel: ChannelId, externalId: string): OrderId =>
  orderIdOf(uuidv5(JSON.stringify([channel, externalId]), ORDER_NAMESPACE));

export type OrderCommandDependencies = {
  readonly orders: Orders;
  readonly stock: Stock;
  readonly directory: Directory;
  readonly articles: Pick<Articles, 'of'>;
  readonly setup: Setup;
  readonly clock: Clock;
  readonly erase: Erase;
  readonly reservations: Pick<ReservationCommands, 'order'>;
};

export const orderCommands = (dependencies: OrderCommandDependencies): OrderCommands => {
  const { orders, directory, clock, reservations } = dependencies;

  const on = async (id: OrderId, decide: Decide, causeOf: CauseOf): Promise<OrderOutcome> => {
    const known: Decide = (order) => (exists(order) ? decide(order) : refuse('unknown', `There is no order ${id}.`));
    const outcome = await orders.execute(id, known, causeOf(id));
    if ('refused' in outcome) return outcome;
    return { ...(await orders.atRest(id, REST_MILLIS_MAX)), changed: outcome.changed };
  };

  /**
   * What is held for an order's checkout becomes the order's before that is placed, so that no two orders are with one reservation.
   * Nothing for a repeat; one that would be refused leaves the reservation to its checkout.
   */
  const heldFor = async (
    id: OrderId,
    { channel, reservation }: Pick<OrderRequest, 'channel' | 'reservation'>,
    place: Decide,
    causeOf: CauseOf,
  ): Promise<OrderedReservation | { readonly refused: Refusal } | null> => {
    if (reservation === undefined) return null;
    const decision = place((await orders.read(id))?.order ?? noOrder);
    if ('refused' in decision) return decision;
    return decision.events.length === 0 ? null : reservations.order(reservation, { channel, order: id }, causeOf);
  };

  return {
    async place(request, causeOf, holds = []) {
      const fault = faultsOf(request, holds.length > 0) ?? (await impossibility(dependencies, request));
      const wanted = { ...request, lines: request.lines.map((line) => lookedUp(line, directory, clock.now())) };
      if (fault !== null) return { refused: fault };
      const channel = directory.channel(request.channel);
      if (channel === undefined) return refuse('unprocessable', `There is no channel ${request.channel}.`);
      const id = orderIdFor(request.channel, request.externalId);
      const now = clock.now();
      const transfer = await transferring(dependencies, wanted);
      const decideWith =
        (reservation: OrderedReservation | null): Decide =>
        (order) =>
          placeOrder(order, id, wanted, channel, holds, now, { reservation, ...transfer });
      const held = await heldFor(id, request, decideWith(null), causeOf);
      if (held !== null && 'refused' in held) return held;
      const outcome = await orders.begin(id, decideWith(held), causeOf(id));
      if ('refused' in outcome) return outcome;
      const rested = await orders.atRest(id, REST_MILLIS_MAX);
      if (rested.order.refused !== null) return { refused: outOfStock(rested.order, rested.order.refused) };
      return { ...rested, changed: outcome.changed };
    },
    cancel: (id, command, cause) => on(id, (order) => cancelLines(order, command), cause),
    hold: (id, reason, cause) => on(id, (order) => placeHold(order, reason), cause),
    document: (id, posted, cause) => on(id, (order) => recordDocument(order, posted), cause),
    release: (id, reason, cause) => on(id, (order) => releaseHold(order, reason), cause),
    async amend(id, amendment, cause) {
      const unknown = await unknownSkus(dependencies, (amendment.lines ?? []).flatMap(goodsSkuOf), '/lines');
      if (unknown !== null) return { refused: unknown };
      const lines = amendment.lines?.map((line) => ('sku' in line ? lookedUp(line, directory, clock.now()) : line));
      const wanted = lines === undefined ? amendment : { ...amendment, lines };
      const most = (order: Order) => directory.channel(order.channel)?.maxPerOrder ?? null;
      const before = await on(id, (order) => amendOrder(order, wanted, most(order)), cause);
      if ('refused' in before || !before.changed) return before;
      const missing = missingAfter(before.order, amendment);
      return missing.length === 0
        ? before
        : { refused: { code: 'out-of-stock', detail: 'There is less than was added.', errors: missing } };
    },
    async route(id, location, cause) {
      const forced = location === null ? null : directory.location(location);
      if (forced === undefined) return refuse('unprocessable', `There is no location ${location}.`);
      if (forced?.paused === true) return refuse('not-now', `Location ${location} is paused: it is given no new work.`);
      return on(id, (order) => requestRouting(order, location), cause);
    },
    async forget(id, cause) {
      const outcome = await on(id, (order) => forgetPersonalData(order, 'request'), cause);
      if (!('refused' in outcome)) await dependencies.erase([id]);
      return outcome;
    },
    read: orders.read,
  };
};

/** A line with what its SKU is made of, where that is a kit, and when the last of it is released, where that is yet to come. */
export const lookedUp = <L extends { readonly sku: Sku }>(
  line: L,
  { components, releaseAt }: Pick<Directory, 'components' | 'releaseAt'>,
  now: Instant,
): L => {
  const made = components(line.sku);
  const skus = [line.sku, ...(made ?? []).map(({ sku }) => sku)];
  const release = skus
    .map((sku) => releaseAt(sku) ?? '')
    .sort()
    .at(-1);
  return {
    ...line,
    ...(made === undefined ? {} : { components: made }),
    ...(release !== undefined && release > now ? { releaseAt: release } : {}),
  };
};

const exists = (order: Order): boolean => order.original !== null;

const outOfStock = (order: Order, shortages: readonly Shortage[]): Refusal => ({
  code: 'out-of-stock',
  detail: 'Not all of the order can be promised, so nothing of it was taken.',
  errors: shortageFaults(order, shortages),
});

/** Something that the order names and that is not there. */
export const impossibility = async (
  dependencies: Pick<OrderCommandDependencies, 'stock' | 'setup'> & {
    readonly directory: Pick<Directory, 'channel' | 'location' | 'components'>;
  },
  request: Pick<OrderRequest, 'channel' | 'lines'> & { readonly delivery?: Partial<Delivery> },
): Promise<Refusal | null> => {
  const { directory } = dependencies;
  if (directory.channel(request.channel) === undefined) {
    const errors = [{ path: '/channel', message: `there is no channel ${request.channel}` }];
    return { code: 'unprocessable', detail: 'The channel is not set up.', errors };
  }
  const collectAt = request.delivery?.method === 'ship' ? undefined : request.delivery?.collectAt;
  if (collectAt !== undefined && directory.location(collectAt)?.services.includes('collect') !== true) {
    const errors = [{ path: '/delivery/collectAt', message: `orders are not collected at ${collectAt}` }];
    return { code: 'unprocessable', detail: 'The order cannot be collected there.', errors };
  }
  return unknownSkus(dependencies, request.lines.flatMap(goodsSkuOf), '/lines');
};

const goodsSkuOf = (
  line: { readonly quantity: number; readonly sku?: Sku; readonly kind?: string },
  index: number,
): readonly IndexedSku[] =>
  line.sku !== undefined && (line.kind ?? 'goods') === 'goods' ? [{ sku: line.sku, index }] : [];

type IndexedSku = { readonly sku: Sku; readonly index: number };

type WhereKnown = Pick<OrderCommandDependencies, 'stock' | 'setup'> & {
  readonly directory: Pick<Directory, 'components'>;
};

/** A SKU is known once it has been set up as a product or has ever had stock. */
export const isKnownSku = async ({ stock, setup, directory }: WhereKnown, sku: Sku): Promise<boolean> =>
  directory.components(sku) !== undefined ||
  (await stock.ledger(sku)).revision >= 0 ||
  (await setup.product(sku)) !== null;

export const unknownSkus = async (
  where: WhereKnown,
  skus: readonly IndexedSku[],
  path: string,
): Promise<Refusal | null> => {
  const known = await Promise.all(skus.map(({ sku }) => isKnownSku(where, sku)));
  const errors = skus
    .filter((_, position) => known[position] === false)
    .map(({ sku, index }) => ({ path: `${path}/${index}/sku`, message: `${sku} is not known` }));
  return errors.length === 0
    ? null
    : { code: 'unprocessable', detail: 'The order names SKUs that are not known.', errors };
};

/** Lines that an amendment wanted to have more of than there is. */
const missingAfter = (order: Order, { lines = [] }: Amendment) =>
  lines.flatMap((wanted, index) => {
    const line = order.lines.find((l) => l.id === wanted.id);
    const has = line === undefined ? 0 : line.ordered - line.cancelled;
    if (has >= wanted.quantity) return [];
    return [
      { path: `/lines/${index}/quantity`, message: `line ${wanted.id}: ${wanted.quantity} asked for, ${has} kept` },
    ];
  });
