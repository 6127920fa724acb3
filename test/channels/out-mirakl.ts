import { byKey, channelClient } from '../../connectors/channels/client.ts';
import type { MiraklOut } from '../../connectors/channels/mirakl/out.ts';
import { miraklOut } from '../../connectors/channels/mirakl/targets.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import type { ShopLine } from './out-kit.ts';
import { openStandIn } from './stand-in.ts';

type Money = { readonly id: string; readonly line: string; readonly quantity: number; readonly amount: number };
type Line = ShopLine & {
  shipped: number;
  readonly cancelations: Money[];
  readonly refunds: Money[];
  isRefused: boolean;
};
type Order = {
  readonly id: string;
  state: string;
  changedAt: string;
  readonly lines: readonly Line[];
  readonly packages: { readonly reference: string; readonly line: string; readonly quantity: number }[];
  tracking: string | null;
};

export type MiraklStandIn = ShopStandIn & {
  /** What orders are in now. */
  readonly stateOf: (order: string) => string | undefined;
  /** An order that the marketplace has accepted by itself. */
  readonly accepted: (order: string, lines: readonly ShopLine[]) => void;
  readonly cancelations: () => readonly Omit<Money, 'id'>[];
  readonly refunds: () => readonly Omit<Money, 'id'>[];
  /** A customer has asked for a return. */
  readonly ask: (id: string) => void;
  readonly returnState: (id: string) => string | undefined;
  /** Stock of these is not taken, for a reason. */
  readonly archive: (sku: string) => void;
  /** Imports that take so many looks at their status. */
  slowness: number;
  readonly shopIds: () => ReadonlySet<string | null>;
};

const BODY_HEAD = 'content-disposition: form-data; name="file"; filename="stock.csv"';
const ADDRESS = { street_1: 'Storgatan 12', zip_code: '111 43', city: 'Stockholm', country_iso_code: 'SWE' };
const NOT_FOUND: Given = { status: 404, body: { message: 'Not found', status: 404 } };
const no = (message: string): Given => ({ status: 400, body: { message, status: 400 } });

