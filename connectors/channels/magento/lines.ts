import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import type { LineKind } from '../../../domain/order/request.ts';
import { wholeQuantity } from '../quantity.ts';
import type { Reading } from '../reading.ts';
import { type Row, skuOrStandIn } from '../row.ts';
import { oneLine } from '../text.ts';
import type { MagentoItem, MagentoOrder } from './document.ts';
import type { MagentoSettings } from './settings.ts';

/** An item that is fulfilled or billed, with its money for what was ordered: tax included, before and after discount. */
type Sold = { readonly item: MagentoItem; readonly before: Minor; readonly after: Minor; readonly tax: Minor };

/** The items as rows for all that was ordered, so that they agree with the order's totals. */
export const readLines = (order: MagentoOrder, reading: Reading, settings: MagentoSettings): readonly Row[] =>
  order.items
    .filter((item) => parentOf(item, order) === undefined && item.qty_ordered > 0)
    .flatMap((item) => soldOf(item, order, reading))
    .map((sold) => rowOf(sold, settings));

/**
 * A configurable product is one line: its own, which has the price and the SKU of the child. Of a bundle the parts are the lines; a
 * bundle with a price of its own gives it to them by quantity.
 */
const soldOf = (item: MagentoItem, order: MagentoOrder, reading: Reading): readonly Sold[] => {
  const parts = order.items.filter((part) => parentOf(part, order) === item && part.qty_ordered > 0);
  if (item.product_type !== 'bundle' || parts.length === 0) return [pricedOf(item, order, reading)];
  const priced = parts.map((part) => pricedOf(part, order, reading));
  if (priced.some(({ before }) => before !== 0)) return priced;
  const whole = pricedOf(item, order, reading);
  const weights = parts.map(({ qty_ordered }) => Math.round(qty_ordered * QUANTITY_SCALE));
  const [before, after, tax] = [whole.before, whole.after, whole.tax].map((amount) =>
    splitByLargestRemainder(amount, weights),
  );
  return parts.map((part, index) => ({
    item: part,
    before: Math.max(before?.[index] ?? 0, after?.[index] ?? 0),
    after: after?.[index] ?? 0,
    tax: tax?.[index] ?? 0,
  }));
};

/** Quantities have up to four digits after the point; weights are whole numbers. */
const QUANTITY_SCALE = 10_000;

export const parentOf = (item: MagentoItem, order: MagentoOrder): MagentoItem | undefined =>
  item.parent_item_id === undefined || item.parent_item_id === null
    ? undefined
    : order.items.find((each) => String(each.item_id) === String(item.parent_item_id) && each !== item);

/** The formula holds for tax that is computed before discounts and after them. */
const pricedOf = (item: MagentoItem, order: MagentoOrder, reading: Reading): Sold => {
  const path = `/items/${order.items.indexOf(item)}`;
  const after = reading.sum([
    { value: item.row_total, path: `${path}/row_total`, times: 1 },
    { value: item.tax_amount, path: `${path}/tax_amount`, times: 1 },
    { value: item.discount_tax_compensation_amount, path: `${path}/discount_tax_compensation_amount`, times: 1 },
    { value: item.discount_amount, path: `${path}/discount_amount`, times: -1 },
  ]);
  const before = reading.sum([{ value: item.row_total_incl_tax, path: `${path}/row_total_incl_tax`, times: 1 }]);
  const tax = reading.sum([{ value: item.tax_amount, path: `${path}/tax_amount`, times: 1 }]);
  return { item, before: Math.max(before, after), after, tax };
};

const rowOf = ({ item, before, after, tax }: Sold, settings: MagentoSettings): Row => {
  const id = String(item.item_id);
  const kind = kindOf(item);
  const name = oneLine(item.name);
  const { sku, holds } = skuOrStandIn(item.sku, kind, id, name);
  const quantity = wholeQuantity(item.qty_ordered, sku, settings.units);
  const shipped = item.qty_shipped ?? 0;
  return {
    id,
    sku,
    kind,
    name,
    // What cannot be counted is one, and held.
    part: { label: `line ${id}`, quantity: quantity ?? 1, before, after, tax },
    holds: [
      ...holds,
      ...(quantity === null
        ? [`line ${id}: ${item.qty_ordered} of ${sku} are ordered, and it has no base unit for a fraction`]
        : []),
      ...(shipped > 0 ? [`line ${id}: ${shipped} of ${item.qty_ordered} were shipped in the shop already`] : []),
    ],
    notes: [],
  };
};

const kindOf = ({ product_type, is_virtual }: MagentoItem): LineKind => {
  const isVirtual = is_virtual === 1 || is_virtual === true;
  if (product_type === 'downloadable') return 'download';
  if (product_type === 'giftcard' && isVirtual) return 'giftCard';
  return isVirtual || product_type === 'virtual' ? 'service' : 'goods';
};

/** What is still wanted of an item: not cancelled, and not given back before it was sent. In the channel's unit. */
export const leftOf = (item: MagentoItem): number => {
  const refunded = Math.max((item.qty_refunded ?? 0) - (item.qty_shipped ?? 0), 0);
  return Math.max(item.qty_ordered - (item.qty_canceled ?? 0) - refunded, 0);
};
