import { describe, expect, it, test } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Translated } from '../notice.ts';
import { outcomeOf } from './answer.ts';
import { eventKeyOf, eventNotice } from './notice.ts';
import { translateOrder } from './order.ts';
import { creditRequest } from './out.ts';
import { isBasicAuthorised, isEventAuthorised } from './receiver.ts';
import type { NorceSettings } from './settings.ts';

const settings: NorceSettings = { channel: channelIdOf('norce') };

const item = (LineNo: number, net: number, vat: number, changes: object = {}) => ({
  LineNo,
  Type: 'ErpStandard',
  TypeGroup: 'Physical',
  PartNo: `SKU-${LineNo}`,
  Description: `Article ${LineNo}`,
  Quantity: 1,
  UnitPrice: net,
  UnitVat: vat,
  ...changes,
});

const person = (changes: object = {}) => ({
  Person: {
    FirstName: 'Ida',
    LastName: 'Ek',
    Address: { Line1: 'Vägen 1', ZipCode: '111 43', City: 'Stockholm', Country: 'SE', ...changes },
  },
});

const paid = (Amount: number, CurrencyCode = 'SEK') => ({ Amount, CurrencyCode, PaymentRef: 'P-1' });

/** 100.00 SEK of goods, 20.00 of it tax. */
const document = (changes: object = {}) => ({
  ClientOrderRef: '7',
  SubmitDate: '2026-07-01T12:00:00',
  CurrencyCode: 'SEK',
  ShipTo: person(),
  Payments: [paid(100)],
  ShippingAdvice: { DeliveryMethodCode: 'DHL', PickupStore: null },
  Items: [item(1, 80, 20)],
  ...changes,
});

const translate = (changes: object, extra: Partial<NorceSettings> = {}): Translated =>
  translateOrder(document(changes), { ...settings, ...extra });

const orderOf = (translated: Translated) => {
  if ('order' in translated) return translated.order;
  throw new Error(JSON.stringify(translated));
};

const reasonOf = (translated: Translated): string =>
  'held' in translated ? translated.held.reason : JSON.stringify(translated);

describe('money', () => {
  test('a line is rounded once, not each of its units', () => {
    const Items = [item(1, 26.6625, 6.6656, { Quantity: 3 })];
    const order = orderOf(translate({ Items, Payments: [paid(99.98)] }));
    expect(order.lines).toMatchObject([{ quantity: 3, unitPrice: 3333, discount: 1, tax: 2000 }]);
  });

  test('a gift card is one of the payments: together they are the total', () => {
    const Payments = [paid(60), { ...paid(40), PaymentMethodCode: 'GIFTCARD' }];
    expect(totalOf(orderOf(translate({ Payments })))).toBe(10_000);
  });

  test('a discount on the order that the payments show is spread, with its tax', () => {
    const Items = [item(1, 80, 20), item(2, 160, 40)];
    const order = orderOf(translate({ Items, Discounts: [{ Code: 'X', Amount: 30 }], Payments: [paid(270)] }));
    expect(order.lines).toMatchObject([
      { unitPrice: 10_000, discount: 1000, tax: 1800 },
      { unitPrice: 20_000, discount: 2000, tax: 3600 },
    ]);
  });

  test('a discount on the order that is in its items already is not taken twice', () => {
    expect(totalOf(orderOf(translate({ Discounts: [{ Code: 'X', Amount: 30 }] })))).toBe(10_000);
  });

  test('with nobody to tell whether it is, the order is held', () => {
    expect(reasonOf(translate({ Discounts: [{ Code: 'X', Amount: 30 }], Payments: [] }))).toBe(
      'it has discounts on the order and no payment to tell whether they are in its items',
    );
  });

  test('what was paid and is not what the items make holds the order with the difference', () => {
    expect(reasonOf(translate({ Payments: [paid(95)] }))).toBe(
      'total differs by -5.00 SEK: the parts make 100.00 SEK, the source states 95.00 SEK',
    );
  });

  test('a payment in another currency is for a person', () => {
    expect(reasonOf(translate({ Payments: [paid(100, 'EUR')] }))).toBe('a payment is in EUR');
  });

  test('fees are lines, and freight is the shipping', () => {
    const Items = [
      item(1, 80, 20),
      item(2, 40, 10, { Type: 'Freight', TypeGroup: 'Fee' }),
      item(3, 8, 2, { Type: 'Freight', TypeGroup: 'Fee' }),
      item(4, 16, 4, { Type: 'Invoice', TypeGroup: 'AddedFee' }),
    ];
    const Fees = [{ Type: 'Small', Description: 'Small order', Amount: 20, VatRate: 25 }];
    const order = orderOf(translate({ Items, Fees, Payments: [paid(205)] }));
    expect(order.shipping).toEqual({ amount: 6000, tax: 1200, discount: 0 });
    expect(order.lines.slice(1)).toMatchObject([
      { id: '4', kind: 'fee', unitPrice: 2000 },
      { id: 'fee-1', sku: 'weir:fee', kind: 'fee', unitPrice: 2500, tax: 500, name: 'Small order' },
    ]);
  });
});

