/** Visma.net for tests: finance and logistics, sales orders and tokens, after the services' schemas. */
import { DateTime } from 'luxon';
import Type, { type Static, type TSchema } from 'typebox';
import { createVisma } from '../../connectors/erp/visma-net/adapter.ts';
import { vismaCalls } from '../../connectors/erp/visma-net/calls.ts';
import { vismaArticles, vismaStock } from '../../connectors/erp/visma-net/reading.ts';
import { clientCredentials } from '../../connectors/http/credentials.ts';
import { type Asked, bodyBy, type Given, startServer } from '../carriers/server.ts';
import {
  CHART,
  COMPANY_NAME,
  type ErpServer,
  type ErpState,
  emptyShelf,
  type Kept,
  type Shelf,
  startClock,
  VAT_CODES,
  type World,
} from './world.ts';

const Strict = { additionalProperties: false };
const of = <T extends TSchema>(type: T) => Type.Object({ value: type }, Strict);
const maybe = <T extends TSchema>(type: T) => Type.Optional(of(type));
const Text = Type.String({ minLength: 1 });

const Tax = Type.Object({ taxId: of(Text), taxableAmount: of(Type.Number()), vatAmount: of(Type.Number()) }, Strict);
const Line = Type.Object(
  {
    operation: Type.Literal('Insert'),
    lineNumber: of(Type.Integer()),
    inventoryNumber: maybe(Text),
    description: of(Text),
    quantity: of(Type.Integer({ minimum: 1 })),
    unitPriceInCurrency: of(Type.Number()),
    manualDiscount: maybe(Type.Literal(true)),
    discountAmountInCurrency: maybe(Type.Number()),
    accountNumber: of(Text),
    vatCodeId: of(Type.Enum(['MOMS25', 'MOMS12', 'MOMS06', 'MOMS00'])),
    uom: of(Text),
  },
  Strict,
);
const head = {
  customerNumber: of(Text),
  documentDate: of(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  currencyId: of(Text),
  externalReference: of(Text),
  customerRefNumber: of(Text),
  hold: of(Type.Boolean()),
  customerVatZoneId: maybe(Text),
  paymentReference: maybe(Text),
  invoiceText: of(Text),
};
const Address = Type.Object(
  {
    overrideAddress: of(Type.Literal(true)),
    addressLine1: maybe(Text),
    postalCode: maybe(Text),
    city: maybe(Text),
    countryId: of(Text),
  },
  Strict,
);
const InvoiceBody = Type.Object(
  {
    ...head,
    billingAddress: maybe(Address),
    taxDetailLines: Type.Array(Tax, { minItems: 1 }),
    invoiceLines: Type.Array(Line, { minItems: 1 }),
  },
  Strict,
);
const CreditNoteBody = Type.Object(
  { ...head, taxDetails: Type.Array(Tax, { minItems: 1 }), lines: Type.Array(Line, { minItems: 1 }) },
  Strict,
);
const OrderBody = Type.Object(
  {
    type: Type.Literal('SO'),
    customer: Type.Object(
      { id: Text, order: Type.String({ maxLength: 40 }), refNo: Type.String({ maxLength: 40 }) },
      Strict,
    ),
    currencyId: Text,
    date: Text,
    description: Text,
    shipping: Type.Optional(Type.Unknown()),
    orderLines: Type.Array(
      Type.Object({ unitPrice: Type.Number(), quantity: Type.Integer(), hasManualPrice: Type.Literal(true) }),
      { minItems: 1 },
    ),
  },
  Strict,
);
const CustomerBody = Type.Object(
  {
    name: of(Text),
    currencyId: of(Text),
    corporateId: maybe(Text),
    mainContact: maybe(Type.Object({ email: of(Text) }, Strict)),
    mainAddress: maybe(Address),
  },
  Strict,
);
const readInvoice = bodyBy(InvoiceBody);
const readCreditNote = bodyBy(CreditNoteBody);
const readOrder = bodyBy(OrderBody);
const readCustomer = bodyBy(CustomerBody);
const readNothing = bodyBy(Type.Object({}, Strict));

type Document = {
  readonly number: string;
  readonly reference: string;
  readonly kind: Kept['kind'];
  readonly customer: string;
  readonly date: string;
  readonly currency: string;
  readonly total: number;
  readonly tax: number;
  status: 'Hold' | 'Balanced' | 'Open';
  /** Asked to be released, and not yet done. */
  queued: boolean;
};

export const TENANT = '3a1b0c5e-0000-4000-8000-0000000000aa';
/** What it has of what a test of the settings asks for. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  account: CHART,
  vat: VAT_CODES,
  customer: ['WEB'],
  warehouse: ['GBG', 'STHLM'],
};
const KINDS = { customerinvoice: 'invoice', customerCreditNote: 'creditNote' } as const;
const isResource = (name: string): name is keyof typeof KINDS => name in KINDS;

export const startVismaServer = async (): Promise<ErpServer> => {
  const documents: Document[] = [];
  let count = 0;
  const customers: { readonly number: string; readonly mainContact: { readonly email: string } }[] = [];
  const state: ErpState = {
    behaviour: 'good',
    shelf: emptyShelf(),
    lose(reference) {
      documents.splice(0, documents.length, ...documents.filter((one) => one.reference !== reference));
    },
    documentsOf: (reference) =>
      documents
        .filter((one) => one.reference === reference)
        .map(({ number, kind, total, tax, status }) => ({ number, kind, total, tax, booked: status === 'Open' })),
  };
  const shown = (one: Document) => ({
    ...{ referenceNumber: one.number, status: one.status, currencyId: one.currency, externalReference: one.reference },
    ...{ amountInCurrency: one.total / 100, vatTotalInCurrency: one.tax / 100, roundingDiff: 0 },
  });

  const keep = (
    body: Static<typeof InvoiceBody> | Static<typeof CreditNoteBody>,
    resource: keyof typeof KINDS,
    violations: string[],
  ): Given => {
    if (state.behaviour === 'rejects') return fault(400, '10060', "Can't find the inventory item.");
    const number = body.customerNumber.value;
    if (number !== 'WEB' && !customers.some((one) => one.number === number))
      return fault(400, '10020', "Can't find it.");
    const lines = 'lines' in body ? body.lines : body.invoiceLines;
    const taxes = 'taxDetails' in body ? body.taxDetails : body.taxDetailLines;
    const net = lines.reduce((sum, line) => {
      const gross = line.quantity.value * line.unitPriceInCurrency.value * 100;
      return sum + Math.round(gross - (line.discountAmountInCurrency?.value ?? 0) * 100);
    }, 0);
    const taxed = taxes.reduce((sum, { taxableAmount }) => sum + Math.round(taxableAmount.value * 100), 0);
    if (net !== taxed) violations.push(`the VAT is of ${taxed}, the lines are ${net}`);
    const tax = taxes.reduce((sum, { vatAmount }) => sum + Math.round(vatAmount.value * 100), 0);
    count += 1;
    const document: Document = {
      ...{ number: String(300_216 + count), reference: body.externalReference.value, kind: KINDS[resource] },
      ...{ customer: number, date: body.documentDate.value, currency: body.currencyId.value, tax, queued: false },
      total: net + tax + (state.behaviour === 'adds' ? 1 : 0),
      status: body.hold.value ? 'Hold' : 'Balanced',
    };
    documents.push(document);
    return { status: 201, headers: { location: `http://visma/v1/${resource}/${document.number}`, etag: '"A="' } };
  };

  /** When it is slow, a release is queued, and done when it is looked at next. */
  const release = (document: Document): Given => {
    if (document.status !== 'Balanced') return fault(400, '4000', 'The document is released already.');
    if (state.behaviour === 'slow') {
      document.queued = true;
      return { status: 200, json: { actionId: '1', actionResult: 'Queued', errorInfo: '' } };
    }
    document.status = 'Open';
    return { status: 200, json: { actionId: '1', actionResult: 'Done', errorInfo: '' } };
  };

  const server = await startServer((asked, violations): Given => {
    if (asked.path === '/connect/token') {
      const form = new URLSearchParams(asked.body);
      if (form.get('tenant_id') !== TENANT || form.get('client_secret') !== 'SECRET') {
        return { status: 400, json: { error: 'invalid_client' } };
      }
      return { status: 200, json: { access_token: 'ACCESS', expires_in: 3_600, token_type: 'Bearer' } };
    }
    if (state.behaviour === 'refusesLogin' || asked.header('authorization') !== 'Bearer ACCESS') {
      return fault(401, '12027', 'No license for this company.');
    }
    const [, version = '', resource = '', number, ...action] = asked.path.split('/');
    const list = (all: readonly unknown[]): Given => {
      const [page, size] = [Number(asked.query.get('pageNumber')), Number(asked.query.get('pageSize'))];
      if (!(page >= 1 && size >= 1)) violations.push('a list without pages');
      return { status: 200, json: all.slice((page - 1) * size, page * size) };
    };
    if (asked.path === '/api/v3/SalesOrders') {
      if (asked.method === 'GET') {
        const among = documents.filter(
          (one) => one.kind === 'salesOrder' && one.customer === asked.query.get('customerId'),
        );
        const value = among.map((one) => ({ orderId: one.number, customer: { refNo: one.reference } }));
        return {
          status: 200,
          json: { totalCount: value.length, value: asked.query.get('pageIndex') === '0' ? value : [] },
        };
      }
      const body = readOrder(asked, violations);
      if (body === null) return fault(400, '1', 'not as documented');
      count += 1;
      const made = { number: String(222 + count).padStart(6, '0'), reference: body.customer.refNo };
      documents.push({
        ...{ ...made, kind: 'salesOrder', customer: body.customer.id, date: body.date, currency: body.currencyId },
        ...{ total: 0, tax: 0, status: 'Open', queued: false },
      });
      return { status: 201, headers: { location: `http://visma/api/v3/SalesOrders/SO/${made.number}` } };
    }
    if (resource === 'branch') return { status: 200, json: [{ number: '1', name: COMPANY_NAME }] };
    if (resource === 'account' && state.behaviour === 'denies') return fault(403, '403', 'No.');
    if (asked.method === 'GET' && number !== undefined && KNOWN[resource] !== undefined) {
      return KNOWN[resource].includes(number) ? { status: 200, json: { number } } : fault(404, '404', 'Not found.');
    }
    if (version === 'v1' && resource === 'customer') {
      if (asked.method === 'GET')
        return list(customers.filter((one) => one.mainContact.email === asked.query.get('email')));
      const email = readCustomer(asked, violations)?.mainContact?.value.email.value ?? '';
      if (customers.some((one) => one.mainContact.email === email)) violations.push(`a second customer of ${email}`);
      customers.push({ number: String(10_001 + customers.length), mainContact: { email } });
      return { status: 201, headers: { location: `http://visma/v1/customer/${customers.at(-1)?.number}` } };
    }
    if (resource === 'inventory' && asked.method === 'GET') return inventory(asked, state.shelf, violations);
    if (resource === 'purchaseorder' && asked.method === 'GET') return purchaseOrders(asked, state.shelf, violations);
    if (!isResource(resource)) {
      violations.push(`${asked.method} ${asked.path}`);
      return fault(404, '404', 'Not found.');
    }
    if (version === 'v2' && asked.method === 'POST') {
      const body = resource === 'customerinvoice' ? readInvoice(asked, violations) : readCreditNote(asked, violations);
      return body === null ? fault(400, '1', 'not as documented') : keep(body, resource, violations);
    }
    const among = documents.filter(({ kind }) => kind === KINDS[resource]);
    for (const one of among) if (one.queued) one.status = 'Open';
    if (number === undefined) {
      const [reference, date] = [asked.query.get('externalReference'), asked.query.get('documentDate')];
      const wanted = among.filter(
        (one) => (reference === null || one.reference.startsWith(reference)) && (date === null || one.date === date),
      );
      return list(wanted.map(shown));
    }
    const document = among.find((one) => one.number === number);
    if (document === undefined) return fault(404, '404', 'Not found.');
    if (action.length === 0) return { status: 200, json: shown(document) };
    readNothing(asked, violations);
    return release(document);
  });

  return { ...server, state };
};

