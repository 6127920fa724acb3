import type { LocationId, Sku, SupplyId } from '../../domain/ids.ts';
import { skuOf, supplyIdOf } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { CountOf } from '../../runtime/counts.ts';

/** What an ERP's documents come to: commands for us, and what of them a person must look at. */
export type Incoming<C> = { readonly commands: readonly C[]; readonly problems: readonly string[] };

/** A supply: all of it, with what of it has come here. */
export type SupplyOf = {
  readonly supply: SupplyId;
  readonly sku: Sku;
  readonly location: LocationId;
  readonly quantity: number;
  readonly at: Instant;
};

/** Stands in `warehouses` for the whole company, where the ERP has one figure for it: that is a count of one location. */
export const COMPANY_WAREHOUSE = 'company';

/** The ERP's codes of warehouses, and the locations that they are. */
export type Warehouses = ReadonlyMap<string, LocationId>;

/** Whose supplies these are, and who says what of them has come. */
export type Buying = {
  readonly connector: string;
  readonly warehouses: Warehouses;
  /** The ERP counts what is on hand, and so what has come; else its warehouses tell us of that, and not the ERP. */
  readonly counted: boolean;
};

/** A row of a purchase order. */
export type Bought = {
  /** Of the order and the row, the same for ever. */
  readonly id: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly ordered: number;
  readonly received: number;
  /** Nothing more is to come. */
  readonly isOver: boolean;
  /** A day, or a day and a time; what has none is known and promised to nobody. */
  readonly date: string | null;
};

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

/** What all supplies of a connector begin with. */
export const supplyPrefix = (connector: string): string => `${connector}-po-`;

/** A row whose article is another one now is another supply, because a supply is one of its SKU for ever. */
export const supplyOf = (bought: Bought, { connector, warehouses, counted }: Buying): Incoming<SupplyOf> => {
  const { id, sku, warehouse, ordered, received, isOver, date } = bought;
  const location = warehouses.get(warehouse);
  if (location === undefined) return NOTHING;
  const all = isOver ? received : ordered;
  const quantity = wholeOf({ sku, warehouse, quantity: counted ? Math.max(0, all - received) : all });
  if (typeof quantity === 'string') return problem(`purchase order ${id}, ${quantity}`);
  const supply = supplyIdOf(`${supplyPrefix(connector)}${id}-${encodeURIComponent(sku)}`);
  return { commands: [{ supply, sku: skuOf(sku), location, quantity, at: endOfDay(date) }], problems: [] };
};

export const together = <C>(all: readonly Incoming<C>[]): Incoming<C> => ({
  commands: all.flatMap(({ commands }) => commands),
  problems: all.flatMap(({ problems }) => problems),
});

/** Nothing, and nothing wrong with it. */
export const NOTHING = { commands: [], problems: [] };
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
