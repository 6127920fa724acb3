import type { LocationId, Sku, SupplyId } from '../../domain/ids.ts';
import { skuOf, supplyIdOf } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { CountOf } from '../../runtime/counts.ts';

/** What an ERP's documents come to: commands for us, and what of them a person must look at. */
export type Incoming<C> = { readonly commands: readonly C[]; readonly problems: readonly string[] };

/** What is still to come of a supply, and when. None: nothing more. */
export type SupplyOf = {
  readonly supply: SupplyId;
  readonly sku: Sku;
  readonly location: LocationId;
  readonly quantity: number;
  readonly at: Instant;
};

export type ArticleOf = {
  readonly sku: Sku;
  readonly name: string | null;
  readonly weightGrams: number | null;
  readonly barcodes: readonly string[];
};

/** The ERP's codes of warehouses, and the locations that they are. */
export type Warehouses = ReadonlyMap<string, LocationId>;

/** What an ERP writes of a count or a supply, read no further. */
export type Stated = {
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: number | string;
};

/**
 * A count of what is on hand. A warehouse that is not mapped is somebody else's; a quantity that is no whole number of units, or less than
 * none, is not taken.
 */
export const countOf = (stated: Stated, asOf: Instant, warehouses: Warehouses): Incoming<CountOf> => {
  const location = warehouses.get(stated.warehouse);
  if (location === undefined) return NOTHING;
  const onHand = wholeOf(stated);
  if (typeof onHand === 'string') return problem(onHand);
  return { commands: [{ kind: 'count', sku: skuOf(stated.sku), location, onHand, asOf }], problems: [] };
};

/** What is still to come. `date` is a day, or a day and a time; what has none is known and promised to nobody. */
export const supplyOf = (
  id: string,
  stated: Stated,
  date: string | null,
  warehouses: Warehouses,
): Incoming<SupplyOf> => {
  const location = warehouses.get(stated.warehouse);
  if (location === undefined) return NOTHING;
  const quantity = wholeOf(stated);
  if (typeof quantity === 'string') return problem(quantity);
  const at = endOfDay(date);
  return { commands: [{ supply: supplyIdOf(id), sku: skuOf(stated.sku), location, quantity, at }], problems: [] };
};

export const together = <C>(all: readonly Incoming<C>[]): Incoming<C> => ({
  commands: all.flatMap(({ commands }) => commands),
  problems: all.flatMap(({ problems }) => problems),
});

const NOTHING = { commands: [], problems: [] };
const problem = (text: string) => ({ commands: [], problems: [text] });

const wholeOf = ({ sku, warehouse, quantity }: Stated): number | string => {
  const number = Number(quantity);
  const isWhole = Number.isSafeInteger(number) && number >= 0 && quantity !== '';
  return isWhole ? number : `${sku} at ${warehouse}: ${quantity} is no number of units`;
};

/** Goods come in the course of a day: promised from its end. */
const endOfDay = (date: string | null): Instant => {
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '') ?? [];
  return `${day === undefined || day === '0001-01-01' ? NEVER : day}T23:59:59.000Z`;
};

const NEVER = '9999-12-31';
