import { skuOf } from '../../../domain/ids.ts';
import type { Minor } from '../../../domain/money.ts';
import type { LineKind } from '../../../domain/order/request.ts';
import { shareOf } from '../../money.ts';
import type { Row } from '../row.ts';
import { firstOf } from '../text.ts';
import type { Amounts } from './amounts.ts';
import type { ShopifyLine, ShopifyOrder } from './document.ts';
import { idTextOf } from './ids.ts';

/** Of which quantity discounts and taxes speak once a part of the line was removed: not documented. */
export type AllocationsDescribe = 'ordered' | 'current';

/** The lines that still have a quantity, in the source's order. */
export const readLines = (
  order: ShopifyOrder,
  amounts: Amounts,
  allocationsDescribe: AllocationsDescribe,
): { readonly lines: readonly Row[]; readonly notes: readonly string[]; readonly errors: readonly string[] } => {
  const lines: Row[] = [];
  const notes: string[] = [];
  const errors: string[] = [];
  for (const [index, line] of order.line_items.entries()) {
    const path = `/line_items/${index}`;
    const id = idTextOf(line.id, line.admin_graphql_api_id);
    if (id === null) errors.push(`${path}/id is too large for a JSON number`);
    else if (quantityOf(line) === 0) notes.push(`line ${id}: removed in the shop, ${line.quantity} were ordered`);
    else lines.push(readLine(line, id, path, amounts, allocationsDescribe));
  }
  return { lines, notes, errors };
};

/** What is still ordered: `quantity` stays at what was ordered first, and 0 means that the line is gone. */
export const quantityOf = (line: ShopifyLine): number => line.current_quantity ?? line.quantity;

const readLine = (
  line: ShopifyLine,
  id: string,
  path: string,
  amounts: Amounts,
  allocationsDescribe: AllocationsDescribe,
): Row => {
  const quantity = quantityOf(line);
  const before = amounts.required(line.price_set, line.price, `${path}/price`, quantity);
  const whole = allocationsDescribe === 'ordered' ? Math.max(line.quantity, quantity) : quantity;
  const discount = shareOf(discountOf(line, path, amounts), quantity, whole);
  const tax = shareOf(taxOf(line.tax_lines, `${path}/tax_lines`, amounts), quantity, whole);
  const kind = kindOf(line);
  const sku = (line.sku ?? '').trim() === '' ? undefined : (line.sku ?? undefined);
  const notes = [
    ...(quantity < line.quantity ? [`line ${id}: ${quantity} of ${line.quantity} ordered are left`] : []),
    ...(elsewhere(line) ? [`line ${id}: assigned to the fulfilment service ${line.fulfillment_service}`] : []),
  ];
  const holds = [
    ...(kind === 'goods' && sku === undefined
      ? [`line ${id} (${firstOf(line.name, line.title) ?? 'unnamed'}) has no SKU`]
      : []),
    ...(isShipped(line) ? [`line ${id} is ${line.fulfillment_status} in the shop already`] : []),
  ];
  return {
    id,
    sku: skuOf(sku ?? skuWithout(line, kind, id)),
    kind,
    name: firstOf(line.name, line.title),
    part: { label: `line ${id}`, quantity, before, after: before - discount, tax },
    holds,
    notes,
  };
};

/** `requires_shipping` decides: a printed gift card must be picked and sent, so it is goods. Not stated: goods, the safe side. */
const kindOf = (line: ShopifyLine): LineKind => {
  if (isTip(line)) return 'fee';
  if (line.gift_card === true && line.requires_shipping !== true) return 'giftCard';
  return line.requires_shipping === false ? 'service' : 'goods';
};

export const isTip = (line: ShopifyLine): boolean => line.tip !== undefined && line.tip !== null;

/** Goods get a stand-in that no stock has, of their own, so that nothing can be picked for them by accident. */
const skuWithout = (line: ShopifyLine, kind: LineKind, id: string): string => {
  if (isTip(line)) return 'weir:tip';
  if (kind === 'giftCard') return 'weir:gift-card';
  return kind === 'goods' ? `weir:no-sku:${id}` : 'weir:service';
};

const isShipped = (line: ShopifyLine): boolean =>
  line.fulfillment_status === 'fulfilled' || line.fulfillment_status === 'partial';

const elsewhere = (line: ShopifyLine): boolean => (line.fulfillment_service ?? 'manual') !== 'manual';

/** `total_discount` leaves out the order's discounts, so it counts only where there are no allocations at all. */
const discountOf = (line: ShopifyLine, path: string, amounts: Amounts): Minor =>
  line.discount_allocations === undefined || line.discount_allocations === null
    ? (amounts.optional(line.total_discount_set, line.total_discount, `${path}/total_discount`) ?? 0)
    : allocatedOf(line.discount_allocations, `${path}/discount_allocations`, amounts);

/** Sum of what the source gave this part of the discounts, those on the whole order included. */
export const allocatedOf = (allocations: ShopifyLine['discount_allocations'], path: string, amounts: Amounts): Minor =>
  (allocations ?? []).reduce(
    (sum, allocation, index) =>
      sum + amounts.required(allocation.amount_set, allocation.amount, `${path}/${index}/amount`),
    0,
  );

/** Sum of the taxes, which Shopify states after discounts. */
export const taxOf = (taxes: ShopifyLine['tax_lines'], path: string, amounts: Amounts): Minor =>
  (taxes ?? []).reduce(
    (sum, tax, index) => sum + amounts.required(tax.price_set, tax.price, `${path}/${index}/price`),
    0,
  );
