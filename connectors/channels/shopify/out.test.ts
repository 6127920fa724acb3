import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { lineIdOf, refundIdOf, skuOf } from '../../../domain/ids.ts';
import { budgetOf, isStale, outcomeOf } from './answer.ts';
import { type Fulfilments, fulfilmentsOf, planShipment, readFulfilments, trackingUpdate } from './fulfilments.ts';
import {
  cancelRequest,
  refundRequest,
  returnApproved,
  returnClosed,
  returnDeclined,
  stockRequest,
  suggestRefund,
} from './out.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`./samples/graphql/${name}.json`, import.meta.url), 'utf8'));

const answer = (body: unknown, status = 200, headers = {}) => ({ status, headers: new Headers(headers), body });

const number = '373325381234567890';
const shirts = (quantity: number) => ({
  line: lineIdOf('16100010011'),
  sku: skuOf('TSHIRT-M'),
  name: 'T-shirt - M',
  quantity,
});
const parcel = (trackingNumber: string | null, ...lines: ReturnType<typeof shirts>[]) => ({
  carrier: 'PostNord',
  trackingNumber,
  trackingUrl: trackingNumber === null ? null : `https://tracking.postnord.com/?id=${trackingNumber}`,
  lines,
});

const HERE = 'gid://shopify/Location/70001';
const fulfilmentOrder = (id: number, location: string | null, remaining: number) => ({
  id: `gid://shopify/FulfillmentOrder/${id}`,
  location,
  lines: [
    {
      id: `gid://shopify/FulfillmentOrderLineItem/${id + 100_000_000}`,
      line: 'gid://shopify/LineItem/16100010011',
      remaining,
    },
  ],
});
const open = fulfilmentOrder(9_110_001_001, HERE, 2);

