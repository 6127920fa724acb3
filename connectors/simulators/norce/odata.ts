import { at } from '../json.ts';
import { wants } from '../simulator.ts';

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

/** What `$filter` says of a row, as far as Query 3.0 is asked: comparisons of a field with a literal, `and` before `or`, parentheses. */
export const filterIn = (text: string, fields: readonly string[]): Test => {
  const tokens = [...text.matchAll(/'(?:[^']|'')*'|[()]|[^\s()']+/g)].map(([token]) => token);
  const isNext = (token: string): boolean => {
    if (tokens[0] !== token) return false;
    tokens.shift();
    return true;
  };
  const either = (): Test => {
    const tests = [both()];
    while (isNext('or')) tests.push(both());
    return (row) => tests.some((test) => test(row));
  };
  const both = (): Test => {
    const tests = [one()];
    while (isNext('and')) tests.push(one());
    return (row) => tests.every((test) => test(row));
  };
  const one = (): Test => {
    if (isNext('(')) {
      const inner = either();
      wants(isNext(')'), 'a closing parenthesis');
      return inner;
    }
    const [field = '', operator = '', literal = ''] = tokens.splice(0, 3);
    wants(fields.includes(field), `a filter by one of these: ${fields.join(', ')}`);
    return comparison(field, operator, literal);
  };
  const test = either();
  wants(tokens.length === 0, `a filter without ${tokens[0]}`);
  return test;
};

const comparison = (field: string, operator: string, literal: string): Test => {
  const wanted = literalIn(literal);
  const order = (row: Row): number => compared(row[field], wanted);
  switch (operator) {
    case 'eq':
      return (row) => order(row) === 0;
    case 'ge':
      return (row) => order(row) >= 0;
    case 'gt':
      return (row) => order(row) > 0;
    default:
      wants(false, `no operator ${operator}`);
      return () => false;
  }
};

const literalIn = (literal: string): string | number => {
  const text = /^'(.*)'$/s.exec(literal)?.[1];
  if (text !== undefined) return text.replaceAll("''", "'");
  if (/^-?\d+$/.test(literal)) return Number(literal);
  wants(TIME.test(literal), 'a literal: text in quotes, a whole number, or a time in UTC');
  return literal;
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Times by the instant, numbers by value. */
const compared = (value: unknown, wanted: string | number): number => {
  const [one, other] = [rankOf(value), rankOf(wanted)];
  return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
};

const rankOf = (value: unknown): string | number =>
  typeof value === 'number' ? value : TIME.test(String(value)) ? Date.parse(String(value)) : String(value);

/** The rows by the fields of `$orderby`, the first one first. */
export const ordered = (rows: readonly Row[], orderBy: string): readonly Row[] => {
  const fields = orderBy.split(',').filter((field) => field !== '');
  return rows.toSorted((a, b) => {
    for (const field of fields) {
      const [one, other] = [rankOf(at(a, field)), rankOf(at(b, field))];
      if (one !== other) return one < other ? -1 : 1;
    }
    return 0;
  });
};
