import Type from 'typebox';
import type { ChannelId, FulfilmentId } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf } from '../../http/document.ts';
import type { Capabilities, Connection } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { type Conversation, conversation } from '../out/call.ts';
import { stockTarget } from '../out/levels.ts';
import { type RecordRefund, refundRecord } from '../out/refund-record.ts';
import { DONE, NOT_TOLD, newsTarget, type Tell } from '../out/target.ts';
import type { Cancellation, Refund, Shipment } from '../outgoing.ts';
import { refused } from '../request.ts';
import { confirmOutcomeAfterReading, outcomeOf } from './answer.ts';
import { readOrder } from './document.ts';
import { isBeingWorked, makeFeed, resultOfFeed } from './feeds.ts';
import { callByOperation } from './operations.ts';
import { isCancelled } from './order.ts';
import { type AmazonOut, cancelFeed, confirmShipmentRequest, refundFeed } from './out.ts';
import { orderRequest } from './poll.ts';
import { type RefundFeeds, refundFeeds } from './refunds.ts';
import { sendLevels } from './stock.ts';

/** Of shipments, which are most of what is told. */
const PACE = { perSecond: 2, burst: 10 };
const EVERY_MILLIS = 2_000;
const LEVELS_AT_ONCE = 100;

/** What Amazon is told without knowing who sells: shipments. */
type Seller = Omit<AmazonOut, 'sellerId'> & { readonly sellerId: string | undefined };

/**
 * What Amazon is told of its orders and of the stock. It gives money back itself: refunds are asked of it, and put on record here. `client`
 * is that of the way in, so that both show the same token.
 */
export const amazonOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  out: Seller,
  client: ChannelClient,
): Pick<Capabilities, 'targets' | 'stock'> => {
  const { clock, ports, channel } = connection;
  const { sellerId } = out;
  const call = callByOperation(client, { clock, sleep: ports.sleep });
  const amazonFor = (signal: AbortSignal) => conversation(call, outcomeOf, clock, signal);
  return {
    targets: [newsTarget(connection, PACE, tellWith(connection, out, amazonFor))],
    ...(sellerId !== undefined && {
      stock: stockTarget(connection, channel, {
        ...{ quantity: 'promise', atOnce: LEVELS_AT_ONCE, everyMillis: EVERY_MILLIS },
        send: (levels, signal) => sendLevels(levels, { ...out, sellerId }, amazonFor(signal)),
      }),
    }),
  };
};

const tellWith = (
  connection: Connection<unknown>,
  out: Seller,
  amazonFor: (signal: AbortSignal) => Conversation,
): Tell => {
  const refunds = refundFeeds(() => connection.clock.now());
  /** Feeds of cancellations that Amazon has not worked yet, by their facts. */
  const cancelling = new Map<string, string>();
  return async (news, { fact, order }, signal) => {
    const amazon = amazonFor(signal);
    switch (news.kind) {
      case 'shipped':
      case 'collected':
        return ship(news.shipment, order, out, amazon);
      case 'refused':
        return bySeller(out, order, (own) =>
          cancel({ externalId: order.externalId, lines: null }, order, fact, own, cancelling, amazon),
        );
      case 'cancelled': {
        const whole = wholeItems(news.cancellation, order);
        return whole === null
          ? NOT_TOLD
          : bySeller(out, order, (own) => cancel(whole, order, fact, own, cancelling, amazon));
      }
      case 'refundAsked': {
        const refund = leftToGiveBack(news.refund, order);
        if (refund === null) return NOT_TOLD;
        return bySeller(out, order, (own) =>
          giveBack(refund, fact, own, refunds, amazon, refundRecord(connection, fact, news.refund)),
        );
      }
      case 'taken':
      case 'ready':
      case 'delivered':
      case 'refunded':
      case 'returnApproved':
      case 'returnRejected':
      case 'returned':
      case 'returnClosed':
        return NOT_TOLD;
    }
  };
};

const bySeller = async (out: Seller, order: Order, next: (own: AmazonOut) => Promise<Outcome>): Promise<Outcome> => {
  const { sellerId } = out;
  if (sellerId === undefined) return refused(200, 'a feed names the seller: give the setting sellerId');
  return next({ ...out, sellerId, marketplaceId: marketplaceOf(order, out) });
};

/** Where the order was placed. */
const marketplaceOf = ({ attributes }: Order, { marketplaceId }: Seller): string => {
  const named = attributes?.marketplaceId;
  return typeof named === 'string' ? named : marketplaceId;
};

/** One call for each parcel. One that was heard before is refused: then the order shows it. */
const ship = async (shipment: Shipment, order: Order, out: Seller, amazon: Conversation): Promise<Outcome> => {
  const own = { ...out, marketplaceId: marketplaceOf(order, out) };
  for (const [index, parcel] of shipment.parcels.entries()) {
    const packageReferenceId = referenceOf(order, shipment.fulfilment, index);
    const { service } = order.delivery;
    const told = await amazon.tell(confirmShipmentRequest(shipment, parcel, packageReferenceId, service, own));
    const { trackingNumber } = parcel;
    const outcome =
      told.kind === 'refused' ? await afterReading(told, order, { packageReferenceId, trackingNumber }, amazon) : told;
    if (outcome.kind !== 'delivered') return outcome;
  }
  return DONE;
};

