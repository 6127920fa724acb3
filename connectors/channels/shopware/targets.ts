import Type from 'typebox';
import { type ChannelId, type Sku, skuOf } from '../../../domain/ids.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { LevelsThere, Reconciling } from '../../reconciliation/reconciling.ts';
import type { Level, LevelsOutcome } from '../../stock/target.ts';
import type { Capabilities, Connection, Unavailable } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { type Conversation, pacedConversations } from '../out/call.ts';
import { stockTarget, unavailableBy, unavailableLevels, writeLevels } from '../out/levels.ts';
import type { News } from '../out/news.ts';
import { NOT_TOLD, newsTarget } from '../out/target.ts';
import type { Shipment } from '../outgoing.ts';
import { type ChannelRequest, refused, unavailable } from '../request.ts';
import { outcomeOf, transitionOutcome } from './answer.ts';
import { type ShopwareStanding, standingDocument } from './document.ts';
import {
  cancelRequest,
  completeRequest,
  processRequest,
  refundRequest,
  returnRequest,
  shipRequest,
  stockRequest,
  trackingRequest,
} from './out.ts';
import { mainTransaction } from './payment.ts';
import { mainDelivery } from './places.ts';
import { LIMIT_MAX, pageOf, readOrders, searchProducts } from './poll.ts';

/** No limits are published: a shop's own server is to be spared. */
const PACE = { perSecond: 4, burst: 8 };
const EVERY_MILLIS = 2_000;

/** What a shop is told of its orders and of the stock. */
export const shopwareOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  client: ChannelClient,
): Required<Pick<Capabilities, 'targets' | 'stock'> & Pick<Reconciling, 'levels'>> => {
  const shopFor = pacedConversations(connection, client, PACE, outcomeOf);
  return {
    targets: [newsTarget(connection, PACE, (news, { order }, signal) => tell(news, order.externalId, shopFor(signal)))],
    stock: stockTarget(connection, connection.channel, {
      ...{ quantity: 'promise', atOnce: LIMIT_MAX, everyMillis: EVERY_MILLIS },
      send: (levels, signal) => sendLevels(levels, shopFor(signal)),
    }),
    levels: (skus, signal) => readLevels(skus, shopFor(signal)),
  };
};

const tell = async (news: News, externalId: string, shop: Conversation): Promise<Outcome> => {
  switch (news.kind) {
    case 'taken':
      return move(processRequest(externalId), ['in_progress', 'completed'], shop);
    case 'shipped':
    case 'collected':
      return ship(news.shipment, shop);
    case 'delivered':
      return move(completeRequest(externalId), ['completed'], shop);
    case 'cancelled':
      // A part of an order cannot be cancelled there.
      return news.cancellation.lines === null ? move(cancelRequest(externalId), ['cancelled'], shop) : NOT_TOLD;
    case 'returned': {
      const { isAll } = news;
      const states = isAll ? ['returned'] : ['returned_partially', 'returned'];
      return withStanding(externalId, shop, (standing) => {
        const delivery = mainDelivery(standing);
        return delivery === undefined ? noDelivery() : move(returnRequest(delivery.id, isAll), states, shop);
      });
    }
    case 'refunded': {
      const { isAll } = news;
      const states = isAll ? ['refunded'] : ['refunded_partially', 'refunded'];
      return withStanding(externalId, shop, (standing) => {
        const transaction = mainTransaction(standing);
        return transaction === undefined
          ? Promise.resolve(refused(200, 'the order has no transaction in the shop'))
          : move(refundRequest(transaction.id, isAll), states, shop);
      });
    }
    case 'refused':
    case 'ready':
    case 'refundAsked':
    case 'returnApproved':
    case 'returnRejected':
    case 'returnClosed':
      return NOT_TOLD;
  }
};

/** A change of state: what is in the state already is done, whoever did it. */
const move = (request: ChannelRequest, wanted: readonly string[], shop: Conversation): Promise<Outcome> =>
  shop.tell(request, (answer, now) => transitionOutcome(answer, wanted, now));

/** The numbers first: the message to the customer that goes with the state tells them. */
const ship = (shipment: Shipment, shop: Conversation): Promise<Outcome> =>
  withStanding(shipment.externalId, shop, async (standing) => {
    const delivery = mainDelivery(standing);
    if (delivery === undefined) return noDelivery();
    const known = delivery.trackingCodes ?? [];
    const isNumbered = shipment.parcels.some(
      ({ trackingNumber }) => trackingNumber !== null && !known.includes(trackingNumber),
    );
    if (isNumbered) {
      const outcome = await shop.tell(trackingRequest(delivery.id, known, shipment));
      if (outcome.kind !== 'delivered') return outcome;
    }
    const states = ['shipped', 'returned', 'returned_partially'];
    return move(shipRequest(delivery.id, shipment), shipment.isLast ? states : ['shipped_partially', ...states], shop);
  });

const noDelivery = async (): Promise<Outcome> => refused(200, 'the order has no delivery in the shop');

const withStanding = async (
  externalId: string,
  shop: Conversation,
  next: (standing: ShopwareStanding) => Promise<Outcome>,
): Promise<Outcome> => {
  const answer = await shop.read(readOrders([externalId]));
  if ('kind' in answer) return answer;
  const page = pageOf(answer.body);
  if ('errors' in page) return unavailable(200, 'the order that was found cannot be read', null);
  if (page.found.length === 0) return refused(200, 'the shop does not know the order');
  const read = standingDocument.read(page.found[0]);
  return 'errors' in read ? refused(200, `the order cannot be read: ${read.errors.join('; ')}`) : next(read.document);
};

const Product = documentOf(
  Type.Object({ id: Type.String(), productNumber: maybe(Type.String()), stock: maybe(Type.Integer()) }),
);

/** The products that have these SKUs. */
const productsOf = async (skus: readonly Sku[], shop: Conversation) => {
  const answer = await shop.read(searchProducts(skus));
  if ('kind' in answer) return answer;
  const page = pageOf(answer.body);
  if ('errors' in page) return unavailable(200, 'the products that were found cannot be read', null);
  return page.found.flatMap((found) => {
    const read = Product.read(found);
    return 'document' in read ? [read.document] : [];
  });
};

const readLevels = async (skus: readonly Sku[], shop: Conversation): Promise<LevelsThere | Unavailable> => {
  const products = await productsOf(skus, shop);
  if ('kind' in products) return unavailableBy(products);
  const levels = products.flatMap(({ productNumber, stock }) =>
    typeof productNumber === 'string' ? [{ sku: skuOf(productNumber), quantity: stock ?? null }] : [],
  );
  return { outcome: 'read', levels };
};

/** Absolute numbers, by the shop's own ids of the products. */
const sendLevels = async (levels: readonly Level[], shop: Conversation): Promise<LevelsOutcome> => {
  const products = await productsOf(
    levels.map(({ sku }) => sku),
    shop,
  );
  if ('kind' in products) return unavailableLevels(products);
  const ids = new Map(products.map(({ productNumber, id }) => [productNumber ?? '', id]));
  const known = levels.flatMap((level) => {
    const productId = ids.get(level.sku);
    return productId === undefined ? [] : [{ ...level, productId }];
  });
  const unknown = levels.filter(({ sku }) => !ids.has(sku)).map(({ sku }) => sku);
  return writeLevels(known, LIMIT_MAX, unknown, (some) => shop.tell(stockRequest(some)));
};
