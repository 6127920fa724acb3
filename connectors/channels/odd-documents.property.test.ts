import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../domain/ids.ts';
import type { OrderRequest } from '../../domain/order/request.ts';
import { noticesOfOrder as amazonNotices, noticeOfNotification } from './amazon/notice.ts';
import { noticesOfOrder as miraklNotices, noticesOfReturn } from './mirakl/notice.ts';
import type { Notice } from './notice.ts';
import { noticeOfJson, noticeOfUbl } from './peppol/notice.ts';
import { readUbl } from './peppol/ubl.ts';
import { noticesOfTicket } from './pos/notice.ts';

const channel = channelIdOf('c');
const NOW = '2026-11-24T12:00:00.000Z';
const b2b = {
  channel,
  sellers: ['0088:7350053850002'],
  buyers: { '0088:7300010001015': { customer: 'C' } },
  zone: 'Europe/Stockholm',
};

const bytesOf = (path: string): Uint8Array => readFileSync(new URL(`./${path}`, import.meta.url));
const textOf = (path: string): string => new TextDecoder().decode(bytesOf(path));

/** A member of a parsed document. */
const inside = (document: unknown, key: string | number): unknown =>
  Object.entries(Object(document)).find(([each]) => each === String(key))?.[1];

const ubl = readUbl(bytesOf('peppol/samples/order.xml'));

const readers: readonly (readonly [name: string, text: string, read: (document: unknown) => readonly Notice[]])[] = [
  [
    'Mirakl order',
    JSON.stringify(inside(inside(JSON.parse(textOf('mirakl/samples/or11-orders.json')), 'orders'), 1)),
    (document) => miraklNotices(document, { channel, cancelationsAre: 'takenOff' }),
  ],
  [
    'Mirakl return',
    JSON.stringify(inside(inside(JSON.parse(textOf('mirakl/samples/rt11-returns.json')), 'data'), 0)),
    noticesOfReturn,
  ],
  [
    'Amazon order',
    JSON.stringify(inside(inside(JSON.parse(textOf('amazon/samples/search-orders.json')), 'orders'), 0)),
    (document) => amazonNotices(document, { channel }),
  ],
  [
    'Amazon notification',
    textOf('amazon/samples/notification.order-change.status.json'),
    (document) => [noticeOfNotification(document)],
  ],
  [
    'B2B order',
    JSON.stringify('document' in ubl && ubl.document.kind === 'order' ? ubl.document.order : null),
    (document) => [noticeOfJson(document, b2b, NOW)],
  ],
  [
    'ticket',
    textOf('pos/samples/ticket-ship-from-elsewhere.json'),
    (document) => {
      const read = noticesOfTicket(document, { channel });
      return 'notices' in read ? read.notices : [];
    },
  ],
];

const isSound = ({ lines }: OrderRequest): boolean =>
  lines.every(
    ({ quantity, unitPrice, discount = 0, tax = 0 }) =>
      [quantity, unitPrice, discount, tax].every(Number.isSafeInteger) &&
      Math.min(quantity - 1, unitPrice, discount, tax, quantity * unitPrice - discount - tax) >= 0,
  );

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('-5.00', '0', '1e30', '', 'x', -1, 0.1, 1e21, null, '9999-99-99', '2026-11-24', '__proto__'),
);

test.each(readers)(
  '%s: whatever stands in a field, there is an answer, and no order that cannot be',
  (_, text, read) => {
    // The text of the document is read anew with some of its keys, wherever they are, given another value.
    const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ''))];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }), (changes) => {
        const document: unknown = JSON.parse(text, (key, value: unknown) =>
          Object.hasOwn(changes, key) ? changes[key] : value,
        );
        for (const notice of read(document)) {
          const hold = notice.kind === 'orderPlaced' ? notice.hold : null;
          if ('order' in notice && hold === null) expect(isSound(notice.order)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  },
);

test('UBL of which a piece is missing or is twice there has an answer', () => {
  const bytes = bytesOf('peppol/samples/order.xml');
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.nat(200), fc.boolean(), (from, length, twice) => {
      const end = twice ? from : from + length;
      const changed = new Uint8Array([...bytes.subarray(0, twice ? from + length : from), ...bytes.subarray(end)]);
      expect(['orderPlaced', 'unknown', 'nothing']).toContain(noticeOfUbl(changed, b2b, NOW).kind);
    }),
    { numRuns: 500 },
  );
});
