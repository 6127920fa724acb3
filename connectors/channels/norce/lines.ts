import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import type { LineKind } from '../../../domain/order/request.ts';
import { type Part, shareOf } from '../../money.ts';
import { wholeQuantity } from '../quantity.ts';
import type { Reading } from '../reading.ts';
import { type Row, skuOrStandIn } from '../row.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import type { NorceItem, NorceOrder } from './document.ts';
import type { NorceSettings } from './settings.ts';

/** An item with its money for the whole quantity: tax included, before and after discount. */
type Sold = { readonly item: NorceItem; readonly before: Minor; readonly after: Minor; readonly tax: Minor };

type Lines = { readonly rows: readonly Row[]; readonly shipping: Part | null };

/** Freight is an item in Norce: it becomes the shipping. Other fees stay lines. Of a structure its parts are the lines. */
export const readLines = (order: NorceOrder, reading: Reading, settings: NorceSettings): Lines => {
  const items = order.Items.filter((item) => quantityOf(item) > 0);
  const freight = items.filter(isFreight).map((item) => pricedOf(item, order, reading));
  const others = items.filter((item) => !isFreight(item) && headOf(item, items) === undefined);
  const rows = others.flatMap((item) => soldOf(item, items, order, reading)).map((sold) => rowOf(sold, settings));
  return { rows: [...rows, ...feesOf(order, reading)], shipping: shippingOf(freight) };
};

/** `Quantity2` is the real one where they differ. */
const quantityOf = (item: NorceItem): number => item.Quantity2 ?? item.Quantity;

const isFreight = ({ Type, TypeGroup }: NorceItem): boolean => Type === 'Freight' && TypeGroup !== 'Physical';

const STRUCTURE = 'Structure';

/** The structure that an item is a part of; other parents, as the article that a warranty is for, stand beside their children. */
const headOf = (item: NorceItem, items: readonly NorceItem[]): NorceItem | undefined =>
  items.find((each) => each.Type === STRUCTURE && each.LineNo === item.ParentLineNo && each !== item);

/** The head of a structure has the price; its parts, which have none, get it by quantity. */
const soldOf = (item: NorceItem, items: readonly NorceItem[], order: NorceOrder, reading: Reading): readonly Sold[] => {
  const parts = items.filter((part) => headOf(part, items) === item);
  const whole = pricedOf(item, order, reading);
  if (item.Type !== STRUCTURE || parts.length === 0) return [whole];
  const weights = parts.map((part) => Math.round(quantityOf(part) * QUANTITY_SCALE));
  const split = (amount: Minor) => splitByLargestRemainder(amount, weights);
  const [before, after, tax] = [split(whole.before), split(whole.after), split(whole.tax)];
  return parts.map((part, index) => {
    const own = pricedOf(part, order, reading);
    return {
      item: part,
      before: own.before + (before[index] ?? 0),
      after: own.after + (after[index] ?? 0),
      tax: own.tax + (tax[index] ?? 0),
    };
  });
};

const QUANTITY_SCALE = 10_000;

/** Prices are without tax and after discount, with the tax of a unit beside them; rounded once for the line. */
const pricedOf = (item: NorceItem, order: NorceOrder, reading: Reading): Sold => {
  const path = `/Items/${order.Items.indexOf(item)}`;
  const times = quantityOf(item);
  const after = reading.sum([
    { value: item.UnitPrice, path: `${path}/UnitPrice`, times },
    { value: item.UnitVat, path: `${path}/UnitVat`, times },
  ]);
  const original = reading.sum([
    { value: item.UnitPriceOriginal, path: `${path}/UnitPriceOriginal`, times },
    { value: item.UnitPriceOriginalVat, path: `${path}/UnitPriceOriginalVat`, times },
  ]);
  const tax = reading.sum([{ value: item.UnitVat, path: `${path}/UnitVat`, times }]);
  return { item, before: Math.max(original, after), after, tax };
};

const rowOf = ({ item, before, after, tax }: Sold, settings: NorceSettings): Row => {
  const id = String(item.LineNo);
  const kind = kindOf(item, settings);
  const name = oneLine(item.Description);
  const { sku, holds } = skuOrStandIn(
    oneLine(item.ErpPartNo) === undefined ? item.PartNo : item.ErpPartNo,
    kind ?? 'goods',
    id,
    name,
  );
  const quantity = wholeQuantity(quantityOf(item), sku, settings.units);
  return {
    id,
    sku,
    kind: kind ?? 'goods',
    name,
    // What cannot be counted is one, and held.
    part: { label: `line ${id}`, quantity: quantity ?? 1, before, after, tax },
    holds: [
      ...holds,
      ...(quantity === null
        ? [`line ${id}: ${quantityOf(item)} of ${sku} are ordered, and it has no base unit for a fraction`]
        : []),
      ...(kind === undefined ? [`line ${id}: its type ${item.Type} (${item.TypeGroup}) is unknown`] : []),
    ],
    notes: [],
  };
};

const KINDS: { readonly [type: string]: LineKind } = {
  GiftCertificate: 'giftCard',
  Download: 'download',
  Insurance: 'service',
  Invoice: 'fee',
  Freight: 'fee',
};

const GROUP_KINDS: { readonly [typeGroup: string]: LineKind } = {
  Physical: 'goods',
  Virtual: 'service',
  Service: 'service',
  Fee: 'fee',
  AddedFee: 'fee',
};

/** By the type where it says more than its group; undefined where both are unknown. A printed gift card is goods. */
const kindOf = ({ Type, TypeGroup }: NorceItem, { lineKinds = {} }: NorceSettings): LineKind | undefined => {
  const group = lookUp(GROUP_KINDS, TypeGroup);
  return lookUp(lineKinds, Type) ?? (group === 'goods' ? group : (lookUp(KINDS, Type) ?? group));
};

const shippingOf = (freight: readonly Sold[]): Part | null => {
  if (freight.length === 0) return null;
  const sum = (of: 'before' | 'after' | 'tax') => freight.reduce((all, each) => all + each[of], 0);
  return { label: 'shipping', quantity: 1, before: sum('before'), after: sum('after'), tax: sum('tax') };
};

/** Fees beside the items, as older data has them: without tax, like all prices. */
const feesOf = (order: NorceOrder, reading: Reading): readonly Row[] =>
  (order.Fees ?? []).map(({ Description, Type, Amount, VatRate }, index) => {
    const id = `fee-${index + 1}`;
    const name = oneLine(Description) ?? oneLine(Type) ?? 'Fee';
    const net = reading.required(Amount, `/Fees/${index}/Amount`);
    const tax = net < 0 ? 0 : shareOf(net, Math.round((VatRate ?? 0) * QUANTITY_SCALE), 100 * QUANTITY_SCALE);
    const part = { label: id, quantity: 1, before: net + tax, after: net + tax, tax };
    return { id, ...skuOrStandIn(null, 'fee', id, name), kind: 'fee', name, part, notes: [] };
  });
