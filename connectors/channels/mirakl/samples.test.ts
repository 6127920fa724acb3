import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { noticesOfOrder, noticesOfReturn } from './notice.ts';
import { translateOrder } from './order.ts';
import { readOrdersPage, readReturnsPage } from './poll.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('marketplace'), services: { STD: 'standard' } };

const pageOf = () => {
  const page = readOrdersPage(sample('or11-orders.json'), 0);
  if ('errors' in page) throw new Error(page.errors.join());
  return page;
};

test('an order that is to be shipped: tax included, shipping on one line', () => {
  const anna = { name: 'Anna Öberg', line1: 'Storgatan 12', postalCode: '111 43', city: 'Stockholm', country: 'SE' };
  const translated = translateOrder(pageOf().orders[1], settings);
  expect(translated).toEqual({
    order: {
      channel: 'marketplace',
      externalId: 'MK-7000-A',
      placedAt: '2026-11-22T20:00:00.000Z',
      currency: 'SEK',
      customer: { name: 'Anna Öberg', email: 'abc123@notification.mirakl.net', phone: '+46701234567' },
      shipTo: anna,
      billTo: anna,
      delivery: { method: 'ship', service: 'standard', promisedBy: '2026-11-28T22:59:59.999Z' },
      lines: [
        {
          id: 'MK-7000-A-1',
          sku: 'TSHIRT-M',
          kind: 'goods',
          quantity: 2,
          unitPrice: 19900,
          tax: 7960,
          discount: 0,
          name: 'T-shirt M',
        },
        {
          id: 'MK-7000-A-2',
          sku: 'MUG-BLUE',
          kind: 'goods',
          quantity: 1,
          unitPrice: 14900,
          tax: 2980,
          discount: 0,
          name: 'Mugg blå',
        },
      ],
      shipping: { amount: 4900, tax: 980, discount: 0 },
      payment: { status: 'captured' },
      attributes: {
        commercialId: 'MK-7000',
        marketplaceChannel: 'SE',
        customerId: 'C-Öberg',
        locale: 'sv_SE',
        paymentWorkflow: 'PAY_ON_ACCEPTANCE',
        shippingType: 'STD',
        shipBy: '2026-11-25T22:59:59.999Z',
        deliverFrom: '2026-11-26T22:59:59.999Z',
        taxMode: 'TAX_INCLUDED',
      },
    },
    notes: [],
  });
  if ('order' in translated) expect(totalOf(translated.order)).toBe(59600);
});

test('an order that waits for our acceptance has no address yet: it is taken, held, and its payment is pending', () => {
  const translated = translateOrder(pageOf().orders[0], settings);
  expect(translated).toMatchObject({
    held: {
      reason: 'the marketplace does not let it be shipped yet: WAITING_ACCEPTANCE',
      order: { externalId: 'MK-7001-A', payment: { status: 'pending' }, lines: [{ id: 'MK-7001-A-1', quantity: 2 }] },
    },
  });
  if ('held' in translated) expect(totalOf(translated.held.order)).toBe(44700);
});

test('a page of two orders is the last, and its latest change is where the next poll begins', () => {
  expect(pageOf()).toMatchObject({ nextOffset: null, latest: '2026-11-23T08:14:02.000Z' });
});

test('an order that is not changed since makes the same notice again', () => {
  const [first] = noticesOfOrder(pageOf().orders[1], settings);
  expect(noticesOfOrder(pageOf().orders[1], settings)).toEqual([first]);
  expect(first).toMatchObject({
    kind: 'orderPlaced',
    reference: 'mirakl:MK-7000-A:2026-11-23T07:30:25Z',
    at: '2026-11-23T07:30:25.000Z',
    hold: null,
  });
});

test('a return that a customer has opened is a request for one', () => {
  const page = readReturnsPage(sample('rt11-returns.json'));
  if ('errors' in page) throw new Error(page.errors.join());
  expect(page.nextToken).toBeNull();
  expect(page.returns.flatMap(noticesOfReturn)).toEqual([
    {
      kind: 'returnRequested',
      externalId: 'MK-7000-A',
      reference: 'mirakl:return:0d3f1c7a-5f6f-4a52-9f8e-0a1b2c3d4e5f',
      at: '2026-11-27T09:00:00.000Z',
      notes: ['RMA-1', 'För stor'],
      lines: [{ line: 'MK-7000-A-1', quantity: 1, reason: '12' }],
      resolution: 'refund',
    },
  ]);
});
