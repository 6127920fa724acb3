import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineIdOf, locationIdOf, skuOf } from '../ids.ts';
import type { Instant } from '../time.ts';
import { CANDIDATES_EXPLAINED_MAX } from './explain.ts';
import type { Receipt } from './explanation.ts';
import type { Candidate } from './network.ts';
import type { Routable } from './routable.ts';
import { route } from './route.ts';
import { RULES_DEFAULT } from './rules.ts';
import { candidate, type Has, networkOf, wanted } from './testing.ts';

const NOW: Instant = '2026-11-24T08:00:00.000Z';
const STOCKHOLM = { lat: 59.33, lon: 18.06 };
const UPPSALA = { lat: 59.86, lon: 17.64 };
const MALMO = { lat: 55.6, lon: 13.0 };

const near = (id: string, has: Has) => candidate(id, has, { position: UPPSALA });
const far = (id: string, has: Has) => candidate(id, has, { position: MALMO });
const routed = (order: Routable, candidates: readonly Candidate[]) =>
  route(order, networkOf(candidates), RULES_DEFAULT, NOW);
const planned = (order: Routable, candidates: readonly Candidate[]) => {
  const plan = routed(order, candidates);
  return 'failed' in plan
    ? null
    : plan.parcels.map((p) => [p.location, ...p.lines.map((l) => `${l.line}x${l.quantity}`)]);
};
const explained = (order: Routable, candidates: readonly Candidate[]): Receipt => {
  const plan = routed(order, candidates);
  const explanation = 'failed' in plan ? plan.failed : plan.explanation;
  if (explanation.form === undefined) throw new Error('of the first form');
  return explanation;
};
const verdicts = (order: Routable, candidates: readonly Candidate[]) =>
  Object.fromEntries(
    explained(order, candidates).candidates.map((c) => [c.location, c.removedBy ?? (c.chosen ? 'chosen' : 'outbid')]),
  );
const turnedDown = (at: string, line = '1') => ({ line: lineIdOf(line), location: locationIdOf(at) });

describe('a plan', () => {
  it('is one parcel where one location has it all', () =>
    expect(planned(wanted({ A: 1, B: 1 }), [near('n', { A: 1 }), far('f', { A: 1, B: 1 })])).toEqual([
      ['f', '1x1', '2x1'],
    ]));

  it('is from the nearest of those', () =>
    expect(planned(wanted({ A: 1 }), [far('f', { A: 1 }), near('n', { A: 1 })])).toEqual([['n', '1x1']]));

  it('has no more parcels than must be, the nearest giving what it has', () =>
    expect(planned(wanted({ A: 3 }), [far('f', { A: 2 }), near('n', { A: 2 })])).toEqual([
      ['n', '1x2'],
      ['f', '1x1'],
    ]));

  it('takes a location whose place is unknown last', () =>
    expect(planned(wanted({ A: 1 }), [candidate('a', { A: 1 }), far('f', { A: 1 })])).toEqual([['f', '1x1']]));

  it('is the same for the same input, in whatever order the candidates come', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
        (ids, units) => {
          const has = (id: string) => candidate(id, { A: units['abcd'.indexOf(id)] ?? 0 }, { position: STOCKHOLM });
          const order = wanted({ A: 3 });
          expect(routed(order, ids.map(has))).toEqual(routed(order, ['a', 'b', 'c', 'd'].map(has)));
        },
      ),
    ));

  it('sums lines of one SKU before it asks who has them', () => {
    const two = wanted(
      {},
      {
        lines: ['1', '2'].map((id) => ({ line: lineIdOf(id), quantity: 2, goods: [{ sku: skuOf('A'), quantity: 1 }] })),
      },
    );
    expect(planned(two, [near('n', { A: 3 }), far('f', { A: 4 })])).toEqual([['f', '1x2', '2x2']]);
    expect(planned(two, [near('n', { A: 3 }), far('f', { A: 1 })])).toEqual([
      ['n', '1x2', '2x1'],
      ['f', '2x1'],
    ]);
  });

  it('is none where all together have too little', () => {
    expect(planned(wanted({ A: 3 }), [near('n', { A: 1 }), far('f', { A: 1 })])).toBeNull();
    expect(verdicts(wanted({ A: 3 }), [near('n', { A: 1 }), far('f', { B: 1 })])).toEqual({
      n: 'outbid',
      f: 'stock',
    });
  });

  it('gives each line exactly once, and no location more than it has', () =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 4 }), { minKeys: 1 }),
        fc.array(fc.dictionary(fc.constantFrom('A', 'B', 'C'), fc.nat({ max: 4 })), { maxLength: 6 }),
        (lines, stocks) => {
          const order = wanted(lines);
          const candidates = stocks.map((has, index) => candidate(`l-${index}`, has));
          const plan = routed(order, candidates);
          fc.pre(!('failed' in plan));
          if ('failed' in plan) return;
          for (const { line, goods, quantity } of order.lines) {
            const parts = plan.parcels.flatMap((p) =>
              p.lines.filter((l) => l.line === line).map((l) => ({ ...l, at: p.location })),
            );
            expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(quantity);
            for (const { at, quantity: units } of parts) {
              const sku = goods[0]?.sku ?? skuOf('');
              const has = candidates.find((c) => c.location.id === at)?.stock.get(sku)?.available ?? 0;
              expect(units).toBeLessThanOrEqual(has);
            }
          }
          expect(plan.parcels.every((p) => p.lines.length > 0)).toBe(true);
        },
      ),
      { numRuns: 500 },
    ));
});

