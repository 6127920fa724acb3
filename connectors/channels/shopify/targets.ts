import { v5 as uuidv5 } from 'uuid';
import { type ChannelId, type LocationId, refundIdOf } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Reconciling } from '../../reconciliation/reconciling.ts';
import type { Capabilities, Connection } from '../../system.ts';
import { type Call, type Conversation, conversation } from '../out/call.ts';
import { type RecordRefund, refundRecord } from '../out/refund-record.ts';
import { DONE, NOT_TOLD, newsTarget, type Tell } from '../out/target.ts';
import { unlessThere } from '../out/unless-there.ts';
import type { Cancellation, Refund, Shipment } from '../outgoing.ts';
import { type ChannelRequest, refused } from '../request.ts';
import { lookUp } from '../table.ts';
import { outcomeOf } from './answer.ts';
import { shopifyCall } from './client.ts';
import { type Fulfilments, fulfilmentsOf, planShipment, readFulfilments } from './fulfilments.ts';
import { cancelRequest, refundRequest, returnApproved, returnClosed, returnDeclined, suggestRefund } from './out.ts';
import { isCancelledIn, paymentsIn, readCancelled, readReturn, returnStatusIn, sharedOver } from './stand.ts';
import { shopifyLevels, shopifyStock } from './stock.ts';

export type ShopifyOut = {
  /** Shopify's locations, by the location of ours that each is. */
  readonly locations?: { readonly [location: string]: string };
  /** Shopify's location that what may be sold is told of; without one the shop is told of no stock. */
  readonly stockLocation?: string;
};

/** Half of what is allowed at the lowest plan; the client waits by what queries cost. */
const LIMITS = { perSecond: 5, burst: 10 };

/** Of the keys under which Shopify takes a mutation once. */
const KEYS = '0f0c5b5c-95a6-4f5a-8d0d-0b6f7f6a4c21';
const keyOf = (text: string): string => uuidv5(text, KEYS);

/**
 * What a shop (`https://NAME.myshopify.com`) is told of its orders and of the stock. It gives money back itself: refunds of what came back
 * are asked of it, and put on record here.
 */
export const shopifyOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  baseUrl: string,
  out: ShopifyOut,
): Pick<Capabilities, 'targets' | 'stock'> & Pick<Reconciling, 'levels'> => {
  const call = shopifyCall(connection, baseUrl);
  const { stockLocation } = out;
  return {
    targets: [newsTarget(connection, LIMITS, tellWith(connection, out, call))],
    ...(stockLocation !== undefined && {
      stock: shopifyStock(connection, connection.channel, stockLocation, call),
      levels: (skus, signal) =>
        shopifyLevels(skus, stockLocation, conversation(call, outcomeOf, connection.clock, signal)),
    }),
  };
};

const tellWith =
  (connection: Connection<unknown>, out: ShopifyOut, call: Call): Tell =>
  async (news, { fact, order }, signal) => {
    const shop = conversation(call, outcomeOf, connection.clock, signal);
    switch (news.kind) {
      case 'shipped':
      case 'collected':
        return ship(news.shipment, out, shop);
      case 'cancelled':
        return news.cancellation.lines === null
          ? cancelWhole(news.cancellation, shop)
          : cancelPart(order, fact, news.cancellation, out, shop);
      case 'refundAsked':
        return giveBack(news.refund, order, out, shop, refundRecord(connection, fact, news.refund));
      case 'returnApproved':
        return answerReturn(news.reference, ['OPEN', 'CLOSED'], returnApproved, shop);
      case 'returnRejected':
        return answerReturn(news.reference, ['DECLINED'], (of) => returnDeclined(of, news.reason), shop);
      case 'returnClosed':
        return answerReturn(news.reference, ['CLOSED'], returnClosed, shop);
      case 'taken':
      case 'refused':
      case 'ready':
      case 'delivered':
      case 'refunded':
      case 'returned':
        return NOT_TOLD;
    }
  };

/** Pages of fulfilment orders that are read of an order, at most. */
const PAGES_MAX = 50;

/** Looks what the shop has of it, then tells the rest parcel by parcel: a parcel whose number is there is not told again. */
const ship = async (shipment: Shipment, { locations }: ShopifyOut, shop: Conversation): Promise<Outcome> => {
  const found = await readAll(shipment.externalId, shop);
  if ('kind' in found) return found;
  const location = lookUp(locations, shipment.location);
  const { requests, missing } = planShipment(shipment, found, location === undefined ? null : locationGid(location));
  for (const request of requests) {
    const outcome = await shop.tell(request);
    if (outcome.kind !== 'delivered') return outcome;
  }
  // Of parcels without a number nobody can say whether they were told before: nothing is left of them then.
  const isTold = missing.length === 0 || shipment.parcels.some(({ trackingNumber }) => trackingNumber === null);
  if (isTold) return DONE;
  const lines = missing.map(({ line, quantity }) => `${quantity} of line ${line}`);
  return refused(200, `the shop has nothing left to be sent of ${lines.join(', ')}: they were sent or cancelled there`);
};

