import { readOr, unreadable } from '../../http/client.ts';
import { stillOpen } from '../../http/earlier.ts';
import { type Refusal, unavailable } from '../../http/refusal.ts';
import { minorOf } from '../../money.ts';
import { disagreement, type Made } from '../agree.ts';
import { type Attempts, attempts } from '../attempts.ts';
import type { DocumentKind, ErpCustomer, ErpDocument } from '../document.ts';
import type { Calling, Erp, ErpListing, Listed, NumberOf, Posted } from '../port.ts';
import {
  BatchAnswer,
  type BusinessCentralDocument,
  CustomerAnswer,
  CustomerList,
  DocumentAnswer,
  DocumentList,
  LineList,
  refusalOf,
} from './answer.ts';
import { get, getAll } from './calls.ts';
import { customerOf, headOf, lineOf } from './request.ts';
import type { BusinessCentralSettings } from './settings.ts';

type Context = {
  readonly settings: BusinessCentralSettings;
  readonly call: Calling;
  readonly tried: Attempts;
  readonly company: string;
};

/** The entity sets of a kind of document and of its lines, and the field of its day. */
const SETS = {
  salesOrder: { documents: 'salesOrders', lines: 'salesOrderLines', day: 'orderDate' },
  invoice: { documents: 'salesInvoices', lines: 'salesInvoiceLines', day: 'invoiceDate' },
  creditNote: { documents: 'salesCreditMemos', lines: 'salesCreditMemoLines', day: 'creditMemoDate' },
} as const satisfies { readonly [K in DocumentKind]: object };

const BATCH_MAX = 100;

/**
 * Business Central, API version 2.0. A document is a head, then its lines, then a posting; each step is looked at before the next, so
 * that whatever was lost on the way is gone on with where it stopped. Nothing is posted before its lines and sums are ours.
 */
export const createBusinessCentral = (settings: BusinessCentralSettings, call: Calling, now: () => number): Erp => {
  const context: Context = {
    ...{ settings, call },
    tried: attempts(settings.lookupLagMillis, now),
    company: `/companies(${settings.companyId})`,
  };
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
  const found = await find(context, document);
  if (found.outcome !== 'searched') return stillOpen(found);
  if (found.document !== null && isPosted(found.document)) return posted(found.document.number);
  const draft = found.document ?? (await makeHead(context, document, numberOf));
  if ('outcome' in draft) return draft;
  const missing = await addLines(context, document, draft.id);
  if (missing !== null) return missing;
  const whole = await get(context, pathOf(context, document, draft.id), DocumentAnswer);
  if ('outcome' in whole) return whole;
  const differs = disagreement(document, madeOf(whole));
  if (differs !== null) return differs;
  return document.book && document.kind !== 'salesOrder' ? book(context, document, draft.id) : posted(whole.number);
};

const posted = (number: string): Posted => ({ outcome: 'posted', number });

/** A status may be a single blank. */
const isPosted = ({ status }: BusinessCentralDocument): boolean =>
  !['', 'Draft', 'In Review'].includes((status ?? '').trim());

const madeOf = ({ number, totalAmountIncludingTax, totalTaxAmount }: BusinessCentralDocument): Made => ({
  number,
  total: totalAmountIncludingTax,
  tax: totalTaxAmount,
  rounded: 0,
});

const pathOf = ({ company }: Context, { kind }: ErpDocument, id: string): string =>
  `${company}/${SETS[kind].documents}(${id})`;

type Searched = { readonly outcome: 'searched'; readonly document: BusinessCentralDocument | null };

/** The posted one where there is one: its draft may be seen beside it for a moment. */
const find = async (context: Context, { kind, id }: ErpDocument): Promise<Searched | Refusal> => {
  const path = `${context.company}/${SETS[kind].documents}?$filter=${encodeURIComponent(`externalDocumentNumber eq ${quoted(id)}`)}`;
  const all = await getAll(context, path, DocumentList);
  if ('outcome' in all) return all;
  const ours = all.filter((one) => one.externalDocumentNumber === id && !isUndone(one));
  return { outcome: 'searched', document: ours.find(isPosted) ?? ours[0] ?? null };
};

const isUndone = ({ status }: BusinessCentralDocument): boolean => status === 'Canceled';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const makeHead = async (
  context: Context,
  document: ErpDocument,
  numberOf: NumberOf,
): Promise<BusinessCentralDocument | Refusal> => {
  const { call, tried, company } = context;
  const tooEarly = tried.tooEarly(document.id);
  if (tooEarly !== null) return tooEarly;
  const customer = await customerNumber(context, document);
  if (typeof customer !== 'string') return customer;
  const credited = document.kind === 'creditNote' && document.invoice !== null ? numberOf(document.invoice) : null;
  const json = headOf(document, customer, credited);
  tried.begin(document.id);
  const reply = await call({
    method: 'POST',
    path: `${company}/${SETS[document.kind].documents}`,
    json,
    changes: true,
  });
  if (reply.outcome === 'replied') {
    const read = DocumentAnswer.read(reply.json);
    return 'errors' in read ? unreadable(reply, read.errors, true) : read.document;
  }
  if (reply.outcome !== 'unavailable' || !reply.mayHaveHappened) tried.end(document.id);
  return reply;
};

