import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { noticesOf } from './notice.ts';

const sample = (name: string) => JSON.parse(readFileSync(new URL(`./samples/${name}.body`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('shopify-se'), money: 'presentment' } as const;
const notices = (topic: string, body: unknown) => noticesOf(topic, body, settings);

test('an order that was placed or changed is the order as it stands', () => {
  const placed = { kind: 'orderPlaced', externalId: '6610001001', hold: null, order: { lines: [{}, {}] } };
  expect(notices('orders/create', sample('orders-create'))).toMatchObject([placed]);
  expect(notices('orders/updated', sample('orders-create'))).toMatchObject([placed]);
});

test('an edit tells no SKU and no price: the order is to be read', () => {
  expect(notices('orders/edited', sample('orders-edited'))).toEqual([
    {
      kind: 'orderChanged',
      externalId: '6610001001',
      reference: 'edit:78912328001',
      at: '2026-11-23T09:02:40.000Z',
      notes: [],
      change: null,
    },
  ]);
});

test('a cancelled order that was paid back', () => {
  expect(notices('orders/cancelled', sample('orders-cancelled'))).toMatchObject([
    {
      kind: 'orderCancelled',
      externalId: '6610001001',
      reference: 'cancelled:6610001001',
      lines: null,
      reason: 'cancelled in the shop (customer)',
      refund: false,
    },
  ]);
});

test('a refund of what came back', () => {
  expect(notices('refunds/create', sample('refunds-create'))).toEqual([
    {
      kind: 'refunded',
      externalId: '6610001001',
      reference: 'refund:9510001009',
      at: '2026-11-25T13:00:00.000Z',
      notes: [],
      currency: 'SEK',
      amount: 17_910,
      lines: [{ line: '16100010011', quantity: 1, goods: 'returned' }],
      returnReference: 'return:7710001001',
    },
  ]);
});

test('a return that is asked for, approved, and closed', () => {
  const requested = {
    kind: 'returnRequested',
    externalId: '6610001001',
    reference: 'return:7710001001',
    at: null,
    notes: [],
    lines: [{ line: '16100010011', quantity: 1, reason: 'size_too_large' }],
    resolution: 'refund',
  };
  const changed = { kind: 'returnChanged', externalId: '6610001001', returnReference: 'return:7710001001' };
  expect(notices('returns/request', sample('returns-request'))).toEqual([requested]);
  expect(notices('returns/approve', sample('returns-request'))).toMatchObject([
    requested,
    { ...changed, state: 'approved' },
  ]);
  expect(notices('returns/close', sample('returns-close'))).toMatchObject([{ ...changed, state: 'closed' }]);
  expect(notices('returns/decline', sample('returns-close'))).toMatchObject([{ ...changed, state: 'rejected' }]);
});

test('that an order was routed is read when it is needed', () => {
  const body = sample('fulfillment_orders-order_routing_complete');
  expect(notices('fulfillment_orders/order_routing_complete', body)).toMatchObject([{ kind: 'nothing' }]);
});

describe('a refund', () => {
  const refund = (changes: object) => notices('refunds/create', { ...sample('refunds-create'), ...changes });
  const line = (restock_type: string) => ({ line_item_id: 1, quantity: 1, restock_type });

  it.each([
    ['cancel', 'cancelled'],
    ['return', 'returned'],
    ['no_restock', 'kept'],
    ['legacy_restock', 'cancelled'],
    ['constructor', 'untold'],
  ])('that is %s has its goods %s', (restock, goods) => {
    expect(refund({ refund_line_items: [line(restock)] })).toMatchObject([{ lines: [{ goods }] }]);
  });

  test('without money, as before a payment, gives nothing back', () => {
    expect(refund({ transactions: [] })).toMatchObject([{ amount: 0 }]);
  });

  test('counts what has succeeded only, and in one currency', () => {
    const transaction = { kind: 'refund', status: 'success', amount: '10.00', currency: 'SEK' };
    expect(refund({ transactions: [transaction, { ...transaction, status: 'failure' }] })).toMatchObject([
      { amount: 1000 },
    ]);
    expect(refund({ transactions: [transaction, { ...transaction, currency: 'EUR' }] })).toMatchObject([
      { kind: 'unknown' },
    ]);
  });
});

it.each([
  ['app/uninstalled', {}, 'a person must see to this'],
  ['carts/update', {}, 'the topic carts/update is not known'],
  ['orders/create', null, '/ must be object'],
  ['orders/cancelled', [], '/ must be object'],
  ['orders/edited', {}, '/ must have required properties order_edit'],
  ['returns/close', { id: 1 }, '/order_id is missing'],
])('%s with %j is kept and shown', (topic, body, error) => {
  expect(notices(topic, body)).toEqual([{ kind: 'unknown', errors: [error] }]);
});
