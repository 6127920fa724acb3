import { textAt } from '../json.ts';
import { type Given, wants } from '../simulator.ts';

const FILTER =
  /^searchCriteria\[(?:filterGroups|filter_groups)\]\[(\d+)\]\[filters\]\[(\d+)\]\[(field|value|conditionType)\]$/;
const SORT = /^searchCriteria\[(?:sortOrders|sort_orders)\]\[(\d+)\]\[(field|direction)\]$/;
const PAGE = /^searchCriteria\[(pageSize|currentPage)\]$/;

type Filter = { field: string; value: string; conditionType: string };
type Sort = { field: string; direction: string };

/** The criteria of a search: filters of a group are alternatives, groups must all hold. */
type Criteria = {
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Filter>>;
  readonly sorts: readonly Sort[];
  /** `null`: all. */
  readonly pageSize: number | null;
  readonly currentPage: number;
};

/** The documents that `searchCriteria` finds, a page of them. Beyond the last page the last one comes again. */
export const searched = (documents: readonly unknown[], query: URLSearchParams, fields: readonly string[]): Given => {
  const criteria = criteriaIn(query);
  const { groups, sorts, pageSize, currentPage } = criteria;
  for (const filter of [...groups.values()].flatMap((group) => [...group.values()])) {
    wants(fields.includes(filter.field), `filters by one of these: ${fields.join(', ')}`);
  }
  const found = documents
    .filter((one) => [...groups.values()].every((group) => [...group.values()].some((filter) => isFound(one, filter))))
    .toSorted((a, b) => comparedBy(a, b, sorts));
  const pages = pageSize === null ? 1 : Math.max(Math.ceil(found.length / pageSize), 1);
  const from = (Math.min(currentPage, pages) - 1) * (pageSize ?? 0);
  const items = pageSize === null ? found : found.slice(from, from + pageSize);
  return {
    status: 200,
    body: { items, search_criteria: { current_page: currentPage, page_size: pageSize }, total_count: found.length },
  };
};

const criteriaIn = (query: URLSearchParams): Criteria => {
  const groups = new Map<string, Map<string, Filter>>();
  const sorts: Sort[] = [];
  const pages = { pageSize: '', currentPage: '1' };
  for (const [name, value] of query) {
    const [, group, index, part] = FILTER.exec(name) ?? [];
    const [, sort, by] = SORT.exec(name) ?? [];
    const page = PAGE.exec(name)?.[1];
    if (group !== undefined && index !== undefined) {
      const filters = groups.get(group) ?? new Map<string, Filter>();
      const filter = filters.get(index) ?? { field: '', value: '', conditionType: 'eq' };
      if (part === 'field' || part === 'value' || part === 'conditionType') filter[part] = value;
      groups.set(group, filters.set(index, filter));
    } else if (sort !== undefined) {
      const one = sorts[Number(sort)] ?? { field: '', direction: 'DESC' };
      if (by === 'field' || by === 'direction') one[by] = value;
      sorts[Number(sort)] = one;
    } else if (page === 'pageSize' || page === 'currentPage') pages[page] = value;
    else wants(name === 'fields', `no parameter ${name}`);
  }
  const [pageSize, currentPage] = [Number(pages.pageSize), Number(pages.currentPage)];
  wants(Number.isInteger(pageSize) && pageSize >= 0, 'a page size that is a whole number');
  wants(Number.isInteger(currentPage) && currentPage >= 1, 'pages from 1');
  return { groups, sorts, pageSize: pageSize === 0 ? null : pageSize, currentPage };
};

const isFound = (document: unknown, { field, value, conditionType }: Filter): boolean => {
  const its = textAt(document, field);
  switch (conditionType) {
    case 'eq':
      return its === value;
    case 'in':
      return value.split(',').includes(its);
    case 'gteq':
      wants(TIME.test(value), A_TIME);
      return its >= value;
    case 'lt':
      wants(TIME.test(value), A_TIME);
      return its < value;
    default:
      wants(false, `no condition ${conditionType}`);
      return false;
  }
};

const A_TIME = 'a time in UTC without a zone';
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

const comparedBy = (a: unknown, b: unknown, sorts: readonly Sort[]): number => {
  for (const { field, direction } of sorts) {
    wants(direction === 'ASC' || direction === 'DESC', 'a direction');
    const [one, other] = [textAt(a, field), textAt(b, field)];
    const order = /^\d+$/.test(one) ? Number(one) - Number(other) : one < other ? -1 : one > other ? 1 : 0;
    if (order !== 0) return direction === 'ASC' ? order : -order;
  }
  return 0;
};