describe('lines', () => {
  test('the parts of a structure are the lines, with its price by quantity', () => {
    const Items = [
      item(1, 80, 20, { Type: 'Structure' }),
      item(2, 0, 0, { ParentLineNo: 1, Quantity: 3 }),
      item(3, 0, 0, { ParentLineNo: 1 }),
    ];
    expect(orderOf(translate({ Items })).lines).toMatchObject([
      { id: '2', quantity: 3, unitPrice: 2500, tax: 1500 },
      { id: '3', quantity: 1, unitPrice: 2500, tax: 500 },
    ]);
  });

  test.each([
    [{ Type: 'GiftCertificate', TypeGroup: 'Virtual' }, 'giftCard'],
    [{ Type: 'GiftCertificate', TypeGroup: 'Physical' }, 'goods'],
    [{ Type: 'Download', TypeGroup: 'Virtual' }, 'download'],
    [{ Type: 'Insurance', TypeGroup: 'Service' }, 'service'],
    [{ Type: 'Undefined', TypeGroup: 'Physical' }, 'goods'],
    [{ Type: 'Ticket', TypeGroup: 'Physical' }, 'service'],
  ])('%j is a %s', (changes, kind) => {
    const order = orderOf(translate({ Items: [item(1, 80, 20, changes)] }, { lineKinds: { Ticket: 'service' } }));
    expect(order.lines).toMatchObject([{ kind }]);
  });

  test.each([
    [{ PartNo: null }, 'line 1 (Article 1) has no SKU'],
    [{ Type: 'New', TypeGroup: 'Newer' }, 'line 1: its type New (Newer) is unknown'],
    [
      { Quantity: 2, Quantity2: 1.5, UnitPrice: 160 / 3, UnitVat: 40 / 3 },
      'line 1: 1.5 of SKU-1 are ordered, and it has no base unit for a fraction',
    ],
  ])('%j is kept and held', (changes, reason) => {
    const translated = translate({ Items: [item(1, 80, 20, changes)] });
    expect(reasonOf(translated)).toBe(reason);
    expect(translated).toMatchObject({ held: { order: { lines: [{ id: '1', kind: 'goods' }] } } });
  });

  test('the real quantity is the decimal one, in base units', () => {
    const Items = [item(1, 32, 8, { Quantity: 2, Quantity2: 2.5 })];
    expect(orderOf(translate({ Items }, { units: { 'SKU-1': 10 } })).lines).toMatchObject([
      { quantity: 25, unitPrice: 400 },
    ]);
  });

  test('the SKU is the ERP’s, where it has one', () => {
    expect(orderOf(translate({ Items: [item(1, 80, 20, { ErpPartNo: 'ERP-1' })] })).lines[0]?.sku).toBe('ERP-1');
  });
});