describe('a shipment', () => {
  test('goes back by the fulfilment order that has its lines', () => {
    const { requests, missing } = planShipment(
      { parcels: [parcel(number, shirts(2))] },
      { open: [open], sentNumbers: [] },
      HERE,
    );
    expect(missing).toEqual([]);
    expect(requests.map(({ body }) => body)).toEqual([sample('fulfillmentCreate.request')]);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/admin/api/2026-10/graphql.json' });
  });

  test('of two parcels is told parcel by parcel, each with its lines', () => {
    const parcels = [parcel('A', shirts(1)), parcel('B', shirts(1))];
    const { requests } = planShipment({ parcels }, { open: [open], sentNumbers: [] }, HERE);
    expect(requests).toMatchObject(
      ['A', 'B'].map((each) => ({
        body: {
          variables: {
            f: {
              trackingInfo: { number: each },
              lineItemsByFulfillmentOrder: [{ fulfillmentOrderLineItems: [{ quantity: 1 }] }],
            },
          },
        },
      })),
    );
  });

  test('whose number the shop has already is not told again', () => {
    const parcels = [parcel('A', shirts(1)), parcel('B', shirts(1))];
    const { requests, missing } = planShipment({ parcels }, { open: [open], sentNumbers: ['A'] }, HERE);
    expect([requests.length, missing]).toEqual([1, []]);
  });

  test('takes what is at its own location first, and one call for each location', () => {
    const there = fulfilmentOrder(5, 'gid://shopify/Location/2', 5);
    const here = fulfilmentOrder(6, HERE, 2);
    const { requests } = planShipment(
      { parcels: [parcel('A', shirts(3))] },
      { open: [there, here], sentNumbers: [] },
      HERE,
    );
    expect(requests).toMatchObject(
      [
        [6, 2],
        [5, 1],
      ].map(([id, quantity]) => ({
        body: {
          variables: {
            f: {
              lineItemsByFulfillmentOrder: [
                {
                  fulfillmentOrderId: `gid://shopify/FulfillmentOrder/${id}`,
                  fulfillmentOrderLineItems: [{ quantity }],
                },
              ],
            },
          },
        },
      })),
    );
  });

  test('of more than the shop has left tells what is missing', () => {
    const { missing } = planShipment({ parcels: [parcel(null, shirts(3))] }, { open: [open], sentNumbers: [] }, null);
    expect(missing).toMatchObject([{ line: '16100010011', quantity: 1 }]);
  });

  test('asks for no more than is left, whatever the parcels are, and loses nothing', () => {
    const orders = fc.array(fc.tuple(fc.constantFrom(HERE, 'gid://shopify/Location/2', null), fc.nat(5)), {
      maxLength: 4,
    });
    const parcels = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(orders, parcels, (places, quantities) => {
        const fulfilments: Fulfilments = {
          open: places.map(([location, remaining], index) => fulfilmentOrder(index, location, remaining)),
          sentNumbers: [],
        };
        const shipped = quantities.map((quantity) => parcel(null, shirts(quantity)));
        const { requests, missing } = planShipment({ parcels: shipped }, fulfilments, HERE);
        const asked = JSON.stringify(requests.map(({ body }) => body)).matchAll(/"id":"([^"]+)","quantity":(\d+)/g);
        const byLine = new Map<string, number>();
        for (const [, id = '', quantity] of asked) byLine.set(id, (byLine.get(id) ?? 0) + Number(quantity));
        for (const { lines } of fulfilments.open) {
          for (const { id, remaining } of lines) expect(byLine.get(id) ?? 0).toBeLessThanOrEqual(remaining);
        }
        const told = [...byLine.values()].reduce((sum, quantity) => sum + quantity, 0);
        const lost = missing.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(told + lost).toBe(quantities.reduce((sum, quantity) => sum + quantity, 0));
      }),
    );
  });

  test('is planned by what the order has left, of what may be fulfilled', () => {
    const node = (action: string, isLong = false) => ({
      id: open.id,
      supportedActions: [{ action }],
      assignedLocation: { location: { id: HERE } },
      lineItems: {
        pageInfo: { hasNextPage: isLong },
        nodes: open.lines.map(({ id, line, remaining }) => ({
          id,
          remainingQuantity: remaining,
          lineItem: { id: line },
        })),
      },
    });
    const answered = (nodes: readonly object[], pageInfo: object) => ({
      data: {
        order: {
          fulfillments: [{ id: 'f', trackingInfo: [{ number: 'A' }, { number: null }] }],
          fulfillmentOrders: { pageInfo, nodes },
        },
      },
    });
    const last = { hasNextPage: false, endCursor: 'x' };
    const nodes = [node('CREATE_FULFILLMENT'), node('HOLD')];
    expect(fulfilmentsOf(answered(nodes, last))).toEqual({ open: [open], sentNumbers: ['A'], next: null });
    expect(fulfilmentsOf(answered([], { hasNextPage: true, endCursor: 'x' }))).toMatchObject({ next: 'x' });
    expect(fulfilmentsOf(answered([node('HOLD', true)], last))).toHaveProperty('errors');
    expect(fulfilmentsOf({ data: { order: null } })).toHaveProperty('errors');
    expect(readFulfilments('6610001001', 'x').body).toMatchObject({
      variables: { o: 'gid://shopify/Order/6610001001', a: 'x' },
    });
  });

  test('may get another number', () => {
    expect(trackingUpdate('5510001001', parcel('B')).body).toMatchObject({
      variables: { f: 'gid://shopify/Fulfillment/5510001001', t: { company: 'PostNord', number: 'B' } },
    });
  });
});

test('a cancellation goes back', () => {
  const { query, variables } = sample('orderCancel.request');
  const { body } = cancelRequest({ externalId: '6610001001', reason: 'no stock' });
  expect(body).toEqual({
    query: query.replace('($o: ID!)', '($o: ID!, $n: String)').replace('"Cancelled in Weir"', '$n'),
    variables: { ...variables, n: 'Cancelled in Weir: no stock' },
  });
});

describe('a refund', () => {
  const refund = {
    refund: refundIdOf('R-1'),
    externalId: '6610001001',
    at: '2026-11-25T13:00:00.000Z',
    currency: 'SEK',
    amount: 17_910,
    lines: [{ ...shirts(1), amount: 17_910, tax: 3582, goods: 'returned' as const }],
    shipping: 0,
  };
  const by = [{ transactionId: '8710001001', gateway: 'shopify_payments', amount: 17_910 }];
  const key = '0d9d8a7e-32a4-4d39-8a0f-5a3f1f7f6e21';

  test('goes back by the payment, with the goods at a location', () => {
    const { query, variables } = sample('refundCreate.request');
    const { body } = refundRequest(refund, by, '70001', key);
    expect(body).toEqual({ query, variables: { ...variables, i: { ...variables.i, note: 'Weir refund R-1' } } });
  });

  test('without a location puts nothing back', () => {
    const { body } = refundRequest({ ...refund, shipping: 4900 }, by, null, key);
    expect(body).toMatchObject({
      variables: { i: { refundLineItems: [{ restockType: 'NO_RESTOCK' }], shipping: { amount: '49.00' } } },
    });
  });

  test('is suggested by Shopify first', () => {
    expect(suggestRefund(refund).body).toMatchObject({
      variables: { l: [{ lineItemId: 'gid://shopify/LineItem/16100010011', quantity: 1, restockType: 'NO_RESTOCK' }] },
    });
  });
});

