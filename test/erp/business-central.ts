/** Business Central for tests: API version 2.0, after its resource pages and error codes. */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { createBusinessCentral } from '../../connectors/erp/business-central/adapter.ts';
import { businessCentralCalls, type Caller } from '../../connectors/erp/business-central/calls.ts';
import { businessCentralArticles, businessCentralStock } from '../../connectors/erp/business-central/reading.ts';
import { clientCredentials } from '../../connectors/http/credentials.ts';
import { type Asked, bodyBy, type Given, startServer } from '../carriers/server.ts';
import {
  CHART,
  type Clock,
  COMPANY_NAME,
  type ErpServer,
  type ErpState,
  emptyShelf,
  type ShelfItem,
  startClock,
  VAT_CODES,
  type World,
} from './world.ts';

const Strict = { additionalProperties: false };
const Text = Type.Optional(Type.String());
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

const common = {
  externalDocumentNumber: Type.String({ minLength: 1 }),
  customerNumber: Type.String({ minLength: 1 }),
  currencyCode: Type.String({ pattern: '^[A-Z]{3}$' }),
  postingDate: Day,
};
const shipTo = {
  shipToName: Text,
  shipToAddressLine1: Text,
  shipToAddressLine2: Text,
  shipToPostCode: Text,
  shipToCity: Text,
  shipToCountry: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
};
const HEADS = {
  salesOrders: bodyBy(Type.Object({ ...common, ...shipTo, orderDate: Day }, Strict)),
  salesInvoices: bodyBy(Type.Object({ ...common, ...shipTo, invoiceDate: Day }, Strict)),
  salesCreditMemos: bodyBy(Type.Object({ ...common, creditMemoDate: Day, invoiceNumber: Text }, Strict)),
};
const KINDS = { salesOrders: 'salesOrder', salesInvoices: 'invoice', salesCreditMemos: 'creditNote' } as const;
type Set = keyof typeof HEADS;
const isSet = (name: string): name is Set => name in HEADS;

const LineBody = Type.Object(
  {
    lineType: Type.Enum(['Item', 'Account']),
    lineObjectNumber: Type.String({ minLength: 1 }),
    description: Type.String({ maxLength: 100 }),
    quantity: Type.Number(),
    unitPrice: Type.Number({ minimum: 0 }),
    discountAmount: Type.Optional(Type.Number()),
    taxCode: Type.Enum(['MOMS25', 'MOMS12', 'MOMS06', 'MOMS00']),
    locationId: Text,
  },
  Strict,
);
const line = Compile(LineBody);
const isLine = (value: unknown): value is Static<typeof LineBody> => line.Check(value);

const readBatch = bodyBy(
  Type.Object(
    {
      requests: Type.Array(
        Type.Object(
          {
            id: Type.String(),
            method: Type.Literal('POST'),
            url: Type.String({ pattern: '^companies\\(' }),
            headers: Type.Object({ 'Content-Type': Type.Literal('application/json') }),
            body: Type.Unknown(),
          },
          Strict,
        ),
        { minItems: 1, maxItems: 100 },
      ),
    },
    Strict,
  ),
);
const readCustomer = bodyBy(
  Type.Object(
    {
      displayName: Type.String({ minLength: 1 }),
      type: Type.Enum(['Person', 'Company']),
      currencyCode: Type.String(),
      email: Text,
      taxRegistrationNumber: Text,
      addressLine1: Text,
      postalCode: Text,
      city: Text,
      country: Type.String({ pattern: '^[A-Z]{2}$' }),
    },
    Strict,
  ),
);

const readsOnly = Compile(
  Type.Object(
    {
      requests: Type.Array(
        Type.Object(
          {
            id: Type.String(),
            method: Type.Literal('GET'),
            url: Type.String({ pattern: '^companies\\([^)]+\\)/items\\(' }),
          },
          Strict,
        ),
        { minItems: 1, maxItems: 100 },
      ),
    },
    Strict,
  ),
);
type Reads = { readonly requests: readonly { readonly id: string; readonly url: string }[] };
const isReads = (value: unknown): value is Reads => readsOnly.Check(value);

