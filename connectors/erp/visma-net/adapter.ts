import { instantOf } from '../../../domain/time.ts';
import { readOr, unreadable } from '../../http/client.ts';
import { stillOpen } from '../../http/earlier.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';
import { minorOf } from '../../money.ts';
import { disagreement, type Made } from '../agree.ts';
import { type Attempts, attempts } from '../attempts.ts';
import type { CreditNote, ErpCustomer, ErpDocument, Invoice, SalesOrder } from '../document.ts';
import type { Calling, Erp, ErpListing, Listed, NumberOf, Posted } from '../port.ts';
import {
  ActionAnswer,
  CustomerList,
  DocumentAnswer,
  DocumentList,
  SalesOrderList,
  type VismaDocument,
} from './answer.ts';
import { get, getAll, type Query, type VismaCalls } from './calls.ts';
import { creditNoteOf, customerOf, invoiceOf, salesOrderOf } from './request.ts';
import type { VismaSettings } from './settings.ts';

type Context = {
  readonly settings: VismaSettings;
  readonly call: Calling;
  readonly orders: Calling;
  readonly tried: Attempts;
  readonly now: () => number;
};

const RESOURCES = { invoice: 'customerinvoice', creditNote: 'customerCreditNote' } as const;
const PAGE = 500;
/** A sales order is looked for among those that were changed so lately: the list knows no reference of ours. */
const ORDERS_SINCE_MILLIS = 7 * 86_400_000;

/**
 * Visma.net. A document is made on hold or balanced, read and compared, and then released. It knows no idempotency key: a document is
 * looked for by its external reference before it is made.
 */
export const createVisma = (settings: VismaSettings, { finance, orders }: VismaCalls, now: () => number): Erp => {
  const tried = attempts(settings.lookupLagMillis, now);
  const context: Context = { settings, now, call: finance, orders, tried };
  return {
    async post(document, numberOf) {
      const answer = await post(context, document, numberOf);
      if (answer.outcome === 'posted') context.tried.end(document.id);
      return answer;
    },
    list: (date) => list(context, date),
  };
};

const post = async (context: Context, document: ErpDocument, numberOf: NumberOf): Promise<Posted | Refusal> => {
  const customer = await customerNumber(context, document);
  if (typeof customer !== 'string') return stillOpen(customer);
  return document.kind === 'salesOrder'
    ? postOrder(context, document, customer)
    : postDocument(context, document, customer, numberOf);
};

const posted = (number: string): Posted => ({ outcome: 'posted', number });

const postDocument = async (
  context: Context,
  document: Invoice | CreditNote,
  customer: string,
  numberOf: NumberOf,
): Promise<Posted | Refusal> => {
  const resource = RESOURCES[document.kind];
  const found = await find(context, document, customer);
  if (found.outcome !== 'searched') return stillOpen(found);
  if (found.number === null) {
    const json = bodyOf(document, customer, numberOf, context.settings);
    const made = await make(context, document, context.call, `/v2/${resource}`, json);
    if (made.outcome !== 'made') return made;
    return check(context, document, made.number);
  }
  return check(context, document, found.number);
};

const bodyOf = (document: Invoice | CreditNote, customer: string, numberOf: NumberOf, settings: VismaSettings) =>
  document.kind === 'invoice'
    ? invoiceOf(document, customer, settings)
    : creditNoteOf(document, customer, document.invoice === null ? null : numberOf(document.invoice), settings);

type Searched = { readonly outcome: 'searched'; readonly number: string | null };

const find = async (
  context: Context,
  { kind, id }: Invoice | CreditNote,
  customer: string,
): Promise<Searched | Refusal> => {
  const query = { externalReference: id, customer };
  const all = await getAll(context.call, `/v1/${RESOURCES[kind]}`, query, DocumentList);
  if ('outcome' in all) return all;
  const ours = all.find((one) => one.externalReference === id && one.status !== 'Voided');
  return { outcome: 'searched', number: ours?.referenceNumber ?? null };
};

/** Reads what it is by now, and releases it once the sums are the same. */
const check = async (context: Context, document: Invoice | CreditNote, number: string): Promise<Posted | Refusal> => {
  const path = `/v1/${RESOURCES[document.kind]}/${encodeURIComponent(number)}`;
  const made = await get(context.call, path, {}, DocumentAnswer);
  if ('outcome' in made) return made;
  const differs = disagreement(document, madeOf(made));
  if (differs !== null) return differs;
  return document.book && isDraft(made) ? release(context, path, number) : posted(number);
};

const isDraft = ({ status }: VismaDocument): boolean => status === 'Hold' || status === 'Balanced';

const madeOf = ({ referenceNumber, amountInCurrency, vatTotalInCurrency, roundingDiff }: VismaDocument): Made => ({
  number: referenceNumber,
  total: amountInCurrency,
  tax: vatTotalInCurrency,
  rounded: roundingDiff ?? 0,
});

