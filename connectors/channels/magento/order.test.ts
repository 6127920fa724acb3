import { describe, expect, it, test } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Translated } from '../notice.ts';
import { cancelOutcome, outcomeOf } from './answer.ts';
import { creditMemoNotice, eventNotice, orderNotice, returnNotices } from './notice.ts';
import { translateOrder } from './order.ts';
import { type MagentoOut, readyRequest, refundRequest, shipRequest } from './out.ts';
import { changedSince, isShipped, pageOf, readOrder, shipmentsOf } from './poll.ts';
import type { MagentoSettings } from './settings.ts';

const settings: MagentoSettings = { channel: channelIdOf('m2') };

/** `gross` of tax-free goods. */
const item = (id: number, gross: number, changes: object = {}) => ({
  item_id: id,
  product_type: 'simple',
  sku: `SKU-${id}`,
  name: `Article ${id}`,
  qty_ordered: 1,
  row_total: gross,
  row_total_incl_tax: gross,
  tax_amount: 0,
  ...changes,
});

const address = {
  firstname: 'Ida',
  lastname: 'Ek',
  street: ['Vägen 1'],
  postcode: '111 43',
  city: 'Stockholm',
  country_id: 'se',
};

const shippedBy = (method: string, extra: object = {}) => ({
  extension_attributes: { shipping_assignments: [{ shipping: { address, method } }], ...extra },
});

/** 100.00 SEK of tax-free goods. */
const document = (changes: object = {}) => ({
  entity_id: 1,
  increment_id: '000000001',
  state: 'processing',
  created_at: '2026-11-23 08:14:02',
  updated_at: '2026-11-23 09:00:00',
  order_currency_code: 'SEK',
  grand_total: 100,
  tax_amount: 0,
  total_due: 100,
  items: [item(1, 100)],
  ...shippedBy('flatrate_flatrate'),
  ...changes,
});

