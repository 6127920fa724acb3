import { type Fault, type Refusal, refuse } from '../fact.ts';
import type { FulfilmentId, LineId, Sku } from '../ids.ts';
import type { Quantity } from './facts.ts';
import { quantityOf } from './fold.ts';
import { goodsOf, perUnitOf } from './goods.ts';
import { type Fulfilment, fulfilmentOf, lineOf, type Order } from './order.ts';

/** Units that somebody has in hand: of a line, or of an article, by its SKU or by what the scanner read on it. */
export type InHand = Quantity | Scanned;

type Scanned =
  | { readonly sku: Sku; readonly quantity: number }
  | { readonly barcode: string; readonly quantity: number };

/** What people call an article. */
export type Article = { readonly sku: Sku; readonly name: string | null; readonly barcodes: readonly string[] };

/** What is known of the articles of a fulfilment, and of others whose barcodes were scanned. */
export type Catalogue = { readonly wanted: readonly Article[]; readonly others: readonly Article[] };

/**
 * What is in hand, in quantities of the fulfilment's lines; the lists (parcels, say) are kept apart, and `pathOf` points into the command. Of
 * lines with the same article the first is filled first; of a kit whose parts are scanned only whole ones count. Refused is what the fulfilment
 * does not want: another article, which nothing is a substitute for, or more of one than it wants.
 */
export const linesInHand = (
  order: Order,
  id: FulfilmentId,
  lists: readonly (readonly InHand[])[],
  catalogue: Catalogue,
  pathOf: (list: number, entry: number) => string,
): { readonly lines: readonly (readonly Quantity[])[] } | { readonly refused: Refusal } => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return refuse('unknown', `There is no fulfilment ${id}.`);
  const named = lists.flat().filter((entry) => 'line' in entry);
  const shelf = shelfOf(order, fulfilment, named);
  const errors: Fault[] = [];
  const lines = lists.map((list, at) => {
    const whole: Quantity[] = [];
    const found: Units[] = [];
    for (const [index, entry] of list.entries()) {
      if ('line' in entry) {
        whole.push(entry);
        continue;
      }
      const sku = skuIn(entry, catalogue);
      const kit = fulfilment.lines.find(({ line }) => isKit(order, line, sku));
      const message = kit === undefined ? faultOf(entry, sku, shelf, catalogue) : null;
      if (kit !== undefined) whole.push({ line: kit.line, quantity: entry.quantity });
      else if (message !== null) errors.push({ path: pathOf(at, index), message });
      else if (sku !== null) found.push(...shelf.take(sku, entry.quantity));
    }
    return summed([...whole, ...wholeOnes(order, found)]);
  });
  return errors.length === 0 ? { lines } : refuse('unprocessable', 'What was scanned is not what is wanted.', errors);
};

/** Units of an article for a line. */
type Units = { readonly line: LineId; readonly sku: Sku; readonly quantity: number };

/** What a fulfilment wants of the articles that its lines are made of. */
const partsOf = (order: Order, { lines }: Fulfilment): readonly Units[] =>
  lines.flatMap(({ line: id, quantity }) => {
    const line = lineOf(order, id);
    if (line === undefined) return [];
    return goodsOf(line).map((goods) => ({ line: id, sku: goods.sku, quantity: goods.quantity * quantity }));
  });

/** What is still wanted of each article; each unit is given out once. */
type Shelf = {
  readonly left: ReadonlyMap<Sku, number>;
  /** Units for the lines that want them, the first line first. */
  readonly take: (sku: Sku, units: number) => readonly Units[];
};

/** `named`: what lines have got by their own name. */
const shelfOf = (order: Order, fulfilment: Fulfilment, named: readonly Quantity[]): Shelf => {
  const left = new Map<Sku, number>();
  const rest = partsOf(order, fulfilment).map((part) => {
    const got = quantityOf(named, part.line) * perUnit(order, part);
    const quantity = Math.max(0, part.quantity - got);
    left.set(part.sku, (left.get(part.sku) ?? 0) + quantity);
    return { ...part, quantity };
  });
  return {
    left,
    take(sku, units) {
      let missing = units;
      left.set(sku, (left.get(sku) ?? 0) - units);
      return rest.flatMap((part, index) => {
        const quantity = part.sku === sku ? Math.min(part.quantity, missing) : 0;
        if (quantity === 0) return [];
        missing -= quantity;
        rest[index] = { ...part, quantity: part.quantity - quantity };
        return [{ ...part, quantity }];
      });
    },
  };
};

const perUnit = (order: Order, { line: id, sku }: Units): number => {
  const line = lineOf(order, id);
  return line === undefined ? 0 : perUnitOf(line, sku);
};

const isKit = (order: Order, id: LineId, sku: Sku | null): boolean => {
  const line = lineOf(order, id);
  return line?.sku === sku && line?.components !== undefined;
};

const skuIn = (scanned: Scanned, { wanted, others }: Catalogue): Sku | null => {
  if ('sku' in scanned) return scanned.sku;
  const reads = ({ barcodes }: Article) => barcodes.includes(scanned.barcode);
  return [...wanted, ...others].find(reads)?.sku ?? null;
};

/** Why units in hand are not what is wanted, in words that help whoever holds them; `null`: they are. */
const faultOf = (scanned: Scanned, sku: Sku | null, { left }: Shelf, catalogue: Catalogue): string | null => {
  const code = 'barcode' in scanned ? `${scanned.barcode}: ` : '';
  const more = sku === null ? undefined : left.get(sku);
  if (more !== undefined && scanned.quantity <= more) return null;
  const what = sku === null ? 'an article that is not known' : nameOf(sku, catalogue);
  return more === undefined
    ? `${code}${what}, where what is wanted is ${wantedIn(left, catalogue)}`
    : `${code}${scanned.quantity} of ${what}, where ${more} more are wanted`;
};

const nameOf = (sku: Sku, { wanted, others }: Catalogue): string => {
  const name = [...wanted, ...others].find((article) => article.sku === sku)?.name ?? null;
  return name === null ? sku : `${name} (${sku})`;
};

/** Articles that a message names. */
const NAMED_MAX = 10;

const wantedIn = (left: ReadonlyMap<Sku, number>, catalogue: Catalogue): string => {
  const named = [...left].filter(([, units]) => units > 0).slice(0, NAMED_MAX);
  return named.length === 0
    ? 'nothing more'
    : named.map(([sku, units]) => `${units} of ${nameOf(sku, catalogue)}`).join(', ');
};

/** Of each line as many as all of its parts are there for. */
const wholeOnes = (order: Order, found: readonly Units[]): readonly Quantity[] =>
  [...new Set(found.map(({ line }) => line))].map((id) => {
    const line = lineOf(order, id);
    const made = (line === undefined ? [] : goodsOf(line)).map((goods) => {
      const units = found.reduce(
        (sum, one) => (one.line === id && one.sku === goods.sku ? sum + one.quantity : sum),
        0,
      );
      return Math.floor(units / goods.quantity);
    });
    return { line: id, quantity: Math.min(...made) };
  });

const summed = (lines: readonly Quantity[]): readonly Quantity[] =>
  [...new Set(lines.map(({ line }) => line))].map((line) => ({ line, quantity: quantityOf(lines, line) }));
