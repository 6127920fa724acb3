import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import type { LineKind } from '../../../domain/order/request.ts';
import { shareOf } from '../../money.ts';
import type { Reading } from '../reading.ts';
import { type Row, skuOrStandIn } from '../row.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import type { ShopwareLine, ShopwareOrder } from './document.ts';
import type { ShopwareSettings } from './settings.ts';

type Lines = {
  readonly rows: readonly Row[];
  /** What lines of the paying types pay, and the tax in it: both are missing in the order's totals. */
  readonly paid: { readonly amount: Minor; readonly tax: Minor };
  readonly notes: readonly string[];
};

/** A line with what it costs, before what lowers it. */
type Valued = { readonly line: ShopwareLine; readonly price: Minor; readonly taxes: readonly RateTax[] };
type RateTax = { readonly rate: number; readonly tax: Minor };

/** One that is fulfilled or billed; `names` are those that a promotion may call it by. */
type Leaf = Valued & { readonly names: readonly string[] };

/**
 * The lines that are fulfilled or billed, in the source's order. Promotions and credits are lines in Shopware: they become the discounts
 * of the others. Where a line is made of goods, these stand for it, with its price.
 */
export const readLines = (order: ShopwareOrder, reading: Reading, settings: ShopwareSettings): Lines => {
  const tops = order.lineItems.filter((line) => parentOf(line, order) === undefined);
  const valued = tops.map((line) => valuedOf(line, order, reading));
  const paying = valued.filter(
    ({ line, price }) => price < 0 && settings.payingTypes?.includes(line.type ?? '') === true,
  );
  const lowering = valued.filter((each) => each.price < 0 && !paying.includes(each));
  const leaves = valued
    .filter(({ line, price }) => price >= 0 && line.quantity > 0 && !isEmptyDiscount(line, price))
    .flatMap((each) => leavesOf(each, order, settings, [each.line.id, each.line.identifier ?? '']));
  const discounts = lowering.map((each) => discountsOf(each, leaves, settings));
  const given = leaves.map((_, index) => ({
    amount: sumOf(discounts.map(({ amounts }) => amounts[index] ?? 0)),
    tax: sumOf(discounts.map(({ taxes }) => taxes[index] ?? 0)),
  }));
  return {
    rows: leaves.map((leaf, index) => rowOf(leaf, given[index] ?? { amount: 0, tax: 0 }, order, settings)),
    paid: { amount: sumOf(paying.map(({ price }) => -price)), tax: sumOf(paying.map((each) => -taxOf(each))) },
    notes: paying.map(({ line }) => `line ${line.id} (${line.type}) pays and lowers no price`),
  };
};

const DISCOUNTS: ReadonlySet<string> = new Set(['promotion', 'credit']);

/** One that takes nothing off, as where it is less than half a unit. */
const isEmptyDiscount = ({ type }: ShopwareLine, price: Minor): boolean => price === 0 && DISCOUNTS.has(type ?? '');

const parentOf = (line: ShopwareLine, order: ShopwareOrder): ShopwareLine | undefined =>
  order.lineItems.find(({ id }) => id === line.parentId);

const valuedOf = (line: ShopwareLine, order: ShopwareOrder, reading: Reading): Valued => {
  const path = `/lineItems/${order.lineItems.indexOf(line)}`;
  const price = reading.required(line.totalPrice, `${path}/totalPrice`);
  const taxes = line.price?.calculatedTaxes.map(({ tax, taxRate }, index) => ({
    rate: taxRate,
    tax: reading.required(tax, `${path}/price/calculatedTaxes/${index}/tax`),
  }));
  return { line, price, taxes: taxes ?? taxesByTheOrder(price, order, reading) };
};

/** A webhook does not tell the tax of a line: it is known where the whole order has one rate. */
export const isTaxKnown = ({ lineItems, price }: ShopwareOrder): boolean =>
  price.calculatedTaxes.length < 2 || lineItems.every((line) => line.price !== undefined && line.price !== null);

const taxesByTheOrder = (price: Minor, order: ShopwareOrder, reading: Reading): readonly RateTax[] => {
  const [only] = order.price.calculatedTaxes;
  if (only === undefined || !isTaxKnown(order)) return [];
  const whole = reading.required(only.price, '/price/calculatedTaxes/0/price');
  const tax = reading.required(only.tax, '/price/calculatedTaxes/0/tax');
  if (whole <= 0 || tax < 0) return [];
  return [{ rate: only.taxRate, tax: Math.sign(price) * shareOf(tax, Math.abs(price), whole) }];
};

