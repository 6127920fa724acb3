/** Fortnox for tests: API version 3, its tokens and its limit, after its documentation and recorded answers. */

import { DateTime } from 'luxon';
import Type, { type Static } from 'typebox';
import { createFortnox } from '../../connectors/erp/fortnox/adapter.ts';
import { ARTICLE_CALLS, callsOut, fortnoxCalls, STOCK_CALLS } from '../../connectors/erp/fortnox/calls.ts';
import { fortnoxArticles, fortnoxStock } from '../../connectors/erp/fortnox/reading.ts';
import { type FortnoxTokens, fortnoxCredentials, type TokenStore } from '../../connectors/erp/fortnox/tokens.ts';
import { type Asked, bodyBy, type Given, startServer } from '../carriers/server.ts';
import {
  CHART,
  type Clock,
  COMPANY_NAME,
  type ErpServer,
  type ErpState,
  emptyShelf,
  type Kept,
  type Shelf,
  type ShelfItem,
  startClock,
  type World,
} from './world.ts';

const Strict = { additionalProperties: false };
const Text = Type.Optional(Type.String({ minLength: 1 }));

const Row = Type.Object(
  {
    ArticleNumber: Text,
    Description: Type.String({ minLength: 1 }),
    DeliveredQuantity: Type.Optional(Type.String({ pattern: '^-?[0-9]+$' })),
    OrderedQuantity: Type.Optional(Type.String({ pattern: '^[0-9]+$' })),
    Price: Type.Optional(Type.Number()),
    VAT: Type.Optional(Type.Integer()),
    AccountNumber: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 9_999 })),
    StockPointCode: Text,
  },
  Strict,
);

const Head = {
  CustomerNumber: Type.String({ minLength: 1 }),
  CustomerName: Text,
  DeliveryName: Type.Optional(Type.String()),
  DeliveryAddress1: Type.Optional(Type.String()),
  DeliveryAddress2: Type.Optional(Type.String()),
  DeliveryZipCode: Type.Optional(Type.String()),
  DeliveryCity: Type.Optional(Type.String()),
  DeliveryCountry: Text,
  Currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  VATIncluded: Type.Literal(true),
  YourOrderNumber: Type.String({ maxLength: 75 }),
  Remarks: Text,
  ExternalInvoiceReference1: Type.String({ minLength: 1, maxLength: 80 }),
  ExternalInvoiceReference2: Type.String({ maxLength: 80 }),
};
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

const InvoiceBody = Type.Object(
  {
    Invoice: Type.Object(
      {
        ...{ ...Head, InvoiceDate: Day, DeliveryDate: Day, InvoiceRows: Type.Array(Row, { minItems: 1 }) },
        WarehouseReady: Type.Optional(Type.Literal(true)),
      },
      Strict,
    ),
  },
  Strict,
);
const OrderBody = Type.Object(
  { Order: Type.Object({ ...Head, OrderDate: Day, OrderRows: Type.Array(Row, { minItems: 1 }) }, Strict) },
  Strict,
);
const CustomerBody = Type.Object(
  {
    Customer: Type.Object(
      {
        Name: Type.String({ minLength: 1 }),
        Type: Type.Enum(['PRIVATE', 'COMPANY']),
        OrganisationNumber: Text,
        Email: Text,
        EmailInvoice: Text,
        Currency: Type.String(),
        Address1: Text,
        Address2: Text,
        ZipCode: Text,
        City: Text,
        CountryCode: Type.String({ pattern: '^[A-Z]{2}$' }),
      },
      Strict,
    ),
  },
  Strict,
);
const readInvoice = bodyBy(InvoiceBody);
const readOrder = bodyBy(OrderBody);
const readCustomer = bodyBy(CustomerBody);

const CLIENT = 'Basic Q0xJRU5UOlNFQ1JFVA==';
const DATABASE_NUMBER = 29_302;
const CALLS_MAX = 25;
const SPAN_MILLIS = 5_000;

type Document = {
  readonly DocumentNumber: string;
  readonly ExternalInvoiceReference1: string;
  readonly date: string;
  readonly currency: string;
  readonly total: number;
  readonly tax: number;
  readonly kind: Kept['kind'];
  booked: boolean;
};

