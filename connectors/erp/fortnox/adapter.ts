import { readOr, unreadable } from '../../http/client.ts';
import type { Read } from '../../http/document.ts';
import { stillOpen } from '../../http/earlier.ts';
import { type Refusal, unavailable } from '../../http/refusal.ts';
import { minorOf } from '../../money.ts';
import { disagreement, type Made } from '../agree.ts';
import { type Attempts, attempts } from '../attempts.ts';
import type { CreditNote, ErpCustomer, ErpDocument, Invoice, SalesOrder } from '../document.ts';
import type { Calling, Erp, ErpListing, Listed, NumberOf, Posted } from '../port.ts';
import {
  CustomerAnswer,
  CustomerList,
  type FortnoxInvoice,
  type FortnoxListed,
  InvoiceAnswer,
  InvoiceList,
  OrderAnswer,
  OrderList,
} from './answer.ts';
import { customerOf, invoiceOf, orderOf } from './request.ts';
import type { FortnoxSettings } from './settings.ts';

type Context = {
  readonly settings: FortnoxSettings;
  readonly call: Calling;
  readonly tried: Attempts;
};

/**
 * Fortnox, REST API version 3. It knows no idempotency key: a document is looked for by its external reference before it is made, and
 * after an answer that was lost only once it would be found.
 */
export const createFortnox = (settings: FortnoxSettings, call: Calling, now: () => number): Erp => {
  const context: Context = { settings, call, tried: attempts(settings.lookupLagMillis, now) };
  return {
    async post(document, numberOf) {
      const answer = await post(context, document, numberOf);
      if (answer.outcome === 'posted') context.tried.end(document.id);
      return answer;
    },
    list: (date) => list(context, date),
  };
};

const post = (context: Context, document: ErpDocument, numberOf: NumberOf): Promise<Posted | Refusal> => {
  switch (document.kind) {
    case 'salesOrder':
      return postOrder(context, document);
    case 'invoice':
      return postInvoice(context, document, null);
    case 'creditNote':
      return postInvoice(context, document, document.invoice === null ? null : numberOf(document.invoice));
  }
};

const postInvoice = async (
  context: Context,
  document: Invoice | CreditNote,
  credited: string | null,
): Promise<Posted | Refusal> => {
  const found = await find(context, '/3/invoices', document.id, pageOfInvoices);
  if (found.outcome !== 'searched') return stillOpen(found);
  const invoice =
    found.number === null
      ? await make(context, document, (customer) => ({
          path: '/3/invoices',
          json: invoiceOf(document, customer, credited, context.settings),
          read: (json: unknown) => inside(InvoiceAnswer.read(json), ({ Invoice }) => Invoice),
        }))
      : await readInvoice(context, found.number);
  if ('outcome' in invoice) return invoice;
  const differs = disagreement(document, madeOf(invoice));
  if (differs !== null) return differs;
  return document.book && !invoice.Booked ? book(context, invoice.DocumentNumber) : posted(invoice.DocumentNumber);
};

const postOrder = async (context: Context, document: SalesOrder): Promise<Posted | Refusal> => {
  const found = await find(context, '/3/orders', document.id, pageOfOrders);
  if (found.outcome !== 'searched') return stillOpen(found);
  if (found.number !== null) return posted(found.number);
  const order = await make(context, document, (customer) => ({
    path: '/3/orders',
    json: orderOf(document, customer, context.settings),
    read: (json: unknown) => inside(OrderAnswer.read(json), ({ Order }) => Order),
  }));
  if ('outcome' in order) return order;
  return disagreement(document, madeOf(order)) ?? posted(order.DocumentNumber);
};

const posted = (number: string): Posted => ({ outcome: 'posted', number });

const madeOf = (made: Pick<FortnoxInvoice, 'DocumentNumber' | 'Total' | 'TotalVAT' | 'RoundOff'>): Made => ({
  number: made.DocumentNumber,
  total: made.Total,
  tax: made.TotalVAT,
  rounded: made.RoundOff ?? 0,
});

type Searched = { readonly outcome: 'searched'; readonly number: string | null };
type PageOf = (json: unknown) => Read<{ readonly pages: number; readonly documents: readonly FortnoxListed[] }>;

/** The filter takes what contains the reference, too, and ignores case: so all pages are read, and compared. */
const find = async ({ call }: Context, path: string, id: string, pageOf: PageOf): Promise<Searched | Refusal> => {
  for (let page = 1; ; page += 1) {
    const query = { externalinvoicereference1: id, page: String(page), limit: '500' };
    const read = await readPage(call, path, query, pageOf);
    if ('outcome' in read) return read;
    const found = read.documents.find((one) => one.ExternalInvoiceReference1 === id && one.Cancelled !== true);
    if (found !== undefined) return { outcome: 'searched', number: found.DocumentNumber };
    if (page >= read.pages) return { outcome: 'searched', number: null };
  }
};

const readPage = async <T>(
  call: Context['call'],
  path: string,
  query: Readonly<Record<string, string>>,
  read: (json: unknown) => Read<T>,
): Promise<T | Refusal> => {
  const reply = await call({ method: 'GET', path, query, changes: false });
  if (reply.outcome !== 'replied') return reply;
  const result = readOr(reply, read);
  return 'outcome' in result ? result : result.document;
};

