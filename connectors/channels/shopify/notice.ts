import Type from 'typebox';
import { type LineId, lineIdOf } from '../../../domain/ids.ts';
import { isCurrency } from '../../../domain/money.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import { minorOf } from '../../money.ts';
import { type Notice, noticeOfOrder, type Refunded, type RefundedLine } from '../notice.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import { readDocument, type ShopifyOrder, type ShopifyRefund } from './document.ts';
import { idTextOf } from './ids.ts';
import { quantityOf } from './lines.ts';
import { type ShopifySettings, translateOrder } from './order.ts';
import { REFUND_MARK } from './out.ts';

const Text = maybe(Type.String());
const Id = Type.Union([Type.String({ minLength: 1 }), Type.Integer()]);
const Quantity = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

const editDocument = documentOf(Type.Object({ order_edit: Type.Object({ id: Id, order_id: Id, committed_at: Text }) }));

const refundDocument = documentOf(
  Type.Object({
    id: Id,
    order_id: Id,
    created_at: Text,
    note: Text,
    return: maybe(Type.Object({ id: Id })),
    refund_line_items: Type.Array(Type.Object({ line_item_id: Id, quantity: Quantity, restock_type: Text })),
    transactions: maybe(
      Type.Array(
        Type.Object({
          kind: Text,
          status: Text,
          amount: Type.Union([Type.String(), Type.Number()]),
          currency: Type.String(),
        }),
      ),
    ),
  }),
);

const returnDocument = documentOf(
  Type.Object({
    id: Id,
    order: Type.Object({ id: Id }),
    return_line_items: Type.Array(
      Type.Object({
        quantity: Quantity,
        return_reason: Text,
        return_reason_note: Text,
        customer_note: Text,
        fulfillment_line_item: Type.Object({ line_item: Type.Object({ id: Id }) }),
      }),
    ),
    exchange_line_items: maybe(Type.Array(Type.Unknown())),
  }),
);

const returnChangeDocument = documentOf(
  Type.Object({ id: Id, order_id: maybe(Id), order: maybe(Type.Object({ id: Id })) }),
);

const RETURN_STATES = {
  'returns/cancel': 'cancelled',
  'returns/close': 'closed',
  'returns/decline': 'rejected',
} as const;

/** Understood, and of no order. */
const OF_NO_ORDER = /^(fulfillment_orders|fulfillments|inventory_levels|inventory_items|products|locations)\//;

/** Of an order that was read and not sent. */
export const READ_TOPIC = 'orders/read';

/** The app was taken out of the shop, or somebody's data is to be told or erased. */
const OF_THE_APP = /^(app|customers|shop)\//;

/** What the body of a webhook says has happened, by its header `X-Shopify-Topic`. */
export const noticesOf = (topic: string, body: unknown, settings: ShopifySettings): readonly Notice[] => {
  switch (topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/cancelled':
    case READ_TOPIC:
      return [orderNotice(topic, body, settings)];
    case 'orders/edited':
      return [editedNotice(body)];
    case 'refunds/create':
      return [refundNotice(body)];
    case 'returns/request':
      return [returnNotice(body)];
    case 'returns/approve':
      return [returnNotice(body), returnChangedNotice(body, 'approved')];
    case 'returns/cancel':
    case 'returns/close':
    case 'returns/decline':
      return [returnChangedNotice(body, RETURN_STATES[topic])];
  }
  if (OF_THE_APP.test(topic)) return [{ kind: 'unknown', errors: ['a person must see to this'] }];
  if (OF_NO_ORDER.test(topic)) return [{ kind: 'nothing', reason: `${topic} is read when it is needed` }];
  return [{ kind: 'unknown', errors: [`the topic ${topic.slice(0, 100)} is not known`] }];
};