/** Tokens in memory, as the store of connections would keep them. */
export const tokensIn = (tokens: FortnoxTokens | null): TokenStore & { readonly kept: () => FortnoxTokens | null } => {
  let kept = tokens;
  return {
    read: async () => kept,
    async save(next, before) {
      if (kept?.accessToken !== before?.accessToken) return false;
      kept = next;
      return true;
    },
    kept: () => kept,
  };
};

export type FortnoxServer = ErpServer & {
  /** The refresh token that is good now. */
  readonly refreshToken: () => string;
};

export const startFortnoxServer = async (clock: Clock): Promise<FortnoxServer> => {
  const documents: Document[] = [];
  let made = 0;
  const customers: { readonly CustomerNumber: string; readonly Email: string }[] = [];
  const calls: number[] = [];
  /** Those that are still good, for once, and the redirect that each was asked for with. */
  const codes = new Map<string, string>();
  let tokens = 1;
  const state: ErpState = {
    behaviour: 'good',
    shelf: emptyShelf(),
    lose(reference) {
      documents.splice(0, documents.length, ...documents.filter((one) => one.ExternalInvoiceReference1 !== reference));
    },
    documentsOf: (reference) =>
      documents
        .filter((one) => one.ExternalInvoiceReference1 === reference)
        .map(({ DocumentNumber: number, kind, total, tax, booked }) => ({ number, kind, total, tax, booked })),
  };

  const token = (asked: Asked, violations: string[]): Given => {
    const form = new URLSearchParams(asked.body);
    if (asked.header('authorization') !== CLIENT) return text(401, { error: 'invalid_client' }, 'text/plain');
    const grant = form.get('grant_type');
    if (grant === 'client_credentials') {
      if (!/^\d+$/.test(asked.header('tenantid'))) violations.push('client credentials without a company');
      tokens += 1;
      return { status: 200, json: { access_token: `ACCESS-${tokens}`, expires_in: 3_600, token_type: 'bearer' } };
    }
    if (grant === 'authorization_code') {
      const code = form.get('code') ?? '';
      const isGood = codes.get(code) === form.get('redirect_uri') && codes.delete(code);
      return isGood ? bearer() : text(400, { error: 'invalid_grant' }, 'text/html');
    }
    if (grant !== 'refresh_token') violations.push(`grant ${grant}`);
    if (form.get('refresh_token') !== `REFRESH-${tokens}`) return text(400, { error: 'invalid_grant' }, 'text/html');
    return bearer();
  };

  /** Somebody logs in and allows what is asked for. */
  const consent = ({ query }: Asked, violations: string[]): Given => {
    const said = ['client_id', 'access_type', 'response_type', 'account_type'].map((name) => query.get(name));
    if (said.join() !== 'CLIENT,offline,code,service') violations.push(`consent for ${said}`);
    if (!/^[a-z]+( [a-z]+)*$/.test(query.get('scope') ?? '')) violations.push(`scope ${query.get('scope')}`);
    const code = `CODE-${codes.size + 1}`;
    const back = new URL(query.get('redirect_uri') ?? '');
    codes.set(code, back.href);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    return { status: 302, headers: { location: back.href } };
  };

  const bearer = (): Given => {
    tokens += 1;
    const given = { access_token: `ACCESS-${tokens}`, refresh_token: `REFRESH-${tokens}` };
    return { status: 200, json: { ...given, expires_in: 3_600, token_type: 'bearer' } };
  };

  const isTooMany = (): boolean => {
    const since = clock.now() - SPAN_MILLIS;
    calls.splice(0, calls.findLastIndex((at) => at <= since) + 1);
    if (calls.length >= CALLS_MAX) return true;
    calls.push(clock.now());
    return false;
  };

  const make = (
    head: Static<typeof InvoiceBody>['Invoice'] | Static<typeof OrderBody>['Order'],
    date: string,
    rows: readonly Static<typeof Row>[],
    kind: Document['kind'] | null,
  ): Given | Document => {
    const isKnown =
      head.CustomerNumber === 'WEB' || customers.some((one) => one.CustomerNumber === head.CustomerNumber);
    if (!isKnown) return refused(2_000_433, 'Kan inte hitta kunden.');
    if (state.behaviour === 'rejects') return refused(2_000_423, 'Kan inte hitta kontot.');
    const priced = rows.filter(({ Price }) => Price !== undefined);
    if (priced.some(({ VAT, AccountNumber }) => VAT === undefined && AccountNumber === undefined)) {
      return refused(2_004_167, 'Ett konto måste anges när en egen momssats används.');
    }
    const sums = priced.map((row) => {
      const quantity = Number(row.OrderedQuantity ?? row.DeliveredQuantity);
      const amount = Math.round(quantity * (row.Price ?? 0) * 100);
      const rate = row.VAT ?? 25.5;
      return { amount, tax: Math.round((amount * rate) / (100 + rate)) };
    });
    const total = sums.reduce((sum, { amount }) => sum + amount, state.behaviour === 'adds' ? 1 : 0);
    const tax = sums.reduce((sum, row) => sum + row.tax, 0);
    made += 1;
    const document: Document = {
      DocumentNumber: String(1_042 + made),
      ExternalInvoiceReference1: head.ExternalInvoiceReference1,
      ...{ date, currency: head.Currency, booked: kind === 'salesOrder' },
      ...{ total: Math.abs(total), tax: Math.abs(tax), kind: kind ?? (total < 0 ? 'creditNote' : 'invoice') },
    };
    documents.push(document);
    return document;
  };

  const list = (asked: Asked, among: readonly Document[], name: string): Given => {
    const reference = asked.query.get('externalinvoicereference1')?.toLowerCase();
    const [from, to] = [asked.query.get('fromdate') ?? '', asked.query.get('todate') ?? '9999'];
    const found = among.filter(
      (one) =>
        (reference === undefined || one.ExternalInvoiceReference1.toLowerCase().includes(reference)) &&
        from <= one.date &&
        one.date <= to,
    );
    return { status: 200, json: pageOf(asked, name, found.map(listed)) };
  };

  const answer = (asked: Asked, violations: string[]): Given => {
    if (asked.path === '/oauth-v1/auth') return consent(asked, violations);
    if (asked.path === '/oauth-v1/token') return token(asked, violations);
    if (state.behaviour === 'refusesLogin' || !/^Bearer ACCESS-\d+$/.test(asked.header('authorization'))) {
      return { status: 401, json: { message: 'unauthorized' } };
    }
    if (asked.header('accept') !== 'application/json') violations.push(`accept ${asked.header('accept')}`);
    if (isTooMany()) {
      violations.push('more than 25 calls in 5 seconds');
      return { status: 429 };
    }
    if (asked.method === 'GET' && asked.path.startsWith('/api/warehouse/')) return warehouse(asked, state, violations);
    const [, , resource = '', number, action] = asked.path.split('/');
    const invoices = documents.filter(({ kind }) => kind !== 'salesOrder');
    if (resource === 'accounts' && state.behaviour === 'denies') return refused(2_001_103, 'Api-licens saknas.');
    switch (
      `${asked.method} ${resource}${number === undefined ? '' : '/n'}${action === undefined ? '' : `/${action}`}`
    ) {
      case 'GET invoices':
        return list(asked, invoices, 'Invoices');
      case 'GET orders':
        return list(
          asked,
          documents.filter(({ kind }) => kind === 'salesOrder'),
          'Orders',
        );
      case 'GET articles':
        return listArticles(asked, state, violations);
      case 'GET articles/n': {
        const found = state.shelf.items.find(({ sku }) => sku === decodeURIComponent(number ?? ''));
        if (found === undefined) return notFound();
        return { status: 200, json: { Article: { ...articleOf(found, state), Weight: found.grams } } };
      }
      case 'GET invoices/n': {
        const found = invoices.find(({ DocumentNumber }) => DocumentNumber === number);
        return found === undefined ? notFound() : { status: 200, json: { Invoice: whole(found) } };
      }
      case 'PUT invoices/n/bookkeep': {
        const found = invoices.find(({ DocumentNumber }) => DocumentNumber === number);
        if (found === undefined) return notFound();
        if (found.booked) return refused(2_001_000, 'Fakturan är redan bokförd.');
        found.booked = true;
        return { status: 200, json: { Invoice: whole(found) } };
      }
      case 'POST invoices': {
        const body = readInvoice(asked, violations);
        if (body === null) return refused(2_001_392, 'Ogiltig parameter.');
        const made = make(body.Invoice, body.Invoice.InvoiceDate, body.Invoice.InvoiceRows, null);
        return 'status' in made ? made : { status: 201, json: { Invoice: whole(made) } };
      }
      case 'POST orders': {
        const body = readOrder(asked, violations);
        if (body === null) return refused(2_001_392, 'Ogiltig parameter.');
        const made = make(body.Order, body.Order.OrderDate, body.Order.OrderRows, 'salesOrder');
        return 'status' in made ? made : { status: 201, json: { Order: whole(made) } };
      }
      case 'GET companyinformation':
        return {
          status: 200,
          json: { CompanyInformation: { CompanyName: COMPANY_NAME, DatabaseNumber: DATABASE_NUMBER } },
        };
      case 'GET accounts/n':
        return CHART.includes(number ?? '')
          ? { status: 200, json: { Account: { Number: Number(number), Active: true } } }
          : refused(2_000_423, 'Kan inte hitta kontot.');
      case 'GET customers/n':
        return number === 'WEB'
          ? { status: 200, json: { Customer: { CustomerNumber: number, Active: true } } }
          : refused(2_000_433, 'Kan inte hitta kunden.');
      case 'GET customers': {
        const wanted = asked.query.get('email')?.toLowerCase() ?? '';
        const found = customers.filter(({ Email }) => Email.toLowerCase().includes(wanted));
        return { status: 200, json: pageOf(asked, 'Customers', found) };
      }
      case 'POST customers': {
        const body = readCustomer(asked, violations);
        if (body === null) return refused(2_001_392, 'Ogiltig parameter.');
        const Email = body.Customer.Email ?? '';
        if (customers.some((one) => one.Email === Email)) violations.push(`a second customer of ${Email}`);
        const customer = { CustomerNumber: String(customers.length + 1), Email };
        customers.push(customer);
        return { status: 201, json: { Customer: customer } };
      }
      default:
        violations.push(`${asked.method} ${asked.path}`);
        return notFound();
    }
  };
  const server = await startServer(answer);
  return { ...server, state, refreshToken: () => `REFRESH-${tokens}` };
};

