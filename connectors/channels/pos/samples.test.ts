import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf, locationIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { noticesOfTicket, type PosSettings } from './notice.ts';
import { noticeOfShopifyPos } from './shopify-pos.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));

const settings: PosSettings = { channel: channelIdOf('stores'), channels: { web: channelIdOf('shopify-se') } };

test('a sale: the goods have left the store', () => {
  expect(noticesOfTicket(sample('ticket-sale'), settings)).toEqual({
    ticket: 'store-1/2/2026-11-24/4711',
    warnings: [],
    notices: [
      {
        kind: 'soldAtCounter',
        externalId: 'store-1/2/2026-11-24/4711',
        reference: 'pos:store-1/2/2026-11-24/4711',
        at: '2026-11-24T10:15:22.000Z',
        notes: [],
        location: 'store-1',
        order: {
          channel: 'stores',
          externalId: 'store-1/2/2026-11-24/4711',
          placedAt: '2026-11-24T10:15:22.000Z',
          currency: 'SEK',
          customer: {},
          delivery: { method: 'collect', collectAt: 'store-1' },
          lines: [
            {
              id: '1',
              sku: 'TSHIRT-M',
              kind: 'goods',
              quantity: 2,
              unitPrice: 19900,
              discount: 0,
              tax: 7960,
              name: 'T-shirt M',
            },
            {
              id: '2',
              sku: 'MUG-BLUE',
              kind: 'goods',
              quantity: 1,
              unitPrice: 14900,
              discount: 1490,
              tax: 2682,
              name: 'Mugg blå',
            },
          ],
          payment: { status: 'captured', reference: 'T24711' },
          attributes: {
            ticket: 'store-1/2/2026-11-24/4711',
            till: '2A',
            operator: '1042',
            tenders: [{ type: 'card', amount: 53210, reference: 'T24711' }],
          },
        },
      },
    ],
  });
});

test('a sale of which a part is sent from elsewhere: two orders, which are the ticket to the unit', () => {
  const read = noticesOfTicket(sample('ticket-ship-from-elsewhere'), settings);
  const notices = 'notices' in read ? read.notices : [];
  expect(notices).toMatchObject([
    {
      kind: 'soldAtCounter',
      externalId: 'store-1/2/2026-11-24/4712',
      order: { lines: [{ id: '1', sku: 'TSHIRT-M' }], customer: { name: 'Anna Öberg' } },
    },
    {
      kind: 'orderPlaced',
      externalId: 'store-1/2/2026-11-24/4712/ship',
      hold: null,
      order: {
        lines: [{ id: '2', sku: 'APRON-STD' }],
        shipping: { amount: 4900, tax: 980, discount: 0 },
        shipTo: { name: 'Anna Öberg', country: 'SE' },
        delivery: { method: 'ship', service: 'standard' },
        payment: { status: 'captured' },
      },
    },
  ]);
  expect(notices.reduce((sum, notice) => sum + ('order' in notice ? totalOf(notice.order) : 0), 0)).toBe(39700);
});

test('a return of what was sold at a till, and of what was sold on the web', () => {
  const atTill = noticesOfTicket(sample('ticket-return'), settings);
  expect(atTill).toMatchObject({
    warnings: [],
    notices: [
      {
        kind: 'returnedAtCounter',
        reference: 'pos:store-1/2/2026-11-26/4720:return',
        location: 'store-1',
        currency: 'SEK',
        lines: [
          {
            id: '1',
            sku: 'TSHIRT-M',
            quantity: 1,
            amount: 19900,
            reason: 'size',
            condition: 'asNew',
            original: {
              channel: 'stores',
              externalIds: [
                'store-1/2/2026-11-24/4711',
                'store-1/2/2026-11-24/4711/ship',
                'store-1/2/2026-11-24/4711/collect',
              ],
              line: '1',
            },
          },
        ],
      },
    ],
  });
  expect(noticesOfTicket(sample('ticket-return-of-web-order'), settings)).toMatchObject({
    notices: [
      {
        kind: 'returnedAtCounter',
        lines: [
          { amount: 13410, original: { channel: 'shopify-se', externalIds: ['6610001001'], line: '16100010012' } },
        ],
      },
    ],
  });
});

test('a void takes back all orders of a ticket', () => {
  expect(noticesOfTicket(sample('ticket-void'), settings)).toMatchObject({
    ticket: 'store-1/2/2026-11-24/4713',
    notices: [
      {
        kind: 'ticketVoided',
        reference: 'pos:store-1/2/2026-11-24/4713',
        externalIds: [
          'store-1/2/2026-11-24/4712',
          'store-1/2/2026-11-24/4712/ship',
          'store-1/2/2026-11-24/4712/collect',
        ],
      },
    ],
  });
});

test('an order of Shopify POS has left at its location, a bag without SKU in its money', () => {
  const shop = {
    channel: channelIdOf('shopify-se'),
    money: 'presentment' as const,
    locations: { 70002: locationIdOf('store-1') },
  };
  const notice = noticeOfShopifyPos(sample('shopify-pos-order'), shop);
  expect(notice).toMatchObject({
    kind: 'soldAtCounter',
    externalId: '6610005001',
    reference: 'shopify-pos:6610005001',
    at: '2026-11-24T10:02:14.000Z',
    location: 'store-1',
    notes: ['line 16100050012 (Papperskasse) has no SKU'],
    order: {
      delivery: { method: 'collect', collectAt: 'store-1' },
      lines: [
        { sku: 'MUG-BLUE', kind: 'goods', unitPrice: 14880, tax: 2976 },
        { sku: 'weir:no-sku:16100050012', kind: 'service', unitPrice: 500, tax: 100 },
      ],
    },
  });
  // The rounding of cash is in what was paid, not in the total.
  if (notice?.kind === 'soldAtCounter') expect(totalOf(notice.order)).toBe(15380);
  expect(noticeOfShopifyPos(sample('shopify-pos-order'), { ...shop, locations: {} })).toEqual({
    kind: 'unknown',
    errors: ['/location_id 70002 is not one of our locations'],
  });
  expect(noticeOfShopifyPos({ source_name: 'web' }, shop)).toBeNull();
});
