import { at, hasOnly, listAt, textAt } from '../json.ts';
import { type Given, wants } from '../simulator.ts';
import { errorGiven } from './states.ts';

const LIMIT_MAX = 500;
const CRITERIA = [
  ...['page', 'limit', 'filter', 'sort', 'associations', 'includes', 'ids', 'total-count-mode', 'query', 'term'],
  ...['post-filter', 'aggregations', 'grouping', 'fields'],
];

/** The entities that criteria find, a page of them; associations only where they were asked for. */
export const searched = (entity: string, all: readonly object[], body: unknown): Given => {
  wants(hasOnly(body, ...CRITERIA), 'search criteria');
  const limit = Number(at(body, 'limit') ?? LIMIT_MAX);
  const page = Number(at(body, 'page') ?? 1);
  if (limit > LIMIT_MAX) {
    const detail = `The limit must be lower than or equal to MAX_LIMIT(=${LIMIT_MAX}). Given: ${limit}`;
    return errorGiven(400, 'FRAMEWORK__QUERY_LIMIT_EXCEEDED', 'Bad Request', detail);
  }
  wants(Number.isInteger(limit) && limit >= 1 && Number.isInteger(page) && page >= 1, 'pages from 1');
  const filters = listAt(body, 'filter');
  const found = all
    .filter((one) => filters.every((filter) => isFound(one, filter)))
    .toSorted((a, b) => comparedBy(a, b, listAt(body, 'sort')));
  const included = listAt(body, 'includes', entity.replaceAll('-', '_')).map(String);
  const data = found
    .slice((page - 1) * limit, page * limit)
    .map((one) => withAssociations(one, at(body, 'associations')))
    .map((one) => (included.length === 0 ? one : fieldsOf(one, included)));
  return { status: 200, body: { total: data.length, data, aggregations: [] } };
};

const isFound = (entity: unknown, filter: unknown): boolean => {
  const value = at(entity, textAt(filter, 'field'));
  const queries = listAt(filter, 'queries');
  switch (at(filter, 'type')) {
    case 'multi':
      wants(['or', 'and', 'OR', 'AND'].includes(textAt(filter, 'operator')), 'an operator');
      return textAt(filter, 'operator').toLowerCase() === 'or'
        ? queries.some((query) => isFound(entity, query))
        : queries.every((query) => isFound(entity, query));
    case 'equals':
      return value === at(filter, 'value');
    case 'equalsAny':
      return typeof value === 'string' && listAt(filter, 'value').includes(value);
    case 'range':
      return isInRange(value, at(filter, 'parameters'));
    default:
      wants(false, 'a filter of these: multi, equals, equalsAny, range');
      return false;
  }
};

const BOUNDS: Readonly<Record<string, (time: number, limit: number) => boolean>> = {
  gte: (time, limit) => time >= limit,
  gt: (time, limit) => time > limit,
  lte: (time, limit) => time <= limit,
  lt: (time, limit) => time < limit,
};

/** Of times; what has none is in no range. */
const isInRange = (value: unknown, parameters: unknown): boolean => {
  wants(hasOnly(parameters, ...Object.keys(BOUNDS)), 'a range of times');
  return Object.entries(BOUNDS).every(([bound, holds]) => {
    const limit = at(parameters, bound);
    if (limit === undefined) return true;
    const time = Date.parse(String(limit));
    wants(!Number.isNaN(time), 'a time');
    return typeof value === 'string' && holds(Date.parse(value), time);
  });
};

const comparedBy = (a: unknown, b: unknown, sorts: readonly unknown[]): number => {
  for (const sort of sorts) {
    const field = textAt(sort, 'field');
    const [one, other] = [textAt(a, field), textAt(b, field)];
    const order = one < other ? -1 : one > other ? 1 : 0;
    if (order !== 0) return at(sort, 'order') === 'DESC' ? -order : order;
  }
  return 0;
};

/** What belongs to others is read only where it is asked for. */
const ASSOCIATIONS: ReadonlySet<string> = new Set([
  ...['currency', 'stateMachineState', 'orderCustomer', 'billingAddress', 'shippingOrderAddress', 'country'],
  ...['countryState', 'lineItems', 'deliveries', 'positions', 'shippingMethod', 'transactions', 'paymentMethod'],
]);

const withAssociations = (entity: object, asked: unknown): object =>
  Object.fromEntries(
    Object.entries(entity).flatMap(([name, value]) => {
      if (!ASSOCIATIONS.has(name)) return [[name, value] as const];
      const association = at(asked, name);
      return association === undefined ? [] : [[name, associated(value, at(association, 'associations'))] as const];
    }),
  );

const associated = (value: unknown, asked: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => associated(one, asked));
  return typeof value === 'object' && value !== null ? withAssociations(value, asked) : value;
};

const fieldsOf = (entity: object, included: readonly string[]): object =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => included.includes(name)));