/** The warehouse API: bare arrays, without pages. */
const warehouse = ({ path, query }: Asked, { shelf }: ErpState, violations: string[]): Given => {
  switch (path) {
    case '/api/warehouse/stockpoints-v1':
      return { status: 200, json: [{ code: 'GBG' }, { code: 'STHLM' }] };
    case '/api/warehouse/status-v1/stockbalance': {
      const codes = (query.get('stockPointCodes') ?? '').split(',');
      const found = shelf.stock.filter(({ warehouse: code }) => codes.includes(code));
      const balances = found.map(({ sku, warehouse: code, onHand }) => ({
        ...{ itemId: sku, stockPointCode: code, inStock: onHand, availableStock: onHand - 1 },
      }));
      return { status: 200, json: balances };
    }
    case '/api/warehouse/purchaseorders-v1': {
      if (query.get('state') !== 'CURRENT') violations.push(`purchase orders ${query.get('state')}`);
      const numbers = [...new Set(shelf.bought.map(({ order }) => order))];
      return { status: 200, json: numbers.map((order) => purchaseOrderOf(order, shelf)) };
    }
    default:
      violations.push(`GET ${path}`);
      return notFound();
  }
};

const purchaseOrderOf = (order: string, { bought }: Shelf) => {
  const rows = bought.filter((one) => one.order === order);
  return {
    ...{ id: Number(order), deliveryDate: rows[0]?.date, voided: false, manuallyCompleted: false },
    rows: rows.map(({ row, sku, warehouse: stockPointCode, ordered, received }) => ({
      ...{ id: row, itemId: sku, stockPointCode, isStockItem: true },
      ...{ orderedQuantity: ordered, receivedQuantity: received, remainingOrderedQuantity: ordered - received },
    })),
  };
};

