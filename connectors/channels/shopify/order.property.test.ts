import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { translateOrder } from './order.ts';

const DIGITS: { readonly [currency: string]: number } = { JPY: 0, ISK: 0, SEK: 2, EUR: 2, KWD: 3 };
const SIDES = ['shop', 'presentment'] as const;
type Side = (typeof SIDES)[number];

/** One amount on both sides of the money set, in minor units: the sides have no fixed rate between them. */
type Pair = { readonly [side in Side]: number };
type Model = {
  readonly side: Side;
  readonly currencies: { readonly [side in Side]: string };
  readonly zeros: number;
  readonly included: boolean;
  readonly rate: number;
  readonly lines: readonly { readonly quantity: number; readonly price: Pair; readonly off: readonly number[] }[];
  readonly shipping: readonly { readonly price: Pair; readonly off: readonly number[] }[];
  readonly duties: Pair;
  /** Added to the totals that the parts make, as a source would that rounds in another place, or wrongly. */
  readonly strayTotal: number;
  readonly strayTax: number;
};

const pair = (max: number): fc.Arbitrary<Pair> => fc.record({ shop: fc.nat(max), presentment: fc.nat(max) });
const off = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 2 });
const stray = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -12, max: 12 }) },
);

const model: fc.Arbitrary<Model> = fc.record({
  side: fc.constantFrom(...SIDES),
  currencies: fc.record({
    shop: fc.constantFrom(...Object.keys(DIGITS)),
    presentment: fc.constantFrom(...Object.keys(DIGITS)),
  }),
  zeros: fc.nat(2),
  included: fc.boolean(),
  rate: fc.constantFrom(0, 6, 12, 20, 25),
  lines: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), price: pair(200_000), off }), {
    minLength: 1,
    maxLength: 6,
  }),
  shipping: fc.array(fc.record({ price: pair(10_000), off }), { maxLength: 2 }),
  duties: fc.oneof(fc.constant({ shop: 0, presentment: 0 }), pair(5_000)),
  strayTotal: stray,
  strayTax: stray,
});

/** Amounts of one part: `off` are percentages of its value, at most all of it. */
const partOf = (value: number, off: readonly number[], rate: number, included: boolean) => {
  const discounts = off.map((percent) => Math.floor((value * percent) / 100));
  const after = value - discounts.reduce((sum, discount) => sum + discount, 0);
  const tax = Math.round(included ? (after * rate) / (100 + rate) : (after * rate) / 100);
  return { discounts, after, tax, charged: included ? after : after + tax };
};

const sideOf = (order: Model, side: Side) => {
  const part = (price: Pair, quantity: number, off: readonly number[]) =>
    partOf(price[side] * quantity, off, order.rate, order.included);
  const lines = order.lines.map((line) => part(line.price, line.quantity, line.off));
  const shipping = order.shipping.map((line) => part(line.price, 1, line.off));
  const all = [...lines, ...shipping];
  const tax = all.reduce((sum, each) => sum + each.tax, 0);
  const charged = all.reduce((sum, each) => sum + each.charged, 0) + order.duties[side];
  const totalTax = tax + order.strayTax;
  const taxOnTop = order.included ? 0 : order.strayTax;
  return { lines, shipping, tax, totalTax, total: charged + taxOnTop + order.strayTotal };
};

const decimal = (minor: number, currency: string, zeros: number): string => {
  const digits = DIGITS[currency] ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const fraction = text.slice(text.length - digits, text.length) + '0'.repeat(zeros);
  const whole = digits === 0 ? text : text.slice(0, -digits);
  const shown = digits === 0 ? '0'.repeat(zeros) : fraction;
  return `${minor < 0 ? '-' : ''}${whole}${shown === '' ? '' : `.${shown}`}`;
};

