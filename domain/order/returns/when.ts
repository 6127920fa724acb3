import { type Decision, nothing, refuse } from '../../fact.ts';
import type { ReturnId } from '../../ids.ts';
import { type ReturnFactName, returnStatusAfter } from '../../returns/machine.ts';
import type { OrderEvent } from '../facts.ts';
import { type Order, returnOf } from '../order.ts';
import type { Return } from './facts.ts';

/** Decides when the return's machine allows a fact; under a reference that has been carried out it decides to nothing. */
export const when = (
  order: Order,
  id: ReturnId,
  fact: ReturnFactName,
  reference: string | null,
  decide: (found: Return) => Decision<OrderEvent>,
): Decision<OrderEvent> => {
  const found = returnOf(order, id);
  if (found === undefined) return refuse('unknown', `There is no return ${id}.`);
  if (reference !== null && order.references.includes(reference)) return nothing;
  if (returnStatusAfter(found.status, fact) === undefined) return refuse('not-now', `Return ${id} is ${found.status}.`);
  return decide(found);
};
