import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyProblem, bruteForce, likeReal, wrongIn } from './problem.fixture.ts';
import { type Problem, pointsOf } from './problem.ts';
import { solve } from './solve.ts';

describe('the search', () => {
  it('finds what looking at every assignment finds', () =>
    fc.assert(
      fc.property(anyProblem(5, 3, 3), (problem) => {
        const solution = solve(problem);
        if ('none' in solution) {
          expect(solution.none).toBe('exists');
          expect(bruteForce(problem)).toBeNull();
          return;
        }
        expect(solution.certainty).toEqual({ optimal: true });
        expect(wrongIn(problem, solution.assignment)).toEqual([]);
        expect(pointsOf(problem, solution.assignment)).toBe(solution.points);
        expect(solution.points).toBe(bruteForce(problem));
      }),
      { numRuns: 6_000 },
    ));

  it('has a runner-up that is possible too, and no better', () =>
    fc.assert(
      fc.property(anyProblem(6, 3, 3), (problem) => {
        const solution = solve(problem);
        if ('none' in solution || solution.runnerUp === null) return;
        expect(wrongIn(problem, solution.runnerUp.assignment)).toEqual([]);
        expect(pointsOf(problem, solution.runnerUp.assignment)).toBe(solution.runnerUp.points);
        expect(solution.runnerUp.points).toBeGreaterThanOrEqual(solution.points);
      }),
      { numRuns: 2_000 },
    ));

  it('takes among equals the source that comes first', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (many) => {
        const source = { fixed: 3, unit: [2], most: [1], stock: [1], weight: null };
        const problem: Problem = {
          lines: [{ quantity: 1, grams: 0, parts: [{ good: 0, per: 1 }] }],
          goods: 1,
          splitLines: true,
          parcelsMax: 9,
          sources: Array.from({ length: many }, () => source),
        };
        expect(solve(problem)).toMatchObject({ points: 5, assignment: [{ source: 0, units: [1] }] });
      }),
    ));
});

describe('a search that is cut short', () => {
  it('has a plan that is possible, and a bound that no plan is below', () =>
    fc.assert(
      fc.property(anyProblem(6, 3, 3), (problem) => {
        const exact = solve(problem);
        const cut = solve(problem, 1);
        if ('none' in cut) {
          expect('none' in exact || cut.none === 'found').toBe(true);
          return;
        }
        expect(wrongIn(problem, cut.assignment)).toEqual([]);
        const best = 'none' in exact ? Number.NaN : exact.points;
        if (cut.certainty.optimal) expect(cut.points).toBe(best);
        else {
          expect(cut.certainty.bound).toBeLessThanOrEqual(best);
          expect(cut.certainty.gap).toBe(cut.points - cut.certainty.bound);
        }
      }),
      { numRuns: 4_000 },
    ));

  it('has by its heuristic alone, over a network like a real one, less than one percent more points than the best plan', () => {
    const excess = fc.sample(likeReal(8, 40), { numRuns: 200, seed: 20_261_124 }).map((problem) => {
      const exact = solve(problem);
      const quick = solve(problem, 0);
      return 'none' in exact || 'none' in quick ? Number.NaN : (quick.points - exact.points) / exact.points;
    });
    expect(excess.reduce((sum, share) => sum + share, 0) / excess.length).toBeLessThan(0.01);
  });

  it('gives the same plan for the same problem', () =>
    fc.assert(
      fc.property(anyProblem(20, 5, 4), fc.constantFrom(1, 100, 5_000), (problem, steps) => {
        expect(solve(problem, steps)).toEqual(solve(copyOf(problem), steps));
      }),
      { numRuns: 300 },
    ));
});

const copyOf = (problem: Problem): Problem => ({ ...problem, sources: problem.sources.map((s) => ({ ...s })) });
