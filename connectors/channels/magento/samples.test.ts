import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Shipment } from '../outgoing.ts';
import { cancelOutcome, outcomeOf } from './answer.ts';
import { creditMemoNotice, eventNotice, orderNotice, returnNotices } from './notice.ts';
import { cancelRequest, refundRequest, shipRequest, stockRequest } from './out.ts';
import { pageOf } from './poll.ts';

const sample = (name: string) => JSON.parse(readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('magento-se') };
const out = { root: '/rest/default', sources: { 'wh-1': 'default', 'store-1': 'store-sthlm' } };

const anna = {
  name: 'Anna Öberg',
  line1: 'Storgatan 12',
  postalCode: '111 43',
  city: 'Stockholm',
  region: 'AB',
  country: 'SE',
};

const orders = () => {
  const page = pageOf(sample('orders-search.json'), 1);
  if ('errors' in page) throw new Error(page.errors.join());
  expect(page.isLast).toBe(true);
  expect(page.found.map(({ key }) => key)).toEqual(['11@2026-11-23 08:14:02', '12@2026-11-23 09:05:10']);
  return page.found.map(({ item }) => orderNotice(item, settings));
};

test('an order with a configurable product and a discount over all of it', () => {
  const [notice] = orders();
  expect(notice).toEqual({
    kind: 'orderPlaced',
    externalId: '11',
    reference: 'order:11@2026-11-23 08:14:02',
    at: '2026-11-23T08:14:02.000Z',
    notes: [],
    hold: null,
    order: {
      channel: 'magento-se',
      externalId: '11',
      placedAt: '2026-11-23T08:14:02.000Z',
      currency: 'SEK',
      customer: { name: 'Anna Öberg', email: 'anna@example.com', phone: '+46701234567' },
      shipTo: anna,
      billTo: anna,
      delivery: { method: 'ship', service: 'flatrate_flatrate' },
      lines: [
        {
          id: '101',
          sku: 'TSHIRT-M',
          kind: 'goods',
          quantity: 2,
          unitPrice: 19_900,
          discount: 3980,
          tax: 7164,
          name: 'T-Shirt',
        },
        {
          id: '103',
          sku: 'MUG-BLUE',
          kind: 'goods',
          quantity: 1,
          unitPrice: 14_900,
          discount: 1490,
          tax: 2682,
          name: 'Mug blue',
        },
      ],
      shipping: { amount: 4900, tax: 980, discount: 0 },
      payment: { status: 'authorised' },
      attributes: {
        incrementId: '000000011',
        storeId: 1,
        status: 'processing',
        shipToPhone: '+46701234567',
        couponCode: 'HOST10',
        shippingDescription: 'Flat Rate - Fixed',
        paymentMethod: 'banktransfer',
      },
    },
  });
  if (notice?.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(54_130);
});

test('an order with a bundle and a service', () => {
  const notice = orders()[1];
  expect(notice).toMatchObject({
    kind: 'orderPlaced',
    externalId: '12',
    hold: null,
    order: {
      shipTo: { name: 'Bo Ek', line1: 'Kajen 3', line2: 'Ek Bygg AB, 2 tr', country: 'SE' },
      lines: [
        { id: '112', sku: 'YOGA-BALL', kind: 'goods', quantity: 1, unitPrice: 30_000, tax: 6000 },
        { id: '113', sku: 'YOGA-BLOCK', kind: 'goods', quantity: 2, unitPrice: 5000, tax: 2000 },
        { id: '114', sku: 'WARRANTY-1Y', kind: 'service', quantity: 1, unitPrice: 10_000, tax: 2000 },
      ],
      attributes: { bundles: { '111': { '112': 1, '113': 2 } } },
    },
  });
  if (notice?.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(50_000);
});

test('an order that was cancelled', () => {
  expect(orderNotice(sample('order-canceled.json'), settings)).toMatchObject({
    kind: 'orderCancelled',
    externalId: '11',
    lines: null,
    reason: 'cancelled in the shop',
    refund: false,
  });
});

test('a credit memo', () => {
  const page = pageOf(sample('creditmemos-search.json'), 1);
  const [memo] = 'found' in page ? page.found : [];
  expect(creditMemoNotice(memo?.item)).toEqual({
    kind: 'refunded',
    externalId: '11',
    reference: 'creditmemo:3',
    at: '2026-11-25T13:00:00.000Z',
    notes: [],
    currency: 'SEK',
    amount: 17_910,
    // 102 is the child of the configurable product 101, which our order does not have.
    lines: [
      { line: '101', quantity: 1, goods: 'untold' },
      { line: '102', quantity: 1, goods: 'untold' },
    ],
    returnReference: null,
  });
});

test('a return that was asked for', () => {
  const table = { ...settings, returnReasons: { '12': 'too large' }, returnResolutions: { '5': 'exchange' } as const };
  expect(returnNotices(sample('return-rma.json'), table)).toEqual([
    {
      kind: 'returnRequested',
      externalId: '11',
      reference: 'rma:1',
      at: '2026-11-24T18:11:10.000Z',
      notes: [],
      lines: [{ line: '101', quantity: 1, reason: 'too large' }],
      resolution: 'exchange',
    },
  ]);
});

test('an event says that an order is to be read', () => {
  expect(eventNotice(sample('io-event.sales_order_save_commit_after.json'))).toEqual({
    kind: 'orderChanged',
    externalId: '11',
    reference: 'event:b0f2b088-5490-4d16-9ce9-0cb1fb3e5ed0',
    at: '2026-11-23T08:14:02.000Z',
    notes: [],
    change: null,
  });
});

const shipment: Shipment = {
  fulfilment: fulfilmentIdOf('F-1'),
  externalId: '11',
  location: locationIdOf('wh-1'),
  at: '2026-11-24T14:10:00.000Z',
  shipTo: anna,
  isLast: false,
  parcels: [
    {
      carrier: 'PostNord',
      trackingNumber: '373325381234567890',
      trackingUrl: null,
      lines: [{ line: lineIdOf('101'), sku: skuOf('TSHIRT-M'), name: 'T-Shirt', quantity: 2 }],
    },
  ],
};

test('its shipment goes back', () => {
  expect(shipRequest(shipment, {}, out)).toMatchObject(sample('api/ship.request.json'));
});

test('its cancellation goes back', () => {
  expect(cancelRequest('11', out)).toMatchObject(sample('api/cancel.request.json'));
});

test('its refund goes back', () => {
  const refund = {
    refund: refundIdOf('R-1'),
    externalId: '11',
    at: '2026-11-25T13:00:00.000Z',
    currency: 'SEK',
    amount: 17_910,
    lines: [
      {
        line: lineIdOf('101'),
        sku: skuOf('TSHIRT-M'),
        quantity: 1,
        amount: 17_910,
        tax: 3582,
        goods: 'returned' as const,
      },
    ],
    shipping: 0,
  };
  expect(refundRequest(refund, null, out)).toMatchObject(sample('api/refund.request.json'));
});

test('stock goes back by source', () => {
  const levels = [
    { sku: skuOf('TSHIRT-M'), quantity: 17, location: locationIdOf('wh-1') },
    { sku: skuOf('MUG-BLUE'), quantity: 0, location: locationIdOf('store-1') },
  ];
  expect(stockRequest(levels, { ...out, root: '/rest/all' })).toMatchObject(sample('api/source-items.request.json'));
});

test('answers are outcomes', () => {
  const answer = (status: number, name: string) => ({
    status,
    headers: new Headers(),
    body: sample(`api/${name}.json`),
  });
  expect(outcomeOf(answer(200, 'ship.response'), 0)).toEqual({ kind: 'delivered', status: 200 });
  expect(outcomeOf(answer(200, 'source-items.response'), 0)).toEqual({ kind: 'delivered', status: 200 });
  expect(cancelOutcome(answer(200, 'cancel.response'), 0)).toEqual({ kind: 'delivered', status: 200 });
});

test.each([
  [
    400,
    'error.ship-validation',
    'refused',
    'Shipment Document Validation Error(s):\nThe order does not allow a shipment to be created.',
  ],
  [400, 'error.parameters', 'refused', 'Could not save a shipment, see error log for details'],
  [
    404,
    'error.no-such-entity',
    'refused',
    "The entity that was requested doesn't exist. Verify the entity and try again.",
  ],
  [401, 'error.authorization', 'unavailable', "The consumer isn't authorized to access Magento_Sales::ship."],
])('%d %s is told in words', (status, name, kind, reason) => {
  const body = sample(`api/${name}.json`);
  expect(outcomeOf({ status, headers: new Headers(), body }, 0)).toMatchObject({ kind, status, reason });
});
