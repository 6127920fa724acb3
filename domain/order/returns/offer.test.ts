import { describe, expect, it } from 'vitest';
import type { Clause } from '../../returns/policy.ts';
import { addDays } from '../../time.ts';
import { deliverFulfilment } from '../fulfil.ts';
import type { Order } from '../order.ts';
import { AT, did, f, given, line, request } from '../testing.ts';
import { offerReturn } from './offer.ts';
import { ask, CONTEXT, policyOf, shippedOrder } from './testing.ts';

const order = request(line('1', 'SHIRT', 3), line('2', 'BRIEFS', 1));
const shipped = shippedOrder(order, { 1: 3, 2: 1 });
const delivered = [...shipped, did((o) => deliverFulfilment(o, f(1), AT))];
const USUAL = ['too small', 'broken'];
const attributesOf = (sku: string) => (sku === 'BRIEFS' ? { hygiene: true } : {});
const offer = (of: Order, clauses: readonly Partial<Clause>[], now = AT) =>
  offerReturn(of, { ...CONTEXT, now, attributesOf, policy: policyOf(...clauses) }, USUAL);

describe('what may come back of an order', () => {
  it('is what was shipped and no return stands for', () => {
    expect(offer(given(...shipped).order(), [{ name: 'all' }]).lines).toMatchObject([
      { line: '1', quantity: 3 },
      { line: '2', quantity: 1 },
    ]);
    const asked = given(...shipped, did(ask({ 1: 2, 2: 1 }))).order();
    expect(offer(asked, [{ name: 'all' }]).lines).toMatchObject([{ line: '1', quantity: 1 }]);
  });

  it('is told until when, by the clause that allows it longest', () => {
    const clauses = [
      { name: 'broken', when: { reasons: ['broken'] }, windowDays: 60 },
      { name: 'rest', windowDays: 30 },
    ];
    const [first] = offer(given(...delivered).order(), clauses).lines;
    expect(first?.until).toBe(addDays(AT, 60));
    expect(offer(given(...shipped).order(), clauses).lines[0]?.until).toBeNull();
  });

  it('is what some reason and some resolution lead to, and no others are named', () => {
    const clauses = [
      { name: 'hygiene', when: { attributes: { hygiene: true } }, returnable: false },
      { name: 'broken', when: { reasons: ['broken'] }, resolutions: ['repair'], photoRequired: true } as const,
    ];
    expect(offer(given(...shipped).order(), clauses)).toMatchObject({
      reasons: ['broken'],
      resolutions: ['repair'],
      lines: [
        { line: '1', refused: null },
        { line: '2', refused: { clause: 'hygiene', fault: { kind: 'notTakenBack' } } },
      ],
    });
  });

  it('is refused for being late rather than for what would have been refused anyway', () =>
    expect(
      offer(given(...delivered).order(), [{ name: 'rest', windowDays: 5 }], addDays(AT, 6)).lines[0],
    ).toMatchObject({
      refused: { clause: 'rest', fault: { kind: 'late', windowDays: 5 } },
    }));

  it('is asked for with the reasons of the policy, where it names any', () => {
    const policy = { ...policyOf({ name: 'all' }), reasons: ['only this'] };
    expect(offerReturn(given(...shipped).order(), { ...CONTEXT, policy }, USUAL).reasons).toEqual(['only this']);
  });
});
