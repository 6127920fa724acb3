import { type Decision, nothing, refuse } from '../fact.ts';
import type { LineId } from '../ids.ts';
import { evolve } from './evolve.ts';
import type { CancelledLine, OrderEvent } from './facts.ts';
import { cancellationRefund, duesOf } from './money/dues.ts';
import { isGoods, type Line, type Order } from './order.ts';

export type CancelLines = {
  /** Quantities to cancel in addition; `null`: all that can be. */
  readonly lines: readonly { readonly line: LineId; readonly quantity: number }[] | null;
  readonly reason: string;
  /** The command's own id: a repeat decides to nothing. */
  readonly reference: string | null;
  /** False: what was paid for them is kept. */
  readonly refund?: boolean;
};

/** Units of a line that have not been picked yet: more cannot be cancelled. */
export const cancellableOf = (order: Order, line: Line): number =>
  line.open + line.backordered + line.reserved + unpicked(order, line).reduce((sum, part) => sum + part.quantity, 0);

/**
 * Cancels units of an order, those first that cost least to give up: open, backordered, reserved, then assigned to a location that
 * has not picked them, the latest promise first. What has been picked or has left is never cancelled. For what was paid, a refund is
 * asked for.
 */
export const cancelLines = (
  order: Order,
  { lines, reason, reference, refund = true }: CancelLines,
): Decision<OrderEvent> => {
  if (reference !== null && order.references.includes(reference)) return nothing;
  if (lines === null) {
    const all = order.lines
      .map((line) => ({ line, quantity: cancellableOf(order, line) }))
      .filter(({ quantity }) => quantity > 0)
      .map(({ line, quantity }) => cut(order, line, quantity));
    if (all.length === 0) return refuse('not-now', 'Nothing of the order can be cancelled any more.');
    return { events: cancelled(order, all, reason, reference, refund) };
  }
  const errors = [];
  const cuts: CancelledLine[] = [];
  for (const wanted of summed(lines)) {
    const line = order.lines.find((l) => l.id === wanted.line);
    if (line === undefined) return refuse('unprocessable', `The order has no line ${wanted.line}.`);
    const most = cancellableOf(order, line);
    if (wanted.quantity > most) {
      const path = `/lines/${lines.findIndex((l) => l.line === line.id)}/quantity`;
      errors.push({ path, message: `${most} of line ${line.id} can still be cancelled` });
    } else if (wanted.quantity > 0) cuts.push(cut(order, line, wanted.quantity));
  }
  if (errors.length > 0) return refuse('not-now', 'Some units have been picked, shipped or cancelled already.', errors);
  return cuts.length === 0 ? nothing : { events: cancelled(order, cuts, reason, reference, refund) };
};

/** The facts of units being cancelled; a fulfilment that nothing is left of is cancelled with them, and what was paid is asked back. */
export const cancelled = (
  order: Order,
  lines: readonly CancelledLine[],
  reason: string,
  reference: string | null,
  refund = true,
): readonly OrderEvent[] => {
  const taken = lines.flatMap((line) => line.assigned);
  const emptied = order.fulfilments.filter((fulfilment) => {
    const less = taken.filter((t) => t.fulfilment === fulfilment.id).reduce((sum, t) => sum + t.quantity, 0);
    return less > 0 && less === fulfilment.lines.reduce((sum, line) => sum + line.quantity, 0);
  });
  const events: OrderEvent[] = [
    { type: 'LinesCancelled', data: { lines, reason, reference } },
    ...emptied.map(({ id }) => ({ type: 'FulfilmentCancelled', data: { fulfilment: id } }) as const),
  ];
  if (refund) events.push(...cancellationRefund(events.reduce(evolve, order), lines.map(unitsOf)));
  return [...events, ...duesOf(events.reduce(evolve, order))];
};

const unitsOf = ({ line, open, backordered, reserved, assigned }: CancelledLine) => ({
  line,
  quantity: assigned.reduce((sum, part) => sum + part.quantity, open + backordered + reserved),
});

const cut = (order: Order, line: Line, quantity: number): CancelledLine => {
  let left = quantity;
  const take = (most: number): number => {
    const taken = Math.min(left, most);
    left -= taken;
    return taken;
  };
  return {
    line: line.id,
    open: take(line.open),
    backordered: take(line.backordered),
    reserved: take(line.reserved),
    assigned: unpicked(order, line)
      .map((part) => ({ fulfilment: part.fulfilment, quantity: take(part.quantity) }))
      .filter((part) => part.quantity > 0),
  };
};

/** The line's units in fulfilments that nobody has picked for, the latest promise first. */
const unpicked = (order: Order, line: Line) => {
  if (!isGoods(line)) return [];
  return order.fulfilments
    .filter((f) => f.status === 'assigned' || f.status === 'accepted')
    .toSorted((a, b) => (a.deliverBy < b.deliverBy ? 1 : a.deliverBy > b.deliverBy ? -1 : 0))
    .flatMap((f) => f.lines.filter((l) => l.line === line.id).map((l) => ({ fulfilment: f.id, quantity: l.quantity })));
};

/** A line that is named twice counts once, with the sum. */
const summed = (lines: NonNullable<CancelLines['lines']>): NonNullable<CancelLines['lines']> => {
  const totals = new Map<LineId, number>();
  for (const { line, quantity } of lines) totals.set(line, (totals.get(line) ?? 0) + quantity);
  return [...totals].map(([line, quantity]) => ({ line, quantity }));
};
