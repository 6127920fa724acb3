import { type FulfilmentStatus, fulfilmentStatusAfter } from '../domain/fulfilment/machine.ts';
import type { FulfilmentId, LocationId } from '../domain/ids.ts';
import { nextClockOf } from '../domain/order/clocks.ts';
import type { CollectionTerms, LateStep, PlannedFulfilment, Quantity } from '../domain/order/facts.ts';
import type { Collection } from '../domain/order/order.ts';
import { concernedIn } from '../domain/order/transfer.ts';
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
  /** Those whose business it is: where it is collected from the beginning, the one that sends it there until it has left. */
  readonly locations: readonly LocationId[];
  readonly assignee: string | null;
  readonly late: readonly LateStep[];
  /** As the order has it, without the customer's code. */
  readonly collection: Omit<Collection, 'code'> | null;
  /** When something is to be done about it by itself; `null`: not before its next fact. */
  readonly clockAt: Instant | null;
};

/** The work queue of each location. */
export const fulfilments: Projection<Recorded, FulfilmentDocument> = {
  name: 'fulfilments',
  version: 6,
  indexes: [
    ['acceptBy?'],
    ['clockAt?'],
    ['assignee?', 'shipBy'],
    ['shipBy'],
    ['to?', 'status', 'shipBy'],
    ['locations[]', 'shipBy'],
    ['status', 'shipBy'],
    ['location', 'status', 'shipBy'],
    ['locations[]', 'status', 'shipBy'],
  ],
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
      case 'FulfilmentDeliveryCorrected':
      case 'FulfilmentReceived':
      case 'FulfilmentPutAside':
      case 'FulfilmentReady':
      case 'FulfilmentCollected':
      case 'FulfilmentAssigneeSet':
      case 'FulfilmentLate':
      case 'CollectionReminded':
        return [event.data.fulfilment];
      default:
        return [];
    }
  },
  evolve: (document, event, id) => {
    const changed = event.type === 'FulfilmentsAssigned' ? assigned(event, id) : changedBy(document, event);
    if (changed === null || changed === document) return document;
    return { ...changed, locations: concernedIn(changed), clockAt: nextClockOf(changed) };
  },
};

type Assigned = Extract<Recorded, { readonly type: 'FulfilmentsAssigned' }>;

const assigned = (event: Assigned, id: string): FulfilmentDocument | null => {
  const planned = event.data.fulfilments.find((fulfilment) => fulfilment.id === id);
  if (planned === undefined) return null;
  return {
    ...planned,
    acceptBy: planned.acceptBy ?? null,
    order: orderOf(event),
    status: 'assigned',
    locations: concernedIn({ ...planned, status: 'assigned' }),
    assignee: null,
    late: [],
    collection: null,
    clockAt: null,
  };
};

const changedBy = (document: FulfilmentDocument | null, event: Recorded): FulfilmentDocument | null => {
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
    case 'FulfilmentReceived':
    case 'FulfilmentPutAside':
    case 'FulfilmentDelivered':
    case 'FulfilmentDeliveryCorrected':
    case 'FulfilmentCollected':
      return after(document, event.type);
    case 'FulfilmentReady':
      return { ...after(document, event.type), collection: waitingFrom(event.data) };
    case 'FulfilmentAssigneeSet':
      return { ...document, assignee: event.data.assignee };
    case 'FulfilmentLate':
      return { ...document, late: [...document.late, event.data.step] };
    case 'CollectionReminded':
      return document.collection === null
        ? document
        : { ...document, collection: { ...document.collection, reminded: true } };
    default:
      return document;
  }
};

const waitingFrom = ({
  codeRequired = false,
  remindAt = null,
  collectBy = null,
}: Partial<CollectionTerms>): FulfilmentDocument['collection'] => ({
  codeRequired,
  remindAt,
  collectBy,
  reminded: false,
});

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