/** Parcels of a fulfilment are fewer than this. */
const PARCELS_MAX = 1_000;

/** A number of its own for each parcel of an order, the same each time: fulfilments of an order are never taken from its list. */
const referenceOf = ({ fulfilments }: Order, fulfilment: FulfilmentId, parcel: number): number =>
  fulfilments.findIndex(({ id }) => id === fulfilment) * PARCELS_MAX + parcel + 1;

const afterReading = async (
  told: Outcome,
  { externalId }: Order,
  parcel: Parameters<typeof confirmOutcomeAfterReading>[2],
  amazon: Conversation,
): Promise<Outcome> => {
  const answer = await amazon.read(orderRequest(externalId));
  return 'kind' in answer ? told : confirmOutcomeAfterReading(told, orderIn(answer.body), parcel);
};

const Read = documentOf(Type.Object({ order: Type.Unknown() }));

/** What `getOrder` has in its answer. */
const orderIn = (body: unknown): unknown => {
  const read = Read.read(body);
  return 'errors' in read ? body : read.document.order;
};

type WholeItems = Pick<Cancellation, 'externalId' | 'lines'>;

/** Items go as a whole: those of which all is cancelled. A part of one cannot be told. */
const wholeItems = ({ externalId, lines }: Cancellation, order: Order): WholeItems | null => {
  if (lines === null) return { externalId, lines };
  const whole = lines.filter(({ line }) => isAllCancelled(order, line));
  return whole.length === 0 ? null : { externalId, lines: whole };
};

const isAllCancelled = (order: Order, id: string): boolean =>
  order.lines.some((line) => line.id === id && line.cancelled === line.ordered);

/** Looks first whether the order has it; then makes a feed, and comes back to see what has become of that. */
const cancel = async (
  items: WholeItems,
  order: Order,
  fact: Recorded,
  out: AmazonOut,
  cancelling: Map<string, string>,
  amazon: Conversation,
): Promise<Outcome> => {
  const feedId = cancelling.get(fact.id);
  if (feedId !== undefined) {
    const result = await resultOfFeed(feedId, amazon);
    if ('kind' in result) return result;
    cancelling.delete(fact.id);
    if (result.worked.length === 0) return DONE;
    const isThere = await isCancelledThere(items, order, amazon);
    return isThere === true ? DONE : refused(200, result.worked.join('; '));
  }
  const isThere = await isCancelledThere(items, order, amazon);
  if (typeof isThere !== 'boolean') return isThere;
  if (isThere) return DONE;
  const made = await makeFeed(cancelFeed(items, 'NoInventory', out), out, amazon);
  if ('kind' in made) return made;
  cancelling.set(fact.id, made.feedId);
  return isBeingWorked(made.feedId);
};

const isCancelledThere = async (
  { lines }: WholeItems,
  { externalId }: Order,
  amazon: Conversation,
): Promise<boolean | Outcome> => {
  const answer = await amazon.read(orderRequest(externalId));
  if ('kind' in answer) return answer;
  const read = readOrder(orderIn(answer.body));
  if ('errors' in read) return refused(200, `the order cannot be read: ${read.errors.join('; ')}`);
  const { fulfillment, orderItems } = read.document;
  if (fulfillment.fulfillmentStatus === 'CANCELLED') return true;
  const wanted = lines?.map(({ line }) => String(line)) ?? orderItems.map(({ orderItemId }) => orderItemId);
  return orderItems.filter(({ orderItemId }) => wanted.includes(orderItemId)).every(isCancelled);
};

/** An item that was cancelled as a whole was never paid for. */
const leftToGiveBack = (refund: Refund, order: Order): Refund | null => {
  const asked = order.refunds.find((one) => one.refund === refund.refund);
  if (asked === undefined) return null;
  if (asked.return !== null) return refund;
  const lines = refund.lines.filter(({ line }) => !isAllCancelled(order, line));
  if (lines.length === 0) return null;
  return { ...refund, lines, shipping: 0, amount: lines.reduce((sum, { amount }) => sum + amount, 0) };
};

const giveBack = async (
  refund: Refund,
  fact: Recorded,
  out: AmazonOut,
  refunds: RefundFeeds,
  amazon: Conversation,
  record: RecordRefund,
): Promise<Outcome> => {
  if (refund.lines.length === 0) return refused(200, 'Amazon gives money back for items of the order alone');
  const made = await refunds.feedOf(fact.id, fact.metadata.at, refundFeed(refund, out), out, amazon);
  if ('kind' in made) return made;
  const result = await resultOfFeed(made.feedId, amazon);
  if ('kind' in result) return result;
  if (result.worked.length > 0) {
    refunds.over(fact.id);
    return refused(200, result.worked.join('; '));
  }
  await record(`amazon:feed:${made.feedId}`);
  refunds.over(fact.id);
  return DONE;
};
