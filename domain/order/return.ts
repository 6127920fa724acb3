import { type Decision, nothing, refuse } from '../fact.ts';
import type { LineId, LocationId, ReturnId } from '../ids.ts';
import { type ReturnFactName, returnStatusAfter } from '../returns/machine.ts';
import type { InspectedLine, OrderEvent, OrderFacts, Quantity } from './facts.ts';
import { goodsOf } from './goods.ts';
import { lineOf, type Order, type Return, returnOf, type StockCorrection } from './order.ts';

export type RequestReturn = Omit<OrderFacts['ReturnRequested'], 'return' | 'channel'>;

/** The return that a reference asked for; `undefined` when there is none. */
export const returnNamed = (order: Order, reference: string | null): Return | undefined =>
  reference === null ? undefined : order.returns.find((r) => r.reference === reference);

/** Asks for a return of what was shipped. It is authorised at once: nothing but the quantity decides. */
export const requestReturn = (order: Order, id: ReturnId, request: RequestReturn): Decision<OrderEvent> => {
  if (returnOf(order, id) !== undefined) return nothing;
  if (returnNamed(order, request.reference) !== undefined) return nothing;
  const errors = [];
  for (const [index, { line, quantity }] of request.lines.entries()) {
    const shipped = lineOf(order, line)?.shipped;
    if (shipped === undefined) return refuse('unprocessable', `The order has no line ${line}.`);
    const asked = request.lines.filter((l) => l.line === line).reduce((sum, l) => sum + l.quantity, 0);
    const free = shipped - underReturn(order, line);
    if (asked > free) {
      errors.push({
        path: `/lines/${index}/quantity`,
        message: `${free} of line ${line} can be returned, ${quantity} asked for`,
      });
    }
  }
  if (errors.length > 0) return refuse('not-now', 'More is to be returned than was shipped.', errors);
  return {
    events: [
      { type: 'ReturnRequested', data: { return: id, channel: order.channel, ...request } },
      { type: 'ReturnAuthorised', data: { return: id } },
    ],
  };
};

/** Goods have come in, at the location that has them now. Never more than was asked for. */
export const receiveReturn = (
  order: Order,
  id: ReturnId,
  location: LocationId,
  lines: readonly Quantity[],
  reference: string | null = null,
): Decision<OrderEvent> =>
  when(order, id, 'ReturnReceived', reference, (found) => {
    const errors = found.lines
      .map((line) => ({ line, more: quantityOf(lines, line.line) }))
      .filter(({ line, more }) => line.received + more > line.requested)
      .map(({ line, more }) => ({
        path: '/lines',
        message: `line ${line.line}: ${more} received, ${line.requested - line.received} expected`,
      }));
    const strange = lines.find((l) => !found.lines.some((line) => line.line === l.line));
    if (strange !== undefined) return refuse('unprocessable', `The return has no line ${strange.line}.`);
    if (errors.length > 0) return refuse('not-now', 'More came in than is expected.', errors);
    return { events: [{ type: 'ReturnReceived', data: { return: id, location, lines, reference } }] };
  });

/** What becomes of the goods: stock moves on disposition, at the place that received them. Closed once all is inspected. */
export const inspectReturn = (
  order: Order,
  id: ReturnId,
  lines: readonly InspectedLine[],
  reference: string | null = null,
): Decision<OrderEvent> =>
  when(order, id, 'ReturnInspected', reference, (found) => {
    const over = found.lines.find(
      (line) => line.accepted + line.declined + quantityOf(lines, line.line) > line.received,
    );
    if (over !== undefined) return refuse('not-now', `Of line ${over.line} only ${over.received} were received.`);
    const strange = lines.find((l) => !found.lines.some((line) => line.line === l.line));
    if (strange !== undefined) return refuse('unprocessable', `The return has no line ${strange.line}.`);
    const corrections = lines.flatMap((line, index) => correctionOf(order, found, line, index));
    const inspected: OrderEvent = { type: 'ReturnInspected', data: { return: id, lines, corrections, reference } };
    const complete = found.lines.every(
      (line) => line.accepted + line.declined + quantityOf(lines, line.line) === line.requested,
    );
    return { events: complete ? [inspected, { type: 'ReturnClosed', data: { return: id } }] : [inspected] };
  });

export const cancelReturn = (order: Order, id: ReturnId): Decision<OrderEvent> =>
  returnOf(order, id)?.status === 'cancelled'
    ? nothing
    : when(order, id, 'ReturnCancelled', null, () => ({ events: [{ type: 'ReturnCancelled', data: { return: id } }] }));

const when = (
  order: Order,
  id: ReturnId,
  fact: ReturnFactName,
  reference: string | null,
  decide: (found: Return) => Decision<OrderEvent>,
): Decision<OrderEvent> => {
  const found = returnOf(order, id);
  if (found === undefined) return refuse('unknown', `There is no return ${id}.`);
  if (reference !== null && order.references.includes(reference)) return nothing;
  if (returnStatusAfter(found.status, fact) === undefined) return refuse('not-now', `Return ${id} is ${found.status}.`);
  return decide(found);
};

/** Units of a line that returns have asked for and that have not been given up. */
const underReturn = (order: Order, line: LineId): number =>
  order.returns
    .filter((r) => r.status !== 'rejected' && r.status !== 'cancelled')
    .flatMap((r) => r.lines)
    .reduce((sum, l) => (l.line === line ? sum + l.requested : sum), 0);

/** Scrapped goods never come back into stock; those that are repaired or looked into are on hand, but not sellable. */
const correctionOf = (
  order: Order,
  found: Return,
  { line, quantity, disposition, accept }: InspectedLine,
  index: number,
): readonly StockCorrection[] => {
  const returned = lineOf(order, line);
  const { at } = found;
  if (returned === undefined || at === null || !accept || disposition === 'scrap') return [];
  const kind = disposition === 'restock' ? 'restock' : 'quarantine';
  const reference = `${found.id}:${order.stock.owed}:${index}`;
  return goodsOf(returned).map((goods) => {
    return { reference, sku: goods.sku, location: at, quantity: quantity * goods.quantity, kind };
  });
};

const quantityOf = (lines: readonly Quantity[], line: LineId): number =>
  lines.reduce((sum, l) => (l.line === line ? sum + l.quantity : sum), 0);
