import type { Fault, Refusal } from '../fact.ts';
import type { LineId, Sku } from '../ids.ts';
import type { PlacedLine } from './facts.ts';
import { isGoods, lineOf, type Order } from './order.ts';

/** Names the lines whose SKU an order has more units of than its channel takes in one; `null` where there are none. */
export const tooMany = (
  lines: readonly Pick<PlacedLine, 'sku' | 'kind' | 'quantity'>[],
  most: number | null,
): Refusal | null => {
  if (most === null) return null;
  const units = (sku: Sku) => sum(lines.filter((line) => isGoods(line) && line.sku === sku).map((l) => l.quantity));
  return refusalOf(
    lines.flatMap((line, index) =>
      isGoods(line) && units(line.sku) > most ? [fault(index, line.sku, units(line.sku), most)] : [],
    ),
  );
};

/** As `tooMany`, for the lines of an amendment. What was taken before a limit was set may stay and become less, not more. */
export const tooManyAfter = (
  before: Order,
  after: Order,
  amended: readonly { readonly id: LineId }[],
  most: number | null,
): Refusal | null => {
  if (most === null) return null;
  return refusalOf(
    amended.flatMap(({ id }, index) => {
      const line = lineOf(after, id);
      if (line === undefined || !isGoods(line)) return [];
      const units = unitsOf(after, line.sku);
      return units > most && units > unitsOf(before, line.sku) ? [fault(index, line.sku, units, most)] : [];
    }),
  );
};

/**
 * As `tooMany`, for what is wanted in exchange. `back`: units that came or come back by earlier returns, and by this one, which the
 * customer has no more. What was taken before a limit was set may be exchanged for as much of the same.
 */
export const tooManyExchanged = (
  order: Order,
  wanted: readonly { readonly sku: Sku; readonly quantity: number; readonly path: string }[],
  back: { readonly before: (sku: Sku) => number; readonly now: (sku: Sku) => number },
  most: number | null,
): Refusal | null => {
  if (most === null) return null;
  return refusalOf(
    wanted.flatMap(({ sku, path }) => {
      const had = unitsOf(order, sku) - back.before(sku);
      const more = sum(wanted.filter((one) => one.sku === sku).map(({ quantity }) => quantity)) - back.now(sku);
      return more > 0 && had + more > most ? [{ path, message: messageOf(sku, had + more, most) }] : [];
    }),
  );
};

const messageOf = (sku: Sku, units: number, most: number): string =>
  `at most ${most} of ${sku} in one order, not ${units}`;

const fault = (index: number, sku: Sku, units: number, most: number): Fault => ({
  path: `/lines/${index}/quantity`,
  message: messageOf(sku, units, most),
});

const refusalOf = (errors: readonly Fault[]): Refusal | null =>
  errors.length === 0
    ? null
    : { code: 'unprocessable', detail: 'The channel does not take so many of one SKU in an order.', errors };

const unitsOf = (order: Order, sku: Sku): number =>
  sum(order.lines.filter((line) => isGoods(line) && line.sku === sku).map((line) => line.ordered - line.cancelled));

const sum = (units: readonly number[]): number => units.reduce((all, unit) => all + unit, 0);
