import { describe, expect, it, test } from 'vitest';
import { channelIdOf, locationIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Translated } from '../notice.ts';
import { type ShopifySettings, translateOrder } from './order.ts';

const settings: ShopifySettings = { channel: channelIdOf('se'), money: 'presentment' };

const address = { name: 'Åsa Ek', address1: 'Ringvägen 1', zip: '118 60', city: 'Stockholm', country_code: 'SE' };

const goods = { id: 11, sku: 'CAP', name: 'Cap', quantity: 1, requires_shipping: true, price: '100.00' };

/** The least that an order needs: 100.00 SEK of goods, taxes included. */
const document = (changes: object): unknown => ({
  id: 1,
  created_at: '2026-11-23T09:14:02+01:00',
  currency: 'SEK',
  taxes_included: true,
  financial_status: 'paid',
  shipping_address: address,
  line_items: [goods],
  total_price: '100.00',
  ...changes,
});

const translate = (changes: object, extra: Partial<ShopifySettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

const set = (shop: string, presentment: string, shopCurrency = 'SEK', presentmentCurrency = 'EUR') => ({
  shop_money: { amount: shop, currency_code: shopCurrency },
  presentment_money: { amount: presentment, currency_code: presentmentCurrency },
});

describe('money', () => {
  const sold = {
    presentment_currency: 'EUR',
    line_items: [
      {
        ...goods,
        quantity: 3,
        price_set: set('100.00', '8.87'),
        discount_allocations: [{ amount: '30.00', amount_set: set('30.00', '2.66') }],
        tax_lines: [{ price: '54.00', price_set: set('54.00', '4.79') }],
      },
    ],
    total_price: '270.00',
    total_price_set: set('270.00', '23.95'),
    total_tax: '54.00',
    total_tax_set: set('54.00', '4.79'),
  };

  test('what the customer paid in', () => {
    const order = orderOf(translate(sold));
    expect(order.currency).toBe('EUR');
    expect(order.lines[0]).toMatchObject({ quantity: 3, unitPrice: 887, discount: 266, tax: 479 });
    expect(totalOf(order)).toBe(2395);
    expect(order.attributes).toMatchObject({ shopCurrency: 'SEK', presentmentCurrency: 'EUR' });
  });

  test("the shop's own currency", () => {
    const order = orderOf(translate(sold, { money: 'shop' }));
    expect(order.currency).toBe('SEK');
    expect(order.lines[0]).toMatchObject({ quantity: 3, unitPrice: 10000, discount: 3000, tax: 5400 });
    expect(totalOf(order)).toBe(27000);
  });

  test('an amount that is stated in the shop currency only is never taken for the other', () => {
    expect(translate({ presentment_currency: 'EUR', total_price_set: set('100.00', '8.87') })).toEqual({
      invalid: ['/line_items/0/price has no amount in EUR'],
    });
  });

  test('an amount of a third currency is an error', () => {
    const price_set = set('100.00', '100.00', 'CAD', 'CAD');
    expect(translate({ line_items: [{ ...goods, price_set }] })).toEqual({
      invalid: ['/line_items/0/price is not an amount in SEK: 100.00 CAD'],
    });
  });

  it.each([
    ['JPY', '1480', '1480', 1480],
    ['JPY', '1480.00', '1480.0', 1480],
    ['KWD', '1.234', '1.2340', 1234],
    ['SEK', '348.0', '348', 34800],
  ])('%s %s', (currency, price, total_price, minor) => {
    const order = orderOf(translate({ currency, line_items: [{ ...goods, price }], total_price }));
    expect(order.lines[0]?.unitPrice).toBe(minor);
    expect(totalOf(order)).toBe(minor);
  });

  test('digits that the currency does not have are rounded and noted', () => {
    const translated = translate({ line_items: [{ ...goods, price: '99.995' }] });
    expect(translated).toMatchObject({
      order: { lines: [{ unitPrice: 10000 }] },
      notes: ['/line_items/0/price: 99.995 rounded to the minor unit of SEK'],
    });
  });

  test('taxes on top: the line is what was paid for it, its tax included', () => {
    const order = orderOf(
      translate({
        taxes_included: false,
        line_items: [{ ...goods, quantity: 3, price: '9.99', tax_lines: [{ price: '7.49' }] }],
        shipping_lines: [
          { code: 'std', price: '20.00', discount_allocations: [{ amount: '5.00' }], tax_lines: [{ price: '3.75' }] },
        ],
        total_tax: '11.24',
        total_price: '56.21',
      }),
    );
    // 29.97 + 7.49 = 37.46 = 3 x 12.49 - 0.01; shipping 15.00 + 3.75 = 18.75 of 20.00 x 18.75 / 15.00 = 25.00.
    expect(order.lines[0]).toMatchObject({ unitPrice: 1249, discount: 1, tax: 749 });
    expect(order.shipping).toEqual({ amount: 2500, discount: 625, tax: 375 });
    expect(totalOf(order)).toBe(5621);
  });

  test("the order's tax is rounded once, its lines' one by one: the largest takes the difference", () => {
    const line = (id: number, price: string, tax: string) => ({ ...goods, id, price, tax_lines: [{ price: tax }] });
    const translated = translate({
      taxes_included: false,
      line_items: [line(1, '0.10', '0.03'), line(2, '0.50', '0.13'), line(3, '0.10', '0.03')],
      total_tax: '0.18',
      total_price: '0.88',
    });
    const order = orderOf(translated);
    expect(order.lines.map((row) => row.tax)).toEqual([3, 12, 3]);
    expect(order.lines.map((row) => row.unitPrice)).toEqual([13, 62, 13]);
    expect(totalOf(order)).toBe(88);
    expect(translated).toMatchObject({ notes: ['tax: rounding difference of -0.01 SEK put on line 2'] });
  });

  test('a total that the parts do not make holds the order and names the difference', () => {
    const translated = translate({ total_price: '99.98' });
    expect(reasonOf(translated)).toBe(
      'total differs by -0.02 SEK: the parts make 100.00 SEK, the source states 99.98 SEK',
    );
    expect(translated).toMatchObject({
      held: { order: { externalId: '1', lines: [{ sku: 'CAP', unitPrice: 10000 }] } },
    });
  });

  test('without a total there is nothing to agree with', () => {
    expect(reasonOf(translate({ total_price: null }))).toBe('no total is stated');
  });

  test('a gift card that pays changes no total', () => {
    const translated = translate({ payment_gateway_names: ['gift_card', 'shopify_payments'] });
    expect(totalOf(orderOf(translated))).toBe(10000);
    expect(translated).toMatchObject({
      notes: ['a gift card paid some of it: read the transactions for the amount to capture'],
    });
  });

  test('several shipping lines are one charge, without those that were removed', () => {
    const order = orderOf(
      translate({
        shipping_lines: [
          { code: 'std', price: '49.00', tax_lines: [{ price: '9.80' }] },
          { code: 'old', price: '10.00', is_removed: true },
          {
            code: 'heavy',
            price: '30.00',
            discount_allocations: [{ amount: '15.00' }],
            tax_lines: [{ price: '3.00' }],
          },
        ],
        total_price: '164.00',
      }),
    );
    expect(order.shipping).toEqual({ amount: 7900, tax: 1280, discount: 1500 });
  });

  test('shipping that was refunded before we saw the order is a discount on it', () => {
    const order = orderOf(
      translate({
        shipping_lines: [{ code: 'std', price: '50.00', tax_lines: [{ price: '10.00' }] }],
        current_shipping_price_set: { shop_money: { amount: '20.00', currency_code: 'SEK' } },
        current_total_price: '120.00',
        total_price: '150.00',
      }),
    );
    expect(order.shipping).toEqual({ amount: 5000, tax: 400, discount: 3000 });
  });
});

describe('lines', () => {
  const line = (changes: object) => translate({ line_items: [{ ...goods, ...changes }] });

  it.each([[null], [''], ['  '], [undefined]])('goods with the SKU %j hold the order and are kept', (sku) => {
    const translated = line({ sku });
    expect(reasonOf(translated)).toBe('line 11 (Cap) has no SKU');
    expect(translated).toMatchObject({ held: { order: { lines: [{ sku: 'weir:no-sku:11', kind: 'goods' }] } } });
  });

  test('a SKU is kept as it is', () => {
    expect(orderOf(line({ sku: ' Mössa-É 1 ' })).lines[0]?.sku).toBe(' Mössa-É 1 ');
  });

  it.each([
    [{ requires_shipping: false, gift_card: true }, 'giftCard', 'CAP'],
    [{ requires_shipping: false, gift_card: true, sku: null }, 'giftCard', 'weir:gift-card'],
    [{ requires_shipping: true, gift_card: true }, 'goods', 'CAP'],
    [{ requires_shipping: false }, 'service', 'CAP'],
    [{ requires_shipping: false, sku: '' }, 'service', 'weir:service'],
    [{ requires_shipping: null }, 'goods', 'CAP'],
    [{ requires_shipping: false, sku: null, tip: { payment_gateway: 'x' } }, 'fee', 'weir:tip'],
  ])('%j is of the kind %s and has the SKU %s', (changes, kind, sku) => {
    expect(orderOf(line(changes)).lines[0]).toMatchObject({ kind, sku });
  });

  test('duties, fees and the tip are lines of their own', () => {
    const order = orderOf(
      translate({
        taxes_included: false,
        line_items: [
          {
            ...goods,
            tax_lines: [{ price: '25.00' }],
            duties: [{ shop_money: { amount: '12.00', currency_code: 'SEK' }, tax_lines: [{ price: '3.00' }] }],
          },
        ],
        current_total_additional_fees_set: { shop_money: { amount: '4.00', currency_code: 'SEK' } },
        total_tip_received: '10.00',
        total_tax: '28.00',
        total_price: '154.00',
      }),
    );
    expect(order.lines.slice(1)).toEqual([
      {
        id: 'duties',
        sku: 'weir:duties',
        kind: 'fee',
        quantity: 1,
        unitPrice: 1500,
        tax: 300,
        discount: 0,
        name: 'Duties',
      },
      {
        id: 'fees',
        sku: 'weir:fee',
        kind: 'fee',
        quantity: 1,
        unitPrice: 400,
        tax: 0,
        discount: 0,
        name: 'Additional fees',
      },
      { id: 'tip', sku: 'weir:tip', kind: 'fee', quantity: 1, unitPrice: 1000, tax: 0, discount: 0, name: 'Tip' },
    ]);
    expect(totalOf(order)).toBe(15400);
  });

  test('duties that are in the prices are not counted again', () => {
    const current_total_duties_set = { shop_money: { amount: '12.00', currency_code: 'SEK' } };
    const translated = translate({ duties_included: true, current_total_duties_set });
    expect(translated).toMatchObject({ order: { lines: [{ id: '11' }] }, notes: ['duties are in the prices already'] });
  });

  test('a tip that is a line as well is counted once', () => {
    const tip = { id: 12, name: 'Tip', quantity: 1, requires_shipping: false, price: '10.00', tip: {} };
    const order = orderOf(translate({ line_items: [goods, tip], total_tip_received: '10.00', total_price: '110.00' }));
    expect(order.lines.map((row) => row.id)).toEqual(['11', '12']);
  });

  test('a tip in a currency that is not stated holds the order', () => {
    const line_items = [{ ...goods, price_set: set('100.00', '8.87') }];
    const total_price_set = set('110.00', '9.76');
    const translated = translate({
      presentment_currency: 'EUR',
      line_items,
      total_tip_received: '10.00',
      total_price_set,
    });
    expect(reasonOf(translated)).toBe(
      'a tip of 10.00 SEK is not stated in EUR; total differs by 0.89 EUR: the parts make 8.87 EUR, the source states 9.76 EUR',
    );
  });

  const reduced = {
    line_items: [
      {
        ...goods,
        quantity: 3,
        current_quantity: 2,
        discount_allocations: [{ amount: '30.00' }],
        tax_lines: [{ price: '54.00' }],
      },
      { ...goods, id: 12, quantity: 1, current_quantity: 0, price: '70.00' },
    ],
    total_price: '340.00',
    current_total_price: '180.00',
    current_total_tax: '36.00',
  };

  test('of a line that was reduced before we saw it, what is left counts, with its share of discount and tax', () => {
    const translated = translate(reduced);
    expect(orderOf(translated).lines).toEqual([
      { id: '11', sku: 'CAP', kind: 'goods', quantity: 2, unitPrice: 10000, tax: 3600, discount: 2000, name: 'Cap' },
    ]);
    expect(translated).toMatchObject({
      notes: ['line 12: removed in the shop, 1 were ordered', 'line 11: 2 of 3 ordered are left'],
    });
  });

  test('if discounts speak of what is left, the same document does not agree and is held', () => {
    expect(reasonOf(translate(reduced, { allocationsDescribe: 'current' }))).toBe(
      'tax differs by -18.00 SEK: the parts make 54.00 SEK, the source states 36.00 SEK; total differs by 10.00 SEK: the parts make 170.00 SEK, the source states 180.00 SEK',
    );
  });

  test('what the shop has shipped already is not shipped again', () => {
    expect(reasonOf(line({ fulfillment_status: 'partial' }))).toBe('line 11 is partial in the shop already');
  });

  test('an order without a line left makes nothing, and what remains of its total is told', () => {
    const translated = translate({ line_items: [{ ...goods, current_quantity: 0 }], current_total_price: '49.00' });
    expect(translated).toMatchObject({
      nothing: { reason: 'no line has a quantity left; 49.00 SEK of its total remain' },
    });
  });
});

describe('delivery', () => {
  const collectAt = { 'Butik Söder': locationIdOf('store-soder') };
  const services = { express: 'home-1d' };
  const shipping = (...lines: object[]) => ({
    shipping_lines: lines.map((line) => ({ price: '0.00', ...line })),
  });

  test('a shipping line of the table means that the customer collects, and no address is needed', () => {
    const translated = translate(
      { ...shipping({ code: null, title: 'Butik Söder' }), shipping_address: null },
      { collectAt },
    );
    const order = orderOf(translated);
    expect(order.delivery).toEqual({ method: 'collect', service: 'Butik Söder', collectAt: 'store-soder' });
    expect(order.shipTo).toBeUndefined();
  });

  test('a service goes by the table, and else by its code', () => {
    expect(orderOf(translate(shipping({ code: 'express' }), { services })).delivery?.service).toBe('home-1d');
    expect(orderOf(translate(shipping({ code: 'constructor', title: 'Box' }), { services })).delivery?.service).toBe(
      'constructor',
    );
  });

  test('part to collect and part to ship is for a person', () => {
    const both = shipping({ title: 'Butik Söder' }, { code: 'std' });
    expect(reasonOf(translate(both, { collectAt }))).toBe(
      'its shipping lines name different ways or places of delivery',
    );
  });

  test('goods to ship need an address, others do not', () => {
    expect(reasonOf(translate({ shipping_address: null }))).toBe('it has goods to ship and no shipping address');
    expect(reasonOf(translate({ shipping_address: { ...address, country_code: null } }))).toBe(
      'its shipping address has no country code',
    );
    const service = { line_items: [{ ...goods, requires_shipping: false }], shipping_address: null };
    expect(orderOf(translate(service)).shipTo).toBeUndefined();
  });

  test('company, second line and name are kept, on one line each', () => {
    const shipping_address = {
      first_name: 'Åsa',
      last_name: 'Ek',
      company: 'Ek AB',
      address1: 'Ringvägen 1',
      address2: 'port\n2134',
      country: 'se',
      latitude: '59.3',
      longitude: 18.1,
    };
    const order = orderOf(translate({ shipping_address }));
    expect(order.shipTo).toEqual({
      name: 'Åsa Ek',
      line1: 'Ringvägen 1',
      line2: 'Ek AB, port 2134',
      country: 'SE',
      lat: 59.3,
      lon: 18.1,
    });
    expect(order.attributes).toMatchObject({ shipToCompany: 'Ek AB' });
  });
});

describe('the rest of the order', () => {
  it.each([
    ['paid', 'captured'],
    ['partially_refunded', 'captured'],
    ['authorized', 'authorised'],
    ['pending', 'pending'],
    ['partially_paid', 'pending'],
  ])('a payment that is %s is %s', (financial_status, status) => {
    expect(orderOf(translate({ financial_status })).payment).toEqual({ status });
  });

  it.each([
    [{ financial_status: 'voided' }, 'the payment is voided'],
    [{ financial_status: 'expired' }, 'the payment is expired'],
    [{ financial_status: 'on_the_moon' }, 'the payment status on_the_moon is unknown'],
    [{ test: true }, 'it is a test order'],
    [{ cancelled_at: '2026-11-23T09:20:00+01:00' }, 'it was cancelled in the shop (no reason)'],
  ])('%j holds the order', (changes, reason) => {
    expect(reasonOf(translate(changes))).toBe(reason);
  });

  test('attributes are what is worth keeping, without what is empty', () => {
    const order = orderOf(
      translate({
        name: '#7',
        tags: 'vip, , julklapp',
        note: 'Ring först',
        source_name: 'pos',
        note_attributes: [],
        company: { id: 5, location_id: 6 },
        line_items: [{ ...goods, properties: [{ name: 'Gravyr', value: 'Å' }] }],
        processed_at: '2026-11-20T00:00:00+01:00',
      }),
    );
    expect(order.attributes).toEqual({
      orderName: '#7',
      tags: ['vip', 'julklapp'],
      note: 'Ring först',
      sourceName: 'pos',
      company: { id: 5, location_id: 6 },
      lineProperties: { '11': [{ name: 'Gravyr', value: 'Å' }] },
      processedAt: '2026-11-20T00:00:00+01:00',
    });
  });

  test('an id that a JSON number cannot hold is read from its gid', () => {
    const id = 2 ** 53 + 2;
    expect(orderOf(translate({ id, admin_graphql_api_id: 'gid://shopify/Order/9007199254740993' })).externalId).toBe(
      '9007199254740993',
    );
    expect(translate({ id })).toEqual({ invalid: ['/id is too large for a JSON number'] });
  });

  test('unknown fields, null and absent ones do no harm', () => {
    const nulls = Object.fromEntries(
      ['customer', 'shipping_lines', 'note', 'total_tax', 'current_total_duties_set', 'test'].map((name) => [
        name,
        null,
      ]),
    );
    expect(totalOf(orderOf(translate({ ...nulls, brand_new: { field: [1] } })))).toBe(10000);
  });

  it.each([
    ['null', null, ['/ must be object']],
    ['a list', [], ['/ must be object']],
    ['an edit', { order_edit: {} }, ['/ must have required properties id, currency, line_items']],
    ['an unknown currency', document({ currency: 'crowns' }), ['/currency is not one of ISO 4217: crowns']],
    ['no time', document({ created_at: 'yesterday' }), ['/created_at is not a time']],
    ['an impossible time', document({ created_at: '2026-13-45T00:00:00Z' }), ['/created_at is not a time']],
    ['a fraction', document({ line_items: [{ ...goods, quantity: 1.5 }] }), ['/line_items/0/quantity must be integer']],
    [
      'a negative quantity',
      document({ line_items: [{ ...goods, quantity: -1 }] }),
      ['/line_items/0/quantity must be >= 0'],
    ],
    [
      'a price in words',
      document({ line_items: [{ ...goods, price: 'free' }] }),
      ['/line_items/0/price is not an amount in SEK: free SEK'],
    ],
    [
      'a price of another shape',
      document({ line_items: [{ ...goods, price: {} }] }),
      ['/line_items/0/price has the wrong type'],
    ],
    [
      'a zip that is a number',
      document({ shipping_address: { zip: 11860 } }),
      ['/shipping_address/zip has the wrong type'],
    ],
  ])('%s makes no order, and says where', (_, input, errors) => {
    expect(translateOrder(input, settings)).toEqual({ invalid: errors });
  });

  test('the errors of a document that is wrong everywhere have an end', () => {
    const lines = (line: object) => translate({ line_items: Array.from({ length: 10_000 }, () => line) });
    expect(lines({})).toHaveProperty('invalid.length', 8);
    expect(lines({ ...goods, price: 'free' })).toHaveProperty('invalid.length', 20);
  });
});
