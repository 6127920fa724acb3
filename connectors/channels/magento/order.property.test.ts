import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { orderNotice } from './notice.ts';
import { translateOrder } from './order.ts';

const settings = { channel: channelIdOf('m2') };

const model = fc.record({
  taxFirst: fc.boolean(),
  items: fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      net: fc.integer({ min: 1, max: 20_000_000 }),
      rate: fc.constantFrom(0, 6, 12, 25),
      percent: fc.integer({ min: 0, max: 60 }),
      bundle: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  shipping: fc.nat(1_000_000),
  giftCard: fc.nat(500),
  stray: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) }),
});
type Model = typeof model extends fc.Arbitrary<infer T> ? T : never;

/** Amounts in hundredths of an öre, as Magento keeps them; taxes and discounts are rounded to öre, as it does for each row. */
const HUNDREDTHS = 100;
const toOre = (amount: number): number => Math.round(amount / HUNDREDTHS) * HUNDREDTHS;
const decimals = (amount: number): number => Number(`${amount}e-4`);

const itemOf = ({ quantity, net, rate, percent }: Model['items'][number], taxFirst: boolean) => {
  const row = net * quantity;
  const full = toOre((row * rate) / 100);
  const discount = toOre(((taxFirst ? row + full : row) * percent) / 100);
  const tax = taxFirst ? toOre(full * (1 - percent / 100)) : toOre(((row - discount) * rate) / 100);
  const compensation = taxFirst ? full - tax : 0;
  return { row, full, discount, tax, compensation, gross: row + tax + compensation - discount };
};

const documentOf = ({ taxFirst, items, shipping, giftCard, stray }: Model) => {
  const rows = items.map((item) => itemOf(item, taxFirst));
  const freightTax = toOre(shipping / 4);
  const gross = rows.reduce((sum, row) => sum + row.gross, shipping + freightTax);
  const total = Math.round(gross / HUNDREDTHS) + stray;
  const tax = rows.reduce((sum, row) => sum + row.tax, freightTax) / HUNDREDTHS;
  const paid = Math.min(giftCard, total);
  const document = {
    entity_id: 1,
    state: 'processing',
    created_at: '2026-11-23 08:14:02',
    order_currency_code: 'SEK',
    grand_total: Number(`${total - paid}e-2`),
    tax_amount: Number(`${tax}e-2`),
    shipping_amount: decimals(shipping),
    shipping_tax_amount: decimals(freightTax),
    shipping_incl_tax: decimals(shipping + freightTax),
    items: rows.flatMap((row, index) => {
      const { quantity = 1, bundle = 0 } = items[index] ?? {};
      const id = (index + 1) * 10;
      const head = {
        item_id: id,
        product_type: bundle > 0 ? 'bundle' : 'simple',
        sku: `SKU-${id}`,
        qty_ordered: quantity,
        row_total: decimals(row.row),
        row_total_incl_tax: decimals(row.row + row.full),
        tax_amount: decimals(row.tax),
        discount_amount: decimals(row.discount),
        discount_tax_compensation_amount: decimals(row.compensation),
      };
      const parts = Array.from({ length: bundle }, (_, part) => ({
        item_id: id + part + 1,
        parent_item_id: id,
        product_type: 'simple',
        sku: `SKU-${id + part + 1}`,
        qty_ordered: quantity * (part + 1),
        row_total: 0,
      }));
      return [head, ...parts];
    }),
    extension_attributes: {
      gift_cards_amount: Number(`${paid}e-2`),
      shipping_assignments: [{ shipping: { method: 'x', address: { country_id: 'SE' } } }],
    },
  };
  return { document, total, tax };
};

test("an order's total is the shop's to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, (order) => {
      const { document, total, tax } = documentOf(order);
      const translated = translateOrder(document, settings);
      if ('order' in translated) {
        const { lines, shipping } = translated.order;
        expect(totalOf(translated.order)).toBe(total);
        expect(lines.reduce((sum, line) => sum + (line.tax ?? 0), shipping?.tax ?? 0)).toBe(tax);
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
  const text = readFileSync(new URL('./samples/orders-search.json', import.meta.url), 'utf8');
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-5, 1e30, 0.1, 'x', null, [], {}));
  const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map((match) => match[1] ?? ''))];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }), fc.nat(1), (changes, which) => {
      const { items } = JSON.parse(text);
      const input: unknown = JSON.parse(JSON.stringify(items[which]), (key, value: unknown) =>
        Object.hasOwn(changes, key) ? changes[key] : value,
      );
      expect(orderNotice(input, settings)).toHaveProperty('kind');
    }),
    { numRuns: 1000 },
  );
});
