import { goodOf, SHIPPING, totalOf } from '../goods.ts';
import { decimal, vatIn } from '../simulator.ts';

/** An order of the shop. `remaining`: what of each line is still to be sent. */
export type ShopOrder = {
  readonly id: string;
  readonly number: number;
  readonly createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly quantity: number;
    remaining: number;
  }[];
  readonly sent: { readonly number: string | null; readonly units: Readonly<Record<string, number>> }[];
  readonly refunds: { readonly key: string; readonly amounts: readonly string[] }[];
};

const money = (minor: number) => ({
  shop_money: { amount: decimal(minor), currency_code: 'SEK' },
  presentment_money: { amount: decimal(minor), currency_code: 'SEK' },
});
const tax = (minor: number) => [
  { channel_liable: false, price: decimal(vatIn(minor)), price_set: money(vatIn(minor)), rate: 0.25, title: 'Moms' },
];

/** The order as the shop's webhooks and its REST API show it (shopify.dev, Order resource, 2026-10), as far as anybody here reads it. */
export const orderDocument = (order: ShopOrder): Readonly<Record<string, unknown>> => {
  const total = totalOf(order.lines);
  const goods = total - SHIPPING;
  return {
    ...{ id: Number(order.id), admin_graphql_api_id: `gid://shopify/Order/${order.id}` },
    ...{ name: `#${order.number}`, order_number: order.number, number: order.number - 1_000, source_name: 'web' },
    ...{ created_at: order.createdAt, processed_at: order.createdAt, updated_at: order.updatedAt },
    ...{
      cancelled_at: order.cancelledAt,
      cancel_reason: order.cancelledAt === null ? null : 'customer',
      closed_at: null,
    },
    ...{ currency: 'SEK', presentment_currency: 'SEK', taxes_included: true, test: false, confirmed: true },
    financial_status: order.cancelledAt === null ? 'paid' : 'refunded',
    fulfillment_status: null,
    ...{ email: 'astrid@example.com', contact_email: 'astrid@example.com', phone: null, customer_locale: 'sv-SE' },
    ...{ discount_codes: [], discount_applications: [], note: null, note_attributes: [], tags: '' },
    ...{ payment_gateway_names: ['shopify_payments'], refunds: [], fulfillments: [], returns: [] },
    ...{ subtotal_price: decimal(goods), subtotal_price_set: money(goods), total_line_items_price: decimal(goods) },
    ...{ total_discounts: '0.00', total_discounts_set: money(0), current_total_discounts: '0.00' },
    ...{ total_price: decimal(total), total_price_set: money(total), total_tax: decimal(vatIn(total)) },
    ...{ current_total_price: decimal(total), current_total_price_set: money(total), total_outstanding: '0.00' },
    ...{ total_tax_set: money(vatIn(total)), total_shipping_price_set: money(SHIPPING), tax_lines: tax(total) },
    customer: { id: 77, email: 'astrid@example.com', first_name: 'Astrid', last_name: 'Lind', phone: null },
    billing_address: ADDRESS,
    shipping_address: ADDRESS,
    line_items: order.lines.map(lineDocument),
    shipping_lines: [
      {
        ...{ id: Number(`${order.id}9`), code: 'standard', title: 'Hemleverans', source: 'shopify', is_removed: false },
        ...{ price: decimal(SHIPPING), price_set: money(SHIPPING), discounted_price: decimal(SHIPPING) },
        ...{ discounted_price_set: money(SHIPPING), discount_allocations: [], tax_lines: tax(SHIPPING) },
      },
    ],
  };
};

const ADDRESS = {
  ...{ first_name: 'Astrid', last_name: 'Lind', name: 'Astrid Lind', company: null, phone: null },
  ...{ address1: 'Storgatan 1', address2: null, zip: '111 22', city: 'Stockholm', province: null, province_code: null },
  ...{ country: 'Sweden', country_code: 'SE', latitude: 59.33, longitude: 18.06 },
};

const lineDocument = ({ id, sku, quantity, remaining }: ShopOrder['lines'][number]) => {
  const { name, price } = goodOf(sku);
  return {
    ...{ id: Number(id), admin_graphql_api_id: `gid://shopify/LineItem/${id}`, sku, name, title: name, quantity },
    ...{ current_quantity: quantity, fulfillable_quantity: remaining, fulfillment_status: null, gift_card: false },
    ...{ grams: 200, price: decimal(price), price_set: money(price), product_exists: true, properties: [] },
    ...{ requires_shipping: true, taxable: true, total_discount: '0.00', total_discount_set: money(0) },
    ...{ fulfillment_service: 'manual', duties: [], discount_allocations: [], tax_lines: tax(price * quantity) },
  };
};
