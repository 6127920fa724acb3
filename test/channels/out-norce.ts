import { channelClient } from '../../connectors/channels/client.ts';
import type { NorceOut } from '../../connectors/channels/norce/out.ts';
import { norceOut } from '../../connectors/channels/norce/targets.ts';
import { byToken } from '../../connectors/channels/token.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import type { ShopLine } from './out-kit.ts';
import { openStandIn, type Server } from './stand-in.ts';

const ACCOUNT = 7;
const APPLICATION = 1042;
const TOKEN_SECONDS = 3_600;

const STATUSES = new Map([
  ['Confirmed', 2],
  ['BackOrder', 3],
  ['Delivered', 4],
  ['PartlyDelivered', 8],
]);
const CANCELLED = 6;

type Order = { id: number; orderNo: string; statusId: number; updated: string; lines: readonly ShopLine[] };

/** What a stand-in of Norce has, beside what any shop has. */
export type NorceStandIn = ShopStandIn & {
  readonly statuses: (order: string) => readonly string[];
  readonly credited: () => readonly { readonly invoice: string; readonly of: string; readonly amount: number }[];
  /** The ERP has told it of an invoice. */
  readonly invoice: (number: string) => void;
  /** Cancelled in its own admin. */
  readonly cancel: (order: string, at: string) => void;
  /** SKUs that its imports fail for. */
  readonly failFor: (sku: string) => void;
};

