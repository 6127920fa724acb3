import { describe, expect, it, test } from 'vitest';
import { channelIdOf, locationIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Notice, Translated } from '../notice.ts';
import { outcomeOf } from './answer.ts';
import { foundNotice, noticesOf } from './notice.ts';
import { translateOrder } from './order.ts';
import { completeRequest, processRequest, refundRequest, returnRequest, shipRequest, trackingRequest } from './out.ts';
import { pageOf, readOrders, searchOrders, searchParts, searchProducts } from './poll.ts';
import type { ShopwareSettings } from './settings.ts';
import { isRegistrationSigned, registrationProofOf } from './webhook.ts';

const settings: ShopwareSettings = { channel: channelIdOf('sw') };

const tax = (amount: number, taxRate = 19, price = 0) => ({ tax: amount, taxRate, price });
const price = (totalPrice: number, ...calculatedTaxes: object[]) => ({ totalPrice, calculatedTaxes });

const line = (id: string, totalPrice: number, changes: object = {}) => ({
  id,
  identifier: `product-${id}`,
  type: 'product',
  label: `Article ${id}`,
  quantity: 1,
  good: true,
  states: ['is-physical'],
  payload: { productNumber: `SKU-${id}` },
  totalPrice,
  price: price(totalPrice),
  ...changes,
});

const address = {
  firstName: 'Ida',
  lastName: 'Ek',
  street: 'Weg 1',
  zipcode: '10115',
  city: 'Berlin',
  country: { iso: 'DE' },
};

const delivery = (totalPrice: number, changes: object = {}) => ({
  id: 'd1',
  shippingCosts: price(totalPrice),
  shippingMethod: { technicalName: 'standard' },
  shippingOrderAddress: address,
  ...changes,
});

/** 100.00 EUR of goods, tax-free and without costs of shipping. */
const document = (changes: object = {}) => ({
  id: 'o1',
  orderDateTime: '2026-11-23T08:14:02.267+00:00',
  createdAt: '2026-11-23T08:14:02.267+00:00',
  currency: { isoCode: 'EUR' },
  taxStatus: 'gross',
  price: { totalPrice: 100, calculatedTaxes: [] },
  amountTotal: 100,
  stateMachineState: { technicalName: 'open' },
  orderCustomer: { email: 'ida@example.de', firstName: 'Ida', lastName: 'Ek' },
  lineItems: [line('a', 100)],
  deliveries: [delivery(0)],
  transactions: [{ id: 't1', createdAt: '2026-11-23T08:14:02Z', stateMachineState: { technicalName: 'paid' } }],
  ...changes,
});