const Subscription = Type.Object(
  { notificationUrl: Type.String(), resource: Type.String(), clientState: Type.String({ maxLength: 2_048 }) },
  Strict,
);
const readSubscription = bodyBy(Subscription);
type Subscribed = Static<typeof Subscription> & {
  readonly '@odata.etag': string;
  readonly subscriptionId: string;
  readonly expirationDateTime: string;
};

const RATES = { MOMS25: 25, MOMS12: 12, MOMS06: 6, MOMS00: 0 };
export const TENANT = '11111111-aaaa-4bbb-8ccc-222222222222';
const BASE = `/v2.0/${TENANT}/production/api/v2.0`;
export const COMPANY = 'f64eba74-dacd-4854-a584-1834f68cfc3a';
export const LOCATION = '5a6f1a6e-0000-4000-8000-00000000001b';
const PAGE = 2;

/** What it has of what a test of the settings asks for, by a filter. */
const among =
  (field: string, values: readonly string[]) =>
  (filter: string): readonly object[] | undefined => {
    const [, asked, value = ''] = /^(\w+) eq '?([^']*)'?$/.exec(filter) ?? [];
    if (asked !== field) return undefined;
    return values.includes(value) ? [{ id: value, number: value }] : [];
  };
const KNOWN: Readonly<Record<string, ReturnType<typeof among>>> = {
  accounts: among('number', CHART),
  taxGroups: among('code', VAT_CODES),
  customers: among('number', ['WEB']),
  locations: among('id', [LOCATION]),
};

type Document = {
  readonly id: string;
  readonly set: Set;
  number: string;
  readonly reference: string;
  readonly date: string;
  readonly currency: string;
  status: 'Draft' | 'Open';
  readonly lines: { readonly amount: number; readonly tax: number }[];
};

export type BusinessCentralWorld = World & { readonly caller: Caller };

