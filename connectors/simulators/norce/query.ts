import { type Asked, type Given, wants } from '../simulator.ts';
import type { Norce } from './connect.ts';
import { filterIn, ordered } from './odata.ts';
import { APPLICATION_ID, orderRow } from './order.ts';

const TOP_MAX = 1_000;

/** Query 3.0: lists that are read by OData's `$filter`, `$orderby` and `$top`. */
export const queryAnswer = ({ orders }: Norce, { path, query, method, header }: Asked): Given => {
  wants(method === 'GET' && header('applicationid') === String(APPLICATION_ID), 'a read for an application');
  const all = [...orders.values()];
  switch (path) {
    case '/commerce/query/3.0/Orders/Orders':
      return listed(all.map(orderRow), query, ['id', 'orderNo', 'applicationId', 'statusId', 'updated', 'created']);
    case '/commerce/query/3.0/Orders/DeliveryNotes': {
      const notes = all.flatMap((order) => order.notes.map(({ noteNo }) => ({ noteNo, orderId: order.id })));
      return listed(notes, query, ['noteNo', 'orderId']);
    }
    case '/commerce/query/3.0/Orders/Invoices':
      // No ERP has told it of any.
      return listed([], query, ['invoiceNo', 'orderId']);
    default:
      wants(false, 'orders, delivery notes or invoices');
      return { status: 404 };
  }
};

const listed = (
  rows: readonly Readonly<Record<string, unknown>>[],
  query: URLSearchParams,
  fields: readonly string[],
): Given => {
  const known = ['$filter', '$orderby', '$top', '$skip', '$select', '$count'];
  wants(
    [...query.keys()].every((name) => known.includes(name)),
    `parameters of these: ${known.join(', ')}`,
  );
  const filter = query.get('$filter');
  const isFound = filter === null ? () => true : filterIn(filter, fields);
  const top = Number(query.get('$top') ?? TOP_MAX);
  wants(Number.isInteger(top) && top >= 1 && top <= TOP_MAX, 'a number of rows');
  return { status: 200, body: { value: ordered(rows.filter(isFound), query.get('$orderby') ?? '').slice(0, top) } };
};