describe('time, delivery and payment', () => {
  test.each([
    ['2026-07-01T12:00:00', undefined, '2026-07-01T10:00:00.000Z'],
    ['2026-12-01T12:00:00', undefined, '2026-12-01T11:00:00.000Z'],
    ['2026-07-01T12:00:00', 'Europe/Helsinki', '2026-07-01T09:00:00.000Z'],
    ['2026-07-01T12:00:00Z', undefined, '2026-07-01T12:00:00.000Z'],
  ])('%s in %s is %s', (SubmitDate, timeZone, placedAt) => {
    expect(orderOf(translate({ SubmitDate }, timeZone === undefined ? {} : { timeZone })).placedAt).toBe(placedAt);
  });

  const PickupStore = { Code: 'S1', Name: 'Butik', IsDropPoint: false };

  test('a store of ours is where it is collected, and goods then need no address', () => {
    const changes = { ShippingAdvice: { DeliveryMethodCode: 'CC', PickupStore }, ShipTo: null };
    expect(orderOf(translate(changes, { collectAt: { S1: locationIdOf('store-1') } })).delivery).toEqual({
      method: 'collect',
      service: 'CC',
      collectAt: 'store-1',
    });
    expect(reasonOf(translate({ ...changes, ShipTo: person() }))).toBe(
      'it is to be collected at S1, which is no location of ours',
    );
  });

  test('a carrier’s point is told beside the address', () => {
    const store = { ...PickupStore, IsDropPoint: true, Address: { Line1: 'Torget 1', Country: 'SE' } };
    const order = orderOf(translate({ ShippingAdvice: { DeliveryMethodCode: 'DHL', PickupStore: store } }));
    expect(order).toMatchObject({
      delivery: { method: 'ship', service: 'DHL' },
      shipTo: { line1: 'Vägen 1' },
      attributes: { pickUpPoint: { code: 'S1', name: 'Butik', line1: 'Torget 1', country: 'SE' } },
    });
  });

  test.each([
    [{ OrderType: 1, Payments: [] }, {}, { status: 'pending' }],
    [{ OrderType: 5, Payments: [] }, {}, { status: 'captured' }],
    [{ OrderType: 1, Payments: null }, { withoutPayment: 'authorised' as const }, { status: 'authorised' }],
    [{}, {}, { status: 'authorised', reference: 'P-1' }],
  ])('%j is paid so', (changes, extra, payment) => {
    expect(orderOf(translate(changes, extra)).payment).toEqual(payment);
  });

  test.each([
    [{ DoHold: true }, 'Norce asks to hold it'],
    [{ ShipTo: person({ Country: null }) }, 'it has goods to ship and no shipping address with a country'],
  ])('%j holds the order', (changes, reason) => {
    expect(reasonOf(translate(changes))).toBe(reason);
  });

  it.each([
    ['null', null, '/ must be object'],
    ['no time', document({ SubmitDate: 'now' }), '/SubmitDate is not a time'],
    ['an unknown currency', document({ CurrencyCode: 'kr' }), '/CurrencyCode is not one of ISO 4217: kr'],
  ])('%s makes no order, and says where', (_, input, error) => {
    expect(translateOrder(input, settings)).toEqual({ invalid: [error] });
  });
});

describe('who may call', () => {
  const header = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('the order receiver knows its user and passwords', () => {
    expect(isBasicAuthorised(header('weir:löße'), 'weir', ['new', 'löße'])).toBe(true);
    for (const wrong of [header('weir:new2'), header('other:new'), header('weir'), 'Bearer x', 'Basic !', undefined]) {
      expect(isBasicAuthorised(wrong, 'weir', ['new'])).toBe(false);
    }
  });

  test('events hold the secret in a header', () => {
    expect(isEventAuthorised('s2', ['s1', 's2'])).toBe(true);
    expect(isEventAuthorised('s', ['s1', 's2'])).toBe(false);
    expect(isEventAuthorised(undefined, ['s1'])).toBe(false);
  });
});

test.each([
  ['OrderCancelledEvent', {}, '/ClientOrderRef is missing in OrderCancelledEvent'],
  ['NewEvent', { ClientOrderRef: 7 }, 'the event NewEvent is not known'],
  ['OrderCancelledEvent', [], '/ must be object'],
])('%s with %j is kept and shown', (event, body, error) => {
  expect(eventNotice(event, body)).toEqual({ kind: 'unknown', errors: [error] });
  expect(eventKeyOf(event, {})).toBeNull();
});

describe('going back', () => {
  test('units of a refund have as many digits as make the whole', () => {
    const refund = {
      refund: refundIdOf('CR-2'),
      externalId: 'A-7',
      at: '2026-11-25T13:00:00.000Z',
      currency: 'SEK',
      amount: 10_000,
      lines: [{ line: lineIdOf('1'), sku: skuOf('A'), quantity: 3, amount: 10_000, tax: 2000, goods: 'kept' as const }],
      shipping: 0,
    };
    const order = { externalId: 'A-7', erpOrderNo: 'W-7' };
    const { body } = creditRequest(
      refund,
      order,
      { reference: 'P-1', invoiceNo: 'I-1' },
      {},
      { accountId: 1, applicationId: 1042 },
    );
    expect(body).toMatchObject({
      ClientOrderRef: 'A-7',
      Items: [{ Quantity: 3, UnitPrice: 26.666667, UnitVat: 6.666667, VatRate: 0 }],
      Payment: { Amount: 100 },
    });
  });

  test.each([
    [200, { StatusCode: 'Failed', Description: 'No such order' }, { kind: 'refused', reason: 'No such order' }],
    [
      200,
      { StatusCode: 'OK', ValidationSummary: { NrOfValidationFailures: 1, Messages: ['X'] } },
      { kind: 'refused', reason: '1 rows were not taken; X' },
    ],
    [400, 'Bad\n order', { kind: 'refused', reason: 'Bad order' }],
    [429, '', { kind: 'unavailable', reason: 'Norce answered 429', retryAfterMillis: 20_000 }],
    [500, null, { kind: 'unavailable' }],
    [200, null, { kind: 'delivered' }],
  ])('%d %j is an outcome', (status, body, outcome) => {
    expect(outcomeOf({ status, headers: new Headers({ 'retry-after': '20' }), body }, 0)).toMatchObject(outcome);
  });
});
