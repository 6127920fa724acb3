import { amountOf, goodOf, goodsTotalOf, SHIPPING, totalOf } from '../goods.ts';
import { vatIn } from '../simulator.ts';

/** Of a line: what was ordered, and what has become of it. */
export type Item = {
  readonly id: number;
  readonly sku: string;
  readonly quantity: number;
  sent: number;
  cancelled: number;
  refunded: number;
};

export type Shipment = {
  readonly id: number;
  readonly createdAt: string;
  readonly comments: readonly string[];
  readonly tracks: readonly { readonly number: string; readonly title: string; readonly carrier: string }[];
  readonly units: Readonly<Record<string, number>>;
};

/** `total` in minor units. */
export type CreditMemo = {
  readonly id: number;
  readonly createdAt: string;
  readonly comments: readonly string[];
  readonly items: readonly { readonly item: Item; readonly quantity: number }[];
  readonly total: number;
};

/** An order of the shop: its payment was authorised, and its payment module invoices what is sent when that is sent. */
export type SalesOrder = {
  readonly id: number;
  readonly incrementId: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly items: readonly Item[];
  readonly shipments: Shipment[];
  readonly creditMemos: CreditMemo[];
};

/** An instant as the shop writes it. */
export const timeOf = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

export const stateOf = ({ items }: SalesOrder): 'processing' | 'complete' | 'closed' | 'canceled' => {
  if (items.every(({ quantity, cancelled }) => cancelled === quantity)) return 'canceled';
  if (items.some(({ quantity, sent, cancelled }) => sent + cancelled < quantity)) return 'processing';
  return items.every(({ sent, refunded }) => refunded === sent) ? 'closed' : 'complete';
};

/** What has been invoiced: what is sent, and the shipping with the first of it. Minor units, as below. */
export const paidOf = ({ items, shipments }: SalesOrder): number =>
  goodsTotalOf(items.map(({ sku, sent }) => ({ sku, quantity: sent }))) + (shipments.length > 0 ? SHIPPING : 0);

export const refundedOf = ({ creditMemos }: SalesOrder): number =>
  creditMemos.reduce((sum, { total }) => sum + total, 0);

/** The order as `GET /V1/orders` shows it, as far as anybody here reads it; without the amounts in the base currency, which is the same. */
export const orderDocument = (order: SalesOrder): Readonly<Record<string, unknown>> => {
  const total = totalOf(order.items);
  const goods = goodsTotalOf(order.items);
  const [paid, refunded, state] = [paidOf(order), refundedOf(order), stateOf(order)];
  return {
    ...{ entity_id: order.id, increment_id: order.incrementId, quote_id: order.id, store_id: 1 },
    ...{ state, status: state, created_at: order.createdAt, updated_at: order.updatedAt },
    ...{ base_currency_code: 'SEK', order_currency_code: 'SEK', store_currency_code: 'SEK' },
    ...{ grand_total: amountOf(total), tax_amount: amountOf(vatIn(total)), discount_amount: 0 },
    ...{ subtotal: amountOf(goods - vatIn(goods)), subtotal_incl_tax: amountOf(goods) },
    ...{ discount_tax_compensation_amount: 0, total_due: amountOf(state === 'canceled' ? 0 : total - paid) },
    ...(paid === 0 ? {} : { total_invoiced: amountOf(paid), total_paid: amountOf(paid) }),
    ...(refunded === 0 ? {} : { total_refunded: amountOf(refunded) }),
    ...SHIPPING_AMOUNTS,
    ...{ shipping_description: 'Flat Rate - Fixed', is_virtual: 0 },
    ...{ customer_email: 'astrid@example.com', customer_firstname: 'Astrid', customer_lastname: 'Lind' },
    ...{ customer_is_guest: 1, customer_group_id: 0 },
    items: order.items.map((item) => itemDocument(order, item)),
    billing_address: { address_type: 'billing', ...ADDRESS },
    payment: {
      ...{ method: 'klarna_kp', last_trans_id: `authorisation-${order.id}`, amount_ordered: amountOf(total) },
      ...{ amount_authorized: amountOf(total), shipping_amount: SHIPPING_AMOUNTS.shipping_amount },
    },
    status_histories: [],
    extension_attributes: {
      shipping_assignments: [
        {
          shipping: {
            ...{ address: { address_type: 'shipping', ...ADDRESS }, method: 'flatrate_flatrate' },
            total: SHIPPING_AMOUNTS,
          },
        },
      ],
    },
  };
};

const SHIPPING_AMOUNTS = {
  ...{ shipping_amount: amountOf(SHIPPING - vatIn(SHIPPING)), shipping_incl_tax: amountOf(SHIPPING) },
  ...{ shipping_tax_amount: amountOf(vatIn(SHIPPING)), shipping_discount_amount: 0 },
  shipping_discount_tax_compensation_amount: 0,
};

const ADDRESS = {
  ...{ firstname: 'Astrid', lastname: 'Lind', email: 'astrid@example.com', telephone: '+46701234567' },
  ...{ street: ['Storgatan 1'], postcode: '111 22', city: 'Stockholm', country_id: 'SE' },
};

const itemDocument = (order: SalesOrder, item: Item) => {
  const { id, sku, quantity, sent, cancelled, refunded } = item;
  const { name, price } = goodOf(sku);
  const row = price * quantity;
  return {
    ...{ item_id: id, order_id: order.id, sku, name, product_type: 'simple', is_virtual: 0, store_id: 1 },
    ...{ created_at: order.createdAt, updated_at: order.updatedAt },
    ...{
      qty_ordered: quantity,
      qty_shipped: sent,
      qty_invoiced: sent,
      qty_canceled: cancelled,
      qty_refunded: refunded,
    },
    ...{ price: amountOf(price - vatIn(price)), price_incl_tax: amountOf(price), tax_percent: 25 },
    ...{ row_total: amountOf(row - vatIn(row)), row_total_incl_tax: amountOf(row), tax_amount: amountOf(vatIn(row)) },
    ...{ discount_amount: 0, discount_percent: 0, discount_tax_compensation_amount: 0 },
  };
};

export const shipmentDocument = (order: SalesOrder, { id, createdAt, comments, tracks, units }: Shipment) => ({
  ...{ entity_id: id, order_id: order.id, increment_id: String(id), created_at: createdAt, updated_at: createdAt },
  items: Object.entries(units).map(([sku, qty]) => ({
    ...{ order_item_id: order.items.find((item) => item.sku === sku)?.id, sku, qty, name: goodOf(sku).name },
  })),
  tracks: tracks.map(({ number, title, carrier }) => ({
    ...{ track_number: number, title, carrier_code: carrier, parent_id: id, order_id: order.id },
  })),
  comments: comments.map((comment) => ({ comment, is_visible_on_front: 0, parent_id: id, created_at: createdAt })),
});

/** States of a credit memo: 2 is refunded. */
export const creditMemoDocument = (order: SalesOrder, { id, createdAt, comments, items, total }: CreditMemo) => ({
  ...{ entity_id: id, order_id: order.id, increment_id: String(id), state: 2, order_currency_code: 'SEK' },
  ...{ created_at: createdAt, updated_at: createdAt, grand_total: amountOf(total), tax_amount: amountOf(vatIn(total)) },
  items: items.map(({ item, quantity }) => ({
    ...{ order_item_id: item.id, parent_id: id, sku: item.sku, name: goodOf(item.sku).name, qty: quantity },
    ...{ price_incl_tax: amountOf(goodOf(item.sku).price) },
  })),
  comments: comments.map((comment) => ({ comment, is_visible_on_front: 0, parent_id: id, created_at: createdAt })),
});
