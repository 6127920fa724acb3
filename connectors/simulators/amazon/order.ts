import { goodOf, goodsTotalOf, SHIPPING, totalOf } from '../goods.ts';
import { decimal, vatIn } from '../simulator.ts';

export const MARKETPLACE = 'A2NODRKZP88ZB9';

export type Item = {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  shipped: number;
  isCancelled: boolean;
};

export type Package = {
  readonly reference: string;
  readonly carrier: string;
  readonly number: string;
  readonly shipDate: string;
  readonly items: readonly { readonly item: Item; readonly quantity: number }[];
};

/** `refunded`: what each feed has given back, as an amount. */
export type SalesOrder = {
  readonly id: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly items: readonly Item[];
  readonly packages: Package[];
  readonly refunded: string[];
};

export const isCancelled = ({ items }: SalesOrder): boolean => items.every((item) => item.isCancelled);

const statusOf = (order: SalesOrder): string => {
  if (isCancelled(order)) return 'CANCELLED';
  const live = order.items.filter((item) => !item.isCancelled);
  if (live.every(({ shipped, quantity }) => shipped === quantity)) return 'SHIPPED';
  return live.some(({ shipped }) => shipped > 0) ? 'PARTIALLY_SHIPPED' : 'UNSHIPPED';
};

const money = (minor: number) => ({ amount: decimal(minor), currencyCode: 'SEK' });

/** The shipping is charged with the first item. Prices have the taxes in them, as the grand total shows. */
const breakdownsOf = (goods: number, shipping: number) => [
  { type: 'ITEM', subtotal: money(goods) },
  ...(shipping === 0 ? [] : [{ type: 'SHIPPING', subtotal: money(shipping) }]),
  {
    type: 'TAX',
    subtotal: money(vatIn(goods) + vatIn(shipping)),
    detailedBreakdowns: [
      { subtype: 'ITEM', value: money(vatIn(goods)) },
      ...(shipping === 0 ? [] : [{ subtype: 'SHIPPING', value: money(vatIn(shipping)) }]),
    ],
  },
];

/** The order as the Orders API 2026-01-01 shows it, with all that can be included. */
export const orderDocument = (order: SalesOrder): Readonly<Record<string, unknown>> => ({
  ...{ orderId: order.id, orderAliases: [], programs: [] },
  ...{ createdTime: order.createdAt, lastUpdatedTime: order.updatedAt },
  salesChannel: { channelName: 'AMAZON', marketplaceId: MARKETPLACE, marketplaceName: 'Amazon.se' },
  buyer: { buyerName: 'Astrid Lind', buyerEmail: 'x7k@marketplace.amazon.se' },
  recipient: {
    deliveryAddress: {
      ...{ name: 'Astrid Lind', companyName: '', addressLine1: 'Storgatan 1', addressLine2: '', addressLine3: '' },
      ...{ city: 'Stockholm', districtOrCounty: '', stateOrRegion: '', municipality: '', postalCode: '111 22' },
      ...{ countryCode: 'SE', phone: '+46701234567', addressType: 'RESIDENTIAL' },
    },
  },
  proceeds: { grandTotal: money(totalOf(order.items)), breakdowns: breakdownsOf(goodsTotalOf(order.items), SHIPPING) },
  fulfillment: {
    ...{ fulfillmentStatus: statusOf(order), fulfilledBy: 'MERCHANT', fulfillmentServiceLevel: 'STANDARD' },
    ...{ shipByWindow: null, deliverByWindow: null },
  },
  orderItems: order.items.map(itemDocument),
  packages: order.packages.map(({ reference, carrier, number, shipDate, items }) => ({
    ...{ packageReferenceId: reference, packageStatus: { status: 'SHIPPED' }, shipTime: shipDate },
    ...{ carrier, trackingNumber: number },
    packageItems: items.map(({ item, quantity }) => ({ orderItemId: item.id, quantity })),
  })),
});

const itemDocument = (item: Item, index: number) => {
  const { name, price } = goodOf(item.sku);
  return {
    ...{ orderItemId: item.id, quantityOrdered: item.quantity, programs: [] },
    product: {
      ...{ asin: `B0${item.sku}`, title: name, sellerSku: item.sku, price: { unitPrice: money(price) } },
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
    },
    proceeds: { breakdowns: breakdownsOf(price * item.quantity, index === 0 ? SHIPPING : 0) },
    fulfillment: {
      quantityFulfilled: item.shipped,
      quantityUnfulfilled: item.isCancelled ? 0 : item.quantity - item.shipped,
    },
    ...(item.isCancelled && { cancellation: { cancellationExecution: { cancelReason: 'NO_INVENTORY' } } }),
  };
};
