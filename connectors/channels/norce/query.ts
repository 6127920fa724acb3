import Type from 'typebox';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { ChannelRequest } from '../request.ts';
import type { NorceOrderKey, NorceOut } from './out.ts';

/** Norce's Query 3.0: what Norce has of orders, read by filters of OData. */

type Application = Pick<NorceOut, 'applicationId'>;

/** An order as it stands; it goes by the number that we have told, or by its own as long as we have told none. */
export const readOrder = ({ externalId, erpOrderNo }: NorceOrderKey, application: Application): ChannelRequest =>
  query('Orders', `orderNo eq ${literal(erpOrderNo)} or orderNo eq ${literal(externalId)}`, application);

export const readNote = (noteNo: string, application: Application): ChannelRequest =>
  query('DeliveryNotes', `noteNo eq ${literal(noteNo)}`, application);

/** The invoices of these numbers, as far as they are there. */
export const readInvoices = (numbers: readonly string[], application: Application): ChannelRequest =>
  query('Invoices', numbers.map((number) => `invoiceNo eq ${literal(number)}`).join(' or '), application);

const CANCELLED = 6;
const PAGE_SIZE = 100;

/** Where a page ended: its last order, by its time of change and its id there. */
type PageEnd = { readonly time: Instant; readonly id: string };

/** The orders that were cancelled since an instant, the oldest change first, a page at a time. */
export const cancelledSince = (since: Instant, after: PageEnd | null, application: Application): ChannelRequest => {
  const from =
    after === null
      ? `updated ge ${since}`
      : `(updated gt ${after.time} or (updated eq ${after.time} and id gt ${after.id}))`;
  const filter = `applicationId eq ${application.applicationId} and statusId eq ${CANCELLED} and ${from}`;
  return query('Orders', filter, application, `&$orderby=updated,id&$top=${PAGE_SIZE}`);
};

const Rows = documentOf(Type.Object({ value: Type.Array(Type.Unknown()) }));
const Row = documentOf(
  Type.Object({
    id: maybe(Type.Integer()),
    quotationId: maybe(Type.Integer()),
    orderNo: maybe(Type.String()),
    statusId: maybe(Type.Integer()),
    invoiceNo: maybe(Type.String()),
    updated: maybe(Type.String()),
  }),
);

/** The rows that were found; `null` where the answer cannot be read. */
const rowsIn = (body: unknown) => {
  const read = Rows.read(body);
  if ('errors' in read) return null;
  const rows = read.document.value.map((row) => Row.read(row));
  const documents = rows.flatMap((row) => ('document' in row ? [row.document] : []));
  return documents.length === rows.length ? documents : null;
};

/** Whether anything was found; `null` where the answer cannot be read. */
export const isFound = (body: unknown): boolean | null => {
  const rows = rowsIn(body);
  return rows === null ? null : rows.length > 0;
};

/** Whether the order that was read is cancelled; one that is not there is not. `null` where the answer cannot be read. */
export const isCancelledIn = (body: unknown): boolean | null =>
  rowsIn(body)?.some(({ statusId }) => statusId === CANCELLED) ?? null;

export const invoiceNumbersIn = (body: unknown): readonly string[] | null =>
  rowsIn(body)?.flatMap(({ invoiceNo }) => invoiceNo ?? []) ?? null;

/** The orders of a page of `cancelledSince`, by the reference that they were pushed with, and where the next page begins. */
export const cancelledIn = (
  body: unknown,
): { readonly found: readonly (PageEnd & { readonly externalId: string })[]; readonly isLast: boolean } | null => {
  const rows = rowsIn(body);
  if (rows === null) return null;
  const found = rows.flatMap(({ id, quotationId, orderNo, updated }) => {
    const millis = Date.parse(updated ?? '');
    const externalId = quotationId ?? orderNo;
    if (Number.isNaN(millis) || externalId === undefined || externalId === null) return [];
    return [{ time: instantOf(millis), id: String(id ?? 0), externalId: String(externalId) }];
  });
  return found.length === rows.length ? { found, isLast: rows.length < PAGE_SIZE } : null;
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const query = (
  list: 'Orders' | 'DeliveryNotes' | 'Invoices',
  filter: string,
  { applicationId }: Application,
  more = '',
): ChannelRequest => ({
  method: 'GET',
  path: `/commerce/query/3.0/Orders/${list}?$filter=${encodeURIComponent(filter)}${more}`,
  headers: { accept: 'application/json', applicationid: String(applicationId) },
  body: null,
});
