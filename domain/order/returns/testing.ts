import type { Decision } from '../../fact.ts';
import { locationIdOf } from '../../ids.ts';
import { BUILT_IN_CLAUSE, BUILT_IN_POLICY, type Clause, type ReturnsPolicy } from '../../returns/policy.ts';
import type { OrderEvent } from '../facts.ts';
import { pickFulfilment, shipFulfilment } from '../fulfil.ts';
import type { Order } from '../order.ts';
import type { OrderRequest } from '../request.ts';
import { AT, assigned, did, f, type Given, placed, quantities, r, reserved, settled, type Units } from '../testing.ts';
import type { InspectedLine, Replacement } from './facts.ts';
import { inspectReturn } from './inspect.ts';
import { type Receipt, receiveReturn } from './receive.ts';
import { type RequestReturn, type ReturnContext, requestReturn } from './request.ts';

type Act = (order: Order) => Decision<OrderEvent>;

export const CONTEXT: ReturnContext = {
  policy: BUILT_IN_POLICY,
  now: AT,
  attributesOf: () => ({}),
  carrier: null,
  maxPerOrder: null,
  stores: [],
};

/** A policy of clauses, each like the built-in one but for what is said. */
export const policyOf = (...clauses: readonly Partial<Clause>[]): ReturnsPolicy => ({
  version: 1,
  reasons: null,
  clauses: clauses.map((clause) => ({ ...BUILT_IN_CLAUSE, ...clause })),
});

export type Asking = Partial<Omit<RequestReturn, 'lines'> & ReturnContext> & {
  readonly number?: number;
  readonly reason?: string;
  readonly exchange?: Replacement;
};

/** Somebody asks for a return of so many units. */
export const ask =
  (units: Units, { number = 1, reason = 'too small', exchange, ...more }: Asking = {}): Act =>
  (order) => {
    const lines = quantities(units).map((line) => ({
      ...line,
      reason,
      ...(exchange === undefined ? {} : { exchange }),
    }));
    const request = {
      lines,
      resolution: 'refund',
      at: null,
      photos: [],
      override: null,
      reference: null,
      ...more,
    } as const;
    return requestReturn(order, r(number), request, { ...CONTEXT, ...more });
  };

/** So many units come in. */
export const come =
  (
    units: Units,
    { at = 'store-1', number = 1, ...more }: Partial<Receipt> & { readonly at?: string; readonly number?: number } = {},
  ): Act =>
  (order) =>
    receiveReturn(order, r(number), {
      location: locationIdOf(at),
      lines: quantities(units),
      unexpected: [],
      note: null,
      reference: null,
      ...more,
    });

export type Outcome = Partial<Pick<InspectedLine, 'disposition' | 'accept'>> & {
  readonly at?: string;
  readonly number?: number;
};

/** So many units are looked at. */
export const look =
  (units: Units, { disposition = 'restock', accept = true, at, number = 1 }: Outcome = {}): Act =>
  (order) => {
    const lines = quantities(units).map((line) => ({ ...line, disposition, accept, note: null }));
    const there = at === undefined ? lines : lines.map((line) => ({ ...line, location: locationIdOf(at) }));
    return inspectReturn(order, r(number), there);
  };

/** An order that was shipped as a whole, from one place. */
export const shippedOrder = (order: OrderRequest, units: Units): readonly Given[] => [
  placed(order),
  reserved(units),
  assigned({ at: 'wh-1', units }),
  did((o) => pickFulfilment(o, f(1), quantities(units))),
  did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];
