import type { Refusal } from '../../fact.ts';
import { type LocationId, locationIdOf, type ReturnId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import { type JudgedLine, judgeReturn, type Terms } from '../../returns/decide.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { isKept } from '../money/shares.ts';
import { type Order, returnOf } from '../order.ts';
import { approveReturn } from './authorise.ts';
import type { Return } from './facts.ts';
import { inspectReturn } from './inspect.ts';
import { receiveReturn } from './receive.ts';
import { askedOf, type RequestReturn, type ReturnContext, requestReturn } from './request.ts';

/** What a request for a return would come to: nothing has been asked for. */
export type ReturnPreview =
  | {
      readonly kind: 'allowed';
      readonly terms: Terms;
      /** Where the goods go; `null` where nobody can say, or nowhere. */
      readonly at: LocationId | null;
      /** The customer keeps the goods. */
      readonly kept: boolean;
      /** What is given back once all has come in and has been accepted, and what was taken off it. */
      readonly refund: { readonly amount: Minor; readonly fee: Minor };
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** What the policy says of each line. */
      readonly lines: readonly JudgedLine[];
    };

/**
 * Decides on a request as `requestReturn` does, and lives the return through on a copy of the order: what is said of its money is what
 * will be asked for if all goes well, by the very rules that will ask for it.
 */
export const previewReturn = (
  order: Order,
  id: ReturnId,
  request: RequestReturn,
  context: ReturnContext,
): ReturnPreview => {
  const decision = requestReturn(order, id, request, context);
  if ('refused' in decision) {
    const lines = judgeReturn(askedOf(order, request, context), context);
    return { kind: 'refused', refusal: decision.refused, lines };
  }
  const asked = decision.events.reduce(evolve, order);
  const of = returnOf(asked, id);
  if (of === undefined || of.terms === null) throw new TypeError(`${id} was asked for and is not in its order`);
  const refunds = livedThrough(asked, of, context).refunds.filter((refund) => refund.return === id);
  return {
    kind: 'allowed',
    terms: of.terms,
    at: of.at,
    kept: isKept(of),
    refund: {
      amount: refunds.reduce((sum, { amount }) => sum + amount, 0),
      fee: refunds.reduce((sum, { fee }) => sum + fee, 0),
    },
  };
};

/** A place that is nowhere: goods have to come in somewhere for their money to be asked for. */
const SOMEWHERE = locationIdOf('-');

/** The order once the return was approved, and all of it has come in and was accepted. */
const livedThrough = (order: Order, { id, at, lines }: Return, { now }: ReturnContext): Order => {
  const units = lines.map(({ line, requested }) => ({ line, quantity: requested }));
  const receipt = { location: at ?? SOMEWHERE, lines: units, unexpected: [], note: null, reference: null };
  const seen = units.map((unit) => ({ ...unit, disposition: 'restock', accept: true, note: null }) as const);
  const steps = [
    (before: Order) => approveReturn(before, id, { now, note: null, carrier: null }),
    (before: Order) => receiveReturn(before, id, receipt),
    (before: Order) => inspectReturn(before, id, seen),
  ];
  return steps.reduce((before, step) => {
    const decision = step(before);
    const events: readonly OrderEvent[] = 'refused' in decision ? [] : decision.events;
    return events.reduce(evolve, before);
  }, order);
};
