import type { LocationId } from '../ids.ts';
import { adjust } from './adjust.ts';
import { liveAt, timeOuts } from './carts.ts';
import {
  type Allocate,
  OUTDATED,
  type Outcome,
  type Reserve,
  type Settle,
  type StockAnswer,
  type StockCommand,
  type StockContext,
  UNCHANGED,
  type Yield,
} from './command.ts';
import { takeCount } from './count.ts';
import { isOfDates, mayMoveDates, redate, whyOf } from './dates.ts';
import { allocate } from './decide-allocate.ts';
import { holdCart, releaseCart } from './decide-carts.ts';
import { positionOf, reserve } from './decide-reserve.ts';
import { settle } from './decide-settle.ts';
import { expectSupply, loseSupply, markLate, receiveSupply, sendTransfer } from './decide-supply.ts';
import { yieldSpare } from './decide-yield.ts';
import type { StockEvent, Why } from './facts.ts';
import { type Draft, draftOf, type Ledger, ledgerOf, shortfallAt } from './ledger.ts';
import { movesStock } from './moves-stock.ts';
import { REBALANCED_MAX, rebalance } from './rebalance.ts';
import { recordIn } from './record.ts';
import { setSafety } from './safety.ts';
import { setAside } from './set-aside.ts';

export type StockDecision = Consequence & { readonly answer: StockAnswer };

export type Consequence = {
  readonly events: readonly StockEvent[];
  /** True where more backorders or reservations are concerned than one decision may touch: `rebalance` goes on, with the same `why`. */
  readonly more: boolean;
  readonly why: Why;
};

/** Decisions end an append once they have made this many events, so that it stays well below what a log takes at once. */
export const EVENTS_PER_APPEND_MAX = 1_000;

export type Decided = {
  readonly ledger: Ledger;
  /** What it comes to that carts have timed out, before anything else; `null` where none has. */
  readonly ended: Consequence | null;
  /** Of the commands, in their order; of none where more has to be done first about what has timed out. */
  readonly decisions: readonly StockDecision[];
};

/**
 * Decides commands one after the other, each seeing the facts of those before it; as many as fit into one append. Carts that have timed
 * out are put on record before the first. What comes in serves backorders and what is lost costs the newest carts and then the newest
 * reservations, in the same decision: so at every revision what is committed is covered, or the facts say where it is not.
 */
export const decideAll = (ledger: Ledger, commands: readonly StockCommand[], context: StockContext): Decided => {
  const draft = draftOf(ledger);
  const decisions: StockDecision[] = [];
  const ended = endCarts(draft, context);
  if (ended?.more === true) return { ledger: ledgerOf(draft), ended, decisions };
  let events = ended?.events.length ?? 0;
  for (const command of commands) {
    if (events >= EVENTS_PER_APPEND_MAX) break;
    const decision = decideInto(draft, command, context);
    decisions.push(decision);
    events += decision.events.length;
    // What is left over from it comes first: nobody new may be served before the backorders that still wait.
    if (decision.more) break;
  }
  return { ledger: ledgerOf(draft), ended, decisions };
};

/** What a command would be answered, were it decided on a ledger. */
export const answerTo = (ledger: Ledger, command: StockCommand, context: StockContext): StockAnswer =>
  decideOne(liveAt(ledger, context.now), command, context).answer;

const endCarts = (draft: Draft, context: StockContext): Consequence | null => {
  const events = timeOuts(draft, context.now, REBALANCED_MAX);
  if (events.length === 0) return null;
  const { more, ...ended } = carryOut(draft, { kind: 'endCarts' }, { events, answer: { kind: 'done' } }, context);
  return { ...ended, more: more || events.length >= REBALANCED_MAX };
};

const decideInto = (draft: Draft, command: StockCommand, context: StockContext): StockDecision =>
  carryOut(draft, command, decideOne(draft, command, context), context);

/** Writes what a command comes to into the draft, with what follows from it. */
const carryOut = (
  draft: Draft,
  command: StockCommand,
  { events, answer }: Outcome,
  context: StockContext,
): StockDecision => {
  const why = whyOf(command, events);
  const moves = command.kind === 'rebalance' || events.some((event) => movesStock(event, draft, context));
  if (!moves && !events.some(isOfDates)) {
    return { events: events.map((event) => recordIn(draft, event)), answer, more: false, why };
  }
  const shortBefore = overcommittedAt(draft);
  const recorded = events.map((event) => recordIn(draft, event));
  const balanced = moves ? rebalance(draft, shortBefore, context) : { events: [], more: false };
  const dates =
    balanced.more || !mayMoveDates(draft, command, events) ? [] : redate(draft, why, context, balanced.events.length);
  const now = command.kind === 'reserve' ? positionOf(draft.commitments.get(command.order)) : answer;
  const all = [...balanced.events, ...dates];
  return { events: [...recorded, ...all], answer: now, more: balanced.more || all.length >= REBALANCED_MAX, why };
};

const overcommittedAt = (draft: Draft): ReadonlyMap<LocationId, number> => {
  const short = new Map<LocationId, number>();
  for (const [location, place] of draft.places) {
    const shortfall = shortfallAt(place);
    if (shortfall > 0) short.set(location, shortfall);
  }
  return short;
};

const decideOne = (ledger: Ledger, command: StockCommand, context: StockContext): Outcome => {
  switch (command.kind) {
    case 'count':
      return takeCount(ledger, command);
    case 'adjust':
      return adjust(ledger, command, context);
    case 'setAside':
      return setAside(ledger, command);
    case 'setSafety':
      return setSafety(ledger, command);
    case 'reserve':
      return isOutdated(ledger, command) ? OUTDATED : reserve(ledger, command, context);
    case 'allocate':
      return isOutdated(ledger, command) ? OUTDATED : allocate(ledger, command, context);
    case 'settle':
      return isOutdated(ledger, command) ? OUTDATED : settle(ledger, command, context);
    case 'yield':
      return isOutdated(ledger, command) ? OUTDATED : yieldSpare(ledger, command, context);
    case 'rebalance':
    case 'endCarts':
      return UNCHANGED;
    case 'hold':
      return holdCart(ledger, command, context);
    case 'releaseCart':
      return releaseCart(ledger, command);
    case 'expect':
      return expectSupply(ledger, command, context);
    case 'receive':
      return receiveSupply(ledger, command, context);
    case 'lose':
      return loseSupply(ledger, command);
    case 'send':
      return sendTransfer(ledger, command, context);
    case 'markLate':
      return markLate(ledger, context);
  }
};

/** Somebody who knows the order better has been here. */
const isOutdated = (ledger: Ledger, { order, seen }: Reserve | Allocate | Settle | Yield): boolean =>
  seen < (ledger.commitments.get(order)?.seen ?? ledger.ended.get(order) ?? seen);
