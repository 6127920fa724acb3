import fc from 'fast-check';
import { type Assignment, type DemandedLine, type Problem, pointsOf, type Source } from './problem.ts';

/** Kits of two goods, lines that want the same goods, parcels that cost by weight; each left out of some. */
export const anyProblem = (sourcesMax: number, linesMax: number, quantityMax: number): fc.Arbitrary<Problem> =>
  fc
    .record({
      goods: fc.integer({ min: 1, max: 3 }),
      splitLines: fc.boolean(),
      parcelsMax: fc.oneof(fc.constant(99), fc.integer({ min: 1, max: 3 })),
      weighted: fc.boolean(),
      wanted: fc.array(
        fc.record({
          quantity: fc.integer({ min: 1, max: quantityMax }),
          grams: fc.integer({ min: 0, max: 500 }),
          parts: fc.uniqueArray(fc.record({ good: fc.nat({ max: 2 }), per: fc.integer({ min: 1, max: 2 }) }), {
            minLength: 1,
            maxLength: 2,
            selector: ({ good }) => good,
          }),
        }),
        { minLength: 1, maxLength: linesMax },
      ),
    })
    .chain(({ goods, wanted, weighted, ...rest }) => {
      const lines = wanted.map((line, index) => ({
        ...line,
        // Half of all orders have each line of goods of its own.
        parts: line.parts.map((part) => ({ ...part, good: goods === 3 ? index * 3 + part.good : part.good })),
      }));
      const kinds = goods === 3 ? wanted.length * 3 : 3;
      return fc
        .array(anySource(lines, kinds, weighted), { minLength: 1, maxLength: sourcesMax })
        .map((sources): Problem => ({ ...rest, lines, goods: kinds, sources }));
    });

const anySource = (lines: readonly DemandedLine[], goods: number, weighted: boolean): fc.Arbitrary<Source> =>
  fc
    .record({
      fixed: fc.oneof(fc.nat({ max: 30 }), fc.constant(1_000)),
      unit: fc.array(fc.nat({ max: 12 }), { minLength: lines.length, maxLength: lines.length }),
      stock: fc.array(fc.nat({ max: 6 }), { minLength: goods, maxLength: goods }),
      perKilo: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ fixed, unit, stock, perKilo }) => ({
      fixed,
      unit,
      stock,
      most: lines.map(({ parts }) => Math.min(...parts.map(({ good, per }) => Math.floor((stock[good] ?? 0) / per)))),
      weight: weighted ? (grams: number) => Math.ceil(grams / 1_000) * perKilo : null,
    }));

/** Half of the sources have a line's goods, each in plenty; a parcel costs 30 to 90 in money, a unit 1 to 10 more. */
export const likeReal = (lines: number, sources: number): fc.Arbitrary<Problem> => {
  const eachLine = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: lines, maxLength: lines });
  const source = fc
    .record({
      fixed: fc.integer({ min: 3_000, max: 9_000 }),
      unit: eachLine(fc.integer({ min: 100, max: 1_000 })),
      has: eachLine(fc.boolean()),
    })
    .map(({ fixed, unit, has }): Source => {
      const stock = has.map((is) => (is ? 9 : 0));
      return { fixed, unit, stock, most: stock, weight: null };
    });
  return fc
    .record({
      wanted: eachLine(fc.integer({ min: 1, max: 3 })),
      sources: fc.array(source, { minLength: sources, maxLength: sources }),
    })
    .map(({ wanted, ...rest }) => ({
      ...rest,
      lines: wanted.map((quantity, good) => ({ quantity, grams: 0, parts: [{ good, per: 1 }] })),
      goods: lines,
      splitLines: true,
      parcelsMax: 99,
    }));
};

/** Looks at every assignment there is; `null` where none is possible. */
export const bruteForce = (problem: Problem): number | null => {
  const { lines, sources, splitLines } = problem;
  const units = sources.map(() => lines.map(() => 0));
  const stock = sources.map((source) => [...source.stock]);
  let best: number | null = null;
  const place = (line: number, source: number, rest: number): void => {
    const wanted = lines[line];
    if (wanted === undefined) {
      const assignment = assignmentOf(units);
      if (assignment.length > problem.parcelsMax) return;
      const points = pointsOf(problem, assignment);
      if (best === null || points < best) best = points;
      return;
    }
    if (rest === 0) {
      place(line + 1, 0, lines[line + 1]?.quantity ?? 0);
      return;
    }
    const has = stock[source];
    const sent = units[source];
    if (has === undefined || sent === undefined) return;
    for (let take = 0; take <= rest; take += 1) {
      if (take > 0 && take < wanted.quantity && !splitLines) continue;
      if (wanted.parts.some(({ good, per }) => take * per > (has[good] ?? 0))) break;
      for (const { good, per } of wanted.parts) has[good] = (has[good] ?? 0) - take * per;
      sent[line] = take;
      place(line, source + 1, rest - take);
      for (const { good, per } of wanted.parts) has[good] = (has[good] ?? 0) + take * per;
      sent[line] = 0;
    }
  };
  place(0, 0, lines[0]?.quantity ?? 0);
  return best;
};

const assignmentOf = (units: readonly (readonly number[])[]): Assignment =>
  units.flatMap((sent, source) => (sent.some((quantity) => quantity > 0) ? [{ source, units: [...sent] }] : []));

/** What is wrong with an assignment: nothing, where each line is sent, and no source sends more than it has. */
export const wrongIn = (problem: Problem, assignment: Assignment): readonly string[] => {
  const { lines, sources, splitLines, parcelsMax } = problem;
  const wrong: string[] = [];
  if (assignment.length > parcelsMax) wrong.push('too many parcels');
  for (const [line, { quantity }] of lines.entries()) {
    const parts = assignment.map(({ units }) => units[line] ?? 0).filter((units) => units > 0);
    if (parts.reduce((sum, units) => sum + units, 0) !== quantity) wrong.push(`line ${line} is not sent`);
    if (!splitLines && parts.length > 1) wrong.push(`line ${line} is split`);
  }
  for (const { source, units } of assignment) {
    if (units.every((quantity) => quantity === 0)) wrong.push(`source ${source} sends nothing`);
    for (const [good, has] of (sources[source]?.stock ?? []).entries()) {
      const used = lines.reduce(
        (sum, { parts }, line) =>
          sum + parts.reduce((all, part) => (part.good === good ? all + part.per * (units[line] ?? 0) : all), 0),
        0,
      );
      if (used > has) wrong.push(`source ${source} has too little of ${good}`);
    }
  }
  return wrong;
};
