import { describe, expect, it, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Translated } from '../notice.ts';
import { deliveryKeyOf, noticesOfOrder, noticesOfReturn } from './notice.ts';
import { type MiraklSettings, translateOrder } from './order.ts';
import { ordersRequest, readOrdersPage, returnsRequest } from './poll.ts';

const settings: MiraklSettings = { channel: channelIdOf('marketplace') };

const line = {
  order_line_id: 'A-1',
  order_line_state: 'SHIPPING',
  offer_sku: 'CAP',
  quantity: 2,
  price_unit: 100,
  price: 200,
  shipping_price: 0,
  total_price: 200,
  taxes: [{ code: 'T', amount: 40 }],
};

/** The least that an order needs: two caps of 100.00 SEK, tax included. */
const document = (changes: object) => ({
  order_id: 'A',
  created_date: '2026-11-23T08:14:02Z',
  last_updated_date: '2026-11-23T09:00:00Z',
  currency_iso_code: 'SEK',
  order_state: 'SHIPPING',
  order_tax_mode: 'TAX_INCLUDED',
  customer_debited_date: '2026-11-23T08:30:00Z',
  customer: { shipping_address: { lastname: 'Ek', country_iso_code: 'SWE' } },
  total_price: 200,
  order_lines: [line],
  ...changes,
});