const locationGid = (id: string): string => (id.startsWith('gid://') ? id : `gid://shopify/Location/${id}`);

const readAll = async (externalId: string, shop: Conversation): Promise<Fulfilments | Outcome> => {
  let all: Fulfilments = { open: [], sentNumbers: [] };
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer: { readonly body: unknown } | Outcome = await shop.read(readFulfilments(externalId, after));
    if ('kind' in answer) return answer;
    const found = fulfilmentsOf(answer.body);
    if ('errors' in found) return refused(200, `its fulfilment orders cannot be read: ${found.errors.join('; ')}`);
    all = { open: [...all.open, ...found.open], sentNumbers: found.sentNumbers };
    if (found.next === null) return all;
    after = found.next;
  }
  return refused(200, 'it has more fulfilment orders than are read');
};

const cancelWhole = (cancellation: Cancellation, shop: Conversation): Promise<Outcome> =>
  unlessThere(readCancelled(cancellation.externalId), isCancelledIn, shop, () =>
    shop.tell(cancelRequest(cancellation)),
  );

/** A part is cancelled by a refund without goods that come back, of what the shop says that is paid of them. */
const cancelPart = async (
  order: Order,
  fact: Recorded,
  { externalId, lines }: Cancellation,
  out: ShopifyOut,
  shop: Conversation,
): Promise<Outcome> => {
  const location = restockedAt(null, out);
  if (location === null) return NO_LOCATION;
  const refund: Refund = {
    ...{ refund: refundIdOf(fact.id), externalId, at: fact.metadata.at, currency: order.currency },
    ...{ amount: 0, shipping: 0 },
    lines: (lines ?? []).flatMap(({ line: id, quantity }) => {
      const line = order.lines.find((one) => one.id === id);
      return line === undefined
        ? []
        : [{ line: id, sku: line.sku, quantity, amount: 0, tax: 0, goods: 'cancelled' as const }];
    }),
  };
  const suggested = await suggestedFor(refund, shop);
  if ('kind' in suggested) return suggested;
  return shop.tell(refundRequest(refund, suggested.payments, location, keyOf(refund.refund)));
};

/** What is not restocked there is still to be sent there. */
const NO_LOCATION: Outcome = {
  ...{ kind: 'refused', status: null, retryAfterMillis: null },
  reason: 'a part is cancelled in the shop at one of its locations: give the setting stockLocation',
};

/** Where the shop counts what it gets back; what it is told of the stock next is right again in any case. */
const restockedAt = (location: LocationId | null, { locations, stockLocation }: ShopifyOut): string | null =>
  (location === null ? undefined : lookUp(locations, location)) ?? stockLocation ?? null;

const suggestedFor = async (refund: Refund, shop: Conversation) => {
  const answer = await shop.read(suggestRefund(refund));
  if ('kind' in answer) return answer;
  const payments = paymentsIn(answer.body, refund.currency);
  return typeof payments === 'string' ? refused(200, payments) : { payments };
};

/** The refund of what was cancelled went with the cancellation. */
const giveBack = async (
  refund: Refund,
  order: Order,
  out: ShopifyOut,
  shop: Conversation,
  record: RecordRefund,
): Promise<Outcome> => {
  const asked = order.refunds.find((one) => one.refund === refund.refund);
  if (asked === undefined || asked.return === null) return NOT_TOLD;
  const suggested = await suggestedFor(refund, shop);
  if ('kind' in suggested) return suggested;
  const by = sharedOver(refund.amount, suggested.payments);
  if (by === null) return refused(200, 'the shop names no payment that the money could be given back by');
  const at = order.returns.find(({ id }) => id === asked.return)?.at ?? null;
  const key = keyOf(refund.refund);
  const outcome = await shop.tell(refundRequest(refund, by, restockedAt(at, out), key));
  if (outcome.kind === 'delivered') await record(key);
  return outcome;
};

const answerReturn = async (
  reference: string | null,
  done: readonly string[],
  request: (id: string) => ChannelRequest,
  shop: Conversation,
): Promise<Outcome> => {
  const id = /^return:(\d+)$/.exec(reference ?? '')?.[1];
  if (id === undefined) return NOT_TOLD;
  const answer = await shop.read(readReturn(id));
  if ('kind' in answer) return answer;
  return done.includes(returnStatusIn(answer.body) ?? '') ? DONE : shop.tell(request(id));
};
