import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { orderNotice } from './notice.ts';
import { translateOrder } from './order.ts';

const settings = { channel: channelIdOf('norce') };

const model = fc.record({
  items: fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      /** Hundredths of an öre. */
      original: fc.integer({ min: 1, max: 20_000_000 }),
      percent: fc.integer({ min: 0, max: 60 }),
      rate: fc.constantFrom(0, 6, 12, 25),
      parts: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  freight: fc.nat(1_000_000),
  stray: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) }),
});
type Model = typeof model extends fc.Arbitrary<infer T> ? T : never;

const decimals = (amount: number): number => Number(`${amount}e-4`);
const vatOf = (net: number, rate: number): number => Math.round((net * rate) / 100);

const documentOf = ({ items, freight, stray }: Model) => {
  const rows = items.map(({ quantity, original, percent, rate, parts }) => {
    const net = Math.round((original * (100 - percent)) / 100);
    return { quantity, original, net, rate, parts, gross: Math.round(((net + vatOf(net, rate)) * quantity) / 100) };
  });
  const shipping = Math.round((freight + vatOf(freight, 25)) / 100);
  const total = rows.reduce((sum, { gross }) => sum + gross, shipping) + stray;
  const document = {
    ClientOrderRef: '7',
    SubmitDate: '2026-11-23T09:14:02',
    CurrencyCode: 'SEK',
    ShipTo: { Person: { Address: { Country: 'SE' } } },
    Payments: [{ Amount: Number(`${total}e-2`), CurrencyCode: 'SEK' }],
    Items: [
      ...rows.flatMap(({ quantity, original, net, rate, parts }, index) => [
        {
          LineNo: (index + 1) * 10,
          Type: parts > 0 ? 'Structure' : 'ErpStandard',
          TypeGroup: 'Physical',
          PartNo: 'A',
          Quantity: quantity,
          UnitPrice: decimals(net),
          UnitVat: decimals(vatOf(net, rate)),
          UnitPriceOriginal: decimals(original),
          UnitPriceOriginalVat: decimals(vatOf(original, rate)),
        },
        ...Array.from({ length: parts }, (_, part) => ({
          LineNo: (index + 1) * 10 + part + 1,
          ParentLineNo: (index + 1) * 10,
          Type: 'ErpStandard',
          TypeGroup: 'Physical',
          PartNo: 'B',
          Quantity: quantity * (part + 1),
          UnitPrice: 0,
          UnitVat: 0,
        })),
      ]),
      {
        LineNo: 1,
        Type: 'Freight',
        TypeGroup: 'Fee',
        PartNo: 'FREIGHT',
        Quantity: 1,
        UnitPrice: decimals(freight),
        UnitVat: decimals(vatOf(freight, 25)),
      },
    ],
  };
  return { document, total };
};

test("an order's total is what was paid, to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, (order) => {
      const { document, total } = documentOf(order);
      const translated = translateOrder(document, settings);
      if ('order' in translated) {
        expect(totalOf(translated.order)).toBe(total);
        for (const { quantity, unitPrice, discount = 0, tax = 0 } of translated.order.lines) {
          expect(Math.min(unitPrice, discount, tax, quantity * unitPrice - discount - tax)).toBeGreaterThanOrEqual(0);
        }
      } else {
        expect('held' in translated && translated.held.reason).toMatch(/differs by|not within its price/);
        expect(order.stray).not.toBe(0);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever stands in a field of a real document, there is an answer and never an exception', () => {
  const text = readFileSync(new URL('./samples/order-request.json', import.meta.url), 'utf8');
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-5, 1e30, 0.1, 'x', null, [], {}));
  const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ''))];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }), (changes) => {
      const input: unknown = JSON.parse(text, (key, value: unknown) =>
        Object.hasOwn(changes, key) ? changes[key] : value,
      );
      expect(orderNotice(input, settings)).toHaveProperty('kind');
    }),
    { numRuns: 1000 },
  );
});
