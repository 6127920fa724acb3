import Type from 'typebox';
import { type ChannelId, type Sku, skuOf } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { LevelsThere, LevelThere, Reconciling } from '../../reconciliation/reconciling.ts';
import type { Level, LevelsOutcome } from '../../stock/target.ts';
import type { Capabilities, Connection, Unavailable } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { type Conversation, pacedConversations } from '../out/call.ts';
import { stockTarget, unavailableBy, unavailableLevels, writeLevels } from '../out/levels.ts';
import type { News } from '../out/news.ts';
import { NOT_TOLD, newsTarget } from '../out/target.ts';
import { unlessThere } from '../out/unless-there.ts';
import type { Refund, Shipment } from '../outgoing.ts';
import { wholeQuantity } from '../quantity.ts';
import { unavailable } from '../request.ts';
import { cancelOutcome, outcomeOf } from './answer.ts';
import {
  type Bundles,
  cancelRequest,
  type MagentoOut,
  readyRequest,
  refundMark,
  refundRequest,
  shipRequest,
  stockRequest,
  stockSourceOf,
} from './out.ts';
import {
  creditMemosOf,
  isGivenBack,
  isShipped,
  levelsIn,
  levelsOf,
  productsWith,
  readOrder,
  shipmentsOf,
  skusIn,
} from './poll.ts';

/** No limits are published: a shop's own server is to be spared. */
const PACE = { perSecond: 4, burst: 8 };
const EVERY_MILLIS = 2_000;
const LEVELS_AT_ONCE = 500;
const WRITTEN_AT_ONCE = 100;
/** SKUs that are looked up at once: they are in an address. */
const LOOKED_UP_AT_ONCE = 50;

/** What a shop is told of its orders and of the stock. Its own open orders are subtracted there: they are in the numbers that it is told. */
export const magentoOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  out: MagentoOut,
  client: ChannelClient,
): Required<Pick<Capabilities, 'targets' | 'stock'> & Pick<Reconciling, 'levels'>> => {
  const shopFor = pacedConversations(connection, client, PACE, outcomeOf);
  return {
    targets: [newsTarget(connection, PACE, (news, { order }, signal) => tell(news, order, out, shopFor(signal)))],
    stock: stockTarget(connection, connection.channel, {
      ...{ quantity: 'promiseAndOpen', atOnce: LEVELS_AT_ONCE, everyMillis: EVERY_MILLIS },
      send: (levels, signal) => sendLevels(levels, out, shopFor(signal)),
    }),
    levels: (skus, signal) => readLevels(skus, out, shopFor(signal)),
  };
};

const tell = async (news: News, order: Order, out: MagentoOut, shop: Conversation): Promise<Outcome> => {
  switch (news.kind) {
    case 'shipped':
      return ship(news.shipment, order, out, shop);
    case 'ready':
      return ready(news.shipment, out, shop);
    case 'cancelled':
      // A part of an order cannot be cancelled there.
      return news.cancellation.lines === null ? cancel(order.externalId, out, shop) : NOT_TOLD;
    case 'refunded':
      return giveBack(news.refund, out, shop);
    case 'taken':
    case 'refused':
    case 'collected':
    case 'delivered':
    case 'refundAsked':
    case 'returnApproved':
    case 'returnRejected':
    case 'returned':
    case 'returnClosed':
      return NOT_TOLD;
  }
};

/** A second call makes a second shipment: it is looked first whether ours is there. */
const ship = (shipment: Shipment, order: Order, out: MagentoOut, shop: Conversation): Promise<Outcome> =>
  unlessThere(
    shipmentsOf(shipment.externalId, out.root),
    (body) => isShipped(body, shipment),
    shop,
    () => shop.tell(shipRequest(shipment, bundlesOf(order), out)),
  );

