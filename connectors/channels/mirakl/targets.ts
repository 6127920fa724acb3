import Type from 'typebox';
import { type ChannelId, type LineId, lineIdOf } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { Capabilities, Connection } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { type Conversation, pacedConversations } from '../out/call.ts';
import { stockTarget } from '../out/levels.ts';
import { hasAllLeft, parcelsOf } from '../out/news.ts';
import { numberedParcels } from '../out/parcels.ts';
import { type RecordRefund, refundRecord } from '../out/refund-record.ts';
import { DONE, NOT_TOLD, newsTarget, type Tell } from '../out/target.ts';
import type { Cancellation, Refund, Shipment } from '../outgoing.ts';
import { type ChannelRequest, refused, unavailable } from '../request.ts';
import { outcomeOf, partsOutcome } from './answer.ts';
import { stillToCancel } from './cancelling.ts';
import type { MiraklOrder } from './document.ts';
import { stageOf } from './order.ts';
import {
  acceptRequest,
  answerReturnsRequest,
  cancelOrderRequest,
  cancelRequest,
  type MiraklOut,
  receivedReturnsRequest,
  referredParcels,
  refundRequest,
  shipmentsRequest,
  shipRequest,
  trackingRequest,
} from './out.ts';
import { readPackages, returnRequest, type Shop, shipmentsOf } from './poll.ts';
import { givenBackOf, linesOfRefund, refundReference } from './refunding.ts';
import { withStanding } from './standing.ts';
import { importLevels } from './stock.ts';

/** No limits are published for these calls: a marketplace says by 429 when it has had enough. */
const PACE = { perSecond: 1, burst: 5 };
/** A file of stock may be sent once a minute, by the marketplace's clock: one that is a moment early costs another minute. */
const IMPORT_EVERY_MILLIS = 61_000;
const LEVELS_AT_ONCE = 5_000;

/** What a marketplace is told of its orders and of the stock. It gives money back itself: refunds are asked of it, and put on record here. */
export const miraklOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  shop: Shop,
  out: MiraklOut,
  client: ChannelClient,
): Required<Pick<Capabilities, 'targets' | 'stock'>> => {
  const { ports, channel } = connection;
  const clientOfShop: ChannelClient = { send: (request) => client.send(ofShop(request, shop)) };
  const marketplaceFor = pacedConversations(connection, clientOfShop, PACE, outcomeOf);
  return {
    targets: [newsTarget(connection, PACE, tellWith(connection, out, marketplaceFor))],
    stock: stockTarget(connection, channel, {
      ...{ quantity: 'promise', atOnce: LEVELS_AT_ONCE, everyMillis: IMPORT_EVERY_MILLIS },
      send: (levels, signal) =>
        importLevels(levels, out, { marketplace: marketplaceFor(signal), sleep: ports.sleep, signal }),
    }),
  };
};