const translate = (changes: object, extra: Partial<MagentoSettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

describe('money', () => {
  test.each([
    [
      'before discounts',
      { row_total: 80, tax_amount: 18, discount_tax_compensation_amount: 2, discount_amount: 10 },
      90,
      1800,
    ],
    ['after discounts', { row_total: 80, tax_amount: 17.5, discount_amount: 10 }, 87.5, 1750],
  ])('an item whose tax is computed %s', (_, changes, grand_total, tax) => {
    const items = [item(1, 0, { row_total_incl_tax: 100, ...changes })];
    const order = orderOf(translate({ items, grand_total, tax_amount: changes.tax_amount }));
    const discount = 10_000 - grand_total * 100;
    expect(order.lines).toMatchObject([{ unitPrice: 10_000, discount, tax }]);
  });

  test('the order is in the currency of the customer, whatever the base currency is', () => {
    const order = orderOf(
      translate({
        order_currency_code: 'EUR',
        base_currency_code: 'SEK',
        base_grand_total: 1150,
        store_to_base_rate: 0,
      }),
    );
    expect(order).toMatchObject({ currency: 'EUR', attributes: { baseCurrency: 'SEK' } });
    expect(totalOf(order)).toBe(10_000);
  });

  test('amounts of four digits are rounded once for each line', () => {
    const items = [item(1, 0, { row_total: 33.3333, tax_amount: 8.3333, row_total_incl_tax: 41.6666 })];
    const order = orderOf(translate({ items, grand_total: 41.67, tax_amount: 8.33 }));
    expect(order.lines).toMatchObject([{ unitPrice: 4167, tax: 833 }]);
  });

  test('gift cards, balance and points pay, and lower no price', () => {
    const extra = { gift_cards_amount: 30, customer_balance_amount: 20, reward_currency_amount: 10 };
    const translated = translate({ grand_total: 40, ...shippedBy('x', extra) });
    expect(totalOf(orderOf(translated))).toBe(10_000);
    expect(translated).toMatchObject({
      notes: ['a gift card, balance or points paid some of it: that much less is to be captured'],
    });
  });

  test('shipping has its own discount', () => {
    const order = orderOf(
      translate({
        shipping_amount: 40,
        shipping_incl_tax: 50,
        shipping_tax_amount: 8,
        shipping_discount_amount: 10,
        shipping_discount_tax_compensation_amount: 2,
        grand_total: 140,
        tax_amount: 8,
      }),
    );
    expect(order.shipping).toEqual({ amount: 5000, tax: 800, discount: 1000 });
  });

  test('gift wrapping and the fees of modules are lines', () => {
    const extra = { gw_price_incl_tax: 25, gw_tax_amount: 5, payment_fee: '29.00', some_text: 'x' };
    const order = orderOf(
      translate(
        { grand_total: 154, tax_amount: 5, ...shippedBy('x', extra) },
        { fees: { payment_fee: 'Invoice fee', some_missing: '' } },
      ),
    );
    expect(order.lines.slice(1)).toMatchObject([
      { id: 'gift-wrapping', sku: 'weir:fee', kind: 'fee', unitPrice: 2500, tax: 500 },
      { id: 'payment_fee', sku: 'weir:fee', kind: 'fee', unitPrice: 2900, name: 'Invoice fee' },
    ]);
  });

  test('a fee that nobody has named holds the order with the difference', () => {
    expect(reasonOf(translate({ grand_total: 129 }))).toBe(
      'total differs by 29.00 SEK: the parts make 100.00 SEK, the source states 129.00 SEK',
    );
  });
});

describe('lines', () => {
  test('a bundle with a price of its own gives it to its parts by quantity', () => {
    const items = [
      item(1, 100, { product_type: 'bundle' }),
      item(2, 0, { parent_item_id: 1, qty_ordered: 3 }),
      item(3, 0, { parent_item_id: 1 }),
    ];
    const order = orderOf(translate({ items }));
    expect(order.lines).toMatchObject([
      { id: '2', quantity: 3, unitPrice: 2500 },
      { id: '3', quantity: 1, unitPrice: 2500 },
    ]);
    expect(totalOf(order)).toBe(10_000);
  });

  test.each([
    [{ product_type: 'virtual', is_virtual: 1 }, 'service'],
    [{ product_type: 'downloadable', is_virtual: 1 }, 'download'],
    [{ product_type: 'giftcard', is_virtual: 1 }, 'giftCard'],
    [{ product_type: 'giftcard', is_virtual: 0 }, 'goods'],
    [{ product_type: 'grouped' }, 'goods'],
  ])('%j is a %s', (changes, kind) => {
    expect(orderOf(translate({ items: [item(1, 100, changes)] })).lines).toMatchObject([{ kind }]);
  });

  test('goods without a SKU hold the order and are kept', () => {
    const translated = translate({ items: [item(1, 100, { sku: '' })] });
    expect(reasonOf(translated)).toBe('line 1 (Article 1) has no SKU');
    expect(translated).toMatchObject({ held: { order: { lines: [{ sku: 'weir:no-sku:1' }] } } });
  });

  test('what was cancelled since is taken off, with its share of the money', () => {
    const items = [
      item(1, 90, { qty_ordered: 3, qty_canceled: 1, row_total_incl_tax: 120 }),
      item(2, 10, { qty_canceled: 1 }),
    ];
    const translated = translate({ items });
    expect(orderOf(translated).lines).toMatchObject([{ id: '1', quantity: 2, unitPrice: 4000, discount: 2000 }]);
    expect(translated).toMatchObject({
      notes: ['line 1: 2 of 3 ordered are left', 'line 2: 0 of 1 ordered are left'],
    });
  });

  test('what was paid back before it was sent is not sent', () => {
    expect(translate({ items: [item(1, 100, { qty_refunded: 1 })] })).toMatchObject({
      nothing: { reason: 'no line has a quantity left' },
    });
    const items = [item(1, 100, { qty_ordered: 2, qty_refunded: 1, qty_shipped: 1 })];
    expect(reasonOf(translate({ items }))).toBe('line 1: 1 of 2 were shipped in the shop already');
  });

  test('a fraction is in base units, or for a person', () => {
    const items = [item(1, 100, { qty_ordered: 2.5 })];
    expect(orderOf(translate({ items }, { units: { 'SKU-1': 100 } })).lines).toMatchObject([
      { quantity: 250, unitPrice: 40, discount: 0 },
    ]);
    expect(reasonOf(translate({ items }))).toBe(
      'line 1: 2.5 of SKU-1 are ordered, and it has no base unit for a fraction',
    );
  });
});

describe('delivery, payment and state', () => {
  test('what is picked up goes to the location of the source', () => {
    const picked = shippedBy('instore_pickup', { pickup_location_code: 'store-sthlm' });
    const collectAt = { 'store-sthlm': locationIdOf('store-1') };
    expect(orderOf(translate(picked, { collectAt })).delivery).toEqual({
      method: 'collect',
      service: 'instore_pickup',
      collectAt: 'store-1',
    });
    expect(reasonOf(translate(picked))).toBe('it is to be collected at store-sthlm, which is no location of ours');
  });

  test('goods need an address, what is virtual does not', () => {
    expect(reasonOf(translate({ extension_attributes: [] }))).toBe(
      'it has goods to ship and no shipping address with a country',
    );
    const items = [item(1, 100, { is_virtual: 1 })];
    const order = orderOf(translate({ items, is_virtual: 1, extension_attributes: [] }));
    expect([order.shipTo, order.delivery, order.shipping]).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    [{ total_due: 0 }, 'captured'],
    [{ payment: { method: 'klarna', amount_authorized: 100 }, state: 'new' }, 'authorised'],
    [{ state: 'new' }, 'pending'],
    [{ state: 'processing' }, 'authorised'],
    [{ state: 'new', payment: { method: 'invoice' } }, 'authorised'],
  ])('%j is %s', (changes, status) => {
    const payments = { invoice: 'authorised' } as const;
    expect(orderOf(translate(changes, { payments })).payment).toEqual({ status });
  });

  test.each([
    ['holded', 'it is on hold in the shop'],
    ['payment_review', 'the payment is being reviewed'],
    ['pending_payment', 'the payment is pending'],
    ['constructor', 'the state constructor is unknown'],
  ])('the state %s holds the order', (state, reason) => {
    expect(reasonOf(translate({ state }))).toBe(reason);
  });

  test('an order that was paid back in all makes nothing', () => {
    expect(translate({ state: 'closed' })).toMatchObject({ nothing: { reason: 'it is closed in the shop' } });
  });

  it.each([
    ['null', null, '/ must be object'],
    ['no time', document({ created_at: 'now' }), '/created_at is not a time'],
    ['an unknown currency', document({ order_currency_code: 'kr' }), '/order_currency_code is not one of ISO 4217: kr'],
  ])('%s makes no order, and says where', (_, input, error) => {
    expect(translateOrder(input, settings)).toEqual({ invalid: [error] });
  });
});

describe('what has happened', () => {
  test('an edit in the shop cancels the order and names the one that takes its place', () => {
    const before = document({ state: 'canceled', relation_child_real_id: '000000001-1' });
    expect(orderNotice(before, settings)).toMatchObject({
      kind: 'orderCancelled',
      reason: 'edited in the shop: it is 000000001-1 now',
    });
    const after = document({ entity_id: 2, relation_parent_real_id: '000000001' });
    expect(orderNotice(after, settings)).toMatchObject({
      kind: 'orderPlaced',
      order: { externalId: '2', attributes: { replaces: '000000001' } },
    });
  });

  const memo = { entity_id: 3, order_id: 1, order_currency_code: 'SEK', grand_total: 10, items: [] };

  test('a credit memo that was cancelled gives nothing back', () => {
    expect(creditMemoNotice({ ...memo, state: 3 }).kind).toBe('nothing');
    expect(creditMemoNotice({ ...memo, order_currency_code: 'kr' }).kind).toBe('unknown');
  });

  test.each([
    ['authorized', 'approved'],
    ['denied', 'rejected'],
    ['processed_closed', 'closed'],
  ])('a return that is %s was asked for and is %s', (status, state) => {
    const rma = { entity_id: 5, order_id: 1, status, items: [{ order_item_id: 1, qty_requested: 1 }] };
    expect(returnNotices(rma, settings)).toMatchObject([
      { kind: 'returnRequested', reference: 'rma:5', lines: [{ line: '1', quantity: 1 }], resolution: 'refund' },
      { kind: 'returnChanged', returnReference: 'rma:5', state },
    ]);
  });

  test('an event of something else, or without the order’s id, is kept and shown', () => {
    const event = {
      event_id: 'e',
      type: 'com.adobe.commerce.observer.sales_order_save_commit_after',
      data: { value: {} },
    };
    expect(eventNotice(event)).toMatchObject({ kind: 'unknown' });
    expect(eventNotice({ ...event, type: 'other' })).toEqual({
      kind: 'unknown',
      errors: ['the event other is not known'],
    });
  });
});

describe('polling', () => {
  test('orders are asked for by when they changed, in UTC without a zone', () => {
    const { method, path } = changedSince('orders', '2026-11-23T08:00:00.000Z', 2, '/rest/all');
    expect(method).toBe('GET');
    const [resource, query] = path.split('?');
    expect(resource).toBe('/rest/all/V1/orders');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      'searchCriteria[filterGroups][0][filters][0][field]': 'updated_at',
      'searchCriteria[filterGroups][0][filters][0][conditionType]': 'gteq',
      'searchCriteria[filterGroups][0][filters][0][value]': '2026-11-23 08:00:00',
      'searchCriteria[sortOrders][0][field]': 'updated_at',
      'searchCriteria[sortOrders][0][direction]': 'ASC',
      'searchCriteria[sortOrders][1][field]': 'entity_id',
      'searchCriteria[sortOrders][1][direction]': 'ASC',
      'searchCriteria[pageSize]': '100',
      'searchCriteria[currentPage]': '2',
    });
  });

  test('an order and its shipments can be read', () => {
    expect(readOrder('11', '/rest/all').path).toBe('/rest/all/V1/orders/11');
    const [, query] = shipmentsOf('11', '/rest/all').path.split('?');
    expect(new URLSearchParams(query).get('searchCriteria[filterGroups][0][filters][0][value]')).toBe('11');
  });

  test('the last page is known by the count, because beyond it the last one comes again', () => {
    const body = { items: [], total_count: 200 };
    expect([1, 2, 3].map((page) => pageOf(body, page))).toMatchObject([
      { isLast: false },
      { isLast: true },
      { isLast: true },
    ]);
    expect(pageOf({ message: 'no' }, 1)).toHaveProperty('errors');
  });
});

