import { type FulfilmentStatus, fulfilmentStatusAfter } from '../domain/fulfilment/machine.ts';
import type { FulfilmentId } from '../domain/ids.ts';
import type { PlannedFulfilment, Quantity } from '../domain/order/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

/** One piece of a location's work. What the order knows of it (SKUs, names, the customer) is read from the order. */
export type FulfilmentDocument = Omit<PlannedFulfilment, 'acceptBy'> & {
  readonly order: string;
  /** By when the location takes it up; `null` once it has, or where it is waited for. */
  readonly acceptBy: Instant | null;
  readonly status: FulfilmentStatus;
};

/** The work queue of each location. */
export const fulfilments: Projection<Recorded, FulfilmentDocument> = {
  name: 'fulfilments',
  version: 2,
  indexes: [['acceptBy'], ['shipBy'], ['location', 'shipBy'], ['status', 'shipBy'], ['location', 'status', 'shipBy']],
  keys: (event) => {
    switch (event.type) {
      case 'FulfilmentsAssigned':
        return event.data.fulfilments.map((fulfilment) => fulfilment.id);
      case 'LinesCancelled':
        return [...new Set(event.data.lines.flatMap((line) => line.assigned.map((a) => a.fulfilment)))];
      case 'FulfilmentAccepted':
      case 'FulfilmentRejected':
      case 'FulfilmentLinesRejected':
      case 'FulfilmentWithdrawn':
      case 'FulfilmentCancelled':
      case 'FulfilmentPicked':
      case 'FulfilmentPacked':
      case 'FulfilmentShipped':
      case 'FulfilmentDelivered':
      case 'FulfilmentReady':
      case 'FulfilmentCollected':
        return [event.data.fulfilment];
      default:
        return [];
    }
  },
  evolve: (document, event, id) => {
    if (event.type === 'FulfilmentsAssigned') {
      const planned = event.data.fulfilments.find((fulfilment) => fulfilment.id === id);
      if (planned === undefined) return document;
      return { ...planned, acceptBy: planned.acceptBy ?? null, order: orderOf(event), status: 'assigned' };
    }
    if (document === null) return null;
    switch (event.type) {
      case 'LinesCancelled':
        return { ...document, lines: less(document.lines, cutOf(event.data.lines, document.id)) };
      case 'FulfilmentRejected':
      case 'FulfilmentLinesRejected':
      case 'FulfilmentWithdrawn':
        return { ...after(document, event.type), lines: less(document.lines, event.data.lines) };
      case 'FulfilmentAccepted':
      case 'FulfilmentCancelled':
      case 'FulfilmentPicked':
      case 'FulfilmentPacked':
      case 'FulfilmentShipped':
      case 'FulfilmentDelivered':
      case 'FulfilmentReady':
      case 'FulfilmentCollected':
        return after(document, event.type);
      default:
        return document;
    }
  },
};

const after = (document: FulfilmentDocument, fact: Parameters<typeof fulfilmentStatusAfter>[1]): FulfilmentDocument => {
  const status = fulfilmentStatusAfter(document.status, fact) ?? document.status;
  return { ...document, status, acceptBy: status === 'assigned' ? document.acceptBy : null };
};

const cutOf = (
  lines: readonly { line: Quantity['line']; assigned: readonly { fulfilment: FulfilmentId; quantity: number }[] }[],
  id: FulfilmentId,
): readonly Quantity[] =>
  lines.flatMap(({ line, assigned }) =>
    assigned.filter((a) => a.fulfilment === id).map((a) => ({ line, quantity: a.quantity })),
  );

const less = (lines: readonly Quantity[], cut: readonly Quantity[]): readonly Quantity[] =>
  lines
    .map((line) => ({
      ...line,
      quantity: cut.reduce((left, c) => (c.line === line.line ? left - c.quantity : left), line.quantity),
    }))
    .filter((line) => line.quantity > 0);
