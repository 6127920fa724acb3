import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { fulfilmentIdOf, lineIdOf, locationIdOf, skuOf } from '../../../domain/ids.ts';
import type { Shipment } from '../outgoing.ts';
import { outcomeOf, partsOutcome } from './answer.ts';
import { orderTaxesOf } from './order-taxes.ts';
import {
  acceptRequest,
  answerReturnsRequest,
  cancelOrderRequest,
  cancelRequest,
  type OrderTaxes,
  receivedReturnsRequest,
  referredParcels,
  refundRequest,
  shipmentsRequest,
  shipRequest,
  stockRequest,
  trackingRequest,
} from './out.ts';
import { readOrdersPage } from './poll.ts';

const text = (name: string) => readFileSync(new URL(`./samples/api/${name}`, import.meta.url), 'utf8');
const sample = (name: string): unknown => JSON.parse(text(`${name}.json`));

const out = { carriers: { PostNord: 'postnord' }, warehouses: { 'wh-1': 'WH1' } };

const parcel = {
  carrier: 'PostNord',
  trackingNumber: '373325381234567890',
  trackingUrl: null,
  lines: [{ line: lineIdOf('MK-7000-A-1'), sku: skuOf('TSHIRT-M'), name: 'T-shirt M', quantity: 1 }],
};

const shipment: Shipment = {
  fulfilment: fulfilmentIdOf('PKG'),
  externalId: 'MK-7000-A',
  location: locationIdOf('wh-1'),
  at: '2026-11-24T15:10:00.000Z',
  shipTo: null,
  parcels: [parcel],
  isLast: false,
};

const orders: unknown = JSON.parse(readFileSync(new URL('./samples/or11-orders.json', import.meta.url), 'utf8'));
const page = readOrdersPage(orders, 0);

/** The taxes of the order that was read. */
const taxes: OrderTaxes = (() => {
  const read = orderTaxesOf('orders' in page ? page.orders[1] : null);
  if ('errors' in read) throw new Error(read.errors.join());
  return read;
})();

describe('requests are those of the samples', () => {
  it.each([
    ['or21-accept', acceptRequest('MK-7001-A', [{ line: lineIdOf('MK-7001-A-1'), accepted: true }])],
    ['or23-tracking', trackingRequest('MK-7000-A', parcel, out)],
    ['or24-ship', shipRequest('MK-7000-A')],
    [
      'or28-refund',
      refundRequest(
        [{ line: lineIdOf('MK-7000-A-1'), quantity: 1, amount: 19900, shipping: 0, reasonCode: '17' }],
        taxes,
      ),
    ],
    [
      'or30-cancel',
      cancelRequest(
        [{ line: lineIdOf('MK-7000-A-2'), quantity: 1, amount: 14900, shipping: 0, reasonCode: 'OUT_OF_STOCK' }],
        taxes,
      ),
    ],
  ])('%s', (name, request) => {
    expect({ method: request?.method, path: request?.path, body: request?.body }).toEqual(sample(`${name}.request`));
  });

  test('st01, but for what it need not say', () => {
    const request = shipmentsRequest(shipment, referredParcels(shipment), out);
    expect(sample('st01-shipments.request')).toMatchObject({
      method: request.method,
      path: request.path,
      body: request.body,
    });
  });

  test('sto01, a file in a form', () => {
    const levels = [
      { sku: skuOf('TSHIRT-M'), quantity: 17 },
      { sku: skuOf('MUG-BLUE'), quantity: 0 },
    ];
    const request = stockRequest(levels, { ...out, stockWarehouse: 'WH1' });
    const boundary = /boundary=(.*)$/.exec(request.headers['content-type'] ?? '')?.[1];
    expect(request.body).toBe(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="stock.csv"\r\n\r\n${text('sto01-stock.csv')}\r\n--${boundary}--\r\n`,
    );
  });
});

test('an offer without a warehouse is told of as a whole, and a quote in a SKU stays one', () => {
  expect(stockRequest([{ sku: skuOf('TV 42"'), quantity: 1 }], {}).body).toContain(
    '"offer-sku";"quantity";"warehouse-code";"update-delete"\n"TV 42""";"1";"";"update"\n',
  );
});

test('in the mode TAX_EXCLUDED a refund is told without its taxes', () => {
  const line = { line: lineIdOf('MK-7000-A-1'), quantity: 1, amount: 19900, shipping: 4900, reasonCode: '17' };
  expect(refundRequest([line], { ...taxes, mode: 'TAX_EXCLUDED' }).body).toMatchObject({
    refunds: [
      {
        amount: 159.2,
        taxes: [{ code: 'TAX25', amount: 39.8 }],
        shipping_amount: 39.2,
        shipping_taxes: [{ code: 'TAX25', amount: 9.8 }],
      },
    ],
  });
});

test('a carrier without a code is told by its name and the address of its tracking', () => {
  const bike = { ...parcel, carrier: 'Bike', trackingUrl: 'https://bike.example/1' };
  expect(trackingRequest('A/1', bike, out)).toMatchObject({
    path: '/api/orders/A%2F1/tracking',
    body: { carrier_name: 'Bike', carrier_url: 'https://bike.example/1', tracking_number: '373325381234567890' },
  });
  expect(trackingRequest('A', { ...parcel, trackingNumber: null }, out)).toBeNull();
});

test('returns are answered, and told to have come in', () => {
  expect(answerReturnsRequest([{ id: 'r', accepted: false, rejectionReasonCode: '3' }]).body).toEqual({
    returns: [{ id: 'r', accepted: false, rejection_reason_code: '3' }],
  });
  expect(receivedReturnsRequest(['r'])).toMatchObject({
    path: '/api/returns/receive',
    body: { returns: [{ id: 'r' }] },
  });
  expect(cancelOrderRequest('A').path).toBe('/api/orders/A/cancel');
});

describe('answers', () => {
  const answer = (status: number, body: unknown, headers = {}) => ({ status, body, headers: new Headers(headers) });

  test('a no has their words', () => {
    expect(outcomeOf(answer(404, sample('error.400')), 0)).toEqual({
      kind: 'refused',
      status: 404,
      reason: 'Order with id MK-9999-A not found',
      retryAfterMillis: null,
    });
    const errors = [{ field: 'quantity', message: 'too large' }];
    expect(outcomeOf(answer(400, { errors }), 0)).toMatchObject({ kind: 'refused', reason: 'quantity: too large' });
  });

  test('too many calls are not tried before they say', () => {
    expect(outcomeOf(answer(429, {}, { 'Retry-After': '60' }), 0)).toMatchObject({
      kind: 'unavailable',
      retryAfterMillis: 60_000,
    });
  });

  it.each([401, 403, 500, 503])('with %d nothing can be delivered now', (status) => {
    expect(outcomeOf(answer(status, 'oops'), 0)).toMatchObject({ kind: 'unavailable', status });
  });

  test('st01 may take some and not others', () => {
    const body = { shipment_success: [], shipment_errors: [{ order_id: 'A', message: 'quantity is too large' }] };
    expect(partsOutcome(answer(200, body), 0)).toMatchObject({ kind: 'refused', reason: 'quantity is too large' });
    expect(partsOutcome(answer(200, { shipment_errors: [] }), 0)).toEqual({ kind: 'delivered', status: 200 });
  });
});