/** Makes the shipment, and writes to the customer: what has one is ready already. */
const ready = (shipment: Shipment, out: MagentoOut, shop: Conversation): Promise<Outcome> => {
  const hasAny = (body: unknown): boolean | null => {
    const read = Counted.read(body);
    return 'errors' in read ? null : read.document.total_count > 0;
  };
  return unlessThere(shipmentsOf(shipment.externalId, out.root), hasAny, shop, () =>
    shop.tell(readyRequest([shipment.externalId], out)),
  );
};

const Counted = documentOf(Type.Object({ total_count: Type.Integer() }));

const cancel = (externalId: string, out: MagentoOut, shop: Conversation): Promise<Outcome> => {
  const isGone = (body: unknown): boolean | null => {
    const read = State.read(body);
    return 'errors' in read ? null : read.document.state === 'canceled';
  };
  return unlessThere(readOrder(externalId, out.root), isGone, shop, () =>
    shop.tell(cancelRequest(externalId, out), cancelOutcome),
  );
};

const State = documentOf(Type.Object({ state: maybe(Type.String()) }));

/** The money has been given back by somebody else: the credit memo moves none. */
const giveBack = (refund: Refund, out: MagentoOut, shop: Conversation): Promise<Outcome> =>
  unlessThere(
    creditMemosOf(refund.externalId, out.root),
    (body) => isGivenBack(body, refundMark(refund)),
    shop,
    () => shop.tell(refundRequest(refund, null, out)),
  );

/** The order's attribute `bundles`, as it was taken in. */
const bundlesOf = ({ attributes }: Order): Bundles => {
  const read = bundlesDocument.read(attributes?.bundles);
  return 'errors' in read ? {} : read.document;
};

const bundlesDocument = documentOf(Type.Record(Type.String(), Type.Record(Type.String(), Type.Number())));

/** What the shop shows, in our units; what is no whole number of them is shown as it is there. */
const readLevels = async (
  skus: readonly Sku[],
  out: MagentoOut,
  shop: Conversation,
): Promise<LevelsThere | Unavailable> => {
  const found: LevelThere[] = [];
  for (let from = 0; from < skus.length; from += LOOKED_UP_AT_ONCE) {
    const some = skus.slice(from, from + LOOKED_UP_AT_ONCE);
    const answer = await shop.read(levelsOf(some, stockSourceOf(out), out.root));
    if ('kind' in answer) return unavailableBy(answer);
    const page = levelsIn(answer.body);
    if (page === null) return { outcome: 'unavailable', reason: 'its stock cannot be read', retryAfterMillis: null };
    for (const { sku, quantity } of page) {
      found.push({ sku: skuOf(sku), quantity: wholeQuantity(quantity, sku, out.units) ?? quantity });
    }
  }
  return { outcome: 'read', levels: found };
};

/** One SKU that the shop does not know refuses all: it is asked first which ones it does. */
const sendLevels = async (levels: readonly Level[], out: MagentoOut, shop: Conversation): Promise<LevelsOutcome> => {
  const found = new Set<string>();
  for (let from = 0; from < levels.length; from += LOOKED_UP_AT_ONCE) {
    const skus = levels.slice(from, from + LOOKED_UP_AT_ONCE).map(({ sku }) => sku);
    const answer = await shop.read(productsWith(skus, out.root));
    if ('kind' in answer) return unavailableLevels(answer);
    const page = skusIn(answer.body);
    if (page === null) return unavailableLevels(unavailable(200, 'its products cannot be read', null));
    for (const sku of page) found.add(sku);
  }
  const isKnown = ({ sku }: { readonly sku: Sku }): boolean => found.has(sku);
  const unknown = levels.filter((level) => !isKnown(level)).map(({ sku }) => sku);
  return writeLevels(levels.filter(isKnown), WRITTEN_AT_ONCE, unknown, (some) =>
    shop.tell(
      stockRequest(
        some.map((level) => ({ ...level, location: null })),
        out,
      ),
    ),
  );
};