/** What an order says, from a webhook or read from the shop. One that others have sent is told of to us as new only when it is. */
const orderNotice = (topic: string, body: unknown, settings: ShopifySettings): Notice => {
  const checked = readDocument(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { document } = checked;
  const { id, admin_graphql_api_id, updated_at, created_at } = document;
  const externalId = idTextOf(id, admin_graphql_api_id);
  if (externalId === null) return { kind: 'unknown', errors: ['/id is too large for a JSON number'] };
  if (topic === 'orders/cancelled' || typeof document.cancelled_at === 'string') {
    return cancelledNotice(externalId, document);
  }
  const version = updated_at ?? created_at;
  const about = { externalId, reference: `order:${externalId}@${version}`, at: instantFrom(version), notes: [] };
  const translated = translateOrder(body, settings);
  const standing = standingOf(document);
  if ('nothing' in translated) return { kind: 'orderEmptied', ...about, notes: translated.notes, ...standing };
  const isSent = topic !== 'orders/create' && isSentBy(document);
  return { ...noticeOfOrder(translated, about.reference, about.at, isSent), ...standing };
};

const standingOf = (document: ShopifyOrder) => {
  const refunds = (document.refunds ?? []).filter((refund) => !isOurs(refund)).map(refundedBy);
  const removed = document.line_items.filter((line) => quantityOf(line) === 0).flatMap(lineOf);
  return { ...(refunds.length > 0 && { refunds }), ...(removed.length > 0 && { removed }) };
};

const lineOf = ({ id, admin_graphql_api_id }: ShopifyOrder['line_items'][number]): readonly LineId[] => {
  const text = idTextOf(id, admin_graphql_api_id);
  return text === null ? [] : [lineIdOf(text)];
};

const refundedBy = ({ id, admin_graphql_api_id, refund_line_items }: ShopifyRefund): Refunded => ({
  reference: `refund:${idTextOf(id, admin_graphql_api_id) ?? id}`,
  lines: refundedLines(refund_line_items ?? []),
});

const isSentBy = ({ line_items }: ShopifyOrder): boolean =>
  line_items.every((line) => quantityOf(line) === 0 || line.fulfillment_status === 'fulfilled');

/** The shop gives the money back by itself. */
const cancelledNotice = (externalId: string, { cancelled_at, cancel_reason }: ShopifyOrder): Notice => ({
  kind: 'orderCancelled',
  externalId,
  reference: `cancelled:${externalId}`,
  at: instantFrom(cancelled_at),
  notes: [],
  lines: null,
  reason: `cancelled in the shop (${cancel_reason ?? 'no reason'})`,
  refund: false,
});

/** An edit tells neither SKU nor price of what was added: the order is to be read. */
const editedNotice = (body: unknown): Notice => {
  const checked = editDocument.read(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { id, order_id, committed_at } = checked.document.order_edit;
  const about = { externalId: String(order_id), at: instantFrom(committed_at), notes: [] };
  return { kind: 'orderChanged', ...about, reference: `edit:${id}`, change: null };
};

const GOODS: { readonly [restockType: string]: RefundedLine['goods'] } = {
  cancel: 'cancelled',
  legacy_restock: 'cancelled',
  return: 'returned',
  no_restock: 'kept',
};

const refundedLines = (lines: NonNullable<ShopifyRefund['refund_line_items']>): readonly RefundedLine[] =>
  lines
    .filter(({ quantity }) => quantity > 0)
    .map(({ line_item_id, quantity, restock_type }) => ({
      line: lineIdOf(String(line_item_id)),
      quantity,
      goods: lookUp(GOODS, restock_type) ?? 'untold',
    }));

/** A refund that we have asked the shop for: what it is for has been done here. */
const isOurs = ({ note }: { readonly note?: string | null }): boolean => note?.startsWith(REFUND_MARK) === true;

const refundNotice = (body: unknown): Notice => {
  const checked = refundDocument.read(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const refund = checked.document;
  if (isOurs(refund)) return { kind: 'nothing', reason: 'a refund that we have asked for' };
  // What has no money in it, as a part that was cancelled before it was paid, has no transaction.
  const paid = (refund.transactions ?? []).filter(({ kind, status }) => kind === 'refund' && status === 'success');
  const currencies = new Set(paid.map(({ currency }) => currency));
  const [currency = ''] = currencies;
  const amounts = paid.map(({ amount }) => (isCurrency(currency) ? minorOf(amount, currency)?.minor : undefined));
  const isReadable = currencies.size <= 1 && amounts.every((amount) => amount !== undefined);
  if (!isReadable) return { kind: 'unknown', errors: ['/transactions are not amounts of one known currency'] };
  return {
    kind: 'refunded',
    externalId: String(refund.order_id),
    reference: `refund:${refund.id}`,
    at: instantFrom(refund.created_at),
    notes: [],
    currency,
    amount: amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0),
    lines: refundedLines(refund.refund_line_items),
    returnReference: refund.return === undefined || refund.return === null ? null : `return:${refund.return.id}`,
  };
};

const returnNotice = (body: unknown): Notice => {
  const checked = returnDocument.read(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { id, order, return_line_items, exchange_line_items } = checked.document;
  return {
    kind: 'returnRequested',
    externalId: String(order.id),
    reference: `return:${id}`,
    at: null,
    notes:
      (exchange_line_items ?? []).length === 0 ? [] : ['something is wanted in exchange: see the return in the shop'],
    lines: return_line_items
      .filter(({ quantity }) => quantity > 0)
      .map(({ quantity, return_reason, customer_note, fulfillment_line_item }) => ({
        line: lineIdOf(String(fulfillment_line_item.line_item.id)),
        quantity,
        reason: oneLine(return_reason) ?? oneLine(customer_note) ?? 'not told',
      })),
    resolution: 'refund',
  };
};

const returnChangedNotice = (body: unknown, state: 'approved' | 'rejected' | 'cancelled' | 'closed'): Notice => {
  const checked = returnChangeDocument.read(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { id, order_id, order } = checked.document;
  const externalId = order_id ?? order?.id;
  if (externalId === undefined || externalId === null) return { kind: 'unknown', errors: ['/order_id is missing'] };
  const reference = `return:${id}`;
  const about = { externalId: String(externalId), at: null, notes: [] };
  return { kind: 'returnChanged', ...about, reference: `${reference}:${state}`, returnReference: reference, state };
};
