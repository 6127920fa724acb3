import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { noticeOfNotification, noticesOfOrder } from './notice.ts';
import { translateOrder } from './order.ts';
import { translateV0 } from './order-v0.ts';
import { readOrdersPage } from './poll.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));
const inside = (name: string, key: string): unknown =>
  Object.entries(Object(sample(name))).find(([each]) => each === key)?.[1];

const settings = { channel: channelIdOf('amazon-se'), services: { STANDARD: 'standard' } };

const page = readOrdersPage(sample('search-orders'));
const found = 'orders' in page ? page.orders[0] : undefined;

const order = {
  channel: 'amazon-se',
  externalId: '123-4567890-1234567',
  placedAt: '2026-11-23T08:14:02.000Z',
  currency: 'SEK',
  customer: { name: 'Anna Öberg', email: 'x7k@marketplace.amazon.se', phone: '+46701234567' },
  shipTo: { name: 'Anna Öberg', line1: 'Storgatan 12', postalCode: '111 43', city: 'Stockholm', country: 'SE' },
  delivery: { method: 'ship', service: 'standard', promisedBy: '2026-11-30T22:59:59.000Z' },
  lines: [
    {
      id: '12345678901234',
      sku: 'TSHIRT-M',
      kind: 'goods',
      quantity: 2,
      unitPrice: 19900,
      discount: 0,
      tax: 7960,
      name: 'T-shirt M',
    },
  ],
  shipping: { amount: 4900, discount: 0, tax: 980 },
  payment: { status: 'captured' },
  attributes: {
    marketplaceId: 'A2NODRKZP88ZB9',
    marketplace: 'Amazon.se',
    shipBy: '2026-11-25T22:59:59.000Z',
    deliverFrom: '2026-11-26T23:00:00.000Z',
    asins: { 12345678901234: 'B0WEIR1234' },
  },
};

test('an order whose grand total shows that its prices hold the taxes', () => {
  expect(noticesOfOrder(found, settings)).toEqual([
    {
      kind: 'orderPlaced',
      externalId: '123-4567890-1234567',
      reference: 'amazon:123-4567890-1234567:2026-11-23T08:14:02Z',
      at: '2026-11-23T08:14:02.000Z',
      notes: [],
      hold: null,
      order,
    },
  ]);
  const translated = translateOrder(found, settings);
  expect('order' in translated && totalOf(translated.order)).toBe(44700);
});

test('a page of orders tells the token of the next, and how far it reaches', () => {
  expect(page).toMatchObject({ nextToken: '2YgYW55IGNhcm5hbCBwbGVhc3VyZS4=', latest: '2026-11-23T08:30:00.000Z' });
});

test('the same order by v0 is the same, but for what v0 has no room for: it is held for its address', () => {
  const name = 'v0-order-and-items';
  const translated = translateV0(inside(name, 'order'), inside(name, 'orderItems'), settings);
  expect(translated).toMatchObject({
    held: {
      reason: 'it has goods to ship and no shipping address with a country',
      order: { externalId: order.externalId, placedAt: order.placedAt, lines: order.lines, shipping: order.shipping },
    },
  });
});

test('an order of which a part was sent before we saw it is held, its discount on its line', () => {
  const read = translateOrder(inside('get-order', 'order'), { ...settings, taxesAre: 'included' });
  expect(read).toMatchObject({
    held: {
      reason: 'it is PARTIALLY_SHIPPED at Amazon already',
      order: { lines: [{ sku: 'MUG-BLUE', quantity: 3, unitPrice: 14900, discount: 4470, tax: 8046 }] },
    },
  });
  expect('held' in read && totalOf(read.held.order)).toBe(40230);
});

test('a notification says that the order is to be read, by an id that a repeat has, too', () => {
  const about = { kind: 'orderChanged', externalId: '123-4567890-1234567', change: null };
  expect(noticeOfNotification(sample('notification.order-change.status'))).toEqual({
    ...about,
    reference: 'amazon:notification:d0e9e693-c3ad-4373-979f-ed4ec98dd746',
    at: '2026-11-23T08:20:00.000Z',
    notes: [],
  });
  expect(noticeOfNotification(sample('notification.order-change.buyer-requested'))).toEqual({
    ...about,
    reference: 'amazon:notification:d0e9e693-c3ad-4373-979f-ed4ec98dd747',
    at: '2026-11-23T09:42:04.284Z',
    notes: ['the buyer asks for a change'],
  });
});