/** A user of several shops says which one is meant. */
const ofShop = (request: ChannelRequest, { shopId }: Shop): ChannelRequest => {
  if (shopId === undefined) return request;
  const query = new URLSearchParams({ shop_id: shopId });
  return { ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}${query}` };
};

const tellWith =
  (connection: Connection<unknown>, out: MiraklOut, marketplaceFor: (signal: AbortSignal) => Conversation): Tell =>
  async (news, { fact, order }, signal) => {
    const marketplace = marketplaceFor(signal);
    switch (news.kind) {
      case 'taken':
        return accept(order, marketplace);
      case 'refused':
        return refuse(order, out, marketplace);
      case 'shipped':
      case 'collected':
        if (out.multiShipment === true) return shipParcels(news.shipment, out, marketplace);
        return hasAllLeft(order) ? shipWhole(order, out, marketplace) : NOT_TOLD;
      case 'cancelled':
        return cancel(news.cancellation, order, out, marketplace);
      case 'refundAsked':
        return giveBack(news.refund, order, out, marketplace, {
          refunds: async () => (await connection.ports.orders.read(order.id))?.order.refunds ?? order.refunds,
          record: refundRecord(connection, fact, news.refund),
        });
      case 'returnApproved':
        return answerReturn(
          news.reference,
          APPROVED,
          (of) => answerReturnsRequest([{ id: of, accepted: true }]),
          marketplace,
        );
      case 'returnRejected':
        return answerReturn(
          news.reference,
          REJECTED,
          (of) => answerReturnsRequest([{ id: of, accepted: false }]),
          marketplace,
        );
      case 'returned':
        return answerReturn(news.reference, RECEIVED, (of) => receivedReturnsRequest([of]), marketplace);
      case 'ready':
      case 'delivered':
      case 'refunded':
      case 'returnClosed':
        return NOT_TOLD;
    }
  };

const WAITING = 'WAITING_ACCEPTANCE';

/** Only what waits for it is accepted: all lines at once, without those that were cancelled meanwhile. */
const accept = (order: Order, marketplace: Conversation): Promise<Outcome> =>
  withStanding(order.externalId, marketplace, async ({ document }) => {
    if (document.order_state === 'STAGING') return refused(200, 'the marketplace has not released the order yet');
    if (document.order_state !== WAITING) return DONE;
    const wanted = new Set(order.lines.filter((line) => line.cancelled < line.ordered).map(({ id }) => id));
    return marketplace.tell(answerTo(document, wanted));
  });

/** All of it is refused; where the marketplace had accepted it by itself, it is cancelled. */
const refuse = (order: Order, out: MiraklOut, marketplace: Conversation): Promise<Outcome> => {
  const whole = { ...order, lines: order.lines.map((line) => ({ ...line, cancelled: line.ordered })) };
  return cancel({ lines: null }, whole, out, marketplace);
};

const answerTo = (
  { order_id: externalId, order_lines }: MiraklOrder,
  accepted: ReadonlySet<LineId>,
): ChannelRequest => {
  const lines = order_lines.map(({ order_line_id: id }) => lineIdOf(id));
  return acceptRequest(
    externalId,
    lines.map((line) => ({ line, accepted: accepted.has(line) })),
  );
};

/** A parcel that is there under its reference is not told again. */
const shipParcels = async (shipment: Shipment, out: MiraklOut, marketplace: Conversation): Promise<Outcome> => {
  const there = await packagesOf(shipment.externalId, marketplace);
  if ('kind' in there) return there;
  const missing = referredParcels(shipment).filter(({ reference }) => !there.has(reference));
  return missing.length === 0 ? DONE : marketplace.tell(shipmentsRequest(shipment, missing, out), partsOutcome);
};

const packagesOf = async (externalId: string, marketplace: Conversation): Promise<ReadonlySet<string> | Outcome> => {
  const found = new Set<string>();
  for (let token: string | null = null; ; ) {
    const answer: Awaited<ReturnType<Conversation['read']>> = await marketplace.read(shipmentsOf(externalId, token));
    if ('kind' in answer) return answer;
    const page = readPackages(answer.body);
    if (page === null) return unavailable(200, 'the shipments of the order cannot be read', null);
    for (const reference of page.references) found.add(reference);
    if (page.nextToken === null) return found;
    token = page.nextToken;
  }
};

/** An order has one tracking there: that of the first of its parcels that has one. */
const shipWhole = (order: Order, out: MiraklOut, marketplace: Conversation): Promise<Outcome> =>
  withStanding(order.externalId, marketplace, async ({ document }) => {
    if (stageOf(document.order_state) === 'sent') return DONE;
    const parcels = parcelsOf(order, order.fulfilments.filter(hasLeft).flatMap(numberedParcels));
    const numbered = parcels.find(({ trackingNumber }) => trackingNumber !== null);
    const tracking = numbered === undefined ? null : trackingRequest(order.externalId, numbered, out);
    const told = tracking === null ? DONE : await marketplace.tell(tracking);
    return told.kind === 'delivered' ? marketplace.tell(shipRequest(order.externalId)) : told;
  });

const hasLeft = ({ status }: Order['fulfilments'][number]): boolean =>
  status === 'shipped' || status === 'delivered' || status === 'collected';

/** What waits for its acceptance is refused; what is not paid is cancelled as a whole; else line by line. */
const cancel = async (
  { lines }: Pick<Cancellation, 'lines'>,
  order: Order,
  out: MiraklOut,
  marketplace: Conversation,
): Promise<Outcome> => {
  const ids = (lines ?? order.lines.map(({ id }) => ({ line: id }))).map(({ line }) => line);
  const told = await withStanding(order.externalId, marketplace, async (standing) => {
    const { order_state: state } = standing.document;
    if (stageOf(state) === 'gone') return DONE;
    if (lines === null && state === WAITING) return marketplace.tell(answerTo(standing.document, new Set()));
    if (lines === null && stageOf(state) === 'waiting') return marketplace.tell(cancelOrderRequest(order.externalId));
    return cancelLines(order, standing, ids, out, marketplace);
  });
  // The last that was left to be sent is gone: what was sent is all of it.
  const isSentWhole = out.multiShipment !== true && hasAllLeft(order);
  return told.kind === 'delivered' && isSentWhole ? shipWhole(order, out, marketplace) : told;
};

const cancelLines = async (
  order: Order,
  standing: Parameters<typeof stillToCancel>[1],
  lines: readonly LineId[],
  { cancelReason }: MiraklOut,
  marketplace: Conversation,
): Promise<Outcome> => {
  const missing = stillToCancel(order, standing, lines, cancelReason ?? '');
  if (missing.length === 0) return DONE;
  if (cancelReason === undefined)
    return refused(200, 'to cancel there, a reason is needed: give the setting cancelReason');
  return marketplace.tell(cancelRequest(missing, standing.taxes));
};

type RefundsOfOrder = {
  /** As they stand now. */
  readonly refunds: () => Promise<Order['refunds']>;
  readonly record: RecordRefund;
};

const Refunded = documentOf(
  Type.Object({
    refunds: maybe(Type.Array(Type.Object({ refund_id: Type.Union([Type.String(), Type.Integer()]) }))),
  }),
);

/** The refund of what was cancelled went with the cancellation. */
const giveBack = (
  refund: Refund,
  order: Order,
  out: MiraklOut,
  marketplace: Conversation,
  { refunds, record }: RefundsOfOrder,
): Promise<Outcome> => {
  const asked = order.refunds.find((one) => one.refund === refund.refund);
  if (asked === undefined || asked.return === null) return Promise.resolve(NOT_TOLD);
  return withStanding(order.externalId, marketplace, async (standing) => {
    const { refundReason } = out;
    if (refundReason === undefined) {
      return refused(200, 'to give money back there, a reason is needed: give the setting refundReason');
    }
    if (refund.lines.length === 0) return refused(200, 'the marketplace gives money back for lines of the order alone');
    const lines = linesOfRefund(refund, standing.taxes, refundReason);
    const { ids, missing } = givenBackOf(lines, standing, await refunds());
    if (missing.length === 0) {
      await record(refundReference(ids));
      return DONE;
    }
    const answer = await marketplace.read(refundRequest(missing, standing.taxes));
    if ('kind' in answer) return answer;
    const read = Refunded.read(answer.body);
    const made = 'errors' in read ? [] : (read.document.refunds ?? []).map(({ refund_id: of }) => String(of));
    await record(refundReference([...ids, ...made]));
    return DONE;
  });
};

/** States of RT11 in which there is nothing more to tell. Others are told, and the marketplace says if that cannot be. */
const RECEIVED: ReadonlySet<string> = new Set(['RECEIVED', 'CLOSED']);
const APPROVED: ReadonlySet<string> = new Set(['IN_PROGRESS', ...RECEIVED]);
const REJECTED: ReadonlySet<string> = new Set(['REJECTED', 'CANCELED', 'CLOSED']);

const Returns = documentOf(Type.Object({ data: Type.Array(Type.Object({ state: Type.String() })) }));

const answerReturn = async (
  reference: string | null,
  done: ReadonlySet<string>,
  request: (id: string) => ChannelRequest,
  marketplace: Conversation,
): Promise<Outcome> => {
  const id = /^mirakl:return:([^:]+)$/.exec(reference ?? '')?.[1];
  if (id === undefined) return NOT_TOLD;
  const answer = await marketplace.read(returnRequest(id));
  if ('kind' in answer) return answer;
  const read = Returns.read(answer.body);
  if ('errors' in read) return unavailable(200, 'the return that was asked for cannot be read', null);
  const [found] = read.document.data;
  if (found === undefined) return refused(200, 'the marketplace does not know the return');
  return done.has(found.state) ? DONE : marketplace.tell(request(id), partsOutcome);
};
