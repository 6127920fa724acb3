import type { Sku } from '../ids.ts';
import type { OrderFacts, PlacedLine, Quantity } from './facts.ts';
import { owe, quantityOf, remember } from './fold.ts';
import { skusOf } from './goods.ts';
import { type Bucket, type Line, type Order, unitsIn } from './order.ts';

/** What becomes of the lines of an order. */

export const opened = (line: PlacedLine): Line => ({
  id: line.id,
  sku: line.sku,
  kind: line.kind,
  name: line.name,
  ...(line.components === undefined ? {} : { components: line.components }),
  ...(line.exchangeFor === undefined ? {} : { exchangeFor: line.exchangeFor }),
  unitPrice: line.unitPrice,
  tax: line.tax,
  discount: line.discount,
  ordered: line.quantity,
  expectedAt: null,
  open: line.quantity,
  backordered: 0,
  reserved: 0,
  assigned: 0,
  shipped: 0,
  cancelled: 0,
  returned: 0,
});

export const goodsIn = (known: readonly Sku[], lines: readonly PlacedLine[]): readonly Sku[] => [
  ...new Set([...known, ...skusOf(lines)]),
];

/** Quantities only move between buckets, so what was ordered is conserved. */
export const move = (order: Order, moved: readonly Quantity[], from: Bucket, to: Bucket): Order => ({
  ...order,
  lines: order.lines.map((line) => {
    const quantity = quantityOf(moved, line.id);
    return quantity === 0 ? line : { ...line, [from]: line[from] - quantity, [to]: line[to] + quantity };
  }),
});

export const taken = (order: Order): Order => ({
  ...order,
  taken: true,
  additions: unitsIn(order, 'open') > 0 ? order.additions : [],
});

export const dated = (line: Line, dates: OrderFacts['BackordersExpected']['lines']): Line => {
  const said = dates.find((date) => date.line === line.id);
  return said === undefined ? line : { ...line, expectedAt: said.at };
};

/** What no longer waits is no longer expected. */
export const undated = (order: Order): Order => ({
  ...order,
  lines: order.lines.map((line) =>
    line.backordered > 0 || line.expectedAt === null ? line : { ...line, expectedAt: null },
  ),
});

export const added = (lines: readonly Line[], more: readonly PlacedLine[]): readonly Line[] => {
  const known = new Set(lines.map((line) => line.id));
  const grown = lines.map((line) => {
    const extra = more.find((m) => m.id === line.id);
    if (extra === undefined) return line;
    return {
      ...line,
      ordered: line.ordered + extra.quantity,
      open: line.open + extra.quantity,
      tax: line.tax + extra.tax,
      discount: line.discount + extra.discount,
    };
  });
  return [...grown, ...more.filter((line) => !known.has(line.id)).map(opened)];
};

/** An addition that could not be met is as if it had not been asked for: the line shrinks, a new line goes. */
export const withdrawn = (lines: readonly Line[], refused: readonly PlacedLine[]): readonly Line[] =>
  lines
    .map((line) => {
      const less = refused.filter((r) => r.id === line.id);
      if (less.length === 0) return line;
      const sum = (what: 'quantity' | 'tax' | 'discount') => less.reduce((all, r) => all + r[what], 0);
      const quantity = Math.min(sum('quantity'), line.open);
      return {
        ...line,
        ordered: line.ordered - quantity,
        open: line.open - quantity,
        tax: line.tax - sum('tax'),
        discount: line.discount - sum('discount'),
      };
    })
    .filter((line) => line.ordered > 0);

export const cancelAllOpen = (order: Order): Order => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, open: 0, cancelled: line.cancelled + line.open })),
});

export const cancelled = (order: Order, data: OrderFacts['LinesCancelled']): Order => {
  const fromBuckets: Order = {
    ...order,
    plan: null,
    additions: fewer(order.additions, data.lines),
    lines: order.lines.map((line) => {
      const cut = data.lines.find((l) => l.line === line.id);
      if (cut === undefined) return line;
      const assignedCut = cut.assigned.reduce((sum, a) => sum + a.quantity, 0);
      return {
        ...line,
        open: line.open - cut.open,
        backordered: line.backordered - cut.backordered,
        reserved: line.reserved - cut.reserved,
        assigned: line.assigned - assignedCut,
        cancelled: line.cancelled + cut.open + cut.backordered + cut.reserved + assignedCut,
      };
    }),
    fulfilments: order.fulfilments.map((fulfilment) => {
      const cuts = data.lines.flatMap((line) =>
        line.assigned
          .filter((a) => a.fulfilment === fulfilment.id)
          .map((a) => ({ line: line.line, quantity: a.quantity })),
      );
      return cuts.length === 0 ? fulfilment : { ...fulfilment, lines: less(fulfilment.lines, cuts) };
    }),
  };
  return owe(remember(retry(undated(fromBuckets)), data.reference));
};

/** Of what was added and is not yet reserved, what a cancellation leaves: open units are the first to go. */
const fewer = (
  additions: readonly PlacedLine[],
  cuts: OrderFacts['LinesCancelled']['lines'],
): readonly PlacedLine[] => {
  const left = new Map(cuts.map((cut) => [cut.line, cut.open]));
  return additions
    .map((line) => {
      const cut = Math.min(line.quantity, left.get(line.id) ?? 0);
      if (cut === 0) return line;
      left.set(line.id, (left.get(line.id) ?? 0) - cut);
      const quantity = line.quantity - cut;
      const share = (amount: number) => Math.round((amount * quantity) / line.quantity);
      return { ...line, quantity, tax: share(line.tax), discount: share(line.discount) };
    })
    .filter((line) => line.quantity > 0);
};

export const less = (lines: readonly Quantity[], cut: readonly Quantity[]): readonly Quantity[] =>
  lines
    .map((line) => ({ ...line, quantity: line.quantity - quantityOf(cut, line.line) }))
    .filter((line) => line.quantity > 0);

/** Another need, other stock or another address is a reason to try routing again. */
export const retry = (order: Order): Order =>
  order.routing.failed === null ? order : { ...order, routing: { ...order.routing, failed: null, refusals: 0 } };

/** The plan no longer fits, and the ledger may have taken in some of it. */
export const withoutPlan = (order: Order): Order => (order.plan === null ? order : owe({ ...order, plan: null }));