/** The list has no weights, quantities as texts, and knows changes to the minute of the company's time. */
const articleOf = ({ sku, name, barcode }: ShelfItem, { shelf }: ErpState) => {
  const onHand = shelf.stock.filter((one) => one.sku === sku).reduce((sum, one) => sum + one.onHand, 0);
  return { ArticleNumber: sku, Description: name, EAN: barcode, QuantityInStock: String(onHand) };
};

const listArticles = (asked: Asked, state: ErpState, violations: string[]): Given => {
  const since = asked.query.get('lastmodified');
  if (since !== null && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(since)) violations.push(`lastmodified ${since}`);
  const localOf = (at: string) => DateTime.fromISO(at, { zone: 'Europe/Stockholm' }).toFormat('yyyy-MM-dd HH:mm');
  const changed = state.shelf.items.filter(({ changedAt }) => since === null || localOf(changedAt) >= since);
  const listed = changed.map((item) => articleOf(item, state));
  return { status: 200, json: pageOf(asked, 'Articles', listed) };
};

const text = (status: number, json: unknown, type: string): Given => ({
  status,
  headers: { 'content-type': type },
  bytes: Buffer.from(JSON.stringify(json)),
});
const refused = (code: number, message: string): Given => ({
  status: 400,
  json: { ErrorInformation: { error: 1, message, code } },
});
const notFound = (): Given => ({
  status: 404,
  json: { ErrorInformation: { Error: 1, Message: 'Kan inte hitta fakturan.', Code: 2_000_434 } },
});

