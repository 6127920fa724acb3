import type { LocationId, ReturnId } from '../../ids.ts';
import { type ReturnFactName, returnStatusAfter } from '../../returns/machine.ts';
import { bookingAfter } from '../booking/evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { owe, quantityOf, remember } from '../fold.ts';
import type { Order } from '../order.ts';
import { told } from '../tracking/evolve.ts';
import type { InspectedLine, Return, ReturnFacts, ReturnLine, ReturnPlace } from './facts.ts';

export type ReturnEvent = Extract<OrderEvent, { readonly type: keyof ReturnFacts }>;

/** The order after a fact of one of its returns. */
export const evolveReturns = (order: Order, event: ReturnEvent): Order => {
  switch (event.type) {
    case 'ReturnRequested':
      return { ...order, returns: [...order.returns, requested(event.data)] };
    case 'ReturnAuthorised':
      return withReturn(order, event.data.return, event.type, { dueAt: event.data.dueAt ?? null });
    case 'ReturnRejected':
      return withReturn(order, event.data.return, event.type, { reason: event.data.reason });
    case 'ReturnSent':
      return sent(remember(order, event.data.reference), event.data);
    case 'ReturnOverdue':
      return withReturn(order, event.data.return, event.type, { overdue: true });
    case 'ReturnReceived':
      return received(order, event.data);
    case 'ReturnInspected':
      return inspected(order, event.data);
    case 'ReturnClosed':
      return withReturn(order, event.data.return, event.type, { reason: event.data.reason ?? null });
    case 'ReturnCancelled':
      return withReturn(order, event.data.return, event.type, {});
    case 'ReturnSentBack':
      return sentBack(remember(order, event.data.reference), event.data);
    case 'ReturnBookingRequested':
    case 'ReturnBooked':
    case 'ReturnBookingFailed':
    case 'ReturnBookingWithdrawn':
      return changed(order, event.data.return, (of) => ({ ...of, booking: bookingAfter(of.booking, event) }));
    case 'ReturnParcelTracked':
      return changed(order, event.data.return, (of) => ({ ...of, tracking: told(of.tracking, event.data) }));
  }
};

const requested = (data: ReturnFacts['ReturnRequested']): Return => ({
  id: data.return,
  status: 'requested',
  resolution: data.resolution,
  at: data.at,
  reference: data.reference,
  lines: data.lines.map((line) => ({
    line: line.line,
    reason: line.reason,
    requested: line.quantity,
    received: 0,
    accepted: 0,
    declined: 0,
    repaired: 0,
    sentBack: 0,
    damaged: 0,
    places: [],
    exchange: line.exchange ?? null,
  })),
  terms: data.terms ?? null,
  photos: data.photos ?? null,
  dueAt: null,
  overdue: false,
  parcels: [],
  booking: null,
  tracking: [],
  sentBack: [],
  unexpected: [],
  reason: null,
});

const changed = (order: Order, id: ReturnId, change: (of: Return) => Return): Order => ({
  ...order,
  returns: order.returns.map((r) => (r.id === id ? change(r) : r)),
});

const withReturn = (order: Order, id: ReturnId, fact: ReturnFactName, change: Partial<Return>): Order =>
  changed(order, id, (r) => ({ ...r, ...change, status: returnStatusAfter(r.status, fact) ?? r.status }));

const linesOf = (order: Order, id: ReturnId): readonly ReturnLine[] =>
  order.returns.find((r) => r.id === id)?.lines ?? [];

const sent = (order: Order, { return: id, carrier, trackingNumber }: ReturnFacts['ReturnSent']): Order => {
  const parcels = order.returns.find((r) => r.id === id)?.parcels ?? [];
  return withReturn(order, id, 'ReturnSent', { parcels: [...parcels, { carrier, trackingNumber }] });
};

const sentBack = (order: Order, data: ReturnFacts['ReturnSentBack']): Order => {
  const { lines, carrier, trackingNumber, trackingUrl } = data;
  return changed(order, data.return, (of) => ({
    ...of,
    sentBack: [...of.sentBack, { lines, carrier, trackingNumber, trackingUrl }],
    lines: of.lines.map((line) => ({ ...line, sentBack: line.sentBack + quantityOf(lines, line.line) })),
  }));
};

const received = (order: Order, data: ReturnFacts['ReturnReceived']): Order => {
  const { return: id, location, unexpected = [] } = data;
  const parked = order.returns.find((r) => r.id === id)?.unexpected ?? [];
  const noted = withReturn(remember(order, data.reference), id, 'ReturnReceived', {
    at: location,
    unexpected: [...parked, ...unexpected.map((units) => ({ ...units, location }))],
    lines: linesOf(order, id).map((line) => {
      const more = quantityOf(data.lines, line.line);
      if (more === 0) return line;
      const damaged = data.lines.reduce((sum, l) => (l.line === line.line ? sum + (l.damaged ?? 0) : sum), 0);
      return {
        ...line,
        received: line.received + more,
        damaged: line.damaged + damaged,
        places: arrivedAt(line.places, location, more),
      };
    }),
  });
  return {
    ...noted,
    lines: noted.lines.map((line) => ({ ...line, returned: line.returned + quantityOf(data.lines, line.id) })),
  };
};

/** Where units came in last stands last. */
const arrivedAt = (places: readonly ReturnPlace[], location: LocationId, units: number): readonly ReturnPlace[] => {
  const known = places.find((place) => place.location === location) ?? { location, received: 0, inspected: 0 };
  return [...places.filter((place) => place !== known), { ...known, received: known.received + units }];
};

const inspected = (order: Order, data: ReturnFacts['ReturnInspected']): Order => {
  const isRepair = order.returns.find(({ id }) => id === data.return)?.resolution === 'repair';
  const lines = linesOf(order, data.return).map((line) => {
    const mine = data.lines.filter((l) => l.line === line.line);
    const sum = (accept: boolean) => mine.reduce((total, l) => (l.accept === accept ? total + l.quantity : total), 0);
    return {
      ...line,
      accepted: line.accepted + sum(true),
      declined: line.declined + sum(false),
      repaired: line.repaired + (isRepair ? repairedIn(mine) : 0),
      places: mine.reduce((places, l) => lookedAt(places, l.location, l.quantity), line.places),
    };
  });
  const noted = owe(withReturn(remember(order, data.reference), data.return, 'ReturnInspected', { lines }));
  return {
    ...noted,
    stock: {
      ...noted.stock,
      corrections: [...noted.stock.corrections, ...data.corrections.map((c) => ({ ...c, number: noted.stock.owed }))],
    },
  };
};

const repairedIn = (lines: readonly InspectedLine[]): number =>
  lines.reduce((sum, l) => (l.accept && l.disposition === 'refurbish' ? sum + l.quantity : sum), 0);

/** Facts that do not say where are about what came in last. */
const lookedAt = (
  places: readonly ReturnPlace[],
  location: LocationId | undefined,
  units: number,
): readonly ReturnPlace[] => {
  let left = units;
  return places
    .toReversed()
    .map((place) => {
      const here = location === undefined || place.location === location;
      const taken = here ? Math.min(left, place.received - place.inspected) : 0;
      left -= taken;
      return taken === 0 ? place : { ...place, inspected: place.inspected + taken };
    })
    .reverse();
};
