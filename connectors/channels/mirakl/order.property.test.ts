import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { decimalOf } from '../../money.ts';
import { translateOrder } from './order.ts';

const model = fc.record({
  currency: fc.constantFrom('SEK', 'JPY', 'KWD'),
  included: fc.boolean(),
  lines: fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      unit: fc.nat(200_000),
      promotion: fc.nat(100),
      shipping: fc.nat(10_000),
      fee: fc.nat(1_000),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  stray: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) }),
});

test("an order's total is the marketplace's with its taxes to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, ({ currency, included, lines, stray }) => {
      const number = (minor: number) => Number(decimalOf(minor, currency));
      const parts = lines.map(({ quantity, unit, promotion, shipping, fee }) => {
        const price = quantity * unit - Math.floor((quantity * unit * promotion) / 100);
        return {
          quantity,
          unit,
          price,
          shipping,
          fee,
          tax: Math.floor(price / 5),
          shippingTax: Math.floor(shipping / 5),
        };
      });
      const stated = parts.reduce((sum, part) => sum + part.price + part.shipping + part.fee, 0);
      const taxes = parts.reduce((sum, part) => sum + part.tax + part.shippingTax, 0);
      const document = {
        order_id: 'A',
        created_date: '2026-11-23T08:14:02Z',
        currency_iso_code: currency,
        order_state: 'SHIPPING',
        order_tax_mode: included ? 'TAX_INCLUDED' : 'TAX_EXCLUDED',
        customer: { shipping_address: { country_iso_code: 'SWE' } },
        total_price: number(stated + stray),
        order_lines: parts.map((part, index) => ({
          order_line_id: `A-${index}`,
          order_line_state: 'SHIPPING',
          offer_sku: 'CAP',
          quantity: part.quantity,
          price_unit: number(part.unit),
          price: number(part.price),
          shipping_price: number(part.shipping),
          total_price: number(part.price + part.shipping + part.fee),
          fees: [{ code: 'F', amount: number(part.fee) }],
          taxes: [{ amount: number(part.tax) }],
          shipping_taxes: [{ amount: number(part.shippingTax) }],
        })),
      };
      const translated = translateOrder(document, { channel: channelIdOf('marketplace') });
      if ('order' in translated) {
        expect(stray).toBe(0);
        expect(totalOf(translated.order)).toBe(stated + (included ? 0 : taxes));
      } else {
        expect('held' in translated && translated.held.reason).toMatch(/^total differs by -?[\d.]+ [A-Z]{3}: /);
        expect(stray).not.toBe(0);
      }
    }),
    { numRuns: 300 },
  );
});