/** The seller API as far as it is told of orders and stock: it knows no repeat of anything, and takes nothing in a state that is not for it. */
export const openMirakl = async (): Promise<MiraklStandIn> => {
  const orders = new Map<string, Order>();
  const returns = new Map<string, string>();
  const stock = new Map<string, number>();
  const archived = new Set<string>();
  const imports = new Map<string, { looks: number; readonly errors: readonly string[] }>();
  const shopIds = new Set<string | null>();
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  let calls = 0;
  let lastId = 0;
  const nextId = () => String(++lastId);

  const documentOf = (order: Order) => ({
    ...{ order_id: order.id, currency_iso_code: 'SEK', order_state: order.state, order_tax_mode: 'TAX_INCLUDED' },
    ...{ created_date: order.changedAt, last_updated_date: order.changedAt },
    total_price: order.lines.reduce((sum, { quantity }) => sum + quantity * 100, 0),
    // Until the customer has paid, nobody is told where to send it to.
    ...(order.state !== 'WAITING_ACCEPTANCE' && {
      customer: { firstname: 'Anna', lastname: 'Öberg', shipping_address: ADDRESS },
      customer_debited_date: order.changedAt,
    }),
    order_lines: order.lines.map((line) => ({
      ...{ order_line_id: line.id, offer_sku: line.sku, quantity: line.quantity, price_unit: 100, shipping_price: 0 },
      ...{ price: line.quantity * 100, order_line_state: line.isRefused ? 'REFUSED' : order.state },
      taxes: [{ code: 'TAX25', amount: line.quantity * 20 }],
      cancelations: line.cancelations.map(({ id, quantity, amount }) => ({ id, quantity, amount, shipping_amount: 0 })),
      refunds: line.refunds.map(({ id, quantity, amount }) => ({ id, quantity, amount, shipping_amount: 0 })),
    })),
  });
  const leftOf = (line: Line) =>
    line.quantity - line.shipped - line.cancelations.reduce((sum, { quantity }) => sum + quantity, 0);
  const gone = (order: Order, state: string): void => {
    order.state = state;
    cancelled.push(order.id);
  };
  const lineOf = (id: string): { readonly order: Order; readonly line: Line } | null => {
    for (const order of orders.values()) {
      const line = order.lines.find((one) => one.id === id);
      if (line !== undefined) return { order, line };
    }
    return null;
  };

  const accept = (order: Order, { body }: Asked): Given => {
    const answers = listAt(body, 'order_lines');
    wants(answers.length === order.lines.length, 'an answer for each line at once');
    wants(
      answers.every((answer) => typeof at(answer, 'accepted') === 'boolean'),
      'yes or no for each line',
    );
    if (order.state !== 'WAITING_ACCEPTANCE') return no(`The order is ${order.state}`);
    for (const line of order.lines) {
      const answer = answers.find((one) => textAt(one, 'id') === line.id);
      wants(answer !== undefined, 'the lines of the order');
      line.isRefused = at(answer, 'accepted') === false;
    }
    if (order.lines.every(({ isRefused }) => isRefused)) gone(order, 'REFUSED');
    else order.state = 'SHIPPING';
    order.changedAt = new Date().toISOString();
    return { status: 204 };
  };

  const track = (order: Order, { body }: Asked): Given => {
    wants(textAt(body, 'tracking_number') !== '', 'a number');
    wants(at(body, 'carrier_code') !== undefined || textAt(body, 'carrier_url').startsWith('https://'), 'a carrier');
    if (order.state !== 'SHIPPING') return no(`The order is ${order.state}`);
    order.tracking = textAt(body, 'tracking_number');
    return { status: 204 };
  };

  const shipWhole = (order: Order): Given => {
    if (order.state !== 'SHIPPING') return no(`The order is ${order.state}`);
    const units = Object.fromEntries(order.lines.map((line) => [line.id, leftOf(line)]));
    order.state = 'SHIPPED';
    sent.push({ order: order.id, units, numbers: order.tracking === null ? [] : [order.tracking] });
    return { status: 204 };
  };

  const ship = (one: unknown): string | null => {
    const order = orders.get(textAt(one, 'order_id'));
    if (order === undefined) return 'Order not found';
    if (order.state !== 'SHIPPING') return `The order status must be 'SHIPPING' but it is '${order.state}'.`;
    const lines = listAt(one, 'shipment_lines');
    wants(lines.length > 0 && at(one, 'shipped') === true, 'lines that were shipped');
    const units: Record<string, number> = {};
    for (const each of lines) {
      const line = order.lines.find(({ id }) => id === textAt(each, 'order_line_id'));
      const quantity = Number(at(each, 'quantity'));
      wants(line?.sku === textAt(each, 'offer_sku'), 'the SKU of the line');
      wants(textAt(each, 'package_reference') !== '', 'a reference of the package');
      if (line === undefined || quantity > leftOf(line)) return 'Shipment quantity is invalid.';
      line.shipped += quantity;
      units[line.id] = quantity;
      order.packages.push({ reference: textAt(each, 'package_reference'), line: line.id, quantity });
    }
    const number = textAt(one, 'tracking', 'tracking_number');
    sent.push({ order: order.id, units, numbers: number === '' ? [] : [number] });
    if (order.lines.every((line) => leftOf(line) === 0)) order.state = 'SHIPPED';
    return null;
  };

  const shipments = ({ method, body, query }: Asked): Given => {
    if (method === 'GET') {
      const order = orders.get(query.get('order_id') ?? '');
      const data = (order?.packages ?? []).map(({ reference, line, quantity }) => ({
        ...{ id: reference, order_id: order?.id, status: 'SHIPPED' },
        shipment_lines: [{ order_line_id: line, package_reference: reference, quantity }],
      }));
      // A page has one: the rest comes by its token.
      const from = Number(query.get('page_token') ?? 0);
      const next = from + 1 < data.length ? { next_page_token: String(from + 1) } : {};
      return { status: 200, body: { data: data.slice(from, from + 1), ...next } };
    }
    const asked = listAt(body, 'shipments');
    wants(asked.length > 0 && asked.length <= 1_000, 'at most 1000 shipments');
    const errors = asked.flatMap((one) => {
      const message = ship(one);
      return message === null ? [] : [{ order_id: textAt(one, 'order_id'), message }];
    });
    return { status: 201, body: { shipment_success: [], shipment_errors: errors } };
  };

  /** OR28 and OR30: taken as a whole, or not at all. */
  const moneyIn = ({ body }: Asked, list: 'cancelations' | 'refunds', reason: string) => {
    wants(textAt(body, 'order_tax_mode') === 'TAX_INCLUDED', 'the tax mode of the order');
    return listAt(body, list).map((one) => {
      const quantity = Number(at(one, 'quantity'));
      const amount = Number(at(one, 'amount'));
      wants(quantity > 0 && amount > 0 && at(one, 'shipping_amount') === 0, 'units and amounts');
      wants(textAt(one, 'currency_iso_code') === 'SEK' && textAt(one, 'reason_code') === reason, 'currency and reason');
      const [tax] = listAt(one, 'taxes');
      wants(textAt(tax, 'code') === 'TAX25' && Number(at(tax, 'amount')) === amount / 5, 'the taxes by their codes');
      return { id: nextId(), line: textAt(one, 'order_line_id'), quantity, amount };
    });
  };

  const cancelLines = (got: Asked): Given => {
    const asked = moneyIn(got, 'cancelations', 'OUT_OF_STOCK');
    for (const each of asked) {
      const found = lineOf(each.line);
      if (found?.order.state !== 'SHIPPING' || each.quantity > leftOf(found.line)) return no('It cannot be cancelled');
      found.line.cancelations.push(each);
      if (found.order.lines.every((line) => leftOf(line) === 0 && line.shipped === 0)) gone(found.order, 'CANCELED');
    }
    return {
      status: 200,
      body: { cancelations: asked.map(({ id, line }) => ({ cancelation_id: id, order_line_id: line })) },
    };
  };

  const refund = (got: Asked): Given => {
    const asked = moneyIn(got, 'refunds', 'RETURNED');
    for (const each of asked) {
      const found = lineOf(each.line);
      if (found === null) return NOT_FOUND;
      found.line.refunds.push(each);
    }
    return { status: 200, body: { refunds: asked.map(({ id, line }) => ({ refund_id: id, order_line_id: line })) } };
  };

  const cancelWhole = (order: Order): Given => {
    if (!order.state.startsWith('WAITING_')) return no(`The order is ${order.state}`);
    gone(order, 'CANCELED');
    return { status: 204 };
  };

  const returned = ({ method, path, query, body }: Asked): Given => {
    if (method === 'GET') {
      const id = query.get('return_id') ?? '';
      const state = returns.get(id);
      return { status: 200, body: { data: state === undefined ? [] : [{ id, state }] } };
    }
    const [one] = listAt(body, 'returns');
    const id = textAt(one, 'id');
    const isReceipt = path === '/api/returns/receive';
    const state = returns.get(id);
    if (state !== (isReceipt ? 'IN_PROGRESS' : 'OPENED')) {
      return { status: 200, body: { return_errors: [{ id, message: `The return is ${state}` }] } };
    }
    returns.set(id, isReceipt ? 'RECEIVED' : at(one, 'accepted') === true ? 'IN_PROGRESS' : 'REJECTED');
    return { status: 200, body: { return_errors: [] } };
  };

  const importStock = ({ header, text }: Asked): Given => {
    calls += 1;
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(header('content-type') ?? '')?.[1];
    const [head = '', csv = ''] = text.split('\r\n\r\n');
    wants(head === `--${boundary}\r\n${BODY_HEAD}`, 'a form with a file');
    wants(csv.endsWith(`\r\n--${boundary}--\r\n`), 'the end of the form');
    const [columns, ...rows] = csv.split('\r\n')[0]?.trimEnd().split('\n') ?? [];
    wants(columns === '"offer-sku";"quantity";"warehouse-code";"update-delete"', 'the columns of a file of stock');
    wants(rows.length > 0, 'rows');
    const errors = rows.flatMap((row, index) => {
      const [, sku = '', quantity = ''] = /^"([^"]+)";"(\d+)";"";"update"$/.exec(row) ?? [];
      wants(sku !== '', 'rows of a file of stock');
      const reason = !stock.has(sku) ? 'Offer not found' : archived.has(sku) ? 'The offer is archived' : null;
      if (reason === null) stock.set(sku, Number(quantity));
      return reason === null ? [] : [`"${index + 2}";"${reason}";${row}`];
    });
    const id = nextId();
    imports.set(id, { looks: marketplace.slowness, errors });
    return { status: 201, body: { import_id: id } };
  };

  const imported = (id: string, what: string): Given => {
    const found = imports.get(id);
    if (found === undefined) return NOT_FOUND;
    if (what === 'error_report') {
      wants(found.errors.length > 0, 'a report that there is');
      const columns = '"error-line";"error-message";"offer-sku";"quantity";"warehouse-code";"update-delete"';
      return { status: 200, headers: { 'content-type': 'text/csv' }, body: [columns, ...found.errors, ''].join('\n') };
    }
    found.looks -= 1;
    if (found.looks >= 0) return { status: 200, body: { import_id: id, status: 'RUNNING', has_error_report: false } };
    return { status: 200, body: { import_id: id, status: 'COMPLETE', has_error_report: found.errors.length > 0 } };
  };

  const offers = ({ query }: Asked): Given => {
    wants(Number(query.get('max')) === 100 && query.get('offset') !== null, 'a page of offers');
    const sku = query.get('sku');
    const found = [...stock.keys()].filter((one) => sku === null || one === sku);
    const from = Number(query.get('offset'));
    const page = found.slice(from, from + 100).map((one) => ({ shop_sku: one }));
    return { status: 200, body: { offers: page, total_count: found.length } };
  };

  const ofOrder = (order: Order, got: Asked, action: string): Given => {
    switch (action) {
      case 'accept':
        return accept(order, got);
      case 'tracking':
        return track(order, got);
      case 'ship':
        return shipWhole(order);
      case 'cancel':
        return cancelWhole(order);
      default:
        return NOT_FOUND;
    }
  };

  /** OR11: in the order of their making, a page at a time. */
  const changed = (query: URLSearchParams): Given => {
    const since = Date.parse(query.get('start_update_date') ?? '');
    const [offset, max] = [Number(query.get('offset')), Number(query.get('max'))];
    wants(!Number.isNaN(since) && query.get('sort') === 'dateCreated' && max > 0 && max <= 100, 'a page of changes');
    const found = [...orders.values()].filter(({ changedAt }) => Date.parse(changedAt) >= since);
    const page = found.slice(offset, offset + max).map(documentOf);
    return { status: 200, body: { orders: page, total_count: found.length } };
  };

  const answer = (got: Asked): Given => {
    const { method, path, query } = got;
    if (got.header('authorization') !== 'secret-apiKey') return { status: 401, body: { message: 'Unauthorized' } };
    shopIds.add(query.get('shop_id'));
    if (path === '/api/orders' && query.has('start_update_date')) return changed(query);
    if (path === '/api/returns' && query.has('return_last_updated_from')) return { status: 200, body: { data: [] } };
    if (path === '/api/orders' && method === 'GET') {
      const order = orders.get(query.get('order_ids') ?? '');
      const found = order === undefined ? [] : [documentOf(order)];
      return { status: 200, body: { orders: found, total_count: found.length } };
    }
    if (path === '/api/orders/cancel' && method === 'PUT') return cancelLines(got);
    if (path === '/api/orders/refund' && method === 'PUT') return refund(got);
    const [, id = '', action = ''] = /^\/api\/orders\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const order = orders.get(id);
    if (order !== undefined && method === 'PUT') return ofOrder(order, got, action);
    if (path === '/api/shipments') return shipments(got);
    if (path === '/api/returns' || path.startsWith('/api/returns/')) return returned(got);
    if (path === '/api/offers/stock/imports' && method === 'POST') return importStock(got);
    if (path === '/api/offers' && method === 'GET') return offers(got);
    const [, of = '', what = ''] = /^\/api\/offers\/stock\/imports\/(\d+)\/(status|error_report)$/.exec(path) ?? [];
    if (of !== '' && method === 'GET') return imported(of, what);
    wants(false, 'a request of these');
    return NOT_FOUND;
  };

  const server = await openStandIn(answer, ({ method }) => method !== 'GET');
  const placed = (id: string, lines: readonly ShopLine[], state: string): void => {
    const own = lines.map((line) => ({ ...line, shipped: 0, cancelations: [], refunds: [], isRefused: false }));
    orders.set(id, { id, state, changedAt: new Date().toISOString(), lines: own, packages: [], tracking: null });
  };
  const allOf = (list: 'cancelations' | 'refunds') =>
    [...orders.values()].flatMap(({ lines }) => lines.flatMap((line) => line[list].map(({ id: _, ...rest }) => rest)));
  const marketplace: MiraklStandIn = {
    server,
    place: (id, lines) => placed(id, lines, 'WAITING_ACCEPTANCE'),
    accepted: (id, lines) => placed(id, lines, 'SHIPPING'),
    stateOf: (id) => orders.get(id)?.state,
    sent: () => sent,
    cancelled: () => cancelled,
    cancelations: () => allOf('cancelations'),
    refunds: () => allOf('refunds'),
    ask: (id) => returns.set(id, 'OPENED'),
    returnState: (id) => returns.get(id),
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    archive: (sku) => archived.add(sku),
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    slowness: 1,
    shopIds: () => shopIds,
    refusal: { given: no('The shop is suspended'), words: 'The shop is suspended' },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: {} }),
  };
  return marketplace;
};

export const connectMirakl = (
  connection: Parameters<OutSystem['connect']>[0],
  url: string,
  out: MiraklOut,
  shopId?: string,
) => {
  const key = async () => (await connection.secrets('apiKey'))[0];
  const credentials = byKey(key, 'apiKey', (value) => ({ authorization: value }));
  const client = channelClient({ baseUrl: url, credentials, clock: connection.clock });
  return miraklOut(connection, shopId === undefined ? {} : { shopId }, out, client);
};

export const REASONS = { cancelReason: 'OUT_OF_STOCK', refundReason: 'RETURNED' };

export const miraklSystem: OutSystem = {
  name: 'Mirakl',
  open: openMirakl,
  connect: (connection, url) => connectMirakl(connection, url, { ...REASONS, multiShipment: true }),
  tellsLines: true,
};
