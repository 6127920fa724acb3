import { bucketOf } from '../bucket.ts';
import { pageOf } from '../page.ts';
import { type Asked, type Given, wants } from '../simulator.ts';
import { refusal } from './told.ts';

const COLUMNS = '"offer-sku";"quantity";"warehouse-code";"update-delete"';
const OFFERS_MAX = 100;

type Ports = { readonly nextId: () => string; readonly now: () => string };

/** The shop's offers: files of stock (STO01 to STO03), and the list of them (OF21). */
export const offersOf = (stock: Map<string, number>, { nextId, now }: Ports): ((asked: Asked) => Given) => {
  const errorsOf = new Map<string, readonly string[]>();
  // The limits that the documentation tells of: a file a minute, and four looks at it.
  const files = bucketOf(1, 1 / 60, now);
  const looks = bucketOf(4, 4 / 60, now);

  const take = (asked: Asked): Given => {
    const rows = rowsIn(asked);
    if (!files.take(1)) return tooMany(60);
    const errors = rows.flatMap(([sku, units], index) => {
      if (!stock.has(sku)) return [`"${index + 2}";"The offer does not exist";"${sku}";"${units}";"";"update"`];
      stock.set(sku, units);
      return [];
    });
    const id = nextId();
    errorsOf.set(id, errors);
    return { status: 201, body: { import_id: id } };
  };

  return (asked) => {
    const { method, path, query } = asked;
    if (method === 'POST' && path === '/api/offers/stock/imports') return take(asked);
    wants(method === 'GET', 'a read');
    if (path === '/api/offers') return listed(stock, query);
    const [, id = '', what = ''] = /^\/api\/offers\/stock\/imports\/([^/]+)\/(status|error_report)$/.exec(path) ?? [];
    const errors = errorsOf.get(id);
    if (errors === undefined) return refusal(`Import with id ${id} not found`, 404);
    if (what === 'status') {
      if (!looks.take(1)) return tooMany(15);
      return { status: 200, body: { import_id: id, status: 'COMPLETE', has_error_report: errors.length > 0 } };
    }
    if (errors.length === 0) return refusal('There is no error report', 404);
    const report = [`"error-line";"error-message";${COLUMNS}`, ...errors, ''].join('\n');
    return { status: 200, headers: { 'content-type': 'text/csv' }, body: report };
  };
};

export const tooMany = (seconds: number): Given => ({
  ...refusal('Too Many Requests', 429),
  headers: { 'retry-after': String(seconds) },
});

/** The rows of a file that is uploaded as a form: SKU and units. */
const rowsIn = ({ header, text }: Asked): readonly (readonly [sku: string, units: number])[] => {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(header('content-type') ?? '')?.[1] ?? '';
  const [head = '', content = ''] = text.split('\r\n\r\n');
  wants(boundary !== '' && head.startsWith(`--${boundary}\r\n`) && /; name="file"; filename=/.test(head), 'a file');
  wants(text.endsWith(`\r\n--${boundary}--\r\n`), 'the end of the form');
  const [columns, ...rows] = (content.split('\r\n')[0] ?? '').trimEnd().split('\n');
  wants(columns === COLUMNS && rows.length > 0, `rows with the columns ${COLUMNS}`);
  return rows.map((row) => {
    const [, sku = '', units = ''] = /^"((?:[^"]|"")+)";"(\d+)";"[^"]*";"update"$/.exec(row) ?? [];
    wants(sku !== '', 'a SKU and units in each row');
    return [sku.replaceAll('""', '"'), Number(units)];
  });
};

const listed = (stock: ReadonlyMap<string, number>, query: URLSearchParams): Given => {
  const [max, offset, sku] = [Number(query.get('max') ?? 10), Number(query.get('offset') ?? 0), query.get('sku')];
  wants(max > 0 && max <= OFFERS_MAX && offset >= 0, `a page of at most ${OFFERS_MAX}`);
  const found = [...stock].filter(([one]) => sku === null || one === sku);
  const { page } = pageOf(found, offset, max);
  return {
    status: 200,
    body: {
      offers: page.map(([shop_sku, quantity]) => ({ shop_sku, quantity, active: true })),
      total_count: found.length,
    },
  };
};