/** A good status is not yet a release: only `Done` is. What is queued is looked at later. */
const release = async ({ call, settings }: Context, path: string, number: string): Promise<Posted | Refusal> => {
  const reply = await call({ method: 'POST', path: `${path}/action/release`, json: {}, changes: true });
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, ActionAnswer.read);
  if ('outcome' in read) return { ...read, mayHaveHappened: true };
  const { actionResult, errorInfo } = read.document;
  if (actionResult === 'Done') return posted(number);
  if (actionResult === 'Failed') return rejected([message(errorInfo || 'the release has failed')]);
  const retryAfterMillis = settings.lookupLagMillis;
  return unavailable('unsettled', `the release is ${actionResult}`, { retryAfterMillis, mayHaveHappened: true });
};

const postOrder = async (context: Context, document: SalesOrder, customer: string): Promise<Posted | Refusal> => {
  const path = '/api/v3/SalesOrders';
  const modifiedSince = instantOf(context.now() - ORDERS_SINCE_MILLIS);
  let seen = 0;
  for (let pageIndex = 0; ; pageIndex += 1) {
    const query = {
      customerId: customer,
      modifiedSince,
      expand: 'customer',
      pageSize: String(PAGE),
      pageIndex: String(pageIndex),
    };
    const page = await get(context.orders, path, query, SalesOrderList);
    if ('outcome' in page) return stillOpen(page);
    const found = page.value.find((one) => one.customer?.refNo === document.id);
    if (found !== undefined) return posted(found.orderId);
    seen += page.value.length;
    if (page.value.length === 0 || seen >= page.totalCount) break;
  }
  const json = salesOrderOf(document, customer, context.settings);
  const made = await make(context, document, context.orders, path, json);
  return made.outcome === 'made' ? posted(made.number) : made;
};

type NewOne = { readonly outcome: 'made'; readonly number: string };

/** Makes what was not found, where that is to be believed by now. The answer is empty: its number ends the address of what was made. */
const make = async (
  { tried }: Context,
  { id }: ErpDocument,
  call: Calling,
  path: string,
  json: unknown,
): Promise<NewOne | Refusal> => {
  const tooEarly = tried.tooEarly(id);
  if (tooEarly !== null) return tooEarly;
  tried.begin(id);
  const reply = await call({ method: 'POST', path, json, changes: true });
  if (reply.outcome === 'replied') {
    const number = lastOf(reply.location);
    return number === null ? unreadable(reply, ['/ no Location'], true) : { outcome: 'made', number };
  }
  if (reply.outcome !== 'unavailable' || !reply.mayHaveHappened) tried.end(id);
  return reply;
};

const lastOf = (location: string | null): string | null => {
  const last = location?.split('/').at(-1) ?? '';
  return last === '' ? null : decodeURIComponent(last);
};

const customerNumber = async (context: Context, { customer, currency }: ErpDocument): Promise<string | Refusal> => {
  if (customer.kind === 'collective') return customer.number;
  const { by } = customer;
  const query: Query = by.kind === 'email' ? { email: by.email } : { corporateId: by.number };
  const known = await getAll(context.call, '/v1/customer', query, CustomerList);
  if ('outcome' in known) return known;
  const found = known.find((one) =>
    by.kind === 'email'
      ? one.mainContact?.email?.toLowerCase() === by.email.toLowerCase()
      : one.corporateId === by.number,
  );
  return found === undefined ? makeCustomer(context, customer, currency) : found.number;
};

const makeCustomer = async (
  { call }: Context,
  customer: Extract<ErpCustomer, { kind: 'matched' }>,
  currency: string,
): Promise<string | Refusal> => {
  const json = customerOf(customer, currency);
  const reply = await call({ method: 'POST', path: '/v1/customer', json, changes: true });
  // Had the answer been lost, it would be found by the next attempt: nothing that is owed depends on it.
  if (reply.outcome === 'unavailable') return { ...reply, mayHaveHappened: false };
  if (reply.outcome !== 'replied') return reply;
  return lastOf(reply.location) ?? unavailable('unreadable', 'a customer: no Location');
};

const list = async ({ call }: Context, date: string): Promise<Listed | Refusal> => {
  const documents: ErpListing[] = [];
  for (const kind of ['invoice', 'creditNote'] as const) {
    const all = await getAll(call, `/v1/${RESOURCES[kind]}`, { documentDate: date }, DocumentList);
    if ('outcome' in all) return all;
    documents.push(...all.filter(({ status }) => status !== 'Voided').flatMap((one) => listingOf(one, kind)));
  }
  return { outcome: 'listed', documents };
};

const listingOf = (listed: VismaDocument, kind: ErpListing['kind']): readonly ErpListing[] => {
  const { externalReference: reference, referenceNumber: number, currencyId: currency, amountInCurrency } = listed;
  const total = minorOf(amountInCurrency, currency ?? '')?.minor;
  return !reference || !currency || total === undefined ? [] : [{ reference, number, kind, currency, total }];
};
