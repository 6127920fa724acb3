import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { decimalOf } from '../../money.ts';
import type { Translated } from '../notice.ts';
import { deliveryKeyOf, noticeOfNotification, noticesOfOrder } from './notice.ts';
import { type AmazonSettings, translateOrder } from './order.ts';
import { orderRequest, ordersRequest, readOrdersPage } from './poll.ts';

const settings: AmazonSettings = { channel: channelIdOf('amazon-se') };

const money = (amount: string, currencyCode = 'SEK') => ({ amount, currencyCode });
const part = (type: string, amount: string, ...details: readonly (readonly [string, string])[]) => ({
  type,
  subtotal: money(amount),
  detailedBreakdowns: details.map(([subtype, value]) => ({ subtype, value: money(value) })),
});

const item = {
  orderItemId: '11',
  quantityOrdered: 1,
  product: { sellerSku: 'CAP', title: 'Cap', asin: 'B0' },
  proceeds: { breakdowns: [part('ITEM', '100.00'), part('TAX', '20.00', ['ITEM', '20.00'])] },
};

/** The least that an order needs: a cap of 100.00 SEK, tax included. */
const document = (changes: object) => ({
  orderId: '1-2-3',
  createdTime: '2026-11-23T08:14:02Z',
  lastUpdatedTime: '2026-11-23T09:00:00Z',
  recipient: { deliveryAddress: { addressLine1: 'Street 1', countryCode: 'SE' } },
  proceeds: { grandTotal: money('100.00') },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [item],
  ...changes,
});

const translate = (changes: object, extra: Partial<AmazonSettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

describe('money', () => {
  test('the grand total shows whether the taxes come on top', () => {
    const included = orderOf(translate({}));
    const onTop = orderOf(translate({ proceeds: { grandTotal: money('120.00') } }));
    expect([included.lines[0], onTop.lines[0]]).toMatchObject([
      { unitPrice: 10000, tax: 2000 },
      { unitPrice: 12000, tax: 2000 },
    ]);
  });

  test('a grand total that neither makes is held with the difference', () => {
    expect(reasonOf(translate({ proceeds: { grandTotal: money('110.00') } }))).toBe(
      'total differs by 10.00 SEK: the parts make 100.00 SEK, the source states 110.00 SEK',
    );
  });

  test('without a grand total it is for the settings to say, or it is held', () => {
    expect(reasonOf(translate({ proceeds: null }))).toBe('no total is stated');
    expect(totalOf(orderOf(translate({ proceeds: null }, { taxesAre: 'onTop' })))).toBe(12000);
    expect(totalOf(orderOf(translate({ proceeds: null }, { taxesAre: 'included' })))).toBe(10000);
  });

  test.each(['-15.00', '15.00'])('a discount of %s makes it cheaper, on what it is for', (amount) => {
    const breakdowns = [
      part('ITEM', '100.00'),
      part('SHIPPING', '10.00'),
      part('DISCOUNT', amount, ['ITEM', '5.00'], ['SHIPPING', '10.00']),
    ];
    const order = orderOf(
      translate({ orderItems: [{ ...item, proceeds: { breakdowns } }], proceeds: { grandTotal: money('95.00') } }),
    );
    expect(order.lines[0]).toMatchObject({ unitPrice: 10000, discount: 500 });
    expect(order.shipping).toMatchObject({ amount: 1000, discount: 1000 });
  });

  test('gift wrap and the fee of cash on delivery are lines of their own', () => {
    const breakdowns = [part('ITEM', '100.00'), part('GIFT_WRAP', '9.00'), part('COD_FEE', '3.00')];
    const order = orderOf(
      translate({ orderItems: [{ ...item, proceeds: { breakdowns } }], proceeds: { grandTotal: money('112.00') } }),
    );
    expect(order.lines.map(({ id, kind, unitPrice }) => [id, kind, unitPrice])).toEqual([
      ['11', 'goods', 10000],
      ['11:giftWrap', 'fee', 900],
      ['11:codFee', 'fee', 300],
    ]);
  });

  test('an amount of another currency is never taken for one of this', () => {
    const breakdowns = [{ type: 'ITEM', subtotal: money('100.00', 'EUR') }];
    expect(translate({ orderItems: [{ ...item, proceeds: { breakdowns } }] })).toEqual({
      invalid: ['/orderItems/0/proceeds/ITEM is not an amount in SEK: 100.00 EUR'],
    });
  });

  test('a replacement costs nothing and names the order that it is for', () => {
    const order = orderOf(
      translate({
        proceeds: null,
        orderItems: [{ ...item, proceeds: { breakdowns: [part('ITEM', '0.00')] } }],
        associatedOrders: [{ orderId: '1-2-2', associationType: 'REPLACEMENT_ORIGINAL_ID' }],
      }),
    );
    expect([totalOf(order), order.attributes?.replacementOf]).toEqual([0, '1-2-2']);
  });
});

describe('makes nothing', () => {
  it.each([
    ['PENDING', 'MERCHANT', 'it is PENDING: not confirmed yet'],
    ['CANCELLED', 'MERCHANT', 'it is CANCELLED at Amazon'],
    ['UNSHIPPED', 'AMAZON', 'Amazon sends it itself'],
  ])('%s by %s', (fulfillmentStatus, fulfilledBy, reason) => {
    expect(translate({ fulfillment: { fulfillmentStatus, fulfilledBy } })).toEqual({ nothing: { reason }, notes: [] });
  });
});

describe('held', () => {
  const asked = { cancellation: { cancellationRequest: { requester: 'BUYER' } } };
  it.each([
    [{ fulfillment: { fulfillmentStatus: 'SHIPPED' } }, 'it is SHIPPED at Amazon already'],
    [{ fulfillment: { fulfillmentStatus: 'UNFULFILLABLE' } }, 'it is UNFULFILLABLE at Amazon'],
    [{ fulfillment: { fulfillmentStatus: 'DREAMT' } }, 'its status DREAMT is unknown'],
    [{ orderItems: [{ ...item, ...asked }] }, 'the buyer asks to cancel line 11'],
    [asked, 'the buyer asks to cancel it'],
    [{ recipient: null }, 'it has goods to ship and no shipping address with a country'],
    [
      { recipient: { deliveryAddress: { city: 'Lund', countryCode: 'SE', addressLine1: '' } } },
      'its address has no street: the app may have no role for recipients',
    ],
    [
      { orderItems: [{ ...item, product: { title: 'Cap', asin: 'B0', sellerSku: null } }] },
      'line 11 (Cap, ASIN B0) has no SKU',
    ],
  ])('%j', (changes, reason) => {
    expect(reasonOf(translate(changes))).toBe(reason);
  });
});

test('what was cancelled at Amazon is told beside the order, under ids that a repeat has, too', () => {
  const cancelled = { ...item, orderItemId: '12', cancellation: { cancellationExecution: {} } };
  expect(
    noticesOfOrder(document({ orderItems: [item, cancelled], proceeds: { grandTotal: money('200.00') } }), settings),
  ).toMatchObject([
    { kind: 'orderPlaced', hold: null },
    {
      kind: 'orderCancelled',
      reference: 'amazon:item:12:cancelled',
      lines: [{ line: '12', quantity: 1 }],
      refund: false,
    },
  ]);
  expect(noticesOfOrder(document({ fulfillment: { fulfillmentStatus: 'CANCELLED' } }), settings)).toMatchObject([
    { kind: 'nothing' },
    { kind: 'orderCancelled', reference: 'amazon:1-2-3:cancelled', lines: null },
  ]);
});

test('a delivery is known by its order and when that was changed', () => {
  expect(deliveryKeyOf({ orderId: '1-2-3', lastUpdatedTime: 'T' })).toBe('1-2-3 T');
});

describe('notifications', () => {
  const notification = (summary: object) => ({
    NotificationType: 'ORDER_CHANGE',
    EventTime: '2026-11-23T09:00:00Z',
    Payload: {
      OrderChangeNotification: { AmazonOrderId: '1-2-3', OrderChangeType: 'OrderStatusChange', Summary: summary },
    },
    NotificationMetadata: { NotificationId: 'n' },
  });

  test('of a cancellation have the reference that the order has', () => {
    expect(noticeOfNotification(notification({ OrderStatus: 'Canceled' }))).toMatchObject({
      kind: 'orderCancelled',
      reference: 'amazon:1-2-3:cancelled',
    });
  });

  test('of orders that Amazon sends say nothing, and others are not known', () => {
    expect(noticeOfNotification(notification({ FulfillmentType: 'AFN' }))).toMatchObject({ kind: 'nothing' });
    expect(noticeOfNotification({ NotificationType: 'FEED_PROCESSING_FINISHED' })).toMatchObject({ kind: 'unknown' });
  });
});

test('polling asks again for the last ten minutes and goes on by tokens', () => {
  const path = ordersRequest(['A2', 'A1'], '2026-11-23T09:00:00.000Z', 'tok=').path;
  const query = new URL(path, 'https://host').searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    marketplaceIds: 'A2,A1',
    lastUpdatedAfter: '2026-11-23T08:50:00.000Z',
    paginationToken: 'tok=',
  });
  expect(readOrdersPage({ orders: [], pagination: { nextToken: null } })).toEqual({
    orders: [],
    nextToken: null,
    latest: null,
  });
  expect(readOrdersPage({ errors: [] })).toHaveProperty('errors');
  expect(orderRequest('1-2-3').path).toContain('/orders/2026-01-01/orders/1-2-3?includedData=BUYER');
});