const documentOf = (order: Model) => {
  const [shop, presentment] = [sideOf(order, 'shop'), sideOf(order, 'presentment')];
  const money = (side: Side, minor: number) => ({
    amount: decimal(minor, order.currencies[side], order.zeros),
    currency_code: order.currencies[side],
  });
  const set = (onShop: number, onPresentment: number) => ({
    shop_money: money('shop', onShop),
    presentment_money: money('presentment', onPresentment),
  });
  type Parts = typeof shop.lines;
  const priced = (price: Pair, index: number, shopParts: Parts, presentmentParts: Parts) => ({
    price_set: set(price.shop, price.presentment),
    discount_allocations: (shopParts[index]?.discounts ?? []).map((discount, at) => ({
      amount_set: set(discount, presentmentParts[index]?.discounts[at] ?? 0),
    })),
    tax_lines: [{ price_set: set(shopParts[index]?.tax ?? 0, presentmentParts[index]?.tax ?? 0) }],
  });
  return {
    id: 1,
    created_at: '2026-11-23T09:14:02Z',
    currency: order.currencies.shop,
    presentment_currency: order.currencies.presentment,
    taxes_included: order.included,
    financial_status: 'paid',
    shipping_address: { country_code: 'SE' },
    line_items: order.lines.map((line, index) => ({
      id: index + 1,
      sku: `SKU-${index}`,
      quantity: line.quantity,
      requires_shipping: true,
      ...priced(line.price, index, shop.lines, presentment.lines),
    })),
    shipping_lines: order.shipping.map((line, index) => ({
      code: 'std',
      ...priced(line.price, index, shop.shipping, presentment.shipping),
    })),
    current_total_duties_set: set(order.duties.shop, order.duties.presentment),
    total_price_set: set(shop.total, presentment.total),
    total_tax_set: set(shop.totalTax, presentment.totalTax),
  };
};

const partsIn = (order: Model): number =>
  order.lines.length + (order.shipping.length > 0 ? 1 : 0) + (order.duties[order.side] > 0 ? 1 : 0);

test("an order's total is the shop's to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, (order) => {
      const translated = translateOrder(documentOf(order), { channel: channelIdOf('se'), money: order.side });
      const { total, totalTax } = sideOf(order, order.side);
      if ('order' in translated) {
        const { lines, shipping } = translated.order;
        expect(totalOf(translated.order)).toBe(total);
        expect(lines.reduce((sum, line) => sum + (line.tax ?? 0), shipping?.tax ?? 0)).toBe(totalTax);
        for (const { quantity, unitPrice, discount = 0, tax = 0 } of lines) {
          expect([quantity, unitPrice, discount, tax].every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(
            true,
          );
          expect(discount).toBeLessThanOrEqual(quantity * unitPrice);
        }
      } else {
        expect('held' in translated && translated.held.reason).toMatch(
          /(tax|total) differs by -?[\d.]+ [A-Z]{3}: |tax is not within its price/,
        );
        expect(Math.max(Math.abs(order.strayTotal), Math.abs(order.strayTax))).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});

test('a difference of more than one unit for each part is never taken', () => {
  fc.assert(
    fc.property(model, fc.integer({ min: 1, max: 1000 }), fc.boolean(), (order, over, less) => {
      const far = { ...order, strayTax: 0, strayTotal: (partsIn(order) + over) * (less ? -1 : 1) };
      const translated = translateOrder(documentOf(far), { channel: channelIdOf('se'), money: order.side });
      expect(translated).toHaveProperty('held.reason');
    }),
  );
});

test('lines and their quantities are those of the document, whatever the money', () => {
  fc.assert(
    fc.property(model, (order) => {
      const translated = translateOrder(documentOf(order), { channel: channelIdOf('se'), money: order.side });
      const made = 'order' in translated ? translated.order : 'held' in translated ? translated.held.order : undefined;
      const goods = made?.lines.filter((line) => line.kind === 'goods').map((line) => [line.id, line.quantity]);
      expect(goods).toEqual(order.lines.map((line, index) => [String(index + 1), line.quantity]));
    }),
  );
});

test('whatever stands in a field of a real document, there is an answer and never an exception', () => {
  const text = readFileSync(new URL('./samples/orders-create.body', import.meta.url), 'utf8');
  const amount = fc.constantFrom('-5.00', '0', '1e30', '', 'x', -1, 0.1, null);
  const odd = fc.oneof(
    fc.jsonValue(),
    amount,
    fc.record({ shop_money: fc.record({ amount }), presentment_money: fc.record({ amount }) }),
  );
  // The text of the document is read anew with some of its keys, wherever they are, given another value.
  const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ''))];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }), fc.boolean(), (changes, included) => {
      const input: unknown = JSON.parse(text, (key, value: unknown) =>
        Object.hasOwn(changes, key) ? changes[key] : value,
      );
      const changed = typeof input === 'object' && input !== null ? { ...input, taxes_included: included } : input;
      const translated = translateOrder(changed, { channel: channelIdOf('se'), money: 'presentment' });
      if ('order' in translated) {
        for (const { quantity, unitPrice, discount = 0, tax = 0 } of translated.order.lines) {
          expect(
            Math.min(quantity - 1, unitPrice, discount, tax, quantity * unitPrice - discount - tax),
          ).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
