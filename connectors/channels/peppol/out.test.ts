import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Despatch, despatchAdvice } from './despatch.ts';
import { documentRequest, outcomeOf } from './out.ts';
import { type LineState, type OrderAnswer, orderResponse, verdictOf } from './response.ts';
import { unitsText } from './write.ts';
import { at, type Element, readXml, textAt } from './xml.ts';

const rootOf = (bytes: Uint8Array): Element => {
  const read = readXml(bytes);
  if ('error' in read) throw new Error(read.error);
  return read.root;
};

const sample = (name: string) => rootOf(readFileSync(new URL(`./samples/${name}.xml`, import.meta.url)));
const written = (xml: string) => rootOf(new TextEncoder().encode(xml));

const seller = { endpoint: { scheme: '0088', id: '7350053850002' }, name: 'Weir Demo Partihandel AB' };
const buyer = { endpoint: { scheme: '0088', id: '7300010001015' }, name: 'Nordkök Inköp AB' };

const answer = (changes: Partial<OrderAnswer>): OrderAnswer => ({
  id: 'OR-1',
  at: '2026-11-24T07:15:09.000Z',
  zone: 'Europe/Stockholm',
  orderId: 'PO-2026-0417',
  form: 'ordering',
  salesOrderId: 'W-100417',
  currency: 'SEK',
  customerReference: null,
  seller,
  buyer,
  verdict: { code: 'AB' },
  ...changes,
});

const line = (id: string, name: string, sku: string, changes: Partial<LineState>): LineState => ({
  id,
  name,
  sku,
  unit: 'EA',
  factor: 1,
  ordered: 0,
  reserved: 0,
  backordered: 0,
  shipped: 0,
  promised: null,
  note: null,
  ...changes,
});

const on = (day: string) => ({ from: day, to: day });

describe('answers are those of the samples', () => {
  test('received', () => {
    expect(written(orderResponse(answer({})))).toEqual(sample('order-response.AB-received'));
  });

  test('refused', () => {
    const verdict = { code: 'RE', note: 'Okänd artikel på rad 10' } as const;
    const refusal = answer({ id: 'OR-3', orderId: 'PO-2026-0418', salesOrderId: null, verdict });
    expect(written(orderResponse(refusal))).toEqual(sample('order-response.RE-rejected'));
  });

  test('with changes: one line partly backordered, one as it stands, one not to be had', () => {
    const verdict = verdictOf([
      line('10', 'Mugg svart', 'MUG-BLK', {
        ordered: 48,
        reserved: 40,
        backordered: 8,
        promised: on('2026-12-03'),
        note: '8 st restnoteras',
      }),
      line('20', 'T-shirt M', 'TSHIRT-M', { ordered: 24, reserved: 24, promised: on('2026-11-30') }),
      line('30', 'Skruv 5x40', 'SCREW-5X40', { ordered: 200, note: 'Utgången artikel' }),
    ]);
    const changed = answer({ id: 'OR-2', at: '2026-11-24T07:20:00.000Z', verdict });
    expect(written(orderResponse(changed))).toEqual(sample('order-response.CA-backorder'));
  });

  test('to a change, in the advanced form', () => {
    const verdict = verdictOf([
      line('1', 'Förkläde', 'APRON-STD', { ordered: 12, reserved: 11, backordered: 1, promised: on('2026-12-01') }),
      line('2', 'Mugg vit', 'MUG-WHT', { ordered: 0 }),
      line('3', 'Mugg svart', 'MUG-BLK', { ordered: 4, reserved: 4, promised: on('2026-12-01') }),
    ]);
    const advanced = answer({
      id: 'OR-5',
      at: '2026-11-24T09:05:08.000Z',
      orderId: 'PO-2026-0500',
      salesOrderId: 'W-100500',
      form: { advanced: { changeId: 'PO-2026-0500-C1' } },
      verdict,
    });
    expect(written(orderResponse(advanced))).toEqual(sample('order-response-advanced'));
  });
});