export const startBusinessCentralServer = async (clock: Pick<Clock, 'now'>): Promise<ErpServer> => {
  const documents: Document[] = [];
  let made = 0;
  const customers: { readonly number: string; readonly email: string }[] = [];
  const sumOf = ({ lines }: Document, what: 'amount' | 'tax') =>
    lines.reduce((sum, one) => sum + one[what], state.behaviour === 'adds' && what === 'amount' ? 1 : 0);
  const state: ErpState = {
    behaviour: 'good',
    shelf: emptyShelf(),
    lose(reference) {
      documents.splice(0, documents.length, ...documents.filter((one) => one.reference !== reference));
    },
    documentsOf: (reference) =>
      documents
        .filter((one) => one.reference === reference)
        .map((one) => ({
          ...{ number: one.number, kind: KINDS[one.set], total: sumOf(one, 'amount'), tax: sumOf(one, 'tax') },
          booked: one.status === 'Open' || one.set === 'salesOrders',
        })),
  };
  const shown = (one: Document) => ({
    ...{ '@odata.etag': 'W/"1"', id: one.id, number: one.number, externalDocumentNumber: one.reference },
    ...{ currencyCode: one.currency, status: one.status, pricesIncludeTax: true },
    ...{ totalAmountIncludingTax: sumOf(one, 'amount') / 100, totalTaxAmount: sumOf(one, 'tax') / 100 },
  });

  /** Pages of two, each with a whole link to the next. */
  const page = (asked: Asked, all: readonly unknown[]): Given => {
    const from = Number(asked.query.get('$skiptoken') ?? 0);
    const query = new URLSearchParams(asked.query);
    query.set('$skiptoken', String(from + PAGE));
    const link = `http://${asked.header('host')}${asked.path}?${query}`;
    const next = from + PAGE < all.length ? { '@odata.nextLink': link } : {};
    return { status: 200, json: { value: all.slice(from, from + PAGE), ...next } };
  };

  const filtered = (asked: Asked, set: Set): readonly Document[] => {
    const [, field = '', value = ''] = /^(\w+) eq '?([^']*)'?$/.exec(asked.query.get('$filter') ?? '') ?? [];
    return documents.filter(
      (one) => one.set === set && (field === 'externalDocumentNumber' ? one.reference === value : one.date === value),
    );
  };

  const addLine = (document: Document, body: unknown): Given | null => {
    if (state.behaviour === 'rejects') return fault(400, 'Internal_RecordNotFound', 'Could not find the account.');
    if (!isLine(body)) return fault(400, 'BadRequest', 'a line is not as documented');
    const amount = Math.round(body.quantity * body.unitPrice * 100 - (body.discountAmount ?? 0) * 100);
    const rate = RATES[body.taxCode];
    document.lines.push({ amount, tax: Math.round((amount * rate) / (100 + rate)) });
    return null;
  };

  const batch = (asked: Asked, violations: string[]): Given => {
    const body = readBatch(asked, violations);
    if (body === null) return fault(400, 'BadRequest', 'no batch');
    if (asked.header('isolation') !== 'snapshot') violations.push('a batch that may be done in part');
    const before = new Map(documents.map((one) => [one, one.lines.length]));
    const responses = body.requests.map(({ id, url, body: sent }) => {
      const document = documents.find(
        (one) => url === `companies(${COMPANY})/${one.set}(${one.id})/${one.set.slice(0, -1)}Lines`,
      );
      if (document === undefined) violations.push(`batch to ${url}`);
      const refused = document === undefined ? fault(404, 'BadRequest_NotFound', 'not found') : addLine(document, sent);
      if (refused?.status === 400 && state.behaviour !== 'rejects') violations.push(JSON.stringify(sent));
      return { id, status: refused?.status ?? 201, body: refused?.json ?? {} };
    });
    if (responses.some(({ status }) => status >= 400)) for (const [one, count] of before) one.lines.splice(count);
    return { status: 200, json: { responses } };
  };

  const make = (asked: Asked, set: Set, violations: string[]): Given => {
    const body = HEADS[set](asked, violations);
    if (body === null) return fault(400, 'BadRequest', 'a head is not as documented');
    if (body.externalDocumentNumber.length > 35) {
      return fault(400, 'Application_StringExceededLength', 'The length of the string must be 35 or less.');
    }
    if (body.customerNumber !== 'WEB' && !customers.some(({ number }) => number === body.customerNumber)) {
      return fault(400, 'Internal_RecordNotFound', 'The customer does not exist.');
    }
    made += 1;
    const document: Document = {
      ...{
        id: `b6f4017a-${made}`,
        set,
        number: String(101_005 + made),
        status: 'Draft',
        lines: [],
      },
      // A code: it is kept in capital letters.
      ...{ reference: body.externalDocumentNumber.toUpperCase(), date: body.postingDate, currency: body.currencyCode },
    };
    documents.push(document);
    return { status: 201, json: shown(document) };
  };

  const act = (asked: Asked, violations: string[]): Given => {
    const inCompany = asked.path.slice(`${BASE}/companies(${COMPANY})/`.length);
    const [, set = '', id, sub] = /^(\w+)(?:\(([^)]+)\))?(?:\/(.+))?$/.exec(inCompany) ?? [];
    if (set === 'accounts' && state.behaviour === 'denies') return fault(403, 'Authorization_RequestDenied', 'No.');
    const known = KNOWN[set]?.(asked.query.get('$filter') ?? '');
    if (known !== undefined) return page(asked, known);
    if (set === 'customers') {
      if (asked.method === 'GET') {
        const [, email] = /^email eq '(.*)'$/.exec(asked.query.get('$filter') ?? '') ?? [];
        return page(
          asked,
          customers.filter((one) => one.email === email),
        );
      }
      const body = readCustomer(asked, violations);
      if (customers.some(({ email }) => email === body?.email)) violations.push(`a second customer of ${body?.email}`);
      customers.push({ number: `C${customers.length + 1}`, email: body?.email ?? '' });
      return { status: 201, json: customers.at(-1) };
    }
    if (set === 'items' && asked.method === 'GET') return items(asked, id);
    if (set === 'purchaseOrders' && asked.method === 'GET') return purchaseOrders(asked);
    if (!isSet(set)) return fault(404, 'BadRequest_ResourceNotFound', asked.path);
    if (id === undefined)
      return asked.method === 'GET' ? page(asked, filtered(asked, set).map(shown)) : make(asked, set, violations);
    const document = documents.find((one) => one.set === set && one.id === id);
    if (document === undefined) return fault(404, 'BadRequest_NotFound', 'The requested record was not found.');
    if (sub === undefined) return { status: 200, json: shown(document) };
    if (sub === `${set.slice(0, -1)}Lines`)
      return page(
        asked,
        document.lines.map((_, index) => ({ id: `l-${index}` })),
      );
    if (sub !== 'Microsoft.NAV.post' || asked.method !== 'POST') return fault(404, 'BadRequest_ResourceNotFound', sub);
    if (document.lines.length === 0)
      return fault(400, 'Application_DialogException', 'Please add at least one line item.');
    if (document.status === 'Open') return fault(404, 'BadRequest_NotFound', 'The requested record was not found.');
    document.status = 'Open';
    document.number = `PS-${document.number}`;
    return { status: 204 };
  };

  const itemOf = ({ sku, name, barcode, changedAt }: ShelfItem) => ({
    ...{ id: `item-${sku}`, number: sku, displayName: name, gtin: barcode, type: 'Inventory' },
    inventory: state.shelf.stock.filter((one) => one.sku === sku).reduce((sum, { onHand }) => sum + onHand, 0),
    lastModifiedDateTime: changedAt,
  });
  const items = (asked: Asked, id: string | undefined): Given => {
    if (asked.header('data-access-intent') !== '') server.violations.push('the replica is behind');
    const all = state.shelf.items.map(itemOf);
    if (id !== undefined) {
      const found = all.find((one) => one.id === id);
      return found === undefined ? fault(404, 'BadRequest_NotFound', id) : { status: 200, json: found };
    }
    const filter = asked.query.get('$filter');
    const [, since] = /^lastModifiedDateTime ge (\S+Z)$/.exec(filter ?? '') ?? [];
    if (filter !== null && since === undefined) server.violations.push(`filter ${filter}`);
    return page(
      asked,
      all.filter(({ lastModifiedDateTime: at }) => since === undefined || at >= since),
    );
  };
  const purchaseOrders = (asked: Asked): Given => {
    if (asked.query.get('$expand') !== 'purchaseOrderLines') server.violations.push('purchase orders without lines');
    const { bought } = state.shelf;
    const orders = [...new Set(bought.map(({ order }) => order))].map((order) => ({
      ...{ number: order, requestedReceiptDate: '0001-01-01', fullyReceived: false },
      purchaseOrderLines: bought
        .filter((one) => one.order === order)
        .map(({ row, sku, warehouse: locationId, ordered, received, date }) => ({
          ...{ id: `${order}-${row}`, lineType: 'Item', lineObjectNumber: sku, locationId },
          ...{ quantity: ordered, receivedQuantity: received, expectedReceiptDate: date },
        })),
    }));
    return page(asked, orders);
  };

  const subscriptions: Subscribed[] = [];
  /** Before it answers, it tries the address: it must give the token back. */
  const subscribe = async (asked: Asked): Promise<Given> => {
    if (asked.method === 'GET') return page(asked, subscriptions);
    const body = readSubscription(asked, server.violations);
    if (body === null) return fault(400, 'BadRequest', 'no subscription');
    const answered = await fetch(`${body.notificationUrl}?validationToken=try-${subscriptions.length}`, {
      method: 'POST',
    });
    if (answered.status !== 200 || (await answered.text()) !== `try-${subscriptions.length}`) {
      return fault(400, 'BadRequest', 'the notification url does not answer as it should');
    }
    const [, known] = /\('([^']+)'\)$/.exec(asked.path) ?? [];
    const expirationDateTime = new Date(clock.now() + 3 * 86_400_000).toISOString();
    if (asked.method === 'PATCH') {
      const at = subscriptions.findIndex(({ subscriptionId }) => subscriptionId === known);
      const before = subscriptions[at];
      if (before === undefined) return fault(404, 'BadRequest_NotFound', 'no such subscription');
      if (asked.header('if-match') !== before['@odata.etag']) return fault(409, 'Request_EntityChanged', 'changed');
      subscriptions[at] = { ...before, '@odata.etag': `${before['@odata.etag']}+`, expirationDateTime };
      return { status: 200, json: subscriptions[at] };
    }
    const { clientState, ...shownOf } = body;
    const made = {
      ...shownOf,
      '@odata.etag': 'W/"1"',
      subscriptionId: `s-${subscriptions.length}`,
      expirationDateTime,
    };
    subscriptions.push({ ...made, clientState });
    return { status: 201, json: made };
  };
  const reads = (asked: Asked): Given => {
    const body: unknown = JSON.parse(asked.body);
    if (!isReads(body)) return fault(400, 'BadRequest', 'no batch');
    const responses = body.requests.map(({ id, url }) => {
      const [, item] = /\/items\(([^)]+)\)$/.exec(url) ?? [];
      const given = items(asked, item ?? '');
      return { id, status: given.status, body: given.json };
    });
    return { status: 200, json: { responses } };
  };

  const server = await startServer(async (asked, violations): Promise<Given> => {
    if (asked.path.endsWith('/oauth2/v2.0/token')) {
      const scope = new URLSearchParams(asked.body).get('scope');
      if (scope !== 'https://api.businesscentral.dynamics.com/.default') violations.push(`scope ${scope}`);
      if (new URLSearchParams(asked.body).get('client_secret') !== 'SECRET') {
        return { status: 401, json: { error: 'invalid_client' } };
      }
      return { status: 200, json: { token_type: 'Bearer', expires_in: 3_599, access_token: 'ACCESS' } };
    }
    if (state.behaviour === 'refusesLogin' || asked.header('authorization') !== 'Bearer ACCESS') {
      return fault(401, 'Authentication_InvalidCredentials', 'The server has rejected the client credentials.');
    }
    if (asked.path.startsWith(`${BASE}/subscriptions`)) return subscribe(asked);
    if (asked.path === `${BASE}/$batch` && asked.header('isolation') === '') return reads(asked);
    if (asked.path === `${BASE}/$batch`) return batch(asked, violations);
    if (asked.path === `${BASE}/companies(${COMPANY})`) {
      return { status: 200, json: { id: COMPANY, name: 'TEST', displayName: COMPANY_NAME } };
    }
    if (/\/companies\([^)]*\)$/.test(asked.path)) {
      return fault(404, 'Internal_CompanyNotFound', 'Cannot find the company.');
    }
    if (asked.path.startsWith(`${BASE}/companies(${COMPANY})/`)) return act(asked, violations);
    violations.push(`${asked.method} ${asked.path}`);
    return fault(404, 'BadRequest_ResourceNotFound', asked.path);
  });

  return { ...server, state };
};

