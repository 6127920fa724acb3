import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, skuOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import type { Shipment } from '../outgoing.ts';
import { outcomeOf, transitionOutcome } from './answer.ts';
import { foundNotice, noticesOf } from './notice.ts';
import { cancelRequest, shipRequest, stockRequest, trackingRequest } from './out.ts';
import { pageOf, searchOrders } from './poll.ts';
import { deliveryKeyOf, isSigned } from './webhook.ts';

// Bodies of webhooks are bytes as signed: they do not end in .json, so that no formatter touches them.
const bytes = (name: string) => readFileSync(new URL(`./samples/${name}`, import.meta.url));
const sample = (name: string) => JSON.parse(bytes(name).toString('utf8'));

const settings = { channel: channelIdOf('shopware-de') };
const ORDER = '1bfff706aceb1caba0cad052ef21f3a1';
const DELIVERY = '4c6d5254c1326c49c97875744b032e64';
const SHIRT = '59a7fa32a34e62321a264e467149c799';
const MUG = '2f0cded5451155be5a72828010155a04';

const max = {
  name: 'Max Mustermann',
  line1: 'Ebbinghoff 10',
  postalCode: '48624',
  city: 'Schöppingen',
  country: 'DE',
};

const placed = {
  kind: 'orderPlaced',
  externalId: ORDER,
  reference: `order:${ORDER}@2026-11-23T08:14:02.267+00:00`,
  at: '2026-11-23T08:14:02.267Z',
  notes: [],
  hold: null,
  order: {
    channel: 'shopware-de',
    externalId: ORDER,
    placedAt: '2026-11-23T08:14:02.267Z',
    currency: 'EUR',
    customer: { name: 'Max Mustermann', email: 'max@example.de', phone: '+49255592885' },
    shipTo: max,
    billTo: max,
    delivery: { method: 'ship', service: 'shipping_standard', promisedBy: '2026-11-26T00:00:00.000Z' },
    lines: [
      {
        id: SHIRT,
        sku: 'TSHIRT-M',
        kind: 'goods',
        quantity: 2,
        unitPrice: 1995,
        discount: 399,
        tax: 574,
        name: 'T-Shirt',
      },
      { id: MUG, sku: 'MUG-BLUE', kind: 'goods', quantity: 1, unitPrice: 1490, discount: 149, tax: 214, name: 'Tasse' },
    ],
    shipping: { amount: 499, tax: 80, discount: 0 },
    payment: { status: 'captured', reference: '01060e3b935609385d3e91207fe6f262' },
    attributes: {
      orderNumber: '10001',
      salesChannelId: 'a693ea2b7245e8daaa323e258ddc9e95',
      customerNumber: '20001',
      shipToPhone: '+49255592885',
      shippingMethod: 'Standard',
      paymentMethod: 'Invoice',
      deliveryIds: [DELIVERY],
    },
  },
};

