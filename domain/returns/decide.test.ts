import { describe, expect, it } from 'vitest';
import { lineIdOf, locationIdOf } from '../ids.ts';
import { policyOf } from '../order/returns/testing.ts';
import { addDays, type Instant } from '../time.ts';
import { type AskedLine, type AskedReturn, decideReturn } from './decide.ts';
import { BUILT_IN_POLICY, type Clause, type ReturnsPolicy } from './policy.ts';

const DELIVERED: Instant = '2026-11-01T12:00:00.000Z';
const NOW: Instant = '2026-11-10T12:00:00.000Z';

const lineOf = (more: Partial<AskedLine> = {}): AskedLine => ({
  line: lineIdOf('1'),
  reason: 'too small',
  attributes: {},
  deliveredAt: DELIVERED,
  ...more,
});
const asked = (more: Partial<AskedReturn> = {}): AskedReturn => ({
  channel: 'web',
  country: 'SE',
  resolution: 'refund',
  photos: 0,
  isBrought: false,
  lines: [lineOf()],
  ...more,
});
const decide = (
  policy: ReturnsPolicy,
  request: AskedReturn = asked(),
  { now = NOW, override = null }: { readonly now?: Instant; readonly override?: string | null } = {},
) => decideReturn(request, { policy, now, override });

describe('the built-in policy', () => {
  it('takes back whatever is asked for, at any time, and says which clause that was', () =>
    expect(decide(BUILT_IN_POLICY, asked(), { now: addDays(NOW, 5_000) })).toMatchObject({
      terms: { policy: 0, approval: false, instantRefund: false, lines: [{ line: '1', clause: 'built-in' }] },
    }));

  it('gives no money for what is kept', () =>
    expect(decide(BUILT_IN_POLICY, asked({ resolution: 'keepIt' }))).toHaveProperty('refused'));
});

describe('the first clause that is about a line', () => {
  it.each<[string, Clause['when']]>([
    ['channel', { channels: ['web'] }],
    ['country', { countries: ['SE'] }],
    ['reason', { reasons: ['too small'] }],
    ['resolution', { resolutions: ['refund'] }],
    ['product attribute', { attributes: { hygiene: true } }],
  ])('is found by %s', (_, when) => {
    const policy = policyOf({ name: 'special', when }, { name: 'rest' });
    const matching = asked({ lines: [lineOf({ attributes: { hygiene: true } })] });
    expect(decide(policy, matching)).toMatchObject({ terms: { lines: [{ clause: 'special' }] } });
    const other = asked({
      channel: 'b2b',
      country: 'NO',
      resolution: 'exchange',
      lines: [lineOf({ reason: 'broken' })],
    });
    expect(decide(policy, other)).toMatchObject({ terms: { lines: [{ clause: 'rest' }] } });
  });

  it('is not one of a country where none is known', () =>
    expect(decide(policyOf({ when: { countries: ['SE'] } }), asked({ country: null }))).toHaveProperty('refused'));

  it('decides for each line by itself; the return needs approval where one of them does, and the company pays where it does for one', () => {
    const policy = policyOf(
      { name: 'broken', when: { reasons: ['broken'] }, approval: true, payer: 'company', instantRefund: true },
      { name: 'rest', restockingFee: { percent: 10 } },
    );
    const lines = [lineOf({ reason: 'broken' }), lineOf({ line: lineIdOf('2') })];
    expect(decide(policy, asked({ lines }))).toMatchObject({
      terms: {
        approval: true,
        payer: 'company',
        instantRefund: false,
        lines: [
          { line: '1', clause: 'broken', restockingFee: null },
          { line: '2', clause: 'rest', restockingFee: { percent: 10 } },
        ],
      },
    });
  });

  it('sends all of a return to the first place that one of its lines is sent to', () => {
    const centre = { kind: 'location', location: locationIdOf('centre') } as const;
    const policy = policyOf(
      { when: { reasons: ['broken'] }, sendTo: { kind: 'keepIt' } },
      { when: {}, sendTo: centre },
    );
    const broken = lineOf({ reason: 'broken' });
    expect(decide(policy, asked({ lines: [broken] }))).toMatchObject({ terms: { sendTo: { kind: 'keepIt' } } });
    expect(decide(policy, asked({ lines: [broken, lineOf({ line: lineIdOf('2') })] }))).toMatchObject({
      terms: { sendTo: centre },
    });
  });
});

describe('what the policy refuses', () => {
  it.each<[string, Partial<Clause>]>([
    ['too late', { windowDays: 8 }],
    ['not taken back', { returnable: false }],
    ['not for this resolution', { resolutions: ['repair'] }],
    ['without a photo', { photoRequired: true }],
  ])('%s, it says by which clause of which version', (_, clause) => {
    const decision = decide(policyOf({ name: 'shoes', ...clause }));
    expect(decision).toMatchObject({
      refused: { code: 'unprocessable', errors: [{ path: '/lines/0', clause: 'shoes' }] },
    });
    expect(JSON.stringify(decision)).toContain('clause shoes of policy 1');
  });

  it('is a reason that it does not know', () => {
    const policy = { ...policyOf({}), reasons: ['broken'] };
    expect(decide(policy)).toMatchObject({ refused: { errors: [{ path: '/lines/0/reason' }] } });
    expect(decide(policy, asked({ lines: [lineOf({ reason: 'broken' })] }))).toHaveProperty('terms');
  });

  it('is what no clause is about', () =>
    expect(decide(policyOf({ when: { channels: ['b2b'] } }))).toMatchObject({ refused: { code: 'unprocessable' } }));

  it('is nothing once an operator sets it aside, with the reason on record', () => {
    const policy = policyOf({ name: 'never', returnable: false, approval: true });
    expect(decide(policy, asked(), { override: 'goodwill' })).toMatchObject({
      terms: { override: 'goodwill', approval: false, lines: [{ clause: 'never' }] },
    });
    expect(decide(policyOf({ when: { channels: ['b2b'] } }), asked(), { override: 'goodwill' })).toMatchObject({
      terms: { lines: [{ clause: null }] },
    });
  });
});

describe('the window', () => {
  const policy = policyOf({ windowDays: 9 });

  it('is open to its last instant, counted from delivery', () => {
    expect(decide(policy)).toHaveProperty('terms');
    expect(decide(policy, asked(), { now: '2026-11-10T12:00:00.001Z' })).toHaveProperty('refused');
  });

  it('has not begun while nobody has seen the delivery', () =>
    expect(
      decide(policy, asked({ lines: [lineOf({ deliveredAt: null })] }), { now: addDays(NOW, 400) }),
    ).toHaveProperty('terms'));
});