export const startVisma = async (timeoutMillis: number): Promise<World> => {
  const clock = startClock();
  const server = await startVismaServer();
  const { state } = server;
  const connect = (): World => {
    const scope = 'vismanet_erp_service_api:read vismanet_erp_service_api:create vismanet_erp_service_api:update';
    const token = {
      clientId: 'isv_weir',
      clientSecret: 'SECRET',
      scope,
      tenantId: TENANT,
    };
    const credentials = clientCredentials({ ...token, url: `${server.url}/connect/token`, timeoutMillis }, clock.now);
    const urls = { baseUrl: server.url, salesOrderUrl: server.url };
    const settings = {
      ...urls,
      timeoutMillis,
      lookupLagMillis: 5_000,
      inventory: true,
      unit: 'STK',
      vatZones: { SE: '01' },
    };
    const calls = vismaCalls(settings, credentials, clock.now);
    const erp = createVisma(settings, calls, clock.now);
    const stock = vismaStock(calls.finance);
    const articles = vismaArticles(calls.finance, 'Europe/Stockholm');
    const another = async () => connect();
    return { erp, stock, articles, clock, server, state, secrets: ['SECRET', 'ACCESS'], another };
  };
  return connect();
};

/** Two to a page, however many are asked for; each record says so. */
const PAGE = 2;