const translate = (changes: object, extra: Partial<MiraklSettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

describe('money', () => {
  test('in the mode TAX_EXCLUDED the taxes come on top of all prices and totals', () => {
    const order = orderOf(
      translate({
        order_tax_mode: 'TAX_EXCLUDED',
        order_lines: [{ ...line, shipping_price: 49, shipping_taxes: [{ amount: 12.25 }], total_price: 249 }],
        total_price: 249,
      }),
    );
    expect(order.lines[0]).toMatchObject({ unitPrice: 12000, discount: 0, tax: 4000 });
    expect(order.shipping).toEqual({ amount: 6125, discount: 0, tax: 1225 });
    expect(totalOf(order)).toBe(30125);
  });

  test("the seller's promotion is in the price of the line and not in the price of one", () => {
    const order = orderOf(
      translate({ order_lines: [{ ...line, price: 179.1, total_price: 179.1 }], total_price: 179.1 }),
    );
    expect(order.lines[0]).toMatchObject({ unitPrice: 10000, discount: 2090 });
  });

  test('a fee is a line of its own', () => {
    const order = orderOf(
      translate({
        order_lines: [{ ...line, fees: [{ code: 'BULKY', amount: 25 }], total_price: 225 }],
        total_price: 225,
      }),
    );
    expect(order.lines[1]).toEqual({
      id: 'A-1:fee:1',
      sku: 'weir:fee',
      kind: 'fee',
      quantity: 1,
      unitPrice: 2500,
      discount: 0,
      tax: 0,
      name: 'BULKY',
    });
    expect(totalOf(order)).toBe(22500);
  });

  test('a currency without decimals', () => {
    const order = orderOf(translate({ currency_iso_code: 'JPY' }));
    expect(totalOf(order)).toBe(200);
  });

  test('a total that its lines do not make is held with the difference', () => {
    expect(reasonOf(translate({ total_price: 201.5 }))).toBe(
      'total differs by 1.50 SEK: the lines make 200.00 SEK, the source states 201.50 SEK',
    );
  });

  test('a line whose total its parts do not make is held with the difference', () => {
    expect(reasonOf(translate({ order_lines: [{ ...line, total_price: 190 }], total_price: 190 }))).toBe(
      'line A-1: its total differs from its parts by -10.00 SEK',
    );
  });
});

describe('what keeps it from being sent', () => {
  it.each([
    [{ order_state: 'WAITING_DEBIT_PAYMENT' }, 'the marketplace does not let it be shipped yet: WAITING_DEBIT_PAYMENT'],
    [{ order_state: 'SHIPPED' }, 'it is SHIPPED in the marketplace already'],
    [{ order_state: 'HALF_BAKED' }, 'its state HALF_BAKED is unknown'],
    [{ order_tax_mode: 'TAX_MAYBE' }, 'its tax mode TAX_MAYBE is unknown'],
    [{ customer: null }, 'it has goods to ship and no shipping address with a country'],
    [{ order_lines: [{ ...line, offer_sku: null, product_title: 'Cap' }] }, 'line A-1 (Cap) has no SKU'],
    [{ order_lines: [{ ...line, order_line_state: 'SHIPPED' }] }, 'line A-1 is SHIPPED in the marketplace already'],
  ])('%j', (changes, reason) => {
    expect(reasonOf(translate(changes))).toBe(reason);
  });

  test('a line without SKU has a stand-in that no stock has, and its money stays', () => {
    const translated = translate({ order_lines: [{ ...line, offer_sku: '' }] });
    expect('held' in translated && translated.held.order.lines[0]).toMatchObject({
      sku: 'weir:no-sku:A-1',
      unitPrice: 10000,
    });
  });
});

test('what is no order says where', () => {
  expect(translateOrder({ order_id: 'A' }, settings)).toHaveProperty('invalid');
  expect(translate({ created_date: 'yesterday' })).toEqual({ invalid: ['/created_date is not a time'] });
  expect(translate({ currency_iso_code: 'XXY' })).toEqual({
    invalid: ['/currency_iso_code is not one of ISO 4217: XXY'],
  });
});

describe('what was cancelled', () => {
  const cancelation = { id: 'c1', quantity: 1, amount: 100, taxes: [{ amount: 20 }], reason_code: 'OUT_OF_STOCK' };
  const placedAndCancelled = (changes: object, cancelationsAre: 'takenOff' | 'stillCounted') =>
    noticesOfOrder(document(changes), { ...settings, cancelationsAre });

  test.each([
    ['takenOff' as const, { quantity: 1, price: 100, total_price: 100, taxes: [{ amount: 20 }] }, 100],
    ['stillCounted' as const, {}, 200],
  ])(
    'of a line is told beside the order as it was ordered, whether its quantity is %s or not',
    (are, change, total) => {
      const lines = [{ ...line, ...change, cancelations: [cancelation] }];
      expect(placedAndCancelled({ order_lines: lines, total_price: total }, are)).toMatchObject([
        { kind: 'orderPlaced', hold: null, order: { lines: [{ quantity: 2, unitPrice: 10000, tax: 4000 }] } },
        {
          kind: 'orderCancelled',
          reference: 'mirakl:cancelation:c1',
          lines: [{ line: 'A-1', quantity: 1 }],
          reason: 'OUT_OF_STOCK',
          refund: false,
        },
      ]);
    },
  );

  test('is held while nobody has said how the marketplace counts it', () => {
    expect(reasonOf(translate({ order_lines: [{ ...line, cancelations: [cancelation] }] }))).toContain(
      'line A-1: part of it was cancelled',
    );
  });

  test('of a refused line is all of it, and the rest of the order stands', () => {
    const refused = { ...line, order_line_id: 'A-2', order_line_state: 'REFUSED' };
    expect(placedAndCancelled({ order_lines: [line, refused], total_price: 200 }, 'takenOff')).toMatchObject([
      { kind: 'orderPlaced', hold: null },
      { kind: 'orderCancelled', reference: 'mirakl:line:A-2:gone', lines: [{ line: 'A-2', quantity: 2 }] },
    ]);
  });

  test('of a whole order is all that can be, and no order is made of it', () => {
    const notices = placedAndCancelled({ order_state: 'REFUSED', order_state_reason_code: 'AUTO' }, 'takenOff');
    expect(notices).toMatchObject([
      { kind: 'nothing', reason: 'it is REFUSED in the marketplace (AUTO)' },
      { kind: 'orderCancelled', externalId: 'A', lines: null, reason: 'AUTO', reference: 'mirakl:A:REFUSED' },
    ]);
  });
});

test('a refund is told with its shipping, and in the mode TAX_EXCLUDED with its taxes', () => {
  const refunds = [
    { id: 'r1', quantity: 1, amount: 100, shipping_amount: 10, taxes: [{ amount: 25 }], state: 'REFUNDED' },
  ];
  const changes = { order_lines: [{ ...line, refunds }] };
  const amountIn = (order_tax_mode: string) =>
    noticesOfOrder(document({ ...changes, order_tax_mode }), settings).find((notice) => notice.kind === 'refunded');
  expect(amountIn('TAX_INCLUDED')).toMatchObject({
    reference: 'mirakl:refund:r1',
    amount: 11000,
    currency: 'SEK',
    lines: [{ line: 'A-1', quantity: 1, goods: 'untold' }],
  });
  expect(amountIn('TAX_EXCLUDED')).toMatchObject({ amount: 13500 });
});

test('a return that is closed is told with its request, so that either may be the first that we see', () => {
  const notices = noticesOfReturn({
    id: 'x',
    order_id: 'A',
    state: 'CLOSED',
    return_lines: [{ order_line_id: 'A-1', quantity: 1 }],
  });
  expect(notices).toMatchObject([
    { kind: 'returnRequested', reference: 'mirakl:return:x' },
    { kind: 'returnChanged', returnReference: 'mirakl:return:x', state: 'closed' },
  ]);
});

test('a delivery is known by its order and when that was changed', () => {
  expect(deliveryKeyOf({ order_id: 'A', last_updated_date: 'T' })).toBe('A T');
});

describe('polling', () => {
  test('asks again for the last ten minutes, page by page', () => {
    expect(ordersRequest('2026-11-23T09:00:00.000Z', 100, { shopId: '7' }).path).toBe(
      '/api/orders?start_update_date=2026-11-23T08%3A50%3A00.000Z&sort=dateCreated&paginate=true&max=100&offset=100&shop_id=7',
    );
    expect(returnsRequest('2026-11-23T09:00:00.000Z', 'tok', {}).path).toBe(
      '/api/returns?return_last_updated_from=2026-11-23T08%3A50%3A00.000Z&limit=100&page_token=tok',
    );
  });

  test('goes on as long as the count says so, and ends on an empty page whatever it says', () => {
    expect(readOrdersPage({ orders: [{}, {}], total_count: 5 }, 2)).toMatchObject({ nextOffset: 4 });
    expect(readOrdersPage({ orders: [{}], total_count: 5 }, 4)).toMatchObject({ nextOffset: null });
    expect(readOrdersPage({ orders: [], total_count: 5 }, 2)).toMatchObject({ nextOffset: null, latest: null });
    expect(readOrdersPage({ message: 'no' }, 0)).toHaveProperty('errors');
  });
});
