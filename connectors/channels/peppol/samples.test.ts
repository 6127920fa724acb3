import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { noticeOfUbl } from './notice.ts';
import type { PeppolSettings } from './order.ts';

const sample = (name: string): Uint8Array => readFileSync(new URL(`./samples/${name}.xml`, import.meta.url));

const settings: PeppolSettings = {
  channel: channelIdOf('b2b'),
  sellers: ['0088:7350053850002'],
  buyers: { '0088:7300010001015': { customer: 'C-1015' } },
  zone: 'Europe/Stockholm',
};

const NOW = '2026-11-24T07:20:00.000Z';

const noticeOf = (name: string) => noticeOfUbl(sample(name), settings, NOW);

const store = {
  name: 'Nordkök Borås',
  line1: 'Industrivägen 4',
  line2: 'Port 7, Ring på godsmottagningen',
  postalCode: '50630',
  city: 'Borås',
  country: 'SE',
};

test('an order: net prices, a volume discount, a price for a hundred, freight', () => {
  const notice = noticeOf('order');
  expect(notice).toEqual({
    kind: 'orderPlaced',
    externalId: '0088:7300010001015/PO-2026-0417',
    reference: 'peppol:0088:7300010001015:order:PO-2026-0417',
    at: '2026-11-24T07:15:00.000Z',
    notes: [],
    hold: null,
    order: {
      channel: 'b2b',
      externalId: '0088:7300010001015/PO-2026-0417',
      placedAt: '2026-11-24T07:15:00.000Z',
      currency: 'SEK',
      customer: { name: 'Nordkök Inköp AB', email: 'inkop@nordkok.example', phone: '+46337000002' },
      shipTo: store,
      billTo: {
        name: 'Nordkök Inköp AB',
        line1: 'Storgatan 12',
        postalCode: '41138',
        city: 'Göteborg',
        country: 'SE',
      },
      delivery: { method: 'ship', promisedBy: '2026-12-01T22:59:59.999Z' },
      lines: [
        // 3033.60 net and 758.40 tax: 48 x 79.00.
        {
          id: '10',
          sku: 'MUG-BLK',
          kind: 'goods',
          quantity: 48,
          unitPrice: 7900,
          discount: 0,
          tax: 75840,
          name: 'Mugg svart',
        },
        // 3820.80 less 382.08 net; with tax 4776.00 less 477.60.
        {
          id: '20',
          sku: 'TSHIRT-M',
          kind: 'goods',
          quantity: 24,
          unitPrice: 19900,
          discount: 47760,
          tax: 85968,
          name: 'T-shirt M',
        },
        // 99.80 net and 24.95 tax make 124.75: 200 x 0.63 less 1.25.
        {
          id: '30',
          sku: 'SCREW-5X40',
          kind: 'goods',
          quantity: 200,
          unitPrice: 63,
          discount: 125,
          tax: 2495,
          name: 'Skruv 5x40',
        },
      ],
      shipping: { amount: 56250, discount: 0, tax: 11250 },
      attributes: {
        documentId: 'PO-2026-0417',
        profile: 'urn:fdc:peppol.eu:poacc:bis:ordering:3',
        customer: 'C-1015',
        buyerEndpoint: '0088:7300010001015',
        sellerEndpoint: '0088:7350053850002',
        customerReference: 'KST-8800',
        note: 'Leverans i en sändning om möjligt',
        validUntil: '2026-12-05',
        deliverTo: { locationId: '7300010001022', contact: 'Godsmottagningen' },
        requested: { from: '2026-11-30', to: '2026-12-01' },
        lineUnits: { 10: 'EA', 20: 'EA', 30: 'EA' },
        buyersSkus: { 10: 'NK-501' },
      },
    },
  });
  if (notice.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(877765);
});

test('an order of the advanced profile', () => {
  const notice = noticeOf('order.advanced');
  expect(notice).toMatchObject({
    kind: 'orderPlaced',
    hold: null,
    order: { lines: [{ quantity: 10 }, { quantity: 6 }] },
  });
  if (notice.kind === 'orderPlaced') expect(totalOf(notice.order)).toBe(196400);
});

test('a change: more of one line, one deleted, one added', () => {
  expect(noticeOf('order-change')).toEqual({
    kind: 'orderChanged',
    externalId: '0088:7300010001015/PO-2026-0500',
    reference: 'peppol:0088:7300010001015:orderChange:PO-2026-0500-C1',
    at: '2026-11-24T09:05:00.000Z',
    notes: ['change 1 of the order'],
    change: {
      shipTo: store,
      lines: [
        { id: '2', quantity: 0 },
        { id: '1', quantity: 12 },
        {
          id: '3',
          sku: 'MUG-BLK',
          kind: 'goods',
          quantity: 4,
          unitPrice: 7900,
          discount: 0,
          tax: 6320,
          name: 'Mugg svart',
        },
      ],
    },
  });
});

test('a cancellation is of the whole order', () => {
  expect(noticeOf('order-cancellation')).toEqual({
    kind: 'orderCancelled',
    externalId: '0088:7300010001015/PO-2026-0500',
    reference: 'peppol:0088:7300010001015:orderCancellation:PO-2026-0500-X1',
    at: '2026-11-24T10:30:00.000Z',
    notes: [],
    lines: null,
    reason: 'Projektet inställt',
    refund: false,
  });
});

test('what a seller sends is not taken from a buyer', () => {
  expect(noticeOf('order-response.AB-received')).toMatchObject({ kind: 'unknown' });
  expect(noticeOf('despatch-advice')).toMatchObject({ kind: 'unknown' });
});

test('prefixes are the sender’s own affair', () => {
  const renamed = new TextDecoder()
    .decode(sample('order'))
    .replaceAll('cac:', 'a:')
    .replaceAll('cbc:', 'b:')
    .replace('xmlns:cac', 'xmlns:a')
    .replace('xmlns:cbc', 'xmlns:b')
    .replace('<Order xmlns=', '<o:Order xmlns:o=')
    .replace('</Order>', '</o:Order>');
  expect(noticeOfUbl(new TextEncoder().encode(renamed), settings, NOW)).toEqual(noticeOf('order'));
});