const signed = ({ kind, total }: Document): number => (kind === 'creditNote' ? 0 - total : total) / 100;

const listed = (document: Document) => ({
  DocumentNumber: document.DocumentNumber,
  ExternalInvoiceReference1: document.ExternalInvoiceReference1,
  ...{ Booked: document.booked, Cancelled: false, Currency: document.currency, Total: signed(document) },
});

const whole = (document: Document) => ({
  ...listed(document),
  ...{ TotalToPay: signed(document), TotalVAT: document.tax / 100, RoundOff: 0 },
});

const pageOf = (asked: Asked, name: string, all: readonly unknown[]) => {
  const [page, limit] = [Number(asked.query.get('page') ?? 1), Math.min(500, Number(asked.query.get('limit') ?? 100))];
  const pages = Math.max(1, Math.ceil(all.length / limit));
  const meta = { '@TotalResources': all.length, '@TotalPages': pages, '@CurrentPage': page };
  return { MetaInformation: meta, [name]: all.slice((page - 1) * limit, page * limit) };
};

export const startFortnox = async (timeoutMillis: number): Promise<World> => {
  const clock = startClock();
  const server = await startFortnoxServer(clock);
  const tokens = tokensIn({ accessToken: 'ACCESS-1', until: 0, refreshToken: 'REFRESH-1' });
  const login = {
    clientId: 'CLIENT',
    clientSecret: 'SECRET',
    tenantId: DATABASE_NUMBER,
    url: `${server.url}/oauth-v1/token`,
  };
  const connect = (): World => {
    const credentials = fortnoxCredentials({ ...login, timeoutMillis }, tokens, clock.now);
    const settings = { baseUrl: server.url, timeoutMillis, lookupLagMillis: 5_000, articles: true, stockPoints: false };
    const calling = (calls: number) => fortnoxCalls(settings, credentials, clock, calls);
    const erp = createFortnox(settings, calling(callsOut({ articles: true, purchases: true })), clock.now);
    const another = async () => connect();
    const stock = fortnoxStock(calling(STOCK_CALLS));
    const articles = fortnoxArticles(calling(ARTICLE_CALLS), 'Europe/Stockholm');
    return {
      erp,
      stock,
      articles,
      clock,
      server,
      state: server.state,
      secrets: ['SECRET', 'ACCESS-1', 'REFRESH-1'],
      another,
    };
  };
  return connect();
};
