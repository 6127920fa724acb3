import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clause, ReturnsPolicy } from '../../returns/policy.ts';
import { returnOf } from '../order.ts';
import { did, given, line, quantities, r, request } from '../testing.ts';
import { approveReturn } from './authorise.ts';
import { previewReturn } from './preview.ts';
import { ask, CONTEXT, come, look, policyOf, shippedOrder } from './testing.ts';

const shipped = shippedOrder(
  { ...request({ ...line('1', 'SHIRT', 3), discount: 100 }), shipping: { amount: 490 } },
  { 1: 3 },
);
const asked = (units: number, resolution: 'refund' | 'keepIt' | 'repair' = 'refund') => ({
  lines: quantities({ 1: units }).map((unit) => ({ ...unit, reason: 'too small' })),
  resolution,
  at: null,
  photos: [],
  override: null,
  reference: null,
});
const preview = (policy: ReturnsPolicy, request: ReturnType<typeof asked>) =>
  previewReturn(given(...shipped).order(), r(1), request, { ...CONTEXT, policy });

const clause = fc.record({
  restockingFee: fc.constantFrom<Clause['restockingFee'][]>(null, { percent: 10 }, { percent: 100 }, { amount: 70 }),
  refundShipping: fc.boolean(),
  approval: fc.boolean(),
  instantRefund: fc.boolean(),
  sendTo: fc.constantFrom<Clause['sendTo'][]>({ kind: 'nearestStore' }, { kind: 'keepIt' }),
});

describe('what a return would come to', () => {
  it('is what it comes to when all of it comes in and is accepted, whatever the policy', () =>
    fc.assert(
      fc.property(clause, fc.integer({ min: 1, max: 3 }), (terms, units) => {
        const policy = policyOf({ name: 'any', ...terms });
        const foreseen = preview(policy, asked(units));
        const approve = did((o) => approveReturn(o, r(1), { now: CONTEXT.now, note: null, carrier: null }));
        const goods = terms.sendTo.kind === 'keepIt' ? [] : [did(come({ 1: units })), did(look({ 1: units }))];
        const { refunds } = given(
          ...shipped,
          did(ask({ 1: units }, { policy })),
          ...(terms.approval ? [approve] : []),
          ...goods,
        ).order();
        expect(foreseen).toMatchObject({
          kind: 'allowed',
          refund: {
            amount: refunds.reduce((sum, { amount }) => sum + amount, 0),
            fee: refunds.reduce((sum, { fee }) => sum + fee, 0),
          },
        });
        expect(refunds).not.toEqual([]);
      }),
    ));

  it('is no money where something is repaired', () =>
    expect(preview(policyOf({ name: 'all' }), asked(1, 'repair'))).toMatchObject({ refund: { amount: 0, fee: 0 } }));

  it('changes nothing', () => {
    const order = given(...shipped).order();
    previewReturn(order, r(1), asked(1), CONTEXT);
    expect(returnOf(order, r(1))).toBeUndefined();
  });

  it('is a refusal with the clause of each line where the policy says no', () =>
    expect(preview(policyOf({ name: 'final sale', returnable: false }), asked(1))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unprocessable' },
      lines: [{ line: '1', clause: { name: 'final sale' }, fault: { kind: 'notTakenBack' } }],
    }));

  it('is a refusal for more than was shipped', () =>
    expect(preview(policyOf({ name: 'all' }), asked(4))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-now' },
      lines: [{ fault: null }],
    }));
});
