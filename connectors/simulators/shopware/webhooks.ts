import { createHmac, randomUUID } from 'node:crypto';
import type { Webhook } from '../simulator.ts';
import { orderDocument, type ShopOrder } from './order.ts';

/** What an app is sent, signed by the secret that it registered the shop with. */
export type Sender = { readonly url: string; readonly secret: string; readonly now: () => string };

/** With the order as it stands; its lines without their prices, as the shop sends them. */
export const orderWebhook = (sender: Sender, event: string, order: ShopOrder): Webhook => {
  const document = orderDocument(order);
  const lineItems = document.lineItems.map((line) => ({ ...line, price: undefined }));
  return webhookOf(sender, event, { order: { ...document, lineItems } });
};

/** That an order was written, without the order. */
export const writtenWebhook = (sender: Sender, { id }: ShopOrder, operation: 'insert' | 'update'): Webhook => {
  const versionId = '0fa91ce3e96a4bc2be4bd9ce752c3425';
  const updatedFields = operation === 'insert' ? ['id', 'orderNumber'] : ['stateId', 'updatedAt'];
  return webhookOf(sender, 'order.written', [{ entity: 'order', operation, primaryKey: id, updatedFields, versionId }]);
};

const webhookOf = ({ url, secret, now }: Sender, event: string, payload: unknown): Webhook => {
  const body = JSON.stringify({
    data: { payload, event },
    source: { url, shopId: 'SimulatedShop001', appVersion: '1.0.0', eventId: randomUUID().replaceAll('-', '') },
    timestamp: Math.floor(Date.parse(now()) / 1_000),
  });
  return {
    body,
    headers: {
      'sw-version': '6.7.2.0',
      'shopware-shop-signature': createHmac('sha256', secret).update(body).digest('hex'),
    },
  };
};
