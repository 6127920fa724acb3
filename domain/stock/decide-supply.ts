import {
  done,
  type Expect,
  type Lose,
  type Outcome,
  type Receive,
  type Send,
  type StockContext,
  UNCHANGED,
} from './command.ts';
import type { StockEvent } from './facts.ts';
import type { Ledger } from './ledger.ts';
import { movableAt } from './rebalance.ts';
import { lossReference, receiptReference, supplyOf, transferReference } from './supply.ts';

/**
 * A supply is expected, or is expected otherwise. `quantity` is all of it, so that what is announced again after some of it has come
 * changes nothing. What is on its way between locations can have another date and another end, and not another quantity.
 */
export const expectSupply = (ledger: Ledger, command: Expect, { now }: StockContext): Outcome => {
  const { sku } = ledger;
  const { supply, location, at } = command;
  const known = supplyOf(ledger, supply);
  if (known?.sent && command.quantity !== known.sent.quantity) {
    return { events: [], answer: { kind: 'onItsWay', sent: known.sent.quantity } };
  }
  const quantity = Math.max(0, command.quantity - (known === undefined ? 0 : known.received + known.lost));
  if (quantity === 0) {
    if (known === undefined || known.expected === 0) return UNCHANGED;
    const data = { sku, supply, quantity: known.expected, reason: 'cancelled', reference: null } as const;
    return done([{ type: 'SupplyCancelled', data }]);
  }
  if (known?.expected === quantity && known.location === location && known.at === at) return UNCHANGED;
  const kind = known?.kind ?? 'purchase';
  return done([
    { type: 'SupplyExpected', data: { sku, supply, kind, location, quantity, at } },
    ...lateIf(at <= now, { sku, supply, at }),
  ]);
};

/** Goods have come. Whatever has come is there: also more than was expected, and what nobody expected any more. */
export const receiveSupply = (ledger: Ledger, command: Receive, { now }: StockContext): Outcome => {
  const { supply, quantity, reference } = command;
  const known = supplyOf(ledger, supply);
  if (known === undefined) return NO_SUPPLY;
  if (isBooked(ledger, command)) return UNCHANGED;
  const { location } = known;
  return done([{ type: 'SupplyReceived', data: { sku: ledger.sku, supply, location, quantity, at: now, reference } }]);
};

/** Goods will never come. Refused for more than is still expected. */
export const loseSupply = (ledger: Ledger, command: Lose): Outcome => {
  const { supply, quantity, reference } = command;
  const known = supplyOf(ledger, supply);
  if (known === undefined) return NO_SUPPLY;
  if (isBooked(ledger, command)) return UNCHANGED;
  const { location, expected } = known;
  if (quantity > expected) return { events: [], answer: { kind: 'notThere', location, available: expected } };
  return done([{ type: 'SupplyCancelled', data: { sku: ledger.sku, supply, quantity, reason: 'lost', reference } }]);
};

/** Goods leave for another location: only what nobody has there, and no reservation must be served from. */
export const sendTransfer = (ledger: Ledger, command: Send, context: StockContext): Outcome => {
  const { sku } = ledger;
  const { supply, from, to, quantity, at } = command;
  const known = supplyOf(ledger, supply);
  if (known !== undefined) {
    const { sent } = known;
    const same = sent !== null && sent.from === from && sent.to === to && sent.quantity === quantity;
    return same ? UNCHANGED : { events: [], answer: { kind: 'otherSupply' } };
  }
  if (ledger.references.has(transferReference(supply))) return UNCHANGED;
  const available = movableAt(ledger, from, context);
  if (available < quantity) return { events: [], answer: { kind: 'notThere', location: from, available } };
  const { now } = context;
  return done([
    { type: 'TransferSent', data: { sku, supply, from, to, quantity, at: now, expectedAt: at } },
    ...lateIf(at <= now, { sku, supply, at }),
  ]);
};

/** Supplies that should have come by now, each told once for each instant that it was expected at. */
export const markLate = ({ sku, supplies }: Ledger, { now }: StockContext): Outcome => {
  const events = [...supplies].flatMap(([supply, { at, late }]) => lateIf(at <= now && !late, { sku, supply, at }));
  return events.length === 0 ? UNCHANGED : done(events);
};

type Late = Extract<StockEvent, { readonly type: 'SupplyLate' }>;

const lateIf = (late: boolean, data: Late['data']): readonly Late[] => (late ? [{ type: 'SupplyLate', data }] : []);

const isBooked = ({ references }: Ledger, { kind, supply, reference }: Receive | Lose): boolean =>
  reference !== null && references.has((kind === 'lose' ? lossReference : receiptReference)(supply, reference));

const NO_SUPPLY: Outcome = { events: [], answer: { kind: 'noSupply' } };
