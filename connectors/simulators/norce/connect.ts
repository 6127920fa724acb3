import { at, hasOnly, jsonIn, listAt, textAt } from '../json.ts';
import { type Asked, type Given, wants } from '../simulator.ts';
import { isStatus, type NorceOrder, paymentRefOf } from './order.ts';

/** What Norce has: its orders, units of each SKU at its only warehouse, and the imports that it works through. */
export type Norce = {
  readonly orders: Map<string, NorceOrder>;
  readonly stock: Map<string, number>;
  readonly jobs: { readonly finishedAt: number }[];
  readonly touched: (order: NorceOrder) => void;
  readonly now: () => number;
};

export const ACCOUNT_ID = 7;
export const WAREHOUSE = { code: 'MAIN', location: '0' };
/** How long an import waits and takes. */
const JOB_MILLIS = 1_000;

/** Connect 4.0. Bodies of its errors are not documented: they are text here. */
export const connectAnswer = (norce: Norce, asked: Asked): Given => {
  const method = asked.path.replace('/commerce/connect/4.0/', '');
  if (method === 'Job/Get' || method === 'Job/GetLog') {
    wants(asked.method === 'GET', 'a job that is read');
    return jobAnswer(norce, method, asked.query.get('id') ?? '');
  }
  wants(asked.method === 'POST', 'a call of a method');
  switch (method) {
    case 'Order/SendOrderStatus':
      return sendStatus(norce, asked.body);
    case 'Order/CreateDeliveryNote':
      return createNote(norce, asked.body);
    case 'Order/CancelOrder':
      return cancelOrder(norce, asked.body);
    case 'Order/CreditPayment':
      return creditPayment(norce, asked.body);
    case 'Product/ImportOnhands':
      return importOnhands(norce, asked);
    default:
      wants(false, 'a method of Connect');
      return { status: 404 };
  }
};

const DONE: Given = { status: 200, body: '' };
const refused = (why: string): Given => ({ status: 400, body: why });

const orderIn = ({ orders }: Norce, body: unknown): NorceOrder | undefined => {
  const reference = at(body, 'ClientOrderRef');
  wants(typeof reference === 'number', 'a reference that is a number');
  return orders.get(String(reference));
};

/** It tells how far an order is, and the number that it has in the ERP, by which it goes from then on. */
const sendStatus = (norce: Norce, body: unknown): Given => {
  wants(hasOnly(body, 'ClientOrderRef', 'ErpOrderNo', 'OrderStatus', 'AccountId', 'Infos'), 'a status of an order');
  wants(at(body, 'AccountId') === ACCOUNT_ID, 'the account');
  const [status, orderNo] = [textAt(body, 'OrderStatus'), textAt(body, 'ErpOrderNo')];
  wants(isStatus(status) && orderNo !== '', 'a status of the list, and the number in the ERP');
  const order = orderIn(norce, body);
  if (order === undefined) return refused('The order is not known');
  if (order.status === 'Cancelled') return refused('The order is cancelled');
  order.orderNo = orderNo;
  if (isStatus(status)) order.status = status;
  norce.touched(order);
  return DONE;
};

const NOTE = [
  ...['OrderNo', 'NoteNo', 'DeliveryDate', 'DeliveryMode', 'DeliveryName', 'DeliveryAddress', 'DivisionCode'],
  ...['StatusId', 'NoteText', 'DeliveryNotePackages', 'DeliveryNoteItems'],
];

/** Of an order that goes by the ERP's number. A second note of one number is a second note. */
const createNote = (norce: Norce, body: unknown): Given => {
  wants(hasOnly(body, ...NOTE), `a note of these: ${NOTE.join(', ')}`);
  wants(LOCAL_TIME.test(textAt(body, 'DeliveryDate')), 'a local time');
  wants(typeof at(body, 'StatusId') === 'number' && textAt(body, 'NoteNo') !== '', 'a number, and a status');
  const orderNo = textAt(body, 'OrderNo');
  const order = [...norce.orders.values()].find((one) => one.orderNo === orderNo);
  if (order === undefined) return refused(`There is no order ${orderNo}`);
  if (order.status === 'Cancelled') return refused('The order is cancelled');
  const units: Record<string, number> = {};
  for (const item of listAt(body, 'DeliveryNoteItems')) {
    const [sku, quantity] = [textAt(item, 'ItemNo'), Number(at(item, 'Qty'))];
    wants(order.lines[Number(at(item, 'RowNumber')) - 1]?.sku === sku && quantity > 0, 'rows of the order');
    units[sku] = (units[sku] ?? 0) + quantity;
  }
  const numbers = listAt(body, 'DeliveryNotePackages').map((one) => textAt(one, 'ParcelNumber'));
  wants(
    numbers.every((number) => number !== ''),
    'packages with a number',
  );
  order.notes.push({ noteNo: textAt(body, 'NoteNo'), numbers, units });
  norce.touched(order);
  return DONE;
};

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

