import type { Minor } from '../domain/money.ts';
import type { OrderFacts, Quantity } from '../domain/order/facts.ts';
import { partOf } from '../domain/order/money/shares.ts';
import { type ReturnStatus, returnStatusAfter } from '../domain/returns/machine.ts';
import type { Resolution } from '../domain/returns/policy.ts';
import type { Component } from '../domain/setup/product.ts';
import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

export type ReturnDocument = {
  readonly id: string;
  readonly order: string;
  readonly channel: string;
  readonly status: ReturnStatus;
  readonly resolution: Resolution;
  /** Where the goods are, or are expected. */
  readonly location: string | null;
  readonly requestedAt: string;
  readonly reasons: readonly string[];
  readonly lines: readonly WaitingLine[];
  /** What was paid for goods that are not decided on yet, in minor units of the order's currency. */
  readonly atRisk: Minor;
  /** `null` in older facts. */
  readonly currency: string | null;
  /** Units that were asked back, of its lines. */
  readonly units: number;
  /** When it must have come in; `null` where it is not waited for, or that it is late is on record already. */
  readonly dueAt: string | null;
  readonly overdue: boolean;
  /** The SKUs of which units are expected by it, as supply; they are promised to nobody. */
  readonly expects: readonly string[];
  readonly expected: readonly Component[];
  /** When they must have come in, past or not; `null` where nothing was said. */
  readonly expectedBy: string | null;
  /** Its carrier says that its parcel is lost. */
  readonly isLost: boolean;
};

/** Units of a line that are waited for, and that are not decided on; and what was paid for all of it. */
type WaitingLine = {
  readonly line: string;
  readonly quantity: number;
  readonly missing: number;
  readonly undecided: number;
  readonly value: Minor;
  /** What one unit of it is in stock; none in older facts. */
  readonly goods: readonly Component[];
};

export const returns: Projection<Recorded, ReturnDocument> = {
  name: 'returns',
  version: 4,
  indexes: [
    ['requestedAt'],
    ['channel', 'requestedAt'],
    ['location', 'requestedAt'],
    ['status', 'requestedAt'],
    ['location', 'status', 'requestedAt'],
    ['channel', 'status', 'requestedAt'],
    ['reasons[]', 'requestedAt'],
    ['overdue', 'requestedAt'],
    ['dueAt'],
    ['expects[]', 'requestedAt'],
  ],
  keys: (event) => {
    switch (event.type) {
      case 'ReturnRequested':
      case 'ReturnAuthorised':
      case 'ReturnRejected':
      case 'ReturnSent':
      case 'ReturnParcelTracked':
      case 'ReturnOverdue':
      case 'ReturnReceived':
      case 'ReturnInspected':
      case 'ReturnClosed':
      case 'ReturnCancelled':
        return [event.data.return];
      default:
        return [];
    }
  },
  evolve: (document, event, id) => {
    if (event.type === 'ReturnRequested') return requested(event.data, id, orderOf(event), event.metadata.at);
    if (document === null) return null;
    switch (event.type) {
      case 'ReturnAuthorised': {
        const dueAt = event.data.dueAt ?? null;
        return expecting({ ...after(document, event.type), dueAt, expectedBy: dueAt });
      }
      case 'ReturnParcelTracked':
        return expecting({ ...document, isLost: event.data.status === 'lost' });
      case 'ReturnOverdue':
        return { ...after(document, event.type), overdue: true, dueAt: null };
      case 'ReturnReceived':
        return waiting({
          ...after(document, event.type),
          location: event.data.location,
          lines: less(document.lines, event.data.lines, 'missing'),
        });
      case 'ReturnInspected':
        return waiting({ ...after(document, event.type), lines: less(document.lines, event.data.lines, 'undecided') });
      case 'ReturnRejected':
      case 'ReturnClosed':
      case 'ReturnCancelled':
        return expecting({ ...after(document, event.type), atRisk: 0, dueAt: null });
      case 'ReturnSent':
        return after(document, event.type);
      default:
        return document;
    }
  },
};

const requested = (
  { channel, resolution, at, lines, currency }: OrderFacts['ReturnRequested'],
  id: string,
  order: string,
  requestedAt: string,
): ReturnDocument =>
  waiting({
    id,
    order,
    channel,
    status: 'requested',
    resolution,
    location: at,
    requestedAt,
    reasons: [...new Set(lines.map(({ reason }) => reason))],
    lines: lines.map(({ line, quantity, value = 0, goods = [] }) => ({
      line,
      quantity,
      missing: quantity,
      undecided: quantity,
      value,
      goods,
    })),
    atRisk: 0,
    currency: currency ?? null,
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    dueAt: null,
    overdue: false,
    expects: [],
    expected: [],
    expectedBy: null,
    isLost: false,
  });

const after = (document: ReturnDocument, fact: Parameters<typeof returnStatusAfter>[1]): ReturnDocument => ({
  ...document,
  status: returnStatusAfter(document.status, fact) ?? document.status,
});

const less = (
  lines: readonly WaitingLine[],
  units: readonly Quantity[],
  what: 'missing' | 'undecided',
): readonly WaitingLine[] =>
  lines.map((line) => {
    const taken = units.reduce((sum, one) => (one.line === line.line ? sum + one.quantity : sum), 0);
    return { ...line, [what]: Math.max(0, line[what] - taken) };
  });

/** What follows from what is still waited for. */
const waiting = (document: ReturnDocument): ReturnDocument => ({
  ...expecting(document),
  atRisk: document.lines.reduce((sum, { value, undecided, quantity }) => sum + partOf(value, undecided, quantity), 0),
  dueAt: document.lines.some(({ missing }) => missing > 0) ? document.dueAt : null,
});

/** What is still to come in, for good: what is repaired goes back to its customer, and a parcel that is lost brings nothing. */
const expecting = (document: ReturnDocument): ReturnDocument => {
  const { status, resolution, isLost, lines } = document;
  const isOpen = status === 'authorised' || status === 'received' || status === 'inspected';
  const units = new Map<Component['sku'], number>();
  for (const { missing, goods } of isOpen && !isLost && resolution !== 'repair' ? lines : []) {
    for (const { sku, quantity } of goods) units.set(sku, (units.get(sku) ?? 0) + missing * quantity);
  }
  const expected = [...units].flatMap(([sku, quantity]) => (quantity === 0 ? [] : [{ sku, quantity }]));
  return { ...document, expected, expects: expected.map(({ sku }) => sku) };
};