describe('the verdict', () => {
  test('is AP where all can be had, and RE where nothing can, with what is said of the lines', () => {
    expect(verdictOf([line('1', '', '', { ordered: 2, reserved: 2 })])).toEqual({ code: 'AP' });
    expect(verdictOf([line('1', '', '', { ordered: 2, note: 'gone' })])).toEqual({ code: 'RE', note: '1: gone' });
  });

  test('says 42 of a line of which more has left than is wanted', () => {
    expect(verdictOf([line('1', '', '', { ordered: 2, shipped: 3 })])).toMatchObject({
      code: 'CA',
      lines: [{ status: '42' }],
    });
  });
});

const despatch: Despatch = {
  id: 'DA-100417-1',
  at: '2026-11-27T13:10:00.000Z',
  leftAt: '2026-11-27T13:00:00.000Z',
  zone: 'Europe/Stockholm',
  orderId: 'PO-2026-0417',
  seller: { ...seller, address: { line1: 'Hamngatan 3', city: 'Malmö', postalCode: '21122', country: 'SE' } },
  buyer,
  shipTo: { line1: 'Industrivägen 4', line2: 'Port 7', city: 'Borås', postalCode: '50630', country: 'SE' },
  carrier: 'PostNord',
  trackingNumber: '00373500538500000017',
  grams: 31400,
  parcels: [{ number: null }, { number: null }],
  expected: on('2026-11-30'),
  lines: [
    {
      line: '10',
      name: 'Mugg svart',
      sku: 'MUG-BLK',
      unit: 'EA',
      factor: 1,
      delivered: 40,
      outstanding: 8,
      outstandingReason: 'Restnoterad',
    },
    {
      line: '20',
      name: 'T-shirt M',
      sku: 'TSHIRT-M',
      unit: 'EA',
      factor: 1,
      delivered: 24,
      outstanding: 0,
      outstandingReason: null,
    },
  ],
};

test('a despatch advice is that of the sample', () => {
  expect(written(despatchAdvice(despatch))).toEqual(sample('despatch-advice'));
});

test('parcels with a number of their own are named', () => {
  const xml = written(despatchAdvice({ ...despatch, parcels: [{ number: '373500538500000017' }] }));
  expect(textAt(at(xml, 'cac:Shipment'), 'cac:TransportHandlingUnit', 'cbc:ID')).toBe('373500538500000017');
});

test('whatever stands in a text is read back as it was, but for what XML cannot say', () => {
  const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('<![CDATA[&amp;]]> \u0000 ]]>'));
  fc.assert(
    fc.property(anything, (note) => {
      const root = written(orderResponse(answer({ verdict: { code: 'RE', note: `a${note}z` } })));
      const kept = [...`a${note}z`].filter((c) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(c));
      expect(textAt(root, 'cbc:Note')?.replaceAll(/\r\n?/g, '\n')).toBe(kept.join('').replaceAll(/\r\n?/g, '\n'));
    }),
  );
});

test.each([
  [250, 100, '2.5'],
  [40, 1, '40'],
  [40, 12, '3.333333'],
  [31400, 1000, '31.4'],
])('%d of ours by %d is %s of theirs', (quantity, factor, text) => {
  expect(unitsText(quantity, factor)).toBe(text);
});

test('a document is handed over under its own id, and one that is there already is there', () => {
  expect(documentRequest('/in', 'OR-1', '<a/>')).toMatchObject({
    method: 'POST',
    path: '/in',
    headers: { 'content-type': 'application/xml; charset=utf-8', 'idempotency-key': 'OR-1' },
    body: '<a/>',
  });
  const status = (code: number) => outcomeOf({ status: code, headers: new Headers(), body: 'no such buyer' }, 0);
  expect([status(202).kind, status(409).kind, status(503).kind]).toEqual(['delivered', 'delivered', 'unavailable']);
  expect(status(422)).toMatchObject({ kind: 'refused', reason: 'no such buyer' });
});