/** The whole order; the reservation of its payment is released. */
const cancelOrder = (norce: Norce, body: unknown): Given => {
  wants(hasOnly(body, 'ClientOrderRef', 'ErpOrderNo', 'Payments'), 'an order and its payments');
  const order = orderIn(norce, body);
  if (order === undefined) return refused('The order is not known');
  const payments = listAt(body, 'Payments').map((payment) => textAt(payment, 'PaymentRef'));
  wants(
    payments.every((payment) => payment === paymentRefOf(order.reference)),
    'payments of the order',
  );
  return cancel(norce, order) ? DONE : refused('The order cannot be cancelled');
};

/** Whether it could be: nothing of it has left, and it was not before. */
export const cancel = (norce: Norce, order: NorceOrder): boolean => {
  if (order.status === 'Cancelled' || order.notes.length > 0) return false;
  order.status = 'Cancelled';
  for (const { sku, quantity } of order.lines) norce.stock.set(sku, (norce.stock.get(sku) ?? 0) + quantity);
  norce.touched(order);
  return true;
};

/** Norce gives back against an invoice that it has captured; here it has none. */
const creditPayment = (norce: Norce, body: unknown): Given => {
  wants(textAt(body, 'CreditedInvoiceNo') !== '' && textAt(body, 'Payment', 'PaymentRef') !== '', 'what is credited');
  return orderIn(norce, body) === undefined
    ? refused('The order is not known')
    : refused(`There is no invoice ${textAt(body, 'CreditedInvoiceNo')}`);
};

/** Of an on-hand row: what is on hand. */
const ON_HAND = 3;

/** Rows of SKUs that are not known are passed over. A full file switches all off that is not in it. */
const importOnhands = ({ stock, jobs, now }: Norce, { header, body }: Asked): Given => {
  const settings = jsonIn(header('x-stormconnect-header') ?? '');
  wants(at(settings, 'AccountId') === ACCOUNT_ID, 'the account in X-StormConnect-Header');
  wants(listAt(settings, 'SkuOnhandFieldsThatAreSet').includes(ON_HAND), 'which fields are set');
  const rows = Array.isArray(body) ? body : [];
  wants(rows.length > 0, 'rows');
  if (at(settings, 'FullFile') !== false) for (const sku of stock.keys()) stock.set(sku, 0);
  for (const row of rows) {
    const [sku, units] = [textAt(row, 'PartNo'), Number(at(row, 'OnhandValue'))];
    const isThere = at(row, 'WarehouseCode') === WAREHOUSE.code && at(row, 'LocationCode') === WAREHOUSE.location;
    wants(isThere && Number.isFinite(units), 'numbers of a warehouse that is there');
    if (stock.has(sku)) stock.set(sku, units);
  }
  jobs.push({ finishedAt: now() + JOB_MILLIS });
  const summary = { NrOfItemsInTotal: rows.length, NrOfValidationFailures: 0, Messages: [] };
  const answer = { StatusCode: 'OK', Description: 'Job created', JobId: String(jobs.length) };
  return { status: 200, body: { ...answer, ValidationSummary: summary } };
};

const [RUNNING, SUCCEEDED] = [1, 2];

const jobAnswer = ({ jobs, now }: Norce, method: 'Job/Get' | 'Job/GetLog', id: string): Given => {
  const job = jobs[Number(id) - 1];
  if (job === undefined) return refused(`There is no job ${id}`);
  if (method === 'Job/GetLog') return { status: 200, body: [] };
  const isFinished = now() >= job.finishedAt;
  return {
    status: 200,
    body: { JobId: Number(id), IsFinished: isFinished, StatusId: isFinished ? SUCCEEDED : RUNNING, Fail: 0 },
  };
};