test.each([
  [returnApproved('7'), { i: { id: 'gid://shopify/Return/7' } }],
  [
    returnDeclined('7', 'Too late'),
    { i: { id: 'gid://shopify/Return/7', declineReason: 'OTHER', declineNote: 'Too late' } },
  ],
  [returnClosed('7'), { r: 'gid://shopify/Return/7' }],
])('what became of a return goes back', ({ body }, variables) => {
  expect(body).toMatchObject({ variables });
});

test('stock goes back, to be compared with what was there', () => {
  const level = { sku: skuOf('TSHIRT-M'), inventoryItemId: '30001', locationId: '70001', quantity: 17, before: 19 };
  const key = '4f5b6ebf-143c-4da5-8d0f-fb8553bfd85d';
  expect(stockRequest([level], 'available', 'weir://stock/TSHIRT-M/41', key).body).toEqual(
    sample('inventorySetQuantities.request'),
  );
});

describe('an answer', () => {
  it.each(['fulfillmentCreate.response', 'inventorySetQuantities.response', 'orderCancel.response'])(
    '%s is good',
    (name) => {
      expect(outcomeOf(answer(sample(name)), 0)).toEqual({ kind: 'delivered', status: 200 });
    },
  );

  test('with errors of the user is refused in words', () => {
    expect(outcomeOf(answer(sample('fulfillmentCreate.userErrors')), 0)).toMatchObject({
      kind: 'refused',
      reason: 'fulfillment: Fulfillment order does not exist.',
    });
    const orderCancelUserErrors = [{ code: 'INVALID', field: ['orderId'], message: 'Cannot cancel' }];
    expect(outcomeOf(answer({ data: { orderCancel: { job: null, orderCancelUserErrors } } }), 0)).toMatchObject({
      kind: 'refused',
      reason: 'INVALID orderId: Cannot cancel',
    });
  });

  test('to a stale level says so', () => {
    const stale = answer(sample('inventorySetQuantities.stale'));
    expect(isStale(stale)).toBe(true);
    expect(outcomeOf(stale, 0)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^CHANGE_FROM_QUANTITY_STALE /),
    });
    expect(isStale(answer(sample('inventorySetQuantities.response')))).toBe(false);
  });

  test('that is throttled says how long: until the bucket holds what the query costs', () => {
    // 502 are asked for, 120 are there, and 100 come back each second.
    expect(outcomeOf(answer(sample('throttled.response')), 0)).toEqual({
      kind: 'unavailable',
      status: 200,
      reason: 'THROTTLED Throttled',
      retryAfterMillis: 3820,
    });
    expect(budgetOf(answer(sample('throttled.response')))).toEqual({ available: 120, perSecond: 100 });
    expect(budgetOf(answer('gateway'))).toBeNull();
  });

  it.each([
    [
      200,
      { errors: [{ message: 'No access', extensions: { code: 'ACCESS_DENIED' } }] },
      { kind: 'refused', reason: 'ACCESS_DENIED No access' },
    ],
    [
      200,
      { data: { x: { userErrors: [{ code: 'IDEMPOTENCY_CONCURRENT_REQUEST', message: 'Wait' }] } } },
      { kind: 'unavailable' },
    ],
    [200, '<html>', { kind: 'unavailable', reason: 'Shopify answered what is no GraphQL' }],
    [401, { errors: '[API] Invalid API key' }, { kind: 'unavailable', reason: 'Shopify answered 401' }],
    [404, '', { kind: 'refused' }],
    [429, '', { kind: 'unavailable', retryAfterMillis: 2000 }],
    [502, '', { kind: 'unavailable' }],
  ])('%d %j', (status, body, outcome) => {
    expect(outcomeOf(answer(body, status, { 'retry-after': '2' }), 0)).toMatchObject(outcome);
  });
});
