import { skuOf } from '../../../domain/ids.ts';
import type { Minor } from '../../../domain/money.ts';
import type { Reading } from '../reading.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import { type Decimal, decimalOfText, lineValue, ONE, upOf, wholeOf } from './decimal.ts';
import type { B2bAllowanceCharge, B2bLine } from './document.ts';

/** How a buyer's words for articles and units become ours. */
export type ArticleSettings = {
  /** SKUs by GTIN, where a line has no article number of ours. */
  readonly gtins?: { readonly [gtin: string]: string };
  /** SKUs by the buyer's own article number. */
  readonly buyersSkus?: { readonly [buyersSku: string]: string };
  /** How many of our units one of theirs is, by SKU and unit code: `{ "MUG-BLK": { "XBX": 12 } }`. Pieces need no entry. */
  readonly units?: { readonly [sku: string]: { readonly [unitCode: string]: number } };
};

/** A line before discounts on the whole order and before tax, in minor units without tax. */
export type NetLine = {
  readonly line: B2bLine;
  readonly sku: string;
  /** In our units; 0: the line is deleted. */
  readonly quantity: number;
  readonly before: Minor;
  readonly net: Minor;
  /** Percent of tax; undefined where it is not told. */
  readonly rate: Decimal | undefined;
  readonly holds: readonly string[];
};

/** UN/ECE recommendation 20: what is counted one by one. */
const PIECES: ReadonlySet<string> = new Set(['EA', 'C62', 'NAR', 'H87', 'PCE']);

/** Categories in which no tax is on the invoice: zero rated, exempt, reverse charge, within the EU, export, outside of scope. */
const UNTAXED: ReadonlySet<string> = new Set(['Z', 'E', 'AE', 'K', 'G', 'O']);

/** Reads one line; `errors` where a rule of the profile is broken: then the document is to be refused. */
export const readLine = (
  line: B2bLine,
  index: number,
  amounts: Reading,
  settings: ArticleSettings,
): { readonly netLine: NetLine } | { readonly errors: readonly string[] } => {
  const path = `/lines/${index}`;
  const quantity = decimalOfText(line.quantity);
  const base = line.baseQuantity === undefined || line.baseQuantity === null ? ONE : decimalOfText(line.baseQuantity);
  const price = line.price === undefined || line.price === null ? undefined : decimalOfText(line.price);
  const rate = rateOf(line);
  const errors = [
    ...(quantity === null || quantity.digits < 0n ? [`${path}/quantity is not a quantity: ${line.quantity}`] : []),
    ...(base === null || base.digits <= 0n ? [`${path}/baseQuantity is not a quantity`] : []),
    ...(price === null || (price !== undefined && price.digits < 0n) ? [`${path}/price is not a price`] : []),
    ...(rate === null ? [`${path}/taxPercent is not a percentage`] : []),
  ];
  if (quantity === null || base === null || price === null || rate === null || errors.length > 0) return { errors };

  const own = sumsOf(line.allowanceCharges, `${path}/allowanceCharges`, amounts);
  const stated = amounts.optional(line.net, `${path}/net`);
  const value = price === undefined ? undefined : lineValue(quantity, price, base, amounts.currency);
  if (value !== undefined && !Number.isSafeInteger(value))
    return { errors: [`${path}/price makes too large an amount`] };
  const made = value === undefined ? undefined : value + own.charges - own.allowances;
  if (stated !== undefined && made !== undefined && Math.abs(stated - made) > slackOf(amounts)) {
    return { errors: [`${path}/net is ${line.net}, and quantity, price, allowances and charges make another amount`] };
  }
  const net = stated ?? made;
  const article = skuOfLine(line, settings);
  const counted = countOf(line, quantity, article, settings);
  return {
    netLine: {
      line,
      sku: skuOf(article ?? `weir:no-sku:${line.id}`),
      quantity: counted.quantity,
      before: Math.max((value ?? 0) + own.charges, net ?? 0),
      net: net ?? 0,
      rate,
      holds: [
        ...(article === undefined
          ? [`line ${line.id} (${oneLine(line.name) ?? 'unnamed'}) has no SKU that is known`]
          : []),
        ...(net === undefined && counted.quantity > 0 ? [`line ${line.id} has no price`] : []),
        ...counted.holds,
      ],
    },
  };
};

/** Both sums of allowances and charges, each without sign. */
export const sumsOf = (
  list: readonly B2bAllowanceCharge[] | null | undefined,
  path: string,
  amounts: Reading,
): { readonly allowances: Minor; readonly charges: Minor } => {
  let [allowances, charges] = [0, 0];
  for (const [index, each] of (list ?? []).entries()) {
    const amount = amounts.required(each.amount, `${path}/${index}/amount`);
    if (each.kind === 'charge') charges += amount;
    else allowances += amount;
  }
  return { allowances, charges };
};

/** Two units of the second decimal, as the rules of the profile allow. */
const slackOf = (amounts: Reading): Minor => amounts.optional('0.02', '') ?? 0;

const rateOf = (line: B2bLine): Decimal | null | undefined => {
  if (UNTAXED.has(line.taxCategory ?? '')) return { digits: 0n, scale: 0 };
  return line.taxPercent === undefined || line.taxPercent === null ? undefined : decimalOfText(line.taxPercent);
};

const skuOfLine = (line: B2bLine, settings: ArticleSettings): string | undefined =>
  (line.sku ?? '').trim() === ''
    ? (lookUp(settings.gtins, line.gtin) ?? lookUp(settings.buyersSkus, line.buyersSku))
    : (line.sku ?? undefined);

/** Never rounded in silence: what does not come out whole is held, with the next whole number in its place. */
const countOf = (line: B2bLine, quantity: Decimal, sku: string | undefined, { units }: ArticleSettings) => {
  const unit = line.unit ?? 'C62';
  const factor = lookUp(lookUp(units, sku), unit) ?? (PIECES.has(unit) ? 1 : undefined);
  const whole = factor === undefined ? null : wholeOf(quantity, factor);
  if (whole !== null && Number.isSafeInteger(whole)) return { quantity: whole, holds: [] };
  const why = factor === undefined ? 'its unit has no factor for this SKU' : 'that is no whole number of ours';
  return { quantity: Math.max(upOf(quantity), 1), holds: [`line ${line.id} is of ${line.quantity} ${unit}: ${why}`] };
};
