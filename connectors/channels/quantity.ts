import { lookUp } from './table.ts';

/** How many base units one unit of a SKU has, where it is sold by the metre or the kilogram: 100 for a rope kept in centimetres. */
export type BaseUnits = { readonly [sku: string]: number };

/** A quantity in whole base units, or `null` where it has a fraction of one. */
export const wholeQuantity = (quantity: number, sku: string, units: BaseUnits | undefined): number | null => {
  const exact = quantity * unitsOf(sku, units);
  const whole = Math.round(exact);
  if (whole === 0 && quantity !== 0) return null;
  return Math.abs(exact - whole) < FLOAT_ERROR && Number.isSafeInteger(whole) ? whole : null;
};

/** The other way round: what the channel calls so many base units. */
export const channelQuantity = (quantity: number, sku: string, units: BaseUnits | undefined): number =>
  quantity / unitsOf(sku, units);

const unitsOf = (sku: string, units: BaseUnits | undefined): number => lookUp(units, sku) ?? 1;

/** Sources have at most four digits after the point. */
const FLOAT_ERROR = 1e-6;
