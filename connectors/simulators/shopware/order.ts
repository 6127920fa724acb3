import { amountOf, goodOf, goodsTotalOf, SHIPPING, totalOf } from '../goods.ts';
import { type Bought, GOODS, vatIn } from '../simulator.ts';
import type { Entity } from './states.ts';

/** An order of the shop, with the states of its three machines. */
export type ShopOrder = {
  readonly id: string;
  readonly number: string;
  readonly createdAt: string;
  readonly states: Record<Entity, string>;
  /** When each of them was changed last, as far as it was. */
  readonly updatedAt: Record<Entity, string | null>;
  readonly lines: readonly Bought[];
  trackingCodes: readonly string[];
};

const LIVE_VERSION = '0fa91ce3e96a4bc2be4bd9ce752c3425';

const PARTS: Readonly<Record<Entity, string>> = { order: '0', order_delivery: 'd', order_transaction: 'c' };

/** Ids are 32 hex digits; the first one says of what. */
export const idOf = (order: string, entity: Entity): string => `${PARTS[entity]}${order.slice(1)}`;

export const orderIdOf = (number: number): string => number.toString(16).padStart(32, '0');

const partId = (order: string, kind: string, index = 0): string =>
  `${kind}${index.toString(16).padStart(3, '0')}${order.slice(4)}`;

export const productIdOf = (sku: string): string => {
  const index = GOODS.findIndex((one) => one.sku === sku) + 1;
  return `${index}`.padStart(32, 'a');
};

/** An instant as the shop writes it. */
export const timeOf = (instant: string): string => instant.replace('Z', '+00:00');

const taxesOf = (minor: number) => ({
  calculatedTaxes: [
    { tax: amountOf(vatIn(minor)), taxRate: 25, price: amountOf(minor), apiAlias: 'cart_tax_calculated' },
  ],
  taxRules: [{ taxRate: 25, percentage: 100, apiAlias: 'cart_tax_rule' }],
});

const priceOf = (minor: number, quantity = 1) => ({
  ...{ unitPrice: amountOf(minor / quantity), quantity, totalPrice: amountOf(minor), ...taxesOf(minor) },
  ...{ referencePrice: null, listPrice: null, regulationPrice: null, apiAlias: 'calculated_price' },
});

const stateOf = (technicalName: string) => ({ name: technicalName, technicalName, apiAlias: 'state_machine_state' });

/** The order with all its associations, as far as anybody here reads it. */
export const orderDocument = (order: ShopOrder) => {
  const { id, createdAt, states, updatedAt } = order;
  const total = totalOf(order.lines);
  const goods = goodsTotalOf(order.lines);
  return {
    ...{ id, versionId: LIVE_VERSION, orderNumber: order.number, salesChannelId: SALES_CHANNEL },
    ...{ orderDateTime: createdAt, orderDate: createdAt.slice(0, 10), createdAt, updatedAt: updatedAt.order },
    price: {
      ...{ netPrice: amountOf(total - vatIn(total)), totalPrice: amountOf(total), rawTotal: amountOf(total) },
      ...{ positionPrice: amountOf(goods), taxStatus: 'gross', ...taxesOf(total), apiAlias: 'cart_price' },
    },
    ...{ amountTotal: amountOf(total), amountNet: amountOf(total - vatIn(total)), positionPrice: amountOf(goods) },
    ...{ taxStatus: 'gross', shippingCosts: priceOf(SHIPPING), shippingTotal: amountOf(SHIPPING), currencyFactor: 1 },
    ...{ affiliateCode: null, campaignCode: null, customerComment: null, customFields: null, apiAlias: 'order' },
    currency: { isoCode: 'SEK', factor: 1, shortName: 'SEK', apiAlias: 'currency' },
    stateMachineState: stateOf(states.order),
    orderCustomer: {
      ...{ email: 'astrid@example.com', firstName: 'Astrid', lastName: 'Lind', company: null, vatIds: null },
      ...{ customerNumber: '20001', customFields: null, apiAlias: 'order_customer' },
    },
    billingAddress: ADDRESS,
    lineItems: order.lines.map((line, index) => lineDocument(order, line, index)),
    deliveries: [deliveryDocument(order)],
    transactions: [transactionDocument(order)],
  };
};

