import type { Shipment, StockLevel } from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';

/**
 * The parcels' numbers, beside those that the delivery has already: Shopware replaces the whole list. Comes before `shipRequest`, whose
 * message to the customer tells them.
 */
export const trackingRequest = (
  deliveryId: string,
  known: readonly string[],
  { parcels }: Pick<Shipment, 'parcels'>,
): ChannelRequest => {
  const numbers = parcels.flatMap(({ trackingNumber }) => (trackingNumber === null ? [] : [trackingNumber]));
  const body = { trackingCodes: [...new Set([...known, ...numbers])] };
  return { method: 'PATCH', path: `/api/order-delivery/${encodeURIComponent(deliveryId)}`, headers: JSON_ANSWER, body };
};

/** Shopware takes no quantities: all of it was sent, or a part. */
export const shipRequest = (deliveryId: string, { isLast }: Pick<Shipment, 'isLast'>): ChannelRequest =>
  transition('order_delivery', deliveryId, isLast ? 'ship' : 'ship_partially', true);

/** `retour`: all of the delivery came back. */
export const returnRequest = (deliveryId: string, isAll: boolean): ChannelRequest =>
  transition('order_delivery', deliveryId, isAll ? 'retour' : 'retour_partially', false);

/** The whole order: a part of one cannot be cancelled in Shopware. */
export const cancelRequest = (orderId: string): ChannelRequest => transition('order', orderId, 'cancel', false);

/** Weir has taken the order up. */
export const processRequest = (orderId: string): ChannelRequest => transition('order', orderId, 'process', false);

/** All of the order is with the customer. */
export const completeRequest = (orderId: string): ChannelRequest => transition('order', orderId, 'complete', false);

/** Tells that money was given back; it moves none. */
export const refundRequest = (transactionId: string, isAll: boolean): ChannelRequest =>
  transition('order_transaction', transactionId, isAll ? 'refund' : 'refund_partially', false);

/** Stock of many products in one call, by the ids that `searchProducts` found. */
export const stockRequest = (levels: readonly (StockLevel & { readonly productId: string })[]): ChannelRequest => ({
  method: 'POST',
  path: '/api/_action/sync',
  headers: {
    ...JSON_ANSWER,
    // One that cannot be written must not keep the others from being written.
    'fail-on-error': 'false',
    'indexing-behavior': 'use-queue-indexing',
    'sw-skip-trigger-flow': '1',
  },
  body: [
    {
      action: 'upsert',
      entity: 'product',
      payload: levels.map(({ productId, quantity }) => ({ id: productId, stock: quantity })),
    },
  ],
});

const JSON_ANSWER = { accept: 'application/json' };

const transition = (
  entity: 'order' | 'order_delivery' | 'order_transaction',
  id: string,
  name: string,
  sendMail: boolean,
): ChannelRequest => ({
  method: 'POST',
  path: `/api/_action/${entity}/${encodeURIComponent(id)}/state/${name}`,
  headers: JSON_ANSWER,
  body: { sendMail },
});