/** Norce's Connect and Query, as far as they are told of orders and stock: a token of an hour, jobs that take a while, and notes that double. */
export const openNorce = async (): Promise<NorceStandIn> => {
  const orders = new Map<string, Order>();
  const told = new Map<string, string[]>();
  const notes = new Set<string>();
  const invoices = new Set<string>();
  const credited: { readonly invoice: string; readonly of: string; readonly amount: number }[] = [];
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  const stock = new Map<string, number>();
  const failing = new Set<string>();
  const jobs: { asked: number; readonly failed: readonly string[] }[] = [];
  let calls = 0;
  let tokens = 0;

  const refOf = (got: Asked): string => {
    const reference = at(got.body, 'ClientOrderRef');
    wants(typeof reference === 'number', 'a reference that is a number, as its orders have');
    return String(reference);
  };

  const status = (got: Asked): Given => {
    const reference = refOf(got);
    const order = orders.get(reference);
    const wanted = textAt(got.body, 'OrderStatus');
    wants(STATUSES.has(wanted) && at(got.body, 'AccountId') === ACCOUNT, 'a status by an account');
    if (order === undefined) return { status: 400, body: `Order ${reference} is not known` };
    order.orderNo = textAt(got.body, 'ErpOrderNo');
    order.statusId = STATUSES.get(wanted) ?? 0;
    told.set(reference, [...(told.get(reference) ?? []), wanted]);
    return { status: 200, body: '' };
  };

  const note = (got: Asked): Given => {
    const orderNo = textAt(got.body, 'OrderNo');
    const [reference, order] = [...orders].find(([, one]) => one.orderNo === orderNo) ?? [];
    if (order === undefined || reference === undefined) return { status: 400, body: `There is no order ${orderNo}` };
    const items = listAt(got.body, 'DeliveryNoteItems');
    for (const item of items) {
      const line = order.lines.find(({ id }) => id === String(at(item, 'RowNumber')));
      wants(line?.sku === textAt(item, 'ItemNo'), 'rows of the order');
    }
    wants(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(textAt(got.body, 'DeliveryDate')), 'a local time');
    notes.add(textAt(got.body, 'NoteNo'));
    sent.push({
      order: reference,
      units: Object.fromEntries(items.map((item) => [textAt(item, 'RowNumber'), Number(at(item, 'Qty'))])),
      numbers: listAt(got.body, 'DeliveryNotePackages').map((one) => textAt(one, 'ParcelNumber')),
    });
    return { status: 200, body: '' };
  };

  const cancel = (got: Asked): Given => {
    const reference = refOf(got);
    const order = orders.get(reference);
    if (order === undefined) return { status: 400, body: `Order ${reference} is not known` };
    if (order.statusId === CANCELLED) return { status: 500, body: 'The payment cannot be released' };
    order.statusId = CANCELLED;
    cancelled.push(reference);
    return { status: 200, body: '' };
  };

  const credit = (got: Asked): Given => {
    const [invoice, of] = [textAt(got.body, 'InvoiceNo'), textAt(got.body, 'CreditedInvoiceNo')];
    wants(invoices.has(of) && textAt(got.body, 'Payment', 'PaymentRef') !== '', 'an invoice and its payment');
    invoices.add(invoice);
    credited.push({ invoice, of, amount: Number(at(got.body, 'Payment', 'Amount')) });
    return { status: 200, body: '' };
  };

  const importLevels = (got: Asked): Given => {
    const header = JSON.parse(got.header('x-stormconnect-header') ?? '{}');
    wants(header.FullFile === false && header.AccountId === ACCOUNT, 'a part of the stock, by an account');
    calls += 1;
    const rows = listAt(got.body);
    wants(rows.length > 0, 'rows');
    const failed: string[] = [];
    for (const row of rows) {
      const sku = textAt(row, 'PartNo');
      const value = at(row, 'OnhandValue');
      wants(Number.isInteger(value) && textAt(row, 'WarehouseCode') === 'MAIN', 'numbers of a warehouse that is there');
      if (failing.has(sku)) failed.push(sku);
      else if (stock.has(sku)) stock.set(sku, Number(value));
    }
    jobs.push({ asked: 0, failed });
    const summary = { NrOfItemsInTotal: rows.length, NrOfValidationFailures: 0, Messages: [] };
    return {
      status: 200,
      body: { StatusCode: 'OK', Description: 'Job created', JobId: String(jobs.length), ValidationSummary: summary },
    };
  };

  /** It is done when it is asked for the second time. */
  const job = (got: Asked): Given => {
    const one = jobs[Number(got.query.get('id')) - 1];
    wants(one !== undefined, 'a job that is there');
    const failed = one?.failed ?? [];
    if (got.path.endsWith('GetLog')) {
      const rows = failed.map((sku) => ({ SeverityId: 3, Message: `${sku} is locked`, ImportedRow: sku }));
      return { status: 200, body: [{ SeverityId: 1, Message: 'begun' }, ...rows] };
    }
    if (one !== undefined) one.asked += 1;
    const isDone = (one?.asked ?? 0) > 1;
    return { status: 200, body: { JobId: 1, IsFinished: isDone, StatusId: isDone ? 2 : 1, Fail: failed.length } };
  };

  const query = (got: Asked): Given => {
    wants(got.header('applicationid') === String(APPLICATION), 'the application');
    const filter = got.query.get('$filter') ?? '';
    const literals = [...filter.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
    const found = (value: readonly object[]): Given => ({ status: 200, body: { value } });
    switch (got.path) {
      case '/commerce/query/3.0/Orders/DeliveryNotes':
        wants(/^noteNo eq '[^']+'$/.test(filter), 'a note by its number');
        return found(literals.filter((one) => notes.has(one)).map((noteNo) => ({ id: 1, noteNo })));
      case '/commerce/query/3.0/Orders/Invoices':
        wants(/^invoiceNo eq '[^']+'( or invoiceNo eq '[^']+')*$/.test(filter), 'invoices by their numbers');
        return found(literals.filter((one) => invoices.has(one)).map((invoiceNo) => ({ id: 1, invoiceNo })));
      case '/commerce/query/3.0/Orders/Orders': {
        const rows = [...orders].map(([reference, one]) => ({
          ...one,
          lines: undefined,
          quotationId: Number(reference),
        }));
        if (filter.startsWith('orderNo')) return found(rows.filter(({ orderNo }) => literals.includes(orderNo)));
        const [, since = ''] = /^applicationId eq 1042 and statusId eq 6 and updated ge (\S+Z)$/.exec(filter) ?? [];
        wants(since !== '' && got.query.get('$orderby') === 'updated,id', 'what was cancelled since then, in order');
        return found(rows.filter(({ statusId, updated }) => statusId === CANCELLED && updated >= since));
      }
      default:
        wants(false, 'a list of these');
        return { status: 404 };
    }
  };

  const CALLS: Readonly<Record<string, (got: Asked) => Given>> = {
    'Order/SendOrderStatus': status,
    'Order/CreateDeliveryNote': note,
    'Order/CancelOrder': cancel,
    'Order/CreditPayment': credit,
    'Product/ImportOnhands': importLevels,
    'Job/Get': job,
    'Job/GetLog': job,
  };

  const server: Server = await openStandIn(
    (got) => {
      const { method, path } = got;
      if (path === '/identity/1.0/connect/token') {
        const form = new URLSearchParams(got.text);
        wants(form.get('grant_type') === 'client_credentials' && form.get('scope') === 'stage', 'client credentials');
        if (form.get('client_id') !== 'weir' || form.get('client_secret') !== 'secret-clientSecret')
          return { status: 400, body: { error: 'invalid_client' } };
        tokens += 1;
        const token = `token-${tokens}`;
        return { status: 200, body: { access_token: token, expires_in: TOKEN_SECONDS, token_type: 'Bearer' } };
      }
      if (got.header('authorization') !== `Bearer token-${tokens}`) return { status: 401, body: '' };
      if (path.startsWith('/commerce/query/3.0/')) return query(got);
      const named = CALLS[path.replace('/commerce/connect/4.0/', '')];
      wants(named !== undefined && (method === 'POST') !== path.includes('/Job/'), 'a method of Connect');
      return named?.(got) ?? { status: 404 };
    },
    ({ method }) => method === 'POST',
    ({ path }) => path === '/identity/1.0/connect/token',
  );
  return {
    server,
    place: (order, lines) => {
      orders.set(order, { id: orders.size + 1, orderNo: order, statusId: 0, updated: '', lines });
    },
    sent: () => sent,
    cancelled: () => cancelled,
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    refusal: { given: { status: 400, body: 'Article TSHIRT-M is not in the order' }, words: 'Article TSHIRT-M' },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: '' }),
    statuses: (order) => told.get(order) ?? [],
    credited: () => credited,
    invoice: (number) => {
      invoices.add(number);
    },
    cancel: (order, changedAt) => {
      const found = orders.get(order);
      if (found !== undefined) orders.set(order, { ...found, statusId: CANCELLED, updated: changedAt });
    },
    failFor: (sku) => {
      failing.add(sku);
    },
  };
};

export const norceConnect = (url: string) => ({
  ...{ baseUrl: url, clientId: 'weir', scope: 'stage', accountId: ACCOUNT, applicationId: APPLICATION },
  warehouse: { code: 'MAIN', location: '0' },
});

type Connect = OutSystem['connect'];

export const connectNorce = (
  connection: Parameters<Connect>[0],
  url: string,
  more: Partial<NorceOut> = {},
): ReturnType<Connect> => {
  const { clock } = connection;
  const { accountId, applicationId, warehouse } = norceConnect(url);
  const token = async () => {
    const [secret = ''] = await connection.secrets('clientSecret');
    const form = { grant_type: 'client_credentials', client_id: 'weir', client_secret: secret, scope: 'stage' };
    return { url: `${url}/identity/1.0/connect/token`, form };
  };
  const credentials = byToken(token, (value) => ({ authorization: `Bearer ${value}` }), clock);
  const client = channelClient({ baseUrl: url, credentials, clock });
  return norceOut(connection, { accountId, applicationId, warehouse, ...more }, client);
};

export const norceSystem: OutSystem = { name: 'Norce', open: openNorce, connect: connectNorce, tellsLines: true };