const translate = (changes: object, extra: Partial<ShopwareSettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

describe('money', () => {
  test('net prices have their tax on top', () => {
    const order = orderOf(
      translate({
        taxStatus: 'net',
        lineItems: [line('a', 100.84, { quantity: 2, price: price(100.84, tax(19.16)) })],
        deliveries: [delivery(5, { shippingCosts: price(5, tax(0.95)) })],
        amountTotal: 125.95,
        price: { totalPrice: 125.95, calculatedTaxes: [tax(20.11)] },
      }),
    );
    expect(order.lines).toMatchObject([{ quantity: 2, unitPrice: 6000, tax: 1916, discount: 0 }]);
    expect(order.shipping).toEqual({ amount: 595, tax: 95, discount: 0 });
  });

  test('a tax-free order has no tax', () => {
    expect(orderOf(translate({ taxStatus: 'tax-free' })).lines).toMatchObject([{ unitPrice: 10_000, tax: 0 }]);
  });

  test('a promotion is spread as it says itself, with the tax of each rate to the lines of that rate', () => {
    const order = orderOf(
      translate({
        lineItems: [
          line('a', 119, { price: price(119, tax(19, 19, 119)) }),
          line('b', 107, { price: price(107, tax(7, 7, 107)) }),
          {
            ...line('p', -22.6),
            type: 'promotion',
            good: false,
            payload: {
              composition: [
                { id: 'product-a', quantity: 1, discount: 11.9 },
                { id: 'product-b', quantity: 1, discount: 10.7 },
              ],
            },
            price: price(-22.6, tax(-1.9, 19, -11.9), tax(-0.7, 7, -10.7)),
          },
        ],
        amountTotal: 203.4,
        price: { totalPrice: 203.4, calculatedTaxes: [tax(17.1), tax(6.3, 7)] },
      }),
    );
    expect(order.lines).toMatchObject([
      { sku: 'SKU-a', unitPrice: 11_900, discount: 1190, tax: 1710 },
      { sku: 'SKU-b', unitPrice: 10_700, discount: 1070, tax: 630 },
    ]);
    expect(totalOf(order)).toBe(20_340);
  });

  test('a credit is spread over the goods by value, and not over services', () => {
    const order = orderOf(
      translate({
        lineItems: [
          line('a', 60),
          line('b', 30),
          line('s', 20, { type: 'custom', good: false, states: [], payload: [] }),
          line('c', -9, { type: 'credit', good: false }),
        ],
        amountTotal: 101,
      }),
    );
    expect(order.lines.map(({ kind, discount }) => [kind, discount])).toEqual([
      ['goods', 600],
      ['goods', 300],
      ['service', 0],
    ]);
  });

  test('a promotion that takes nothing off is no line', () => {
    const promotion = line('p', 0, { type: 'promotion', good: false });
    expect(orderOf(translate({ lineItems: [line('a', 100), promotion] })).lines).toHaveLength(1);
  });

  test('a gift card that pays lowers what is due and not the order', () => {
    const lineItems = [line('a', 100), line('g', -40, { type: 'voucher' })];
    const translated = translate({ lineItems, amountTotal: 60 }, { payingTypes: ['voucher'] });
    expect(totalOf(orderOf(translated))).toBe(10_000);
    expect(translated).toMatchObject({ notes: ['line g (voucher) pays and lowers no price'] });
  });

  test('a discount on the shipping is a delivery below zero', () => {
    const order = orderOf(translate({ deliveries: [delivery(-4.9, { id: 'd2' }), delivery(4.9)], amountTotal: 100 }));
    expect(order.shipping).toEqual({ amount: 490, tax: 0, discount: 490 });
    expect(order.shipTo).toMatchObject({ city: 'Berlin' });
  });

  test.each([
    [99.98, 100, { unitPrice: 10_000, discount: 0 }, '0.02'],
    [100.02, 100, { unitPrice: 10_002, discount: 2 }, '-0.02'],
  ])('rounding to coins, from %d to %d, is on the dearest line', (rawTotal, amountTotal, money, told) => {
    const translated = translate({
      currency: { isoCode: 'CHF' },
      lineItems: [line('a', rawTotal)],
      amountTotal,
      price: { totalPrice: amountTotal, rawTotal, calculatedTaxes: [] },
    });
    expect(orderOf(translated).lines).toMatchObject([money]);
    expect(translated).toMatchObject({ notes: [`cash rounding of ${told} CHF put on line a`] });
  });

  test('a total that the parts do not make holds the order and names the difference', () => {
    expect(reasonOf(translate({ amountTotal: 105 }))).toBe(
      'total differs by 5.00 EUR: the parts make 100.00 EUR, the source states 105.00 EUR',
    );
  });
});

describe('lines', () => {
  test.each([
    [{ payload: {} }, 'goods', 'weir:no-sku:a', 'line a (Article a) has no SKU'],
    [{ payload: [] }, 'goods', 'weir:no-sku:a', 'line a (Article a) has no SKU'],
  ])('goods without a SKU hold the order and are kept: %j', (changes, kind, sku, reason) => {
    const translated = translate({ lineItems: [line('a', 100, changes)] });
    expect(reasonOf(translated)).toBe(reason);
    expect(translated).toMatchObject({ held: { order: { lines: [{ kind, sku }] } } });
  });

  test.each([
    [{ states: ['is-download'] }, 'download', 'SKU-a'],
    [{ type: 'custom', good: false, payload: null }, 'service', 'weir:service'],
    [{ type: 'gift-card' }, 'giftCard', 'SKU-a'],
    [{ type: 'toString' }, 'goods', 'SKU-a'],
  ])('%j is a %s', (changes, kind, sku) => {
    const lineItems = [line('a', 100, changes)];
    const order = orderOf(translate({ lineItems }, { lineKinds: { 'gift-card': 'giftCard' } }));
    expect(order.lines).toMatchObject([{ kind, sku }]);
  });

  const bundle = (...parts: object[]) => ({ lineItems: [line('set', 100, { type: 'container' }), ...parts] });

  test('the parts of a container stand for it, at their own prices', () => {
    const order = orderOf(translate(bundle(line('x', 70, { parentId: 'set' }), line('y', 30, { parentId: 'set' }))));
    expect(order.lines).toMatchObject([
      { id: 'x', sku: 'SKU-x', unitPrice: 7000 },
      { id: 'y', sku: 'SKU-y', unitPrice: 3000 },
    ]);
  });

  test('parts without a price get the price of the whole by quantity', () => {
    const parts = [line('x', 0, { parentId: 'set', quantity: 3 }), line('y', 0, { parentId: 'set' })];
    const order = orderOf(translate(bundle(...parts)));
    expect(order.lines).toMatchObject([
      { id: 'x', quantity: 3, unitPrice: 2500 },
      { id: 'y', quantity: 1, unitPrice: 2500 },
    ]);
    expect(totalOf(order)).toBe(10_000);
  });

  test('what has no goods among its parts is itself what is sent', () => {
    const option = line('engraving', 0, { parentId: 'a', type: 'option', good: false });
    expect(orderOf(translate({ lineItems: [line('a', 100), option] })).lines).toMatchObject([
      { id: 'a', sku: 'SKU-a' },
    ]);
  });

  test('a promotion on a bundle is spread over its parts', () => {
    const promotion = line('p', -10, {
      type: 'promotion',
      good: false,
      payload: { composition: [{ id: 'product-set', quantity: 1, discount: 10 }] },
    });
    const parts = [line('x', 70, { parentId: 'set' }), line('y', 30, { parentId: 'set' })];
    const order = orderOf(translate({ lineItems: [...bundle(...parts).lineItems, promotion], amountTotal: 90 }));
    expect(order.lines).toMatchObject([{ discount: 700 }, { discount: 300 }]);
  });
});

describe('delivery and payment', () => {
  test('a shipping method of the table means that the customer collects', () => {
    const deliveries = [delivery(0, { shippingMethod: null, shippingMethodId: 'm1', shippingOrderAddress: null })];
    const order = orderOf(translate({ deliveries }, { collectAt: { m1: locationIdOf('store-1') } }));
    expect(order.delivery).toEqual({ method: 'collect', service: 'm1', collectAt: 'store-1' });
  });

  test.each([
    [[], undefined, 'it has goods to ship and no shipping address with a country'],
    [
      [delivery(0, { stateMachineState: { technicalName: 'shipped_partially' } })],
      {},
      'its delivery d1 is shipped_partially in the shop already',
    ],
  ])('%j is for a person', (deliveries, _, reason) => {
    expect(reasonOf(translate({ deliveries }))).toBe(reason);
  });

  const transactions = (...states: string[]) => ({
    transactions: states.map((technicalName, index) => ({
      id: `t${index}`,
      createdAt: `2026-11-23T08:0${index}:00Z`,
      stateMachineState: { technicalName },
    })),
  });

  test.each([
    [['paid'], { status: 'captured', reference: 't0' }],
    [['authorized'], { status: 'authorised', reference: 't0' }],
    [['open'], { status: 'pending', reference: 't0' }],
    [['paid', 'failed'], { status: 'captured', reference: 't0' }],
    [['failed', 'authorized'], { status: 'authorised', reference: 't1' }],
  ])('of the payments %j the newest that was not given up counts', (states, payment) => {
    expect(orderOf(translate(transactions(...states))).payment).toEqual(payment);
  });

  test.each([
    ['failed', 'the payment is failed'],
    ['chargeback', 'the payment status chargeback is unknown'],
    ['constructor', 'the payment status constructor is unknown'],
  ])('a payment that is %s holds the order', (state, reason) => {
    expect(reasonOf(translate(transactions(state)))).toBe(reason);
  });
});

describe('what has happened', () => {
  const webhook = (event: string, payload: unknown) => ({
    data: { event, payload },
    source: { shopId: 's', eventId: 'e' },
    timestamp: 1_795_421_643,
  });
  const kinds = (notices: readonly Notice[]) => notices.map(({ kind }) => kind);

  it.each([
    ['several tax rates', { price: { totalPrice: 100, calculatedTaxes: [tax(5), tax(2, 7)] } }],
    ['a bundle', { lineItems: [line('a', 100, { price: null }), line('b', 0, { price: null, parentId: 'a' })] }],
  ])('an order without the prices of its lines and with %s is to be read', (_, changes) => {
    const order = document({ lineItems: [line('a', 100, { price: null })], ...changes });
    expect(noticesOf(webhook('checkout.order.placed', { order }), settings)).toMatchObject([
      { kind: 'orderChanged', externalId: 'o1', change: null },
    ]);
  });

  test('a payment that came in is told beside the order', () => {
    const order = document({});
    const notices = noticesOf(webhook('state_enter.order_transaction.state.paid', { order }), settings);
    expect(notices).toMatchObject([{ kind: 'paid', reference: 'paid:t1' }, { kind: 'orderPlaced' }]);
  });

  it.each([
    ['refunded', 4000],
    ['refunded_partially', null],
  ])('a payment that is %s gives back %j', (technicalName, amount) => {
    const transactions = [
      { id: 't1', createdAt: '2026-11-23T08:00:00Z', amount: { totalPrice: 40 }, stateMachineState: { technicalName } },
    ];
    const body = webhook(`state_enter.order_transaction.state.${technicalName}`, { order: document({ transactions }) });
    expect(noticesOf(body, settings)[0]).toMatchObject({ kind: 'refunded', currency: 'EUR', amount, lines: [] });
  });

  test('the draft of an edit is nobody’s order', () => {
    expect(foundNotice(document({ versionId: 'draft' }), settings).kind).toBe('nothing');
    const written = [{ entity: 'order', operation: 'update', primaryKey: 'o1', versionId: 'draft' }];
    expect(kinds(noticesOf(webhook('order.written', written), settings))).toEqual(['nothing']);
  });

  test('an order that was deleted is for a person', () => {
    const written = [{ entity: 'order', operation: 'delete', primaryKey: 'o1' }];
    expect(noticesOf(webhook('order.written', written), settings)).toEqual([
      { kind: 'unknown', errors: ['the order o1 was deleted in the shop'] },
    ]);
  });

  it.each([
    ['an unknown event', webhook('app.deleted', {}), 'the event app.deleted is not known'],
    ['no order in it', webhook('checkout.order.placed', {}), '/data/payload/ must have required properties order'],
    ['no webhook', null, '/ must be object'],
  ])('%s is kept and shown', (_, body, error) => {
    expect(noticesOf(body, settings)).toEqual([{ kind: 'unknown', errors: [error] }]);
  });

  test('an order that is cancelled and still paid is to be paid back', () => {
    const order = document({ stateMachineState: { technicalName: 'cancelled' } });
    expect(foundNotice(order, settings)).toMatchObject({ kind: 'orderCancelled', lines: null, refund: true });
    expect(translateOrder(order, settings)).toMatchObject({ nothing: { reason: 'it was cancelled in the shop' } });
  });
});

describe('going back', () => {
  const parcel = (trackingNumber: string | null) => ({ carrier: null, trackingNumber, trackingUrl: null, lines: [] });

  test('numbers that the delivery has already stay, each once', () => {
    const { body } = trackingRequest('d1', ['A', 'B'], { parcels: [parcel('B'), parcel('C'), parcel(null)] });
    expect(body).toEqual({ trackingCodes: ['A', 'B', 'C'] });
  });

  test('a part of the order is shipped in part', () => {
    expect(shipRequest('d1', { isLast: false }).path).toBe('/api/_action/order_delivery/d1/state/ship_partially');
  });

  test.each([
    [processRequest('o1'), 'order/o1/state/process'],
    [completeRequest('o1'), 'order/o1/state/complete'],
    [returnRequest('d1', true), 'order_delivery/d1/state/retour'],
    [returnRequest('d1', false), 'order_delivery/d1/state/retour_partially'],
    [refundRequest('t1', true), 'order_transaction/t1/state/refund'],
    [refundRequest('t1', false), 'order_transaction/t1/state/refund_partially'],
  ])('a change of state goes back and writes to nobody: %j', (request, path) => {
    expect(request).toMatchObject({ method: 'POST', path: `/api/_action/${path}`, body: { sendMail: false } });
  });

  test.each([
    [429, { 'retry-after': '7' }, { kind: 'unavailable', retryAfterMillis: 7000 }],
    [503, {}, { kind: 'unavailable', retryAfterMillis: null }],
    [401, {}, { kind: 'unavailable' }],
    [403, {}, { kind: 'refused', reason: 'Shopware answered 403' }],
  ])('%d is an outcome', (status, headers, outcome) => {
    expect(outcomeOf({ status, headers: new Headers(headers), body: '' }, 0)).toMatchObject(outcome);
  });

  test('products that could not be written are told, though the call was answered well', () => {
    const errors = [
      { status: '404', code: 'FRAMEWORK__RESOURCE_NOT_FOUND', detail: 'No product', source: { pointer: '/0/id' } },
    ];
    expect(outcomeOf({ status: 200, headers: new Headers(), body: { errors } }, 0)).toMatchObject({
      kind: 'refused',
      reason: 'FRAMEWORK__RESOURCE_NOT_FOUND No product /0/id',
    });
  });
});

test('a shop that installs the app is answered with the proof', () => {
  const query = 'shop-id=s1&shop-url=https://shop.example.de&timestamp=1795421643';
  const signature = registrationProofOf(query, '', '', 'app-secret');
  expect(isRegistrationSigned(query, signature, 'app-secret')).toBe(true);
  expect(isRegistrationSigned(`${query}0`, signature, 'app-secret')).toBe(false);
  // By another implementation: openssl dgst -sha256 -hmac app-secret.
  expect(registrationProofOf('s1', 'https://shop.example.de', 'Weir', 'app-secret')).toBe(
    'c277d42ccae1efb035984ce62eeab2a1a75036239d00ad11b0ddf2e1e3d720e9',
  );
});

describe('polling', () => {
  const since = '2026-11-23T08:00:00.000Z';

  test('finds what was never changed by when it was made, in an order that does not shift', () => {
    const { path, body } = searchOrders(since, 2);
    expect(path).toBe('/api/search/order');
    expect(body).toMatchObject({
      page: 2,
      limit: 500,
      filter: [
        {
          type: 'multi',
          operator: 'or',
          queries: [
            { type: 'range', field: 'updatedAt', parameters: { gte: since } },
            { type: 'range', field: 'createdAt', parameters: { gte: since } },
          ],
        },
      ],
      sort: [{ field: 'createdAt' }, { field: 'id' }],
    });
  });

  test('finds the orders whose deliveries have changed, and reads them', () => {
    const { path, body } = searchParts('order-delivery', since, 1);
    expect(path).toBe('/api/search/order-delivery');
    expect(body).toMatchObject({ includes: { order_delivery: ['id', 'orderId'] } });
    expect(readOrders(['a', 'b']).body).toMatchObject({
      filter: [{ type: 'equalsAny', field: 'id', value: ['a', 'b'] }],
      associations: { lineItems: {} },
    });
  });

  test('finds products by their SKUs', () => {
    expect(searchProducts(['A', 'B']).body).toMatchObject({
      filter: [{ type: 'equalsAny', field: 'productNumber', value: ['A', 'B'] }],
    });
  });

  test('goes on until a page is not full', () => {
    expect(pageOf({ data: [1, 2] }, 2)).toEqual({ found: [1, 2], isLast: false });
    expect(pageOf({ data: [1] }, 2)).toMatchObject({ isLast: true });
    expect(pageOf({ errors: [] })).toHaveProperty('errors');
  });
});
