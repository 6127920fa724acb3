import { amountOf, goodOf, goodsTotalOf, SHIPPING } from '../goods.ts';
import { vatIn } from '../simulator.ts';

/** What was cancelled or given back of a line; amounts in the order's currency, as they were told. */
export type Money = {
  readonly id: string;
  readonly quantity: number;
  readonly amount: number;
  readonly shippingAmount: number;
  readonly taxes: readonly unknown[];
  readonly shippingTaxes: readonly unknown[];
  readonly reasonCode: string;
  readonly createdAt: string;
};

/** `shipping`: what the line is charged with, in minor units. */
export type Line = {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly shipping: number;
  shipped: number;
  isRefused: boolean;
  readonly cancelations: Money[];
  readonly refunds: Money[];
};

export type State = 'WAITING_ACCEPTANCE' | 'WAITING_DEBIT_PAYMENT' | 'SHIPPING' | 'SHIPPED' | 'REFUSED' | 'CANCELED';

type Parcel = { readonly number: string | null; readonly units: Readonly<Record<string, number>> };

/** An order of the marketplace. `debitedAt`: when the customer has paid, or will have; `references`: of the packages, with their lines. */
export type MarketOrder = {
  readonly id: string;
  readonly createdAt: string;
  updatedAt: string;
  state: State;
  debitedAt: string | null;
  readonly lines: readonly Line[];
  readonly sent: Parcel[];
  readonly packages: { readonly reference: string; readonly line: string; readonly quantity: number }[];
  tracking: string | null;
};

export const leftOf = ({ quantity, shipped, isRefused, cancelations }: Line): number =>
  isRefused ? 0 : cancelations.reduce((left, one) => left - one.quantity, quantity - shipped);

/** The shipping is charged with the first line. */
export const linesOf = (order: string, bought: readonly { readonly sku: string; readonly quantity: number }[]) =>
  bought.map(
    (line, index): Line => ({
      ...{ ...line, id: `${order}-${index + 1}`, shipping: index === 0 ? SHIPPING : 0 },
      ...{ shipped: 0, isRefused: false, cancelations: [], refunds: [] },
    }),
  );

/** The order as OR11 shows it, as far as anybody here reads it. Until the customer is debited, nobody is told where it goes to. */
export const orderDocument = (order: MarketOrder): Readonly<Record<string, unknown>> => {
  const goods = goodsTotalOf(order.lines);
  const isPaid = order.debitedAt !== null && order.state !== 'WAITING_DEBIT_PAYMENT';
  const address = isPaid ? ADDRESS : null;
  return {
    ...{ order_id: order.id, commercial_id: order.id.replace(/-A$/, ''), channel: { code: 'SE', label: 'Sverige' } },
    ...{ created_date: order.createdAt, last_updated_date: order.updatedAt, currency_iso_code: 'SEK' },
    ...{ order_state: order.state, order_state_reason_code: null, order_tax_mode: 'TAX_INCLUDED' },
    ...{ can_cancel: order.state.startsWith('WAITING_'), can_shop_ship: order.state === 'SHIPPING' },
    ...{ customer_debited_date: isPaid ? order.debitedAt : null, payment_workflow: 'PAY_ON_ACCEPTANCE' },
    ...{ customer_notification_email: 'abc123@notification.mirakl.net', customer_directly_pays_seller: false },
    ...{ delivery_date: null, shipping_deadline: null, shipping_type_code: 'STD', shipping_type_label: 'Standard' },
    ...{ shipping_tracking: order.tracking, order_additional_fields: [], quote_id: null },
    references: { order_reference_for_customer: null, order_reference_for_seller: null },
    customer: {
      ...{ customer_id: 'C-77', firstname: 'Astrid', lastname: 'Lind', locale: 'sv_SE' },
      ...{ billing_address: address, shipping_address: address },
    },
    ...{ price: amountOf(goods), shipping_price: amountOf(SHIPPING), total_price: amountOf(goods + SHIPPING) },
    order_lines: order.lines.map((line, index) => lineDocument(order, line, index)),
  };
};

const ADDRESS = {
  ...{ firstname: 'Astrid', lastname: 'Lind', company: null, phone: '+46701234567' },
  ...{ street_1: 'Storgatan 1', street_2: null, additional_info: null, zip_code: '111 22', city: 'Stockholm' },
  ...{ state: null, country: 'Sverige', country_iso_code: 'SWE' },
};

/** What a line keeps showing is what was ordered: its cancelations stand beside it. */
const lineDocument = ({ createdAt, state }: MarketOrder, line: Line, index: number) => {
  const { name, price } = goodOf(line.sku);
  const goods = price * line.quantity;
  return {
    ...{ order_line_id: line.id, order_line_index: index + 1, order_line_state: stateOf(line, state) },
    ...{ order_line_state_reason_code: null, offer_sku: line.sku, product_sku: `P-${line.sku}`, product_title: name },
    ...{ quantity: line.quantity, price_unit: amountOf(price), price: amountOf(goods), created_date: createdAt },
    ...{ shipping_price: amountOf(line.shipping), total_price: amountOf(goods + line.shipping), fees: [] },
    ...{ taxes: taxesOf(goods), shipping_taxes: taxesOf(line.shipping), promotions: [], can_refund: line.shipped > 0 },
    cancelations: line.cancelations.map(moneyDocument),
    refunds: line.refunds.map((refund) => ({ ...moneyDocument(refund), state: 'REFUNDED' })),
  };
};

const stateOf = (line: Line, state: State): State => {
  if (line.isRefused) return 'REFUSED';
  const isCancelled = line.cancelations.length > 0 && line.shipped === 0 && leftOf(line) === 0;
  return isCancelled ? 'CANCELED' : state;
};

export const TAX_CODE = 'TAX25';

const taxesOf = (minor: number) =>
  minor === 0 ? [] : [{ code: TAX_CODE, rate: 25, amount: amountOf(vatIn(minor)), tax_calculation_rule: null }];

const moneyDocument = ({ id, quantity, amount, shippingAmount, taxes, shippingTaxes, ...more }: Money) => ({
  ...{ id, quantity, amount, shipping_amount: shippingAmount, taxes, shipping_taxes: shippingTaxes, fees: [] },
  ...{ reason_code: more.reasonCode, created_date: more.createdAt },
});
