import { type Decision, nothing, type Refusal, refuse } from '../fact.ts';
import type { LineId } from '../ids.ts';
import { cancelLines } from './cancel.ts';
import { isCountable } from './charged.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent, PlacedLine } from './facts.ts';
import { type Line, lineOf, type Order } from './order.ts';
import { tooManyAfter } from './per-order.ts';
import { statusOf } from './phase.ts';
import { heldFor } from './pre-order.ts';
import { type Address, placedLine, type RequestedLine, sameAddress } from './request.ts';
import { withdrawAll } from './routing.ts';

export type Amendment = {
  readonly shipTo?: Address;
  /** By line id, the quantity that is wanted in all; lines that are not named stay. A line that is not there yet is added. */
  readonly lines?: readonly AmendedLine[];
  readonly reference: string | null;
};

export type AmendedLine =
  | { readonly id: LineId; readonly quantity: number }
  | (RequestedLine & { readonly id: LineId });

/**
 * Changes an order while nothing of it has been picked. What a location has already been given is taken back when the address
 * changes, and routed again. A repeat decides to nothing. `maxPerOrder`: units of a SKU that the channel takes in one order.
 */
export const amendOrder = (
  order: Order,
  { shipTo, lines, reference }: Amendment,
  maxPerOrder: number | null = null,
): Decision<OrderEvent> => {
  if (reference !== null && order.references.includes(reference)) return nothing;
  const refusal = notAmendable(order);
  if (refusal !== null) return { refused: refusal };
  const twice = (lines ?? []).findIndex((line, index) => lines?.some((l, i) => i < index && l.id === line.id));
  if (twice >= 0) {
    return refuse('malformed', 'A line is named twice.', [{ path: `/lines/${twice}/id`, message: 'stands twice' }]);
  }
  const events: OrderEvent[] = [];
  if (shipTo !== undefined && (order.shipTo === null || !sameAddress(shipTo, order.shipTo))) {
    if (order.delivery.method === 'collect') return refuse('not-now', 'The order is collected and has no address.');
    events.push({ type: 'ShipToChanged', data: { shipTo, country: shipTo.country, reference } });
    events.push(...withdrawAll(order, 'address changed'));
  }
  if (lines !== undefined) {
    // The reference is recorded once, by the first fact.
    const changed = amendLines(events.reduce(evolve, order), lines, events.length === 0 ? reference : null);
    if ('refused' in changed) return changed;
    const after = changed.events.reduce(evolve, order);
    const tooMany = tooManyAfter(order, after, lines, maxPerOrder);
    if (tooMany !== null) return { refused: tooMany };
    if (!isCountable(after)) {
      const errors = [{ path: '/lines', message: 'make more money than can be counted exactly' }];
      return refuse('unprocessable', 'The order cannot be what was charged.', errors);
    }
    events.push(...changed.events, ...preOrdered(order, lines));
  }
  return { events };
};

/** What is added and not released yet makes the whole order wait for it. */
const preOrdered = (order: Order, lines: readonly AmendedLine[]): readonly OrderEvent[] => {
  const has = ({ id }: AmendedLine): number => {
    const line = lineOf(order, id);
    return line === undefined ? 0 : line.ordered - line.cancelled;
  };
  const added = lines.flatMap((line) => ('sku' in line && line.quantity > has(line) ? [line] : []));
  return heldFor(order, added);
};

const notAmendable = (order: Order): Refusal | null => {
  const status = statusOf(order);
  if (status === 'completed' || status === 'cancelled') return { code: 'not-now', detail: `The order is ${status}.` };
  const begun = order.fulfilments.find((f) => !['assigned', 'accepted', 'rejected', 'cancelled'].includes(f.status));
  if (begun === undefined) return null;
  return { code: 'not-now', detail: `Location ${begun.location} has already ${begun.status} fulfilment ${begun.id}.` };
};

const amendLines = (order: Order, lines: readonly AmendedLine[], reference: string | null): Decision<OrderEvent> => {
  const added: PlacedLine[] = [];
  const cut: { line: LineId; quantity: number }[] = [];
  for (const [index, wanted] of lines.entries()) {
    const line = lineOf(order, wanted.id);
    if (line === undefined) {
      if (!('sku' in wanted))
        return refuse('unprocessable', `The order has no line ${wanted.id}; a new line needs a SKU and a price.`);
      if ((wanted.discount ?? 0) > wanted.quantity * wanted.unitPrice) {
        const errors = [{ path: `/lines/${index}/discount`, message: 'is more than the line costs' }];
        return refuse('malformed', 'The order would contradict itself.', errors);
      }
      if (wanted.quantity > 0) added.push(placedLine(wanted, wanted.id));
      continue;
    }
    if ('sku' in wanted && wanted.sku !== line.sku) {
      const errors = [
        { path: `/lines/${index}/sku`, message: `line ${line.id} is of ${line.sku}; add a line instead` },
      ];
      return refuse('unprocessable', 'A line keeps its SKU.', errors);
    }
    const more = wanted.quantity - (line.ordered - line.cancelled);
    if (more > 0 && line.exchangeFor !== undefined) {
      const errors = [
        { path: `/lines/${index}/quantity`, message: `line ${line.id} is given in exchange; add a line instead` },
      ];
      return refuse('not-now', 'No more is given in exchange than comes back.', errors);
    }
    if (more > 0) added.push(moreOf(line, more));
    if (more < 0) cut.push({ line: line.id, quantity: -more });
  }
  const cancelling = cut.length === 0 ? nothing : cancelLines(order, { lines: cut, reason: 'edited', reference });
  if ('refused' in cancelling) return cancelling;
  if (added.length === 0) return cancelling;
  return {
    events: [
      ...cancelling.events,
      { type: 'LinesAdded', data: { lines: added, reference: cut.length === 0 ? reference : null } },
    ],
  };
};

/** More units of a line, taxed at the rate of those that it has. */
const moreOf = ({ id, sku, kind, unitPrice, tax, ordered, name, components }: Line, quantity: number): PlacedLine => {
  const more = { id, sku, kind, quantity, unitPrice, tax: Math.round((tax * quantity) / ordered), discount: 0, name };
  return components === undefined ? more : { ...more, components };
};
