import { lineIdOf } from '../../../domain/ids.ts';
import { isCurrency } from '../../../domain/money.ts';
import { instantFrom } from '../../http/document.ts';
import { minorOf } from '../../money.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import { lookUp } from '../table.ts';
import { creditMemoDocument, eventDocument, orderDocument, rmaDocument } from './document.ts';
import { orderOf } from './order.ts';
import type { MagentoSettings } from './settings.ts';
import { utcOf } from './time.ts';

/** What an order of `GET /V1/orders` says. An edit in the shop cancels the order and makes another one. */
export const orderNotice = (input: unknown, settings: MagentoSettings): Notice => {
  const checked = orderDocument.read(input);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const order = checked.document;
  const version = order.updated_at ?? order.created_at;
  const at = utcOf(version);
  const externalId = String(order.entity_id);
  const reference = `order:${externalId}@${version}`;
  if (order.state !== 'canceled') {
    // What is complete has been invoiced and sent as a whole.
    return noticeOfOrder(orderOf(order, settings), reference, at, order.state === 'complete');
  }
  const next = order.relation_child_real_id ?? order.relation_child_id;
  const reason =
    next === undefined || next === null ? 'cancelled in the shop' : `edited in the shop: it is ${next} now`;
  // What is cancelled in Magento was never invoiced, so that nothing was paid for it.
  return { kind: 'orderCancelled', externalId, reference, at, notes: [], lines: null, reason, refund: false };
};

/** States of a credit memo: 1 open, 2 refunded, 3 cancelled. */
const REFUNDED = 2;

/** What a credit memo of `GET /V1/creditmemos` says; whether the goods came back it does not. */
export const creditMemoNotice = (input: unknown): Notice => {
  const checked = creditMemoDocument.read(input);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const memo = checked.document;
  if ((memo.state ?? REFUNDED) !== REFUNDED)
    return { kind: 'nothing', reason: 'the credit memo has given nothing back' };
  const currency = memo.order_currency_code;
  const amount = isCurrency(currency) ? minorOf(memo.grand_total, currency) : null;
  if (amount === null) return { kind: 'unknown', errors: ['/grand_total is not an amount of a known currency'] };
  return {
    kind: 'refunded',
    externalId: String(memo.order_id),
    reference: `creditmemo:${memo.entity_id}`,
    at: utcOf(memo.created_at),
    notes: amount.rounded ? [`/grand_total: ${memo.grand_total} rounded to the minor unit of ${currency}`] : [],
    currency,
    amount: amount.minor,
    lines: memo.items.flatMap(({ order_item_id, qty }) =>
      Number.isInteger(qty) && (qty ?? 0) > 0
        ? [{ line: lineIdOf(String(order_item_id)), quantity: qty ?? 0, goods: 'untold' as const }]
        : [],
    ),
    returnReference: null,
  };
};

const RETURN_STATES: { readonly [status: string]: 'approved' | 'rejected' | 'closed' } = {
  authorized: 'approved',
  partial_authorized: 'approved',
  denied: 'rejected',
  rejected: 'rejected',
  closed: 'closed',
  processed_closed: 'closed',
};

/** What a return of `GET /V1/returns` (Adobe Commerce) says: that it was asked for, and what became of it since. */
export const returnNotices = (input: unknown, settings: MagentoSettings): readonly Notice[] => {
  const checked = rmaDocument.read(input);
  if ('errors' in checked) return [{ kind: 'unknown', errors: checked.errors }];
  const { entity_id, order_id, status, date_requested, items } = checked.document;
  const reference = `rma:${entity_id}`;
  const about = { externalId: String(order_id), at: utcOf(date_requested), notes: [] };
  const { returnReasons = {}, returnResolutions = {} } = settings;
  const resolutions = items.map(({ resolution }) => lookUp(returnResolutions, String(resolution)) ?? 'refund');
  const requested: Notice = {
    kind: 'returnRequested',
    ...about,
    reference,
    lines: items.flatMap(({ order_item_id, qty_requested, reason }) =>
      Number.isInteger(qty_requested) && (qty_requested ?? 0) > 0
        ? [
            {
              line: lineIdOf(String(order_item_id)),
              quantity: qty_requested ?? 0,
              reason: lookUp(returnReasons, String(reason)) ?? `reason ${reason ?? 'not told'}`,
            },
          ]
        : [],
    ),
    resolution: new Set(resolutions).size === 1 ? (resolutions[0] ?? 'refund') : 'refund',
  };
  const state = lookUp(RETURN_STATES, status);
  if (state === undefined) return [requested];
  return [
    requested,
    { kind: 'returnChanged', ...about, reference: `${reference}:${status}`, returnReference: reference, state },
  ];
};

const ORDER_SAVED = 'com.adobe.commerce.observer.sales_order_save_commit_after';

/** What an event of Adobe I/O says: it has only the fields that were asked for, so that the order is to be read. */
export const eventNotice = (input: unknown): Notice => {
  const checked = eventDocument.read(input);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { type, event_id, time, data } = checked.document;
  const id = data.value.entity_id;
  if (type !== ORDER_SAVED) return { kind: 'unknown', errors: [`the event ${type.slice(0, 100)} is not known`] };
  if (id === undefined || id === null)
    return { kind: 'unknown', errors: ['/data/value/entity_id is missing: subscribe to it'] };
  const at = utcOf(data.value.updated_at) ?? instantFrom(time);
  return { kind: 'orderChanged', externalId: String(id), reference: `event:${event_id}`, at, notes: [], change: null };
};