describe('going back', () => {
  const out: MagentoOut = { root: '/rest/all' };
  const shipment = (...lines: readonly (readonly [line: string, quantity: number])[]) => ({
    fulfilment: fulfilmentIdOf('F-1'),
    externalId: '1',
    location: locationIdOf('wh-1'),
    at: '2026-11-24T14:10:00.000Z',
    shipTo: null,
    isLast: true,
    parcels: lines.map(([line, quantity]) => ({
      carrier: null,
      trackingNumber: `T-${line}`,
      trackingUrl: null,
      lines: [{ line: lineIdOf(line), sku: skuOf(`SKU-${line}`), name: null, quantity }],
    })),
  });

  test('a bundle that is sent as one is named itself', () => {
    const bundles = { '1': { '2': 3, '3': 1 } };
    const { body } = shipRequest(shipment(['2', 6], ['3', 2], ['9', 1]), bundles, { ...out, bundles: 'together' });
    expect(body).toMatchObject({
      items: [
        { order_item_id: 9, qty: 1 },
        { order_item_id: 1, qty: 2 },
      ],
    });
    const { body: apart } = shipRequest(shipment(['2', 6]), bundles, out);
    expect(apart).toMatchObject({ items: [{ order_item_id: 2, qty: 6 }] });
  });

  test('what is there to be collected is told for many orders at once', () => {
    expect(readyRequest(['1', '2'], out)).toMatchObject({
      path: '/rest/all/V1/order/notify-orders-are-ready-for-pickup',
      body: { orderIds: [1, 2] },
    });
  });

  test('base units are what the shop calls so many of its own', () => {
    const { body } = shipRequest(shipment(['1', 250]), {}, { ...out, units: { 'SKU-1': 100 } });
    expect(body).toMatchObject({ items: [{ order_item_id: 1, qty: 2.5 }] });
  });

  test('a shipment is known again by its mark or by a number', () => {
    const sent = shipment(['1', 1]);
    const marked = { items: [{ comments: [{ comment: 'Weir fulfilment F-1' }] }] };
    const numbered = { items: [{ tracks: [{ track_number: 'T-1' }] }] };
    const other = { items: [{ comments: [{ comment: 'Weir fulfilment F-10' }], tracks: [{ track_number: 'T-2' }] }] };
    expect([marked, numbered, other, {}, 'gateway'].map((body) => isShipped(body, sent))).toEqual([
      true,
      true,
      false,
      false,
      null,
    ]);
  });

  test('what was kept back of a refund is an adjustment, and kept goods go to no stock', () => {
    const refund = {
      refund: refundIdOf('R-1'),
      externalId: '1',
      at: '2026-11-25T13:00:00.000Z',
      currency: 'SEK',
      amount: 8000,
      lines: [
        { line: lineIdOf('1'), sku: skuOf('SKU-1'), quantity: 1, amount: 10_000, tax: 0, goods: 'kept' as const },
      ],
      shipping: 1000,
    };
    const request = refundRequest(refund, '8', out);
    expect(request.path).toBe('/rest/all/V1/invoice/8/refund');
    expect(request.body).toMatchObject({
      isOnline: true,
      arguments: {
        shipping_amount: 10,
        adjustment_positive: 0,
        adjustment_negative: 30,
        extension_attributes: { return_to_stock_items: [] },
      },
    });
  });

  test('a cancellation that found nothing is refused, though it was answered well', () => {
    expect(cancelOutcome({ status: 200, headers: new Headers(), body: false }, 0)).toMatchObject({ kind: 'refused' });
  });

  test('placeholders by name and by number are filled, and others stay', () => {
    const errors = [
      { message: '%fieldName is required', parameters: { fieldName: 'sku' } },
      { message: '%2 of %1 at %3', parameters: ['a', 'b'] },
    ];
    const body = { message: 'Invalid', errors };
    expect(outcomeOf({ status: 400, headers: new Headers(), body }, 0)).toMatchObject({
      reason: 'Invalid; sku is required; b of a at %3',
    });
    expect(outcomeOf({ status: 503, headers: new Headers({ 'retry-after': '30' }), body: '<html>' }, 0)).toEqual({
      kind: 'unavailable',
      status: 503,
      reason: 'Magento answered 503',
      retryAfterMillis: 30_000,
    });
  });
});
