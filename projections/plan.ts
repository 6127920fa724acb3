/**
 * Which declared index serves a list: its first fields are pinned to values, the next one is the sort (with its range),
 * and what is left is checked document by document. Where no index both pins and sorts, the sort is walked, unless what
 * is asked for is so little that it is found first and then sorted. Pure; the adapters turn a plan into their own words.
 */
import { type Mark, markOf } from './cursor.ts';
import { fieldOf, fieldsOf, keyOf, prefixRange } from './keys.ts';
import type { Index, ViewDeclaration } from './port.ts';
import { COMBINATIONS_MAX, type Condition, type ListQuery, PAGE_DOCUMENTS_MAX, QueryNotServed } from './query.ts';

export type Range = { readonly from?: string; readonly below?: string };

/** A condition in keys; of an array, one element must pass. */
export type Check = { readonly field: string; readonly array: boolean } & (
  | { readonly values: readonly string[] }
  | { readonly range: Range }
);

export type Pin = { readonly field: string; readonly values: readonly string[] };

export type Plan = {
  /** Place among the declared indexes; -1 is the order of the ids. */
  readonly index: number;
  readonly pins: readonly Pin[];
  readonly sort: string | null;
  readonly descending: boolean;
  /** Of the sort field. */
  readonly range: Range;
  readonly checks: readonly Check[];
  readonly after: Mark | null;
  readonly limit: number;
};

/** An index that finds what some conditions ask for, in an order that is not the one asked for. */
export type Finding = {
  readonly index: number;
  /** What its first fields answer. */
  readonly found: readonly Check[];
  readonly checks: readonly Check[];
};

export type Served = {
  /** Each of them gives the right answer; the one that pins most comes first. */
  readonly plans: readonly [Plan, ...Plan[]];
  /** Where the plans only walk the sort: what finds the documents, should they be few. */
  readonly findings: readonly Finding[];
  /** A search: the index that finds the words by their beginning, and that range of its first field. */
  readonly search: { readonly index: number; readonly check: Check & { readonly range: Range } } | null;
};

const isPoint = (condition: Condition): boolean => 'is' in condition || 'in' in condition || 'has' in condition;

const toCheck = (condition: Condition): Check => {
  const { field } = condition;
  if ('has' in condition) return { field, array: true, values: [condition.has] };
  if ('hasPrefix' in condition) return { field, array: true, range: prefixRange(condition.hasPrefix) };
  if ('is' in condition) return { field, array: false, values: [keyOf(condition.is)] };
  if ('in' in condition) return { field, array: false, values: [...new Set(condition.in.map(keyOf))] };
  const from = condition.from === undefined ? {} : { from: keyOf(condition.from) };
  const below = condition.below === undefined ? {} : { below: keyOf(condition.below) };
  return { field, array: false, range: { ...from, ...below } };
};

const isRange = (check: Check): check is Check & { readonly range: Range } => 'range' in check;

const narrower = (a: Range, b: Range): Range => {
  const froms = [a.from, b.from].filter((key) => key !== undefined).sort();
  const belows = [a.below, b.below].filter((key) => key !== undefined).sort();
  const from = froms.at(-1);
  const below = belows.at(0);
  return { ...(from === undefined ? {} : { from }), ...(below === undefined ? {} : { below }) };
};

/** A document without the field would not be found: by the values that it is pinned to or, where it is not, by the range of the sort. */
const asksForValue = (pin: Pin | undefined, { from = '' }: Range): boolean =>
  pin === undefined ? from !== '' : !pin.values.includes('');

const needsValue = (check: Check): boolean =>
  isRange(check) ? (check.range.from ?? '') !== '' : !check.values.includes('');

type Shape = Pick<Plan, 'sort' | 'descending' | 'after' | 'limit'>;

/** The plan that an index gives, `null` when it does not give the order that is asked for. */
const planWith = (index: Index, at: number, checks: readonly Check[], shape: Shape): Plan | null => {
  const fields = index.map(fieldOf);
  const pinned: { readonly pin: Pin; readonly check: Check }[] = [];
  for (const { name, array } of fields) {
    const check = checks.find((c) => c.field === name && c.array === array && !isRange(c));
    if (!check || isRange(check)) break;
    pinned.push({ pin: { field: name, values: check.values }, check });
  }
  const next = fields[pinned.length];
  const sortPinned = shape.sort === null || pinned.some(({ pin }) => pin.field === shape.sort);
  const inOrder = next ? fields.length === pinned.length + 1 && next.name === shape.sort && !next.array : sortPinned;
  if (!inOrder) return null;
  const used = new Set(pinned.map(({ check }) => check));
  const ranges = next ? checks.filter((c) => c.field === next.name && isRange(c)) : [];
  const range = ranges.filter(isRange).reduce<Range>((narrowed, c) => narrower(narrowed, c.range), {});
  const pins = pinned.map(({ pin }) => pin);
  if (fields.some(({ sparse }, place) => sparse && !asksForValue(pins[place], range))) return null;
  return {
    ...shape,
    index: at,
    pins,
    range,
    checks: checks.filter((c) => !used.has(c) && !ranges.includes(c)),
  };
};

