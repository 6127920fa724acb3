import Type from 'typebox';
import { lineIdOf } from '../../../domain/ids.ts';
import { documentOf, instantFrom } from '../../http/document.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import { Text } from '../schema.ts';
import { type AmazonOrder, readOrder } from './document.ts';
import { type AmazonSettings, isCancelled, translateOrder } from './order.ts';

/**
 * What an order of the Orders API 2026-01-01 says: the order as it stands, then what of it was cancelled. Amazon settles the money of
 * what is cancelled. To be taken in this order.
 */
export const noticesOfOrder = (input: unknown, settings: AmazonSettings): readonly Notice[] => {
  const checked = readOrder(input);
  const translated = translateOrder(input, settings);
  if ('errors' in checked) return [noticeOfOrder(translated, '', null)];
  const { document } = checked;
  const at = instantFrom(document.lastUpdatedTime);
  const isSent = document.fulfillment.fulfillmentStatus === 'SHIPPED';
  const reference = `amazon:${document.orderId}:${document.lastUpdatedTime ?? ''}`;
  const placed = noticeOfOrder(translated, reference, at, isSent);
  const about = { kind: 'orderCancelled', externalId: document.orderId, at, notes: [], refund: false } as const;
  if (document.fulfillment.fulfilledBy === 'AMAZON') return [placed];
  if (document.fulfillment.fulfillmentStatus === 'CANCELLED') {
    return [placed, { ...about, reference: cancelReference(document.orderId), lines: null, reason: CANCELLED }];
  }
  const cancelled = document.orderItems.filter((item) => isCancelled(item) && item.quantityOrdered > 0);
  return [
    placed,
    ...cancelled.map(
      (item): Notice => ({
        ...about,
        reference: `amazon:item:${item.orderItemId}:cancelled`,
        lines: [{ line: lineIdOf(item.orderItemId), quantity: item.quantityOrdered }],
        reason: CANCELLED,
      }),
    ),
  ];
};

const CANCELLED = 'cancelled at Amazon';

/** The same for the order and for a notification of it. */
const cancelReference = (orderId: string): string => `amazon:${orderId}:cancelled`;

/** The key of one delivery of an order: the same key is the same content. */
export const deliveryKeyOf = (order: Pick<AmazonOrder, 'orderId' | 'lastUpdatedTime'>): string =>
  `${order.orderId} ${order.lastUpdatedTime ?? ''}`;

const Notification = documentOf(
  Type.Object({
    NotificationType: Type.Literal('ORDER_CHANGE'),
    EventTime: Text,
    Payload: Type.Object({
      OrderChangeNotification: Type.Object({
        AmazonOrderId: Type.String({ minLength: 1 }),
        OrderChangeType: Type.String(),
        Summary: Type.Object({ OrderStatus: Text, FulfillmentType: Text }),
      }),
    }),
    NotificationMetadata: Type.Object({ NotificationId: Type.String({ minLength: 1 }) }),
  }),
);

/**
 * What a notification `ORDER_CHANGE` (parsed) says. It has no amounts and comes in no order: but for a cancellation it says only that
 * the order is to be read. Its `reference` has the `NotificationId`, by which a repeat is known.
 */
export const noticeOfNotification = (input: unknown): Notice => {
  const read = Notification.read(input);
  if ('errors' in read) return { kind: 'unknown', errors: read.errors };
  const { EventTime, Payload, NotificationMetadata } = read.document;
  const { AmazonOrderId: externalId, OrderChangeType: type, Summary: summary } = Payload.OrderChangeNotification;
  if (summary.FulfillmentType === 'AFN') return { kind: 'nothing', reason: 'Amazon sends it itself' };
  const at = instantFrom(EventTime);
  if (summary.OrderStatus === 'Canceled') {
    const reference = cancelReference(externalId);
    return {
      kind: 'orderCancelled',
      externalId,
      reference,
      at,
      notes: [],
      lines: null,
      reason: CANCELLED,
      refund: false,
    };
  }
  const notes = type === 'BuyerRequestedChange' ? ['the buyer asks for a change'] : [];
  const reference = `amazon:notification:${NotificationMetadata.NotificationId}`;
  return { kind: 'orderChanged', externalId, reference, at, notes, change: null };
};