/** Shopware counts a line's price in and not that of its parts: these share it by their own prices, or by quantity where they have none. */
const leavesOf = (
  valued: Valued,
  order: ShopwareOrder,
  settings: ShopwareSettings,
  names: readonly string[],
): readonly Leaf[] => {
  const parts = partsOf(valued.line, order);
  if (!parts.some((part) => hasGoods(part, order, settings))) return [{ ...valued, names }];
  const prices = parts.map((part) => Math.max(Math.round(part.totalPrice * WEIGHT_SCALE), 0));
  const weights = sumOf(prices) > 0 ? prices : parts.map(({ quantity }) => quantity);
  const shares = splitByLargestRemainder(valued.price, weights);
  const taxes = valued.taxes.map(({ rate, tax }) => ({ rate, taxes: splitByLargestRemainder(tax, weights) }));
  return parts.flatMap((line, index) => {
    const part = {
      line,
      price: shares[index] ?? 0,
      taxes: taxes.map((each) => ({ rate: each.rate, tax: each.taxes[index] ?? 0 })),
    };
    return leavesOf(part, order, settings, [...names, line.id, line.identifier ?? '']);
  });
};

/** Weights are whole numbers; only their proportion counts. */
const WEIGHT_SCALE = 10_000;

const partsOf = (line: ShopwareLine, order: ShopwareOrder): readonly ShopwareLine[] =>
  order.lineItems.filter((part) => part.parentId === line.id && part.id !== line.id && part.quantity > 0);

const hasGoods = (line: ShopwareLine, order: ShopwareOrder, settings: ShopwareSettings): boolean => {
  const parts = partsOf(line, order);
  return parts.length === 0
    ? kindOf(line, settings) === 'goods'
    : parts.some((part) => hasGoods(part, order, settings));
};

/** What a promotion or credit takes off each of the lines: as it says itself, else of the goods by value. */
const discountsOf = (lowering: Valued, leaves: readonly Leaf[], settings: ShopwareSettings) => {
  const stated = statedWeights(lowering.line, leaves);
  const goods = leaves.map((leaf) => (kindOf(leaf.line, settings) === 'goods' ? leaf.price : 0));
  const weights = [stated, goods].find((each) => sumOf(each) > 0) ?? leaves.map(({ price }) => price);
  const amounts = splitByLargestRemainder(-lowering.price, weights);
  const byRate = lowering.taxes.map(({ rate, tax }) => {
    const taxed = leaves.map((leaf, index) =>
      leaf.taxes.some((each) => each.rate === rate) ? (amounts[index] ?? 0) : 0,
    );
    return splitByLargestRemainder(-tax, sumOf(taxed) > 0 ? taxed : amounts);
  });
  return { amounts, taxes: leaves.map((_, index) => sumOf(byRate.map((taxes) => taxes[index] ?? 0))) };
};

const statedWeights = (line: ShopwareLine, leaves: readonly Leaf[]): readonly number[] => {
  const weights = leaves.map(() => 0);
  for (const { id, discount } of compositionOf(line)) {
    const prices = leaves.map(({ names, price }) => (names.includes(id) ? price : 0));
    if (sumOf(prices) === 0) continue;
    const shares = splitByLargestRemainder(Math.round(Math.abs(discount) * WEIGHT_SCALE), prices);
    shares.forEach((share, index) => {
      weights[index] = (weights[index] ?? 0) + share;
    });
  }
  return weights;
};

const payloadOf = ({ payload }: ShopwareLine) =>
  payload === undefined || payload === null || Array.isArray(payload) ? undefined : payload;

const compositionOf = (line: ShopwareLine) => {
  const payload = payloadOf(line);
  return payload !== undefined && 'composition' in payload ? (payload.composition ?? []) : [];
};

const rowOf = (
  leaf: Leaf,
  given: { readonly amount: Minor; readonly tax: Minor },
  order: ShopwareOrder,
  settings: ShopwareSettings,
): Row => {
  const { line, price } = leaf;
  const kind = kindOf(line, settings);
  const name = oneLine(line.label);
  const after = price - given.amount;
  // What rounding leaves over of a tax is settled with the order's.
  const most = order.taxStatus === 'gross' ? Math.max(after, 0) : Number.POSITIVE_INFINITY;
  const tax = Math.min(Math.max(taxOf(leaf) - given.tax, 0), most);
  const { sku, holds } = skuOrStandIn(payloadOf(line)?.productNumber, kind, line.id, name);
  const part = { label: `line ${line.id}`, quantity: line.quantity, before: price, after, tax };
  return { id: line.id, sku, kind, name, part, holds, notes: [] };
};

const taxOf = ({ taxes }: Valued): Minor => sumOf(taxes.map(({ tax }) => tax));

const kindOf = (line: ShopwareLine, { lineKinds = {} }: ShopwareSettings): LineKind => {
  const set = lookUp(lineKinds, line.type);
  if (set !== undefined) return set;
  const states = line.states ?? [];
  if (states.includes('is-download') && !states.includes('is-physical')) return 'download';
  return line.good === false ? 'service' : 'goods';
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