export const startBusinessCentral = async (timeoutMillis: number): Promise<BusinessCentralWorld> => {
  const clock = startClock();
  const server = await startBusinessCentralServer(clock);
  const { state } = server;
  const connect = (): BusinessCentralWorld => {
    const token = {
      clientId: 'CLIENT',
      clientSecret: 'SECRET',
      scope: 'https://api.businesscentral.dynamics.com/.default',
    };
    const url = `${server.url}/${TENANT}/oauth2/v2.0/token`;
    const credentials = clientCredentials({ ...token, url, timeoutMillis }, clock.now);
    const settings = {
      baseUrl: `${server.url}${BASE}`,
      companyId: COMPANY,
      timeoutMillis,
      lookupLagMillis: 5_000,
      items: true,
    };
    const caller: Caller = { settings, call: businessCentralCalls(settings, credentials, clock.now) };
    const erp = createBusinessCentral(settings, caller.call, clock.now);
    const stock = businessCentralStock(caller, COMPANY);
    const articles = businessCentralArticles(caller, COMPANY);
    const another = async () => connect();
    return { erp, stock, articles, caller, clock, server, state, secrets: ['SECRET', 'ACCESS'], another };
  };
  return connect();
};

const fault = (status: number, code: string, message: string): Given => ({
  status,
  json: { error: { code, message: `${message}  CorrelationId:  0b3c7f0e-7a1c-4f0e-9a65-8f33f4b0a001.` } },
});