/** Adds the lines that are not there: a batch is done as a whole or not at all, and they are added in their order. */
const addLines = async (context: Context, document: ErpDocument, id: string): Promise<Refusal | null> => {
  const { settings, company } = context;
  const path = `${pathOf(context, document, id)}/${SETS[document.kind].lines}`;
  const present = await getAll(context, path, LineList);
  if ('outcome' in present) return present;
  for (let from = present.length; from < document.lines.length; from += BATCH_MAX) {
    const requests = document.lines.slice(from, from + BATCH_MAX).map((line, index) => ({
      id: String(index + 1),
      method: 'POST',
      url: `${company}/${SETS[document.kind].documents}(${id})/${SETS[document.kind].lines}`.slice(1),
      headers: { 'Content-Type': 'application/json' },
      body: lineOf(line, document.currency, settings),
    }));
    const refused = await batch(context, requests);
    if (refused !== null) return refused;
  }
  return null;
};

const batch = async ({ call }: Context, requests: readonly object[]): Promise<Refusal | null> => {
  const headers = { isolation: 'snapshot' };
  const reply = await call({ method: 'POST', path: '/$batch', json: { requests }, headers, changes: true });
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, BatchAnswer.read);
  if ('outcome' in read) return { ...read, mayHaveHappened: true };
  for (const { status, body } of read.document.responses) {
    const refused = refusalOf({ status, json: body });
    if (refused !== null) return refused;
  }
  return null;
};

/** It has no answer but that it is done: the number that it has now is read. */
const book = async (context: Context, document: ErpDocument, id: string): Promise<Posted | Refusal> => {
  const path = `${pathOf(context, document, id)}/Microsoft.NAV.post`;
  const reply = await context.call({ method: 'POST', path, changes: true });
  if (reply.outcome !== 'replied') return reply;
  const found = await find(context, document);
  if (found.outcome !== 'searched') return stillOpen(found);
  if (found.document === null || !isPosted(found.document)) {
    return unavailable('unsettled', 'it is posted, and not seen yet', {
      retryAfterMillis: context.settings.lookupLagMillis,
    });
  }
  return posted(found.document.number);
};

const customerNumber = async (context: Context, { customer, currency }: ErpDocument): Promise<string | Refusal> => {
  if (customer.kind === 'collective') return customer.number;
  const known = await getAll(
    context,
    `${context.company}/customers?$filter=${encodeURIComponent(filterOf(customer))}`,
    CustomerList,
  );
  if ('outcome' in known) return stillOpen(known);
  const [first] = known;
  return first === undefined ? makeCustomer(context, customer, currency) : first.number;
};

type Matched = Extract<ErpCustomer, { kind: 'matched' }>;

const filterOf = ({ by }: Matched): string =>
  by.kind === 'email' ? `email eq ${quoted(by.email)}` : `taxRegistrationNumber eq ${quoted(by.number)}`;

const makeCustomer = async ({ call, company }: Context, customer: Matched, currency: string) => {
  const json = customerOf(customer, currency);
  const reply = await call({ method: 'POST', path: `${company}/customers`, json, changes: true });
  // Had the answer been lost, it would be found by the next attempt: nothing that is owed depends on it.
  if (reply.outcome === 'unavailable') return { ...reply, mayHaveHappened: false };
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, CustomerAnswer.read);
  return 'outcome' in read ? read : read.document.number;
};

const list = async (context: Context, date: string): Promise<Listed | Refusal> => {
  const documents: ErpListing[] = [];
  for (const kind of ['invoice', 'creditNote'] as const) {
    const { documents: set, day } = SETS[kind];
    const path = `${context.company}/${set}?$filter=${encodeURIComponent(`${day} eq ${date}`)}`;
    const all = await getAll(context, path, DocumentList);
    if ('outcome' in all) return all;
    const ours = all.filter((one) => !isUndone(one));
    const booked = new Set(ours.filter(isPosted).map(({ externalDocumentNumber }) => externalDocumentNumber));
    // A draft may be what was wanted; that of one that is posted is gone in a moment.
    const listed = ours.filter((one) => isPosted(one) || !booked.has(one.externalDocumentNumber));
    documents.push(...listed.flatMap((one) => listingOf(one, kind)));
  }
  return { outcome: 'listed', documents };
};

const listingOf = (listed: BusinessCentralDocument, kind: ErpListing['kind']): readonly ErpListing[] => {
  const { externalDocumentNumber: reference, number, currencyCode: currency, totalAmountIncludingTax } = listed;
  const total = minorOf(totalAmountIncludingTax, currency ?? '')?.minor;
  return !reference || !currency || total === undefined ? [] : [{ reference, number, kind, currency, total }];
};