describe('safety stock', () => {
  it('is left alone as long as another location can send it', () =>
    expect(planned(wanted({ A: 2 }), [near('n', { A: [1, 3] }), far('f', { A: 2 })])).toEqual([['f', '1x2']]));

  it('is left alone even where that costs a parcel more', () =>
    expect(planned(wanted({ A: 2 }), [near('n', { A: [1, 3] }), far('f', { A: 1 })])).toEqual([
      ['n', '1x1'],
      ['f', '1x1'],
    ]));

  it('is used for what is promised where nothing else is left, and the plan says so', () => {
    const candidates = [near('n', { A: [0, 3] })];
    expect(planned(wanted({ A: 2 }), candidates)).toEqual([['n', '1x2']]);
    expect(explained(wanted({ A: 2 }), candidates).relaxed).toEqual(['capacity', 'safetyStock']);
    expect(explained(wanted({ A: 2 }), [near('n', { A: 2 })]).relaxed).toEqual([]);
  });
});

describe('a location that turned a line down', () => {
  it('is not asked for it again', () => {
    const order = wanted({ A: 1 }, { rejections: [turnedDown('n')] });
    const candidates = [near('n', { A: 9 }), far('f', { A: 1 })];
    expect(planned(order, candidates)).toEqual([['f', '1x1']]);
    expect(verdicts(order, candidates)).toEqual({ n: 'rejected', f: 'chosen' });
  });

  it('may still be asked for another', () => {
    const order = wanted({ A: 1, B: 1 }, { rejections: [turnedDown('n')] });
    expect(planned(order, [near('n', { A: 9, B: 9 }), far('f', { A: 1 })])).toEqual([
      ['n', '2x1'],
      ['f', '1x1'],
    ]);
  });

  it('is not asked for it under another line of the same SKU', () => {
    const lines = ['1', '2'].map((id) => ({
      line: lineIdOf(id),
      quantity: 1,
      goods: [{ sku: skuOf('A'), quantity: 1 }],
    }));
    const order = wanted({}, { lines, rejections: [turnedDown('n', '1')] });
    expect(planned(order, [near('n', { A: 9 }), far('f', { A: 2 })])).toEqual([['f', '1x1', '2x1']]);
  });

  it('is no longer marked once its line has gone elsewhere', () =>
    expect(verdicts(wanted({ A: 1 }, { rejections: [turnedDown('n', '7')] }), [near('n', { A: 1 })])).toEqual({
      n: 'chosen',
    }));

  it('is asked all the same where an operator wants it', () =>
    expect(
      planned(wanted({ A: 1 }, { rejections: [turnedDown('n')], forced: locationIdOf('n') }), [near('n', { A: 1 })]),
    ).toEqual([['n', '1x1']]));
});

