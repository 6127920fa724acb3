import { type Decision, nothing, type Refusal, refuse } from '../../fact.ts';
import type { LocationId, ReturnId } from '../../ids.ts';
import { cancellableOf } from '../cancel.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { quantityOf } from '../fold.ts';
import { goodsOf } from '../goods.ts';
import { duesOf } from '../money/dues.ts';
import { replacementsIn, standingRefunds } from '../money/shares.ts';
import { lineOf, type Order, returnOf, type StockCorrection } from '../order.ts';
import { labelWithdrawn } from './booking.ts';
import { trimmed } from './exchange.ts';
import type { InspectedLine, Return } from './facts.ts';
import { when } from './when.ts';

/**
 * What becomes of the goods: stock moves on disposition, at the place where each part is, and money is asked for. A part that is at
 * two places must say which. Closed once all is inspected.
 */
export const inspectReturn = (
  order: Order,
  id: ReturnId,
  lines: readonly InspectedLine[],
  reference: string | null = null,
): Decision<OrderEvent> =>
  when(order, id, 'ReturnInspected', reference, (found) => {
    const strange = lines.find((l) => !found.lines.some((line) => line.line === l.line));
    if (strange !== undefined) return refuse('unprocessable', `The return has no line ${strange.line}.`);
    const located = locate(found, lines);
    if ('refused' in located) return located;
    const corrections = located.flatMap((line, index) => correctionOf(order, found, line, index));
    const inspected: OrderEvent = {
      type: 'ReturnInspected',
      data: { return: id, lines: located, corrections, reference },
    };
    const complete = found.lines.every(
      (line) => line.accepted + line.declined + quantityOf(lines, line.line) === line.requested,
    );
    const events: OrderEvent[] = complete ? [inspected, { type: 'ReturnClosed', data: { return: id } }] : [inspected];
    return { events: followed(order, events, id) };
  });

/**
 * Closes a return of which less came than was asked for: what is missing may be asked for again. Refused while something that came
 * has not been inspected.
 */
export const closeReturn = (order: Order, id: ReturnId, reason: string): Decision<OrderEvent> =>
  returnOf(order, id)?.status === 'closed'
    ? nothing
    : when(order, id, 'ReturnClosed', null, (found) => {
        const unseen = found.lines.find((line) => line.received > line.accepted + line.declined);
        if (unseen !== undefined) return refuse('not-now', `Of line ${unseen.line}, inspect what has come in first.`);
        return { events: followed(order, [{ type: 'ReturnClosed', data: { return: id, reason } }], id) };
      });

/** Nothing will come back after all. Refused once money or goods have been given for it: then it is closed instead. */
export const cancelReturn = (order: Order, id: ReturnId): Decision<OrderEvent> =>
  returnOf(order, id)?.status === 'cancelled'
    ? nothing
    : when(order, id, 'ReturnCancelled', null, () => {
        if (standingRefunds(order).some((refund) => refund.return === id)) {
          return refuse('not-now', `Money was asked to be given back for return ${id}: close it instead.`);
        }
        const away = replacementsIn(order, id).find(
          (line) => cancellableOf(order, line) < line.ordered - line.cancelled,
        );
        if (away !== undefined)
          return refuse('not-now', `Line ${away.id} is on its way in exchange: close it instead.`);
        return { events: followed(order, [{ type: 'ReturnCancelled', data: { return: id } }], id) };
      });

/** With what follows for its label, for what is given in exchange, and for the money. */
const followed = (order: Order, events: readonly OrderEvent[], id: ReturnId): readonly OrderEvent[] => {
  const after = events.reduce(evolve, order);
  const all = [...events, ...givenUp(after, id), ...trimmed(after, id)];
  return [...all, ...duesOf(all.reduce(evolve, order))];
};

/** The booking of a return of which nothing more is waited for. */
const givenUp = (order: Order, id: ReturnId): readonly OrderEvent[] => {
  const found = returnOf(order, id);
  const isOver = found?.status === 'closed' || found?.status === 'cancelled';
  return found === undefined || !isOver ? [] : labelWithdrawn(found);
};

type Located = InspectedLine & { readonly location: LocationId };

/** The lines with the places that they are at; refused where there are fewer, or more than one place. */
const locate = (found: Return, lines: readonly InspectedLine[]): readonly Located[] | { readonly refused: Refusal } => {
  const left = new Map(
    found.lines.map(({ line, places }) => [
      line,
      new Map(places.map(({ location, received, inspected }) => [location, received - inspected])),
    ]),
  );
  const located: Located[] = [];
  for (const line of lines) {
    const places = left.get(line.line) ?? new Map<LocationId, number>();
    const filled = [...places].filter(([, units]) => units > 0);
    const total = filled.reduce((sum, [, units]) => sum + units, 0);
    if (line.quantity > total)
      return refuse('not-now', `Of line ${line.line} only ${total} are there to be inspected.`);
    const [only, ...others] = filled.map(([location]) => location);
    const location = line.location ?? (others.length === 0 ? only : undefined);
    if (location === undefined) {
      return refuse(
        'unprocessable',
        `Line ${line.line} is at ${[only, ...others].join(' and ')}: say which part it is.`,
      );
    }
    const here = places.get(location) ?? 0;
    if (line.quantity > here) {
      return refuse('not-now', `Of line ${line.line} only ${here} are at ${location} to be inspected.`);
    }
    places.set(location, here - line.quantity);
    located.push({ ...line, location });
  }
  return located;
};

/**
 * Scrapped goods never come back into stock; those that are repaired or looked into are on hand, but not sellable. What is repaired
 * for its customer is not ours.
 */
const correctionOf = (
  order: Order,
  { id, resolution }: Return,
  { line, quantity, disposition, accept, location }: Located,
  index: number,
): readonly StockCorrection[] => {
  const returned = lineOf(order, line);
  if (returned === undefined || !accept || disposition === 'scrap') return [];
  if (resolution === 'repair' && disposition === 'refurbish') return [];
  const kind = disposition === 'restock' ? 'restock' : 'quarantine';
  const reference = `${id}:${order.stock.owed}:${index}`;
  return goodsOf(returned).map((goods) => {
    return { reference, sku: goods.sku, location, quantity: quantity * goods.quantity, kind };
  });
};