const SALES_CHANNEL = 'a693ea2b7245e8daaa323e258ddc9e95';

const ADDRESS = {
  ...{ firstName: 'Astrid', lastName: 'Lind', company: null, department: null, street: 'Storgatan 1' },
  ...{ additionalAddressLine1: null, additionalAddressLine2: null, zipcode: '111 22', city: 'Stockholm' },
  ...{
    phoneNumber: null,
    country: { iso: 'SE', iso3: 'SWE', name: 'Sverige', apiAlias: 'country' },
    countryState: null,
  },
  apiAlias: 'order_address',
};

const lineDocument = ({ id, createdAt }: ShopOrder, { sku, quantity }: Bought, index: number) => {
  const { name, price } = goodOf(sku);
  const product = productIdOf(sku);
  return {
    ...{ id: partId(id, '1', index), versionId: LIVE_VERSION, orderId: id, productId: product, parentId: null },
    ...{ identifier: product, referencedId: product, quantity, label: name, payload: { productNumber: sku } },
    ...{ good: true, removable: true, stackable: true, position: index + 1, states: ['is-physical'], type: 'product' },
    ...{
      price: priceOf(price * quantity, quantity),
      unitPrice: amountOf(price),
      totalPrice: amountOf(price * quantity),
    },
    ...{ customFields: null, createdAt, updatedAt: null, apiAlias: 'order_line_item' },
  };
};

const deliveryDocument = (order: ShopOrder) => ({
  ...{ id: idOf(order.id, 'order_delivery'), versionId: LIVE_VERSION, orderId: order.id },
  ...{ trackingCodes: order.trackingCodes, shippingCosts: priceOf(SHIPPING) },
  ...{ stateMachineState: stateOf(order.states.order_delivery), shippingOrderAddress: ADDRESS },
  shippingMethod: { name: 'Standard', technicalName: 'shipping_standard', active: true, apiAlias: 'shipping_method' },
  positions: order.lines.map(({ sku, quantity }, index) => ({
    ...{ id: partId(order.id, '2', index), orderLineItemId: partId(order.id, '1', index), quantity },
    ...{ totalPrice: amountOf(goodOf(sku).price * quantity), apiAlias: 'order_delivery_position' },
  })),
  ...{ createdAt: order.createdAt, updatedAt: order.updatedAt.order_delivery, apiAlias: 'order_delivery' },
});

const transactionDocument = (order: ShopOrder) => ({
  ...{ id: idOf(order.id, 'order_transaction'), versionId: LIVE_VERSION, orderId: order.id },
  ...{ amount: priceOf(totalOf(order.lines)), stateMachineState: stateOf(order.states.order_transaction) },
  paymentMethod: { name: 'Kort', technicalName: 'payment_card', active: true, apiAlias: 'payment_method' },
  ...{ createdAt: order.createdAt, updatedAt: order.updatedAt.order_transaction, apiAlias: 'order_transaction' },
});

/** All that can be searched for, by the entity's name in the address. */
export const entitiesOf = (orders: readonly ShopOrder[], entity: string): readonly object[] | null => {
  const all = orders.map(orderDocument);
  switch (entity) {
    case 'order':
      return all;
    case 'order-line-item':
      return all.flatMap(({ lineItems }) => lineItems);
    case 'order-delivery':
      return all.flatMap(({ deliveries }) => deliveries);
    case 'order-transaction':
      return all.flatMap(({ transactions }) => transactions);
    case 'product':
      return GOODS.map(({ sku, name }) => ({ id: productIdOf(sku), productNumber: sku, name, createdAt: null }));
    default:
      return null;
  }
};