describe('the location that an operator wants', () => {
  const forced = { forced: locationIdOf('f') };

  it('is the only one that is used', () => {
    const candidates = [near('n', { A: 1 }), far('f', { A: 1 })];
    expect(planned(wanted({ A: 1 }, forced), candidates)).toEqual([['f', '1x1']]);
    expect(verdicts(wanted({ A: 1 }, forced), candidates)).toEqual({ n: 'forced', f: 'chosen' });
  });

  it('gets no help from others where it has too little', () => {
    const candidates = [near('n', { A: 1 }), far('f', { A: 1 })];
    expect(planned(wanted({ A: 2 }, forced), candidates)).toBeNull();
    expect(verdicts(wanted({ A: 2 }, forced), candidates)).toEqual({ n: 'forced', f: 'outbid' });
  });
});

describe('the explanation', () => {
  it('says of every candidate how far it is, what it could send and what removed it', () => {
    const receipt = explained(wanted({ A: 2 }), [
      near('n', { A: 1 }),
      far('f', { A: 2 }),
      candidate('x', {}),
      candidate('z', { A: 2 }),
    ]);
    expect(receipt).toMatchObject({ rules: 0, rule: 'fewest parcels, then nearest', relaxed: [], leftOut: {} });
    expect(receipt.candidates).toMatchObject([
      { location: 'f', chosen: true, kilometres: 513, canShip: 2, points: 1_000_513 },
      { location: 'z', chosen: false, kilometres: null, canShip: 2, points: 1_020_000 },
      { location: 'n', chosen: false, kilometres: 63, canShip: 1, points: 1_000_063 },
      { location: 'x', chosen: false, removedBy: 'stock', canShip: 0, points: null },
    ]);
    expect(receipt.outcome).toMatchObject({
      kind: 'planned',
      certainty: { optimal: true },
      points: 1_000_513,
      runnerUp: { locations: ['z'], difference: 19_487 },
    });
  });

  it('counts those beyond its bound, and never leaves out a chosen one', () => {
    const others = Array.from({ length: CANDIDATES_EXPLAINED_MAX + 5 }, (_, index) => near(`n-${index}`, { B: 1 }));
    const { candidates, leftOut } = explained(wanted({ A: 1 }), [...others, far('f', { A: 1 })]);
    expect(candidates).toHaveLength(CANDIDATES_EXPLAINED_MAX);
    expect(candidates[0]).toMatchObject({ location: 'f', chosen: true });
    expect(leftOut).toEqual({ stock: 6 });
  });
});

describe('the dates of a parcel', () => {
  const dates = (order: Routable, days?: number) => {
    const shippingCost = days === undefined ? [] : [{ country: 'SE', base: 0, perItem: 0, days }];
    const plan = routed(order, [candidate('n', { A: 1 }, { handlingHours: 2, shippingCost })]);
    return 'failed' in plan ? [] : plan.parcels.map(({ shipBy, deliverBy }) => [shipBy, deliverBy]);
  };

  it.each<[string, Routable, number | undefined, string]>([
    ['the transit of its rate', wanted({ A: 1 }), 1, '2026-11-25T10:00:00.000Z'],
    [
      'three days where there is no rate for the country',
      wanted({ A: 1 }, { country: 'JP' }),
      1,
      '2026-11-27T10:00:00.000Z',
    ],
    ['no transit where it is collected', wanted({ A: 1 }, { method: 'collect' }), 1, '2026-11-24T10:00:00.000Z'],
  ])('have %s', (_, order, days, deliverBy) =>
    expect(dates(order, days)).toEqual([['2026-11-24T10:00:00.000Z', deliverBy]]),
  );
});