test('an order that was searched for, with a promotion over all of it', () => {
  const page = pageOf(sample('search-order.response.json'));
  expect(page).toMatchObject({ isLast: true });
  const [order] = 'found' in page ? page.found : [];
  const notice = foundNotice(order, settings);
  expect(notice).toEqual(placed);
  if (notice.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(5431);
});

test('the same order of a webhook, which leaves out what the lines cost', () => {
  expect(noticesOf(sample('webhook.checkout.order.placed.body'), settings)).toEqual([placed]);
});

test('an order that was cancelled and paid back in the shop', () => {
  expect(noticesOf(sample('webhook.state_enter.order.state.cancelled.body'), settings)).toEqual([
    {
      kind: 'orderCancelled',
      externalId: ORDER,
      reference: `cancelled:${ORDER}@2026-11-23T10:30:00.110+00:00`,
      at: '2026-11-23T10:30:00.110Z',
      notes: [],
      lines: null,
      reason: 'cancelled in the shop',
      refund: false,
    },
  ]);
});

test('an order that was written is to be read', () => {
  expect(noticesOf(sample('webhook.order.written.body'), settings)).toEqual([
    {
      kind: 'orderChanged',
      externalId: ORDER,
      reference: `written:${ORDER}@2643a8c6c5fad6615bfa81d5b11788bc`,
      at: '2026-11-23T08:20:00.000Z',
      notes: [],
      change: null,
    },
  ]);
});

test('every delivery of the sample shop is signed over its bytes, and by no other secret or over no other bytes', () => {
  const { secret, deliveries } = sample('deliveries.json');
  for (const { file, headers } of deliveries) {
    const body = bytes(file.replace(/json$/, 'body'));
    const signature = headers['shopware-shop-signature'];
    expect(isSigned(body, signature, [secret])).toBe(true);
    expect(isSigned(body, signature.toUpperCase(), ['new', secret])).toBe(true);
    expect(isSigned(body, signature, ['new'])).toBe(false);
    expect(isSigned(Buffer.concat([body, Buffer.from(' ')]), signature, [secret])).toBe(false);
    expect(isSigned(body, signature.slice(2), [secret])).toBe(false);
    expect(isSigned(body, undefined, [secret])).toBe(false);
  }
});

test('a repeat is known by the event and its id', () => {
  expect(deliveryKeyOf(sample('webhook.checkout.order.placed.body'))).toEqual({
    key: 'checkout.order.placed:6b42f3eb71dfb37c3738cbdd9b8b36ef',
    shopId: 'JvFwtX2q9LkPz1Ab',
  });
  expect(deliveryKeyOf({})).toBeNull();
});

const shipment: Shipment = {
  fulfilment: fulfilmentIdOf('F-1'),
  externalId: ORDER,
  location: locationIdOf('wh-1'),
  at: '2026-11-24T14:10:00.000Z',
  shipTo: max,
  isLast: true,
  parcels: [
    {
      carrier: 'DHL',
      trackingNumber: '00340434161094021501',
      trackingUrl: null,
      lines: placed.order.lines.map(({ id, sku, name, quantity }) => ({
        line: lineIdOf(id),
        sku: skuOf(sku),
        name,
        quantity,
      })),
    },
  ],
};

test('its shipment goes back: the numbers first, then the state', () => {
  const tracking = sample('api/order-delivery.tracking.request.json');
  expect(trackingRequest(DELIVERY, [], shipment)).toMatchObject(tracking);
  expect(shipRequest(DELIVERY, shipment)).toMatchObject(sample('api/order-delivery.ship.request.json'));
});

test('its cancellation goes back', () => {
  expect(cancelRequest(ORDER)).toMatchObject(sample('api/order.cancel.request.json'));
});

test('stock of many products goes back in one call', () => {
  const levels = [
    { sku: skuOf('TSHIRT-M'), productId: '7fa3cbfe3e2b14bf7f50a00d25fa1753', quantity: 17 },
    { sku: skuOf('MUG-BLUE'), productId: '948fef4113f553091bb139d78119ae6f', quantity: 0 },
  ];
  expect(stockRequest(levels)).toMatchObject(sample('api/sync.stock.request.json'));
});

test('orders are asked for with all that is read of them', () => {
  const { body } = searchOrders('2026-11-23T08:00:00.000Z', 1, 100);
  const { associations, page, limit } = sample('search-order.request.json');
  expect(body).toMatchObject({ associations, page, limit });
});

test('a change of state that is refused is told in words, but for one that has come true already', () => {
  const answer = { status: 400, headers: new Headers(), body: sample('api/error.illegal-transition.json') };
  expect(transitionOutcome(answer, ['shipped', 'shipped_partially'], 0)).toMatchObject({
    kind: 'refused',
    reason:
      'SYSTEM__ILLEGAL_STATE_TRANSITION Illegal transition "ship" from state "cancelled". Possible transitions are: reopen',
  });
  expect(transitionOutcome(answer, ['cancelled'], 0)).toEqual({ kind: 'delivered', status: 400 });
  expect(outcomeOf({ status: 204, headers: new Headers(), body: '' }, 0)).toEqual({ kind: 'delivered', status: 204 });
});
