import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../domain/ids.ts';
import { EXPLAINED, ORDER } from '../domain/order/testing.ts';
import { EXCEPTION_KINDS, type ExceptionDetails, KIND_OF } from './exceptions/details.ts';
import { NO_PLAN, RAISING, raisingFact } from './exceptions.fixture.ts';
import { type ExceptionDocument, exceptions } from './exceptions.ts';
import { folded, recorded } from './testing.ts';

const WHATS = Object.keys(KIND_OF).filter((what): what is ExceptionDetails['what'] => what in KIND_OF);

/** What a fact alone raises of a sort. */
const raisedAs = (what: ExceptionDetails['what']): ExceptionDocument | null => {
  const fact = raisingFact(what);
  const documents = exceptions.keys(fact).map((id) => folded(exceptions, [fact], id));
  return documents.find((document) => document?.details.what === what) ?? null;
};

const routingFailed = (data: Extract<Parameters<typeof recorded>[2], { type: 'RoutingFailed' }>['data']) =>
  folded(exceptions, [recorded(`order-${ORDER}`, 0, { type: 'RoutingFailed', data })], `routing-${ORDER}`);

describe('an exception', () => {
  it.each(WHATS)('says what happened as data, and the same in English: %s', (what) => {
    expect(raisedAs(what)).toMatchObject({
      kind: KIND_OF[what],
      status: 'open',
      details: { what },
      message: RAISING[what].message,
    });
  });

  it('is of any of the kinds there are', () =>
    expect(new Set(Object.values(KIND_OF))).toEqual(new Set(EXCEPTION_KINDS)));

  it('names ten of the orders that lose, and counts the rest', () => {
    expect(raisedAs('overcommitted')?.details).toMatchObject({ shortfall: 12, more: 2 });
  });

  it('keeps what a carrier has said apart from what we say of it', () => {
    expect(raisedAs('fulfilmentNotBooked')?.details).toEqual({
      what: 'fulfilmentNotBooked',
      fulfilment: 'f0000000-1',
      connector: 'postnord',
      said: [{ field: 'zip', text: 'unknown' }],
    });
  });

  it('has the grounds of the decision where an order could not be routed', () => {
    expect(routingFailed({ reason: 'unread', explanation: NO_PLAN })?.details).toEqual({
      what: 'routingFailed',
      grounds: {
        outcome: 'notSent',
        because: 'noPlan',
        relaxed: ['safetyStock'],
        removed: [
          { by: 'stock', count: 1 },
          { by: 'paused', count: 2 },
        ],
        decidedBy: { kind: 'rule', rule: 'cheapest', rules: 3 },
      },
    });
  });

  it('says who has turned it down so often that people have to look', () => {
    const because = { outcome: 'turnedDown', locations: [locationIdOf('wh-1')] } as const;
    const raised = routingFailed({ reason: 'unread', explanation: EXPLAINED, because });
    expect(raised?.details).toEqual({ what: 'routingFailed', grounds: because });
    expect(raised?.message).toMatch(/^wh-1 have turned it down/);
  });

  it('has the recorded words where there is nothing else, as older facts have', () => {
    const raised = routingFailed({ reason: 'The stock moved away.', explanation: null });
    expect(raised?.details).toMatchObject({ grounds: { outcome: 'noted', reason: 'The stock moved away.' } });
    expect(raised?.message).toBe('The stock moved away.');
  });
});