const model = fc.record({
  onTop: fc.boolean(),
  items: fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      unit: fc.nat(100_000),
      off: fc.nat(100),
      shipping: fc.nat(9_000),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  stray: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -30, max: 30 }) },
  ),
});

test("an order's total is Amazon's grand total to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, ({ onTop, items, stray }) => {
      const text = (minor: number) => decimalOf(minor, 'SEK');
      const parts = items.map(({ quantity, unit, off, shipping }) => {
        const price = quantity * unit;
        const discount = Math.floor((price * off) / 100);
        const [tax, shippingTax] = [Math.floor((price - discount) / 5), Math.floor(shipping / 5)];
        const charged = price - discount + shipping + (onTop ? tax + shippingTax : 0);
        return { quantity, price, discount, shipping, tax, shippingTax, charged };
      });
      const total = parts.reduce((sum, each) => sum + each.charged, stray);
      const translated = translate({
        proceeds: { grandTotal: money(text(total)) },
        orderItems: parts.map((each, index) => ({
          orderItemId: String(index),
          quantityOrdered: each.quantity,
          product: { sellerSku: 'CAP' },
          proceeds: {
            breakdowns: [
              part('ITEM', text(each.price)),
              part('SHIPPING', text(each.shipping)),
              part('DISCOUNT', text(each.discount), ['ITEM', text(each.discount)]),
              part(
                'TAX',
                text(each.tax + each.shippingTax),
                ['ITEM', text(each.tax)],
                ['SHIPPING', text(each.shippingTax)],
              ),
            ],
          },
        })),
      });
      if ('order' in translated) expect(totalOf(translated.order)).toBe(total);
      else {
        expect(stray).not.toBe(0);
        expect(reasonOf(translated)).toMatch(/total differs by -?[\d.]+ SEK: |tax is not within its price/);
      }
    }),
    { numRuns: 300 },
  );
});