const inside = <T, U>(read: Read<T>, of: (document: T) => U): Read<U> =>
  'errors' in read ? read : { document: of(read.document) };

const pageOfInvoices: PageOf = (json) =>
  inside(InvoiceList.read(json), ({ MetaInformation, Invoices }) => ({
    pages: MetaInformation['@TotalPages'],
    documents: Invoices,
  }));

const pageOfOrders: PageOf = (json) =>
  inside(OrderList.read(json), ({ MetaInformation, Orders }) => ({
    pages: MetaInformation['@TotalPages'],
    documents: Orders,
  }));

const readInvoice = ({ call }: Context, number: string): Promise<FortnoxInvoice | Refusal> =>
  readPage(call, `/3/invoices/${encodeURIComponent(number)}`, {}, (json) =>
    inside(InvoiceAnswer.read(json), ({ Invoice }) => Invoice),
  );

/** Makes what was not found, where that is to be believed by now. */
const make = async <T>(
  context: Context,
  document: ErpDocument,
  requestFor: (customer: string) => {
    readonly path: string;
    readonly json: unknown;
    readonly read: (json: unknown) => Read<T>;
  },
): Promise<T | Refusal> => {
  const { call, tried } = context;
  const tooEarly = tried.tooEarly(document.id);
  if (tooEarly !== null) return tooEarly;
  const customer = await customerNumber(context, document);
  if (typeof customer !== 'string') return customer;
  const { path, json, read } = requestFor(customer);
  tried.begin(document.id);
  const reply = await call({ method: 'POST', path, json, changes: true });
  if (reply.outcome === 'replied') {
    const made = read(reply.json);
    return 'errors' in made ? unreadable(reply, made.errors, true) : made.document;
  }
  if (reply.outcome !== 'unavailable' || !reply.mayHaveHappened) tried.end(document.id);
  return reply;
};

/** Booked already is as good: the answer to an earlier call was lost. */
const book = async (context: Context, number: string): Promise<Posted | Refusal> => {
  const path = `/3/invoices/${encodeURIComponent(number)}/bookkeep`;
  const reply = await context.call({ method: 'PUT', path, changes: true });
  if (reply.outcome === 'replied') return posted(number);
  if (reply.outcome !== 'rejected') return reply;
  const now = await readInvoice(context, number);
  return 'outcome' in now || !now.Booked ? reply : posted(number);
};

const customerNumber = async (context: Context, { customer, currency }: ErpDocument): Promise<string | Refusal> => {
  if (customer.kind === 'collective') return customer.number;
  const known = await findCustomer(context, customer);
  if (known === null) return makeCustomer(context, customer, currency);
  return typeof known === 'string' ? known : stillOpen(known);
};

type Matched = Extract<ErpCustomer, { kind: 'matched' }>;

const findCustomer = async ({ call }: Context, { by }: Matched): Promise<string | null | Refusal> => {
  const filter = by.kind === 'email' ? { email: by.email } : { organisationnumber: by.number };
  const same = (a: string | null | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();
  for (let page = 1; ; page += 1) {
    const query = { ...filter, page: String(page), limit: '500' };
    const read = await readPage(call, '/3/customers', query, CustomerList.read);
    if ('outcome' in read) return read;
    const found = read.Customers.find((one) =>
      by.kind === 'email' ? same(one.Email, by.email) : same(one.OrganisationNumber, by.number),
    );
    if (found !== undefined && found.Active !== false) return found.CustomerNumber;
    if (page >= read.MetaInformation['@TotalPages']) return null;
  }
};

const makeCustomer = async ({ call }: Context, customer: Matched, currency: string): Promise<string | Refusal> => {
  const json = customerOf(customer, currency);
  const reply = await call({ method: 'POST', path: '/3/customers', json, changes: true });
  // Had the answer been lost, it would be found by the next attempt: nothing that is owed depends on it.
  if (reply.outcome === 'unavailable') return { ...reply, mayHaveHappened: false };
  if (reply.outcome !== 'replied') return reply;
  const read = CustomerAnswer.read(reply.json);
  if ('errors' in read) return unavailable('unreadable', `a customer: ${read.errors[0] ?? ''}`);
  return read.document.Customer.CustomerNumber;
};

const list = async ({ call }: Context, date: string): Promise<Listed | Refusal> => {
  const documents: ErpListing[] = [];
  for (let page = 1; ; page += 1) {
    const query = { fromdate: date, todate: date, page: String(page), limit: '500' };
    const read = await readPage(call, '/3/invoices', query, pageOfInvoices);
    if ('outcome' in read) return read;
    documents.push(...read.documents.flatMap(listingOf));
    if (page >= read.pages) return { outcome: 'listed', documents };
  }
};

const listingOf = (listed: FortnoxListed): readonly ErpListing[] => {
  const { ExternalInvoiceReference1: reference, DocumentNumber: number, Currency: currency, Total, Cancelled } = listed;
  const total = minorOf(Total ?? '', currency ?? '')?.minor;
  if (!reference || Cancelled === true || total === undefined || !currency) return [];
  const kind = total < 0 ? 'creditNote' : 'invoice';
  return [{ reference, number, kind, currency, total: Math.abs(total) }];
};
