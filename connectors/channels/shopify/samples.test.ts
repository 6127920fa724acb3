import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { translateOrder } from './order.ts';

// The bodies are bytes as signed: they do not end in .json, so that no formatter touches them.
const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.body`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('shopify-se'), money: 'presentment' } as const;

test('the order of the sample shop, taxes included, with a discount over the whole order', () => {
  const anna = {
    name: 'Anna Öberg',
    line1: 'Storgatan 12',
    postalCode: '111 43',
    city: 'Stockholm',
    country: 'SE',
    lat: 59.3326,
    lon: 18.0649,
  };
  const translated = translateOrder(sample('orders-create'), settings);
  expect(translated).toEqual({
    order: {
      channel: 'shopify-se',
      externalId: '6610001001',
      placedAt: '2026-11-23T08:14:02.000Z',
      currency: 'SEK',
      customer: { name: 'Anna Öberg', email: 'anna@example.com', phone: '+46701234567' },
      shipTo: anna,
      billTo: anna,
      delivery: { method: 'ship', service: 'standard' },
      lines: [
        {
          id: '16100010011',
          sku: 'TSHIRT-M',
          kind: 'goods',
          quantity: 2,
          unitPrice: 19900,
          tax: 7164,
          discount: 3980,
          name: 'T-shirt - M',
        },
        {
          id: '16100010012',
          sku: 'MUG-BLUE',
          kind: 'goods',
          quantity: 1,
          unitPrice: 14900,
          tax: 2682,
          discount: 1490,
          name: 'Mugg - Blå',
        },
      ],
      shipping: { amount: 4900, tax: 980, discount: 0 },
      payment: { status: 'captured' },
      attributes: {
        shopifyId: 'gid://shopify/Order/6610001001',
        shopifyCustomerId: 'gid://shopify/Customer/7810001001',
        orderName: '#1001',
        confirmationNumber: 'XVD8K2M7Q',
        sourceName: 'web',
        discountCodes: [{ code: 'HOST10', amount: '54.70', type: 'percentage' }],
        paymentGateways: ['shopify_payments'],
        locale: 'sv-SE',
        shipToPhone: '+46701234567',
        shippingLines: [{ id: 5210001001, code: 'standard', title: 'Hemleverans' }],
      },
    },
    notes: [],
  });
  if ('order' in translated) expect(totalOf(translated.order)).toBe(54130);
});

test("the order of Shopify's own example, taxes on top, of which two lines were refunded before we saw it", () => {
  const bob = {
    name: 'Bob Norman',
    line1: 'Chestnut Street 92',
    postalCode: '40202',
    city: 'Louisville',
    region: 'KY',
    country: 'US',
    lat: 45.41634,
    lon: -75.6868,
  };
  const translated = translateOrder(sample('orders-create.documented-example'), settings);
  expect(translated).toEqual({
    order: {
      channel: 'shopify-se',
      externalId: '450789469',
      placedAt: '2008-01-10T16:00:00.000Z',
      currency: 'USD',
      customer: { name: 'Bob Norman', email: 'bob.norman@mail.example.com', phone: '+557734881234' },
      shipTo: bob,
      billTo: bob,
      delivery: { method: 'ship', service: 'Free Shipping' },
      lines: [
        {
          id: '518995019',
          sku: 'IPOD2008RED',
          kind: 'goods',
          quantity: 1,
          // 199.00 - 3.33 = 195.67 net, with 3.98 tax 199.65: before discount 199.00 x 199.65 / 195.67 = 203.04..., up.
          unitPrice: 20305,
          tax: 398,
          discount: 340,
          name: 'IPod Nano - 8gb - red',
        },
      ],
      shipping: { amount: 0, tax: 0, discount: 0 },
      payment: { status: 'captured' },
      attributes: {
        shopifyId: 'gid://shopify/Order/450789469',
        shopifyCustomerId: 'gid://shopify/Customer/207119551',
        orderName: '#1001',
        sourceName: 'web',
        poNumber: 'ABC123',
        noteAttributes: [
          { name: 'custom engraving', value: 'Happy Birthday' },
          { name: 'colour', value: 'green' },
        ],
        discountCodes: [{ code: 'TENOFF', amount: '10.00', type: 'fixed_amount' }],
        paymentGateways: ['bogus'],
        shipToPhone: '+1(502)-459-2181',
        shippingLines: [{ id: 369256396, code: 'Free Shipping', title: 'Free Shipping' }],
      },
    },
    notes: [
      'line 466157049: removed in the shop, 1 were ordered',
      'line 703073504: removed in the shop, 1 were ordered',
    ],
  });
  if ('order' in translated) expect(totalOf(translated.order)).toBe(19965);
});

test('an order that was cancelled before we saw it makes nothing', () => {
  expect(translateOrder(sample('orders-cancelled'), settings)).toEqual({
    nothing: { reason: 'it was cancelled in the shop (customer); no line has a quantity left' },
    notes: [
      'line 16100010011: removed in the shop, 2 were ordered',
      'line 16100010012: removed in the shop, 1 were ordered',
      'shipping was lowered in the shop after the order',
    ],
  });
});
