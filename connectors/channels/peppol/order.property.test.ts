import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { decimalOf } from '../../money.ts';
import { noticeOfJson } from './notice.ts';
import type { PeppolSettings } from './order.ts';

const settings: PeppolSettings = {
  channel: channelIdOf('b2b'),
  sellers: ['0088:1'],
  buyers: { '0088:2': { customer: 'C-2' } },
  zone: 'Europe/Stockholm',
};

const rate = fc.constantFrom(0, 6, 12, 25);
const line = fc.record({
  quantity: fc.integer({ min: 1, max: 500 }),
  price: fc.nat(50_000),
  base: fc.constantFrom(1, 100),
  allowance: fc.nat(100),
  rate,
});
const model = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  freight: fc.nat(100_000),
  freightRate: rate,
  stray: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -20, max: 20 }) },
  ),
});

const text = (minor: number) => decimalOf(minor, 'SEK');
const taxOf = (net: number, percent: number) => Math.floor((net * percent) / 100 + 0.5);

test("an order's total is the buyer's with tax to the unit, or it is held with the difference", () => {
  fc.assert(
    fc.property(model, ({ lines, freight, freightRate, stray }) => {
      const parts = lines.map((each) => {
        const value = Math.floor((each.quantity * each.price) / each.base + 0.5);
        const allowance = Math.floor((value * each.allowance) / 100);
        return { ...each, allowance, net: value - allowance };
      });
      const net = parts.reduce((sum, part) => sum + part.net, 0);
      const tax = parts.reduce((sum, part) => sum + taxOf(part.net, part.rate), taxOf(freight, freightRate)) + stray;
      fc.pre(tax >= 0);
      const total = net + freight + tax;
      const notice = noticeOfJson(
        {
          format: 'weir.b2bOrder/1',
          id: 'PO-1',
          issueDate: '2026-11-24',
          currency: 'SEK',
          buyer: { endpoint: { scheme: '0088', id: '2' }, address: { country: 'SE' } },
          seller: { endpoint: { scheme: '0088', id: '1' } },
          allowanceCharges: [
            { kind: 'charge', reasonCode: 'FC', amount: text(freight), taxPercent: String(freightRate) },
          ],
          taxTotal: text(tax),
          totals: {
            net: text(net),
            charges: text(freight),
            taxExclusive: text(net + freight),
            taxInclusive: text(total),
            payable: text(total),
          },
          lines: parts.map((part, index) => ({
            id: String(index + 1),
            sku: 'CAP',
            quantity: String(part.quantity),
            price: text(part.price),
            baseQuantity: String(part.base),
            net: text(part.net),
            taxCategory: 'S',
            taxPercent: String(part.rate),
            allowanceCharges: [{ kind: 'allowance', amount: text(part.allowance) }],
          })),
        },
        settings,
        '2026-11-24T12:00:00.000Z',
      );
      if (notice.kind !== 'orderPlaced') throw new Error(JSON.stringify(notice));
      if (notice.hold === null) {
        const { order } = notice;
        expect(totalOf(order)).toBe(total);
        expect(order.lines.reduce((sum, each) => sum + (each.tax ?? 0), order.shipping?.tax ?? 0)).toBe(tax);
        for (const { quantity, unitPrice, discount = 0 } of order.lines) {
          expect(discount).toBeGreaterThanOrEqual(0);
          expect(discount).toBeLessThanOrEqual(quantity * unitPrice);
        }
      } else {
        expect(stray).not.toBe(0);
        expect(notice.hold).toMatch(/(tax|total) differs by -?[\d.]+ SEK: |tax is not within its price/);
      }
    }),
    { numRuns: 300 },
  );
});
