import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { foundNotice } from './notice.ts';
import { translateOrder } from './order.ts';

const settings = { channel: channelIdOf('sw') };

const model = fc.record({
  isNet: fc.boolean(),
  lines: fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      cents: fc.integer({ min: 1, max: 200_000 }),
      rate: fc.constantFrom(0, 7, 19),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  percents: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 2 }),
  shipping: fc.nat(10_000),
  stray: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) }),
});
type Model = typeof model extends fc.Arbitrary<infer T> ? T : never;

const decimals = (cents: number): number => Number(`${cents}e-2`);

/** A part of the order in cents, as Shopware computes it: tax within the price, or on top of it. */
const partOf = (cents: number, rate: number, isNet: boolean) => {
  const tax = Math.round(isNet ? (cents * rate) / 100 : (cents * rate) / (100 + rate));
  return { cents, rate, tax };
};

const priceOf = (parts: readonly ReturnType<typeof partOf>[]) => ({
  totalPrice: decimals(parts.reduce((sum, { cents }) => sum + cents, 0)),
  calculatedTaxes: parts.map(({ cents, rate, tax }) => ({ tax: decimals(tax), taxRate: rate, price: decimals(cents) })),
});

const documentOf = ({ isNet, lines, percents, shipping, stray }: Model) => {
  const goods = lines.map(({ quantity, cents, rate }) => partOf(quantity * cents, rate, isNet));
  const promotions = percents.map((percent) =>
    goods.map((part) => partOf(-Math.floor((part.cents * percent) / 100), part.rate, isNet)),
  );
  const freight = partOf(shipping, 19, isNet);
  const all = [...goods, ...promotions.flat(), freight];
  const sum = all.reduce((total, { cents, tax }) => total + cents + (isNet ? tax : 0), 0);
  const total = sum + stray;
  const totalTax = all.reduce((taxes, { tax }) => taxes + tax, 0);
  const document = {
    id: 'o1',
    orderDateTime: '2026-11-23T08:14:02.267+00:00',
    currency: { isoCode: 'EUR' },
    taxStatus: isNet ? 'net' : 'gross',
    price: {
      totalPrice: decimals(total),
      calculatedTaxes: [{ tax: decimals(totalTax), taxRate: 19, price: decimals(sum) }],
    },
    amountTotal: decimals(total),
    lineItems: [
      ...goods.map((part, index) => ({
        id: `l${index}`,
        identifier: `p${index}`,
        type: 'product',
        quantity: lines[index]?.quantity,
        good: true,
        payload: { productNumber: `SKU-${index}` },
        totalPrice: decimals(part.cents),
        price: priceOf([part]),
      })),
      ...promotions.map((parts, index) => ({
        id: `promotion${index}`,
        type: 'promotion',
        quantity: 1,
        good: false,
        payload: { composition: parts.map(({ cents }, at) => ({ id: `p${at}`, discount: decimals(-cents) })) },
        totalPrice: priceOf(parts).totalPrice,
        price: priceOf(parts),
      })),
    ],
    deliveries: [{ id: 'd1', shippingCosts: priceOf([freight]), shippingOrderAddress: { country: { iso: 'DE' } } }],
  };
  return { document, total, totalTax };
};

test("an order's total is the shop's to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, (order) => {
      const { document, total, totalTax } = documentOf(order);
      const translated = translateOrder(document, settings);
      if ('order' in translated) {
        const { lines, shipping } = translated.order;
        expect(totalOf(translated.order)).toBe(total);
        expect(lines.reduce((sum, line) => sum + (line.tax ?? 0), shipping?.tax ?? 0)).toBe(totalTax);
        expect(lines.map(({ id, quantity }) => [id, quantity])).toEqual(
          order.lines.map(({ quantity }, index) => [`l${index}`, quantity]),
        );
        for (const { quantity, unitPrice, discount = 0, tax = 0 } of lines) {
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
  const text = readFileSync(new URL('./samples/search-order.response.json', import.meta.url), 'utf8');
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-5, 1e30, 0.1, 'x', null, [], {}));
  const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ''))];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }), (changes) => {
      const { data } = JSON.parse(text);
      const input: unknown = JSON.parse(JSON.stringify(data[0]), (key, value: unknown) =>
        Object.hasOwn(changes, key) ? changes[key] : value,
      );
      expect(foundNotice(input, settings)).toHaveProperty('kind');
    }),
    { numRuns: 1000 },
  );
});
