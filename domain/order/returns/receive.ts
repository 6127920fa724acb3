import { type Decision, nothing, refuse } from '../../fact.ts';
import type { LocationId, ReturnId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import type { OrderEvent } from '../facts.ts';
import { quantityOf } from '../fold.ts';
import { lineOf, type Order } from '../order.ts';
import type { ReceivedLine, ReturnFacts, UnexpectedUnits } from './facts.ts';
import { when } from './when.ts';

/**
 * Puts on record that a parcel is on its way back; without a number it is the one that was booked. A return may come in several, each
 * of which is sent once.
 */
export const sendReturn = (order: Order, sent: ReturnFacts['ReturnSent']): Decision<OrderEvent> =>
  when(order, sent.return, 'ReturnSent', sent.reference, ({ booking, parcels }) => {
    const made = booking?.status === 'booked' ? booking : null;
    const [label] = made?.parcels ?? [];
    const isByLabel = label !== undefined && (sent.trackingNumber ?? label.trackingNumber) === label.trackingNumber;
    const data =
      made === null || !isByLabel ? sent : { ...sent, carrier: made.carrier, trackingNumber: label.trackingNumber };
    const isKnown = isByLabel && parcels.some(({ trackingNumber }) => trackingNumber === label.trackingNumber);
    return isKnown ? nothing : { events: [{ type: 'ReturnSent', data }] };
  });

/** Puts on record that a return has not all come in by its due date. Nothing before that, and the second time. */
export const markOverdue = (order: Order, now: Instant): Decision<OrderEvent> => ({
  events: order.returns.flatMap(({ id, status, dueAt, overdue, lines }): readonly OrderEvent[] => {
    const waits = status === 'authorised' || status === 'received' || status === 'inspected';
    const missing = lines.some(({ received, requested }) => received < requested);
    if (!waits || !missing || overdue || dueAt === null || dueAt > now) return [];
    return [{ type: 'ReturnOverdue', data: { return: id, dueAt } }];
  }),
});

export type Receipt = {
  readonly location: LocationId;
  readonly lines: readonly ReceivedLine[];
  readonly unexpected: readonly UnexpectedUnits[];
  readonly note: string | null;
  readonly reference: string | null;
};

/**
 * Goods have come in, at the location that has them now. Whatever comes is taken in: what is more than was asked for is put aside
 * with what is something else. Refused for a line that the return does not have.
 */
export const receiveReturn = (
  order: Order,
  id: ReturnId,
  { location, lines, unexpected, note, reference }: Receipt,
): Decision<OrderEvent> =>
  when(order, id, 'ReturnReceived', reference, (found) => {
    const strange = lines.find((l) => !found.lines.some((line) => line.line === l.line));
    if (strange !== undefined) return refuse('unprocessable', `The return has no line ${strange.line}.`);
    const expected: ReceivedLine[] = [];
    const more: UnexpectedUnits[] = [...unexpected];
    for (const { line, requested, received } of found.lines) {
      const came = quantityOf(lines, line);
      const quantity = Math.min(came, requested - received);
      const damaged = Math.min(
        quantity,
        lines.reduce((sum, l) => (l.line === line ? sum + (l.damaged ?? 0) : sum), 0),
      );
      if (quantity > 0) expected.push(damaged === 0 ? { line, quantity } : { line, quantity, damaged });
      const sku = lineOf(order, line)?.sku;
      if (came > quantity && sku !== undefined) more.push({ sku, quantity: came - quantity });
    }
    if (expected.length + more.length === 0) return nothing;
    const received: ReturnFacts['ReturnReceived'] = {
      return: id,
      location,
      lines: expected,
      reference,
      ...(more.length === 0 ? {} : { unexpected: more }),
      ...(note === null ? {} : { note }),
    };
    return { events: [{ type: 'ReturnReceived', data: received }] };
  });
