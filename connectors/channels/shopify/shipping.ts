import { type Part, shareOf } from '../../money.ts';
import type { Amounts } from './amounts.ts';
import type { ShopifyOrder, ShopifyShippingLine } from './document.ts';
import { allocatedOf, taxOf } from './lines.ts';

/** The shipping lines that were not removed. */
export const shippingLinesOf = (order: ShopifyOrder): readonly ShopifyShippingLine[] =>
  (order.shipping_lines ?? []).filter((line) => line.is_removed !== true);

/** All shipping lines as one part: `null` where there are none. */
export const readShipping = (
  order: ShopifyOrder,
  amounts: Amounts,
): { readonly part: Part; readonly notes: readonly string[] } | null => {
  const live = [...(order.shipping_lines ?? []).entries()].filter(([, line]) => line.is_removed !== true);
  if (live.length === 0) return null;
  let [before, discount, tax] = [0, 0, 0];
  for (const [index, line] of live) {
    const path = `/shipping_lines/${index}`;
    before += amounts.required(line.price_set, line.price, `${path}/price`);
    discount += allocatedOf(line.discount_allocations, `${path}/discount_allocations`, amounts);
    tax += taxOf(line.tax_lines, `${path}/tax_lines`, amounts);
  }
  const after = before - discount;
  const stated = amounts.optional(order.current_shipping_price_set, null, '/current_shipping_price_set') ?? after;
  const current = Math.max(stated, 0);
  // Less than its lines make, beyond their rounding: shipping was refunded or edited before we saw the order.
  if (current < after - live.length) {
    const part = { label: 'shipping', quantity: 1, before, after: current, tax: shareOf(tax, current, after) };
    return { part, notes: ['shipping was lowered in the shop after the order'] };
  }
  return { part: { label: 'shipping', quantity: 1, before, after, tax }, notes: [] };
};