/** A walk may check what it has not pinned only when something narrows it: a pin, or a search that is broad. */
const narrow = (plan: Plan, points: number): boolean =>
  plan.pins.length > 0 || (points === 0 && plan.checks.every((check) => check.array && isRange(check)));

/** From end to end of an index that has nothing but the sort. */
const isWalk = ({ index, pins }: Plan): boolean => index !== -1 && pins.length === 0;

const findingsOf = (indexes: readonly Index[], checks: readonly Check[]): readonly Finding[] =>
  indexes.map((index, at) => findingWith(index, at, checks)).filter((one) => one !== null);

/** What an index finds by the conditions on its first fields, `null` when there is none on the first one. */
const findingWith = (index: Index, at: number, checks: readonly Check[]): Finding | null => {
  const fields = index.map(fieldOf);
  const found: Check[] = [];
  for (const { name, array } of fields) {
    const on = checks.filter((check) => check.field === name && check.array === array && !(array && isRange(check)));
    const point = on.find((check) => !isRange(check));
    found.push(...(point === undefined ? on : [point]));
    if (point === undefined) break;
  }
  if (fields.some(({ name, sparse }) => sparse && !found.some((check) => check.field === name && needsValue(check)))) {
    return null;
  }
  if (found.length === 0 || combinations(found.filter((check) => !isRange(check))) > COMBINATIONS_MAX) return null;
  return { index: at, found, checks: checks.filter((check) => !found.includes(check)) };
};

const combinations = (pins: readonly (Pin | Check)[]): number =>
  pins.reduce((product, pin) => product * ('values' in pin ? pin.values.length : 1), 1);

const describe = ({ where = [], sort }: Pick<ListQuery, 'where' | 'sort'>): string =>
  `${
    where
      .map(
        (c) =>
          `${c.field} ${Object.keys(c)
            .filter((k) => k !== 'field')
            .join('/')}`,
      )
      .join(', ') || 'no conditions'
  }, ` + `by ${sort?.field ?? 'id'}`;

/** Plans a list. Throws `QueryNotServed`, `BadCursor`, or `RangeError` when a bound is exceeded. */
export const plansOf = (declaration: ViewDeclaration, query: ListQuery): Served => {
  const { name, indexes } = declaration;
  const { where = [], sort, limit } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_DOCUMENTS_MAX) throw new RangeError(`limit of ${limit}`);
  const fields = new Map(fieldsOf(declaration).map((field) => [field.name, field.array]));
  const checks = where.map(toCheck);
  const refuse = (): never => {
    throw new QueryNotServed(`no index of ${name} serves: ${describe(query)}`);
  };
  if (checks.some((check) => fields.get(check.field) !== check.array)) refuse();

  const shape: Shape = {
    sort: sort?.field ?? null,
    descending: sort?.descending ?? false,
    after: markOf(name, query),
    limit,
  };
  const points = where.filter(isPoint).length;
  const all = [...indexes.map((index, at) => planWith(index, at, checks, shape)), planWith([], -1, checks, shape)];
  const plans = all
    .filter((plan) => plan !== null)
    .filter((plan) => narrow(plan, points) && combinations(plan.pins) <= COMBINATIONS_MAX)
    .sort((a, b) => b.pins.length - a.pins.length);
  const findings = plans.length > 0 ? [] : findingsOf(indexes, checks);
  const walks = findings.length === 0 ? [] : all.filter((plan) => plan !== null).filter(isWalk);
  const [best, ...others] = plans.length > 0 ? plans : walks;
  if (!best) return refuse();

  const words = checks.filter((check) => check.array).filter(isRange);
  const word = words.toSorted((a, b) => (b.range.from?.length ?? 0) - (a.range.from?.length ?? 0))[0];
  if (!word) return { plans: [best, ...others], findings, search: null };
  const index = indexes.findIndex(([first]) => first === `${word.field}[]`);
  return index === -1 ? refuse() : { plans: [best, ...others], findings, search: { index, check: word } };
};

/** Plans a list to its end. Throws as `plansOf` does. */
export const wholePlansOf = (declaration: ViewDeclaration, query: Pick<ListQuery, 'where' | 'sort'>): Served =>
  plansOf(declaration, { ...query, limit: 1 });

/** Plans a count: the index that finds just the documents that are counted. Throws as `plansOf` does. */
export const countPlanOf = (declaration: ViewDeclaration, query: Pick<ListQuery, 'where' | 'sort'>): Plan => {
  const exact = plansOf(declaration, { ...query, limit: 1 }).plans.find(
    ({ index, checks }) => index !== -1 && checks.length === 0,
  );
  if (exact === undefined) throw new QueryNotServed(`no index of ${declaration.name} counts: ${describe(query)}`);
  return exact;
};
