import type { Fault } from '../fact.ts';
import type { Sku } from '../ids.ts';
import { goodsOf } from './goods.ts';
import { lineOf, type Order, type Parcel } from './order.ts';

/** Scales and article weights are not exact. */
const LIGHTER_PERCENT = 90;
/** What packaging may add: half of the goods, and so much besides. */
const HEAVIER_PERCENT = 150;
const PACKAGING_GRAMS = 2_000;

/**
 * Parcels that can hardly weigh what is said of them, with what their goods weigh; only where the weight of every article in it is known.
 * `gramsOf`: an article's own weight.
 */
export const weightDoubts = (
  order: Order,
  parcels: readonly Parcel[],
  gramsOf: (sku: Sku) => number | null,
): readonly Fault[] =>
  parcels.flatMap((parcel, index) => {
    const goods = goodsGrams(order, parcel, gramsOf);
    const { weightGrams } = parcel;
    if (goods === null || weightGrams === undefined) return [];
    const isLight = weightGrams * 100 < goods * LIGHTER_PERCENT;
    const isHeavy = weightGrams * 100 > goods * HEAVIER_PERCENT + PACKAGING_GRAMS * 100;
    if (!isLight && !isHeavy) return [];
    const message = `${weightGrams} g is ${isLight ? 'less' : 'much more'} than its goods weigh: ${goods} g`;
    return [{ path: `/parcels/${index}/weightGrams`, message }];
  });

const goodsGrams = (order: Order, { lines }: Parcel, gramsOf: (sku: Sku) => number | null): number | null => {
  let grams = 0;
  for (const { line: id, quantity } of lines) {
    const line = lineOf(order, id);
    for (const goods of line === undefined ? [] : goodsOf(line)) {
      const each = gramsOf(goods.sku);
      if (each === null) return null;
      grams += each * goods.quantity * quantity;
    }
  }
  return grams;
};
