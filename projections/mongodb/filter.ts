/** Plans as MongoDB filters and sorts, of operators that FerretDB knows too. */
import type { Filter, Sort } from 'mongodb';
import type { Check, Plan, Range } from '../plan.ts';
import type { Row } from './writer.ts';

const between = ({ from, below }: Range): object => ({
  ...(from === undefined ? {} : { $gte: from }),
  ...(below === undefined ? {} : { $lt: below }),
});

const ofKey = (field: string, condition: unknown): Filter<Row> => ({ [`keys.${field}`]: condition });

const oneOf = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : { $in: values });

/** Anchored and case-sensitive: MongoDB walks the index from the beginning of the word to its end. */
const beginsWith = (prefix: string): RegExp => new RegExp(`^${prefix.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')}`);

const checked = (check: Check): Filter<Row> => {
  if ('values' in check) return ofKey(check.field, oneOf(check.values));
  // The range of an array's elements is that of a word's beginning. Not as `$elemMatch`, which FerretDB takes for something else.
  return ofKey(check.field, check.array ? beginsWith(check.range.from ?? '') : between(check.range));
};

/** What comes after the page before. The first line alone bounds the walk of the index, the second one sees to ties. */
const afterMark = ({ after, sort, descending }: Plan): readonly Filter<Row>[] => {
  if (!after) return [];
  const [beyond, from] = descending ? ['$lt', '$lte'] : ['$gt', '$gte'];
  if (sort === null) return [{ _id: { [beyond]: after.id } }];
  return [
    ofKey(sort, { [from]: after.key }),
    { $or: [ofKey(sort, { [beyond]: after.key }), { ...ofKey(sort, after.key), _id: { [beyond]: after.id } }] },
  ];
};

export const filterOf = (plan: Plan): Filter<Row> => ({
  $and: [
    ...plan.pins.map(({ field, values }) => ofKey(field, oneOf(values))),
    ...(plan.sort === null || Object.keys(plan.range).length === 0 ? [] : [ofKey(plan.sort, between(plan.range))]),
    ...plan.checks.map(checked),
    ...afterMark(plan),
    { goneAt: { $exists: false } },
  ],
});

export const sortOf = ({ sort, descending }: Plan): Sort => {
  const way = descending ? -1 : 1;
  return sort === null ? { _id: way } : new Map([[`keys.${sort}`, way] as const, ['_id', way] as const]);
};

/** Groups by one field; `sum` is what another one comes to, or how many documents there are (`null`). */
export const groupOf = (by: string, summed: string | null): { readonly [field: string]: unknown } => ({
  _id: `$document.${by}`,
  sum: { $sum: summed === null ? 1 : `$document.${summed}` },
});