const pageOf = (asked: Asked, all: readonly object[], violations: string[]): Given => {
  const [page, size] = [Number(asked.query.get('pageNumber')), Number(asked.query.get('pageSize'))];
  if (page < 1 || size < 1) violations.push(`page ${page} of ${size}`);
  const metadata = { totalCount: all.length, maxPageSize: PAGE };
  const some = all.slice((page - 1) * PAGE, page * PAGE);
  return { status: 200, json: some.map((one) => ({ ...one, metadata })) };
};

const inventory = (asked: Asked, { items, stock }: Shelf, violations: string[]): Given => {
  const [since, condition] = [
    asked.query.get('lastModifiedDateTime'),
    asked.query.get('lastModifiedDateTimeCondition'),
  ];
  if ((since === null) !== (condition === null)) violations.push('half a filter, which is dropped');
  if (since !== null && !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(since)) violations.push(`since ${since}`);
  const localOf = (at: string) => DateTime.fromISO(at, { zone: 'Europe/Stockholm' }).toFormat('yyyy-MM-dd HH:mm:ss');
  const found = items.filter(({ changedAt }) => since === null || localOf(changedAt) >= since);
  const isWhole = asked.query.get('expandWarehouseDetail') === 'true';
  const shown = found.map(({ sku, name }) => ({
    ...{ inventoryNumber: sku, description: name, stockItem: true },
    ...(isWhole && {
      warehouseDetails: stock
        .filter((one) => one.sku === sku)
        .map(({ warehouse, onHand }) => ({ warehouse, quantityOnHand: onHand, available: onHand - 1 })),
    }),
  }));
  return pageOf(asked, shown, violations);
};

const purchaseOrders = (asked: Asked, { bought }: Shelf, violations: string[]): Given => {
  if (asked.query.get('orderStatus') !== 'Open') violations.push(`orders ${asked.query.get('orderStatus')}`);
  const orders = [...new Set(bought.map(({ order }) => order))].map((orderNbr) => ({
    ...{ orderNbr, status: 'Open', promisedOn: null },
    lines: bought
      .filter(({ order }) => order === orderNbr)
      .map(({ row, sku, warehouse, ordered, received, date }) => ({
        ...{ lineNbr: Number(row), inventory: { number: sku }, warehouse: { id: warehouse }, uom: 'STK' },
        ...{ orderQty: ordered, baseOrderQty: ordered, qtyOnReceipts: received, promised: `${date}T00:00:00` },
        ...{ completed: false, canceled: false },
      })),
  }));
  return pageOf(asked, orders, violations);
};

const fault = (status: number, code: string, message: string): Given => ({
  status,
  json: { ExceptionType: 'IPPException', ExceptionMessage: message, ExceptionFaultCode: code, ExceptionDetails: '' },
});
