import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { outcomeOf } from './answer.ts';
import { eventKeyOf, eventNotice, orderNotice } from './notice.ts';
import { cancelRequest, creditRequest, deliveryNoteRequest, NOTE_STATUS, statusRequest, stockRequest } from './out.ts';
import { acceptedAnswer, failedAnswer } from './receiver.ts';

const sample = (name: string) => JSON.parse(readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('norce-se') };

const nora = {
  name: 'Nora Ehandell',
  line1: 'Kungsgatan 9',
  line2: 'Lajn två',
  postalCode: '111 43',
  city: 'Stockholm',
  country: 'SE',
};

test('an order with a promotion on its items and freight as an item', () => {
  const notice = orderNotice(sample('order-request.json'), settings);
  expect(notice).toEqual({
    kind: 'orderPlaced',
    externalId: '104242',
    reference: 'order:104242',
    at: '2026-11-23T08:14:02.000Z',
    notes: [],
    hold: null,
    order: {
      channel: 'norce-se',
      externalId: '104242',
      placedAt: '2026-11-23T08:14:02.000Z',
      currency: 'SEK',
      customer: { name: 'Nora Ehandell', email: 'nora@example.com', phone: '+46701234567' },
      shipTo: nora,
      billTo: nora,
      delivery: { method: 'ship', service: 'POSTNORD-MYPACK' },
      lines: [
        {
          id: '1',
          sku: 'TSHIRT-M',
          kind: 'goods',
          quantity: 2,
          unitPrice: 19_900,
          discount: 3980,
          tax: 7164,
          name: 'T-shirt M',
        },
        {
          id: '2',
          sku: 'MUG-BLUE',
          kind: 'goods',
          quantity: 1,
          unitPrice: 14_900,
          discount: 1490,
          tax: 2682,
          name: 'Mugg blå',
        },
      ],
      shipping: { amount: 4900, tax: 980, discount: 0 },
      payment: { status: 'authorised', reference: '5c4f1b2e-aaaa' },
      attributes: {
        applicationKey: '15d62d1f-3a4e-4111-845a-4db40bf08e87',
        source: 'WEB',
        shipToPhone: '+46701234567',
        discountCode: 'HOST10',
        payments: [{ reference: '5c4f1b2e-aaaa', method: 'KLARNA', amount: 541.3 }],
        deliveryMethodCode: 'POSTNORD-MYPACK',
        tmsReference: 'b1f0c6aa-tms',
        vatRates: { '1': 25, '2': 25, '3': 25 },
      },
    },
  });
  if (notice.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(54_130);
});

test('an order of a company, with a warranty on an article', () => {
  const notice = orderNotice(sample('order-request.b2b.json'), settings);
  expect(notice).toMatchObject({
    hold: null,
    order: {
      shipTo: { name: 'Bo Ek', line1: 'Kajen 3', line2: 'Ek Bygg AB, c/o Godsmottagning' },
      lines: [
        { id: '1', sku: 'DRILL-18V', kind: 'goods', unitPrice: 120_000, tax: 24_000 },
        { id: '2', sku: 'WARRANTY-3Y', kind: 'service', unitPrice: 5000, tax: 1000 },
      ],
      attributes: {
        poNumber: 'PO-7781 / Projekt 12',
        invoiceReference: 'KST 400',
        shipComplete: true,
        gln: '7300010000001',
      },
    },
  });
  if (notice.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(125_000);
});

test.each([
  ['OrderReceivedEvent', { kind: 'nothing' }, 'OrderReceivedEvent:104242:'],
  ['OrderReadyForPickupEvent', { kind: 'nothing' }, 'OrderReadyForPickupEvent:104242:'],
  [
    'OrderPaymentReceivedEvent',
    { kind: 'paid', externalId: '104242' },
    'OrderPaymentReceivedEvent:104242:5c4f1b2e-aaaa',
  ],
  [
    'OrderCancelledEvent',
    { kind: 'orderCancelled', externalId: '104242', lines: null, refund: false },
    'OrderCancelledEvent:104242:',
  ],
  ['JobCompletedEvent', { kind: 'nothing' }, 'JobCompletedEvent:991204:'],
])('%s', (event, notice, key) => {
  const body = sample(`events/${event}.json`);
  expect(eventNotice(event, body)).toMatchObject(notice);
  expect(eventKeyOf(event, body)).toBe(key);
});

test('the order is answered', () => {
  expect(acceptedAnswer('W-104242')).toEqual(sample('order-response.ok.json'));
  expect(failedAnswer('Unknown article MUG-BLUE')).toEqual(sample('order-response.failed.json'));
});

const order = { externalId: '104242', erpOrderNo: 'W-104242' };
const out = { accountId: 1, applicationId: 1042 };

test('its status goes back', () => {
  expect(statusRequest(order, 'Acknowledged', out)).toMatchObject(sample('api/send-order-status.request.json'));
});

test('its shipment goes back', () => {
  const shipment = {
    fulfilment: fulfilmentIdOf('F-1'),
    externalId: '104242',
    location: locationIdOf('wh-1'),
    at: '2026-11-24T14:10:00.000Z',
    shipTo: { name: 'Nora Ehandell', line1: 'Kungsgatan 9', postalCode: '111 43', city: 'Stockholm', country: 'SE' },
    isLast: false,
    parcels: [
      {
        carrier: 'PostNord',
        trackingNumber: '373325381234567890',
        trackingUrl: null,
        lines: [{ line: lineIdOf('1'), sku: skuOf('TSHIRT-M'), name: 'T-shirt M', quantity: 2 }],
      },
    ],
  };
  const request = deliveryNoteRequest(shipment, order, 'POSTNORD-MYPACK', NOTE_STATUS.sent, out);
  expect(request).toMatchObject(sample('api/create-delivery-note.request.json'));
});

test('its cancellation goes back', () => {
  expect(cancelRequest(order, ['5c4f1b2e-aaaa'])).toMatchObject(sample('api/cancel-order.request.json'));
});

test('its refund goes back', () => {
  const refund = {
    refund: refundIdOf('CR-1'),
    externalId: '104242',
    at: '2026-11-25T13:00:00.000Z',
    currency: 'SEK',
    amount: 17_910,
    lines: [
      {
        line: lineIdOf('1'),
        sku: skuOf('TSHIRT-M'),
        quantity: 1,
        amount: 17_910,
        tax: 3582,
        goods: 'returned' as const,
      },
    ],
    shipping: 0,
  };
  const payment = { reference: '5c4f1b2e-aaaa', invoiceNo: 'INV-1' };
  expect(creditRequest(refund, order, payment, { '1': 25 }, out)).toMatchObject(
    sample('api/credit-payment.request.json'),
  );
});

test('stock goes back for what has changed, and switches nothing else off', () => {
  const levels = [
    { sku: skuOf('TSHIRT-M'), quantity: 17 },
    { sku: skuOf('MUG-BLUE'), quantity: 0 },
  ];
  const warehouse = { code: 'MAIN', location: '0' };
  expect(stockRequest(levels, warehouse, out)).toMatchObject(sample('api/import-onhands.request.json'));
  const answer = { status: 200, headers: new Headers(), body: sample('api/import-onhands.response.json') };
  expect(outcomeOf(answer, 0)).toEqual({ kind: 'delivered', status: 200 });
});
