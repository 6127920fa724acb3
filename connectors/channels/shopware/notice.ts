import type { Instant } from '../../../domain/time.ts';
import { instantFrom } from '../../http/document.ts';
import { minorOf } from '../../money.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import {
  LIVE_VERSION,
  orderDocument,
  orderPayload,
  type ShopwareOrder,
  webhookDocument,
  writtenPayload,
} from './document.ts';
import { orderOf } from './order.ts';
import { mainTransaction } from './payment.ts';
import type { ShopwareSettings } from './settings.ts';

/** What the body of an app's webhook says has happened. A webhook carries the order as it is, and not what was changed. */
export const noticesOf = (body: unknown, settings: ShopwareSettings): readonly Notice[] => {
  const checked = webhookDocument.read(body);
  if ('errors' in checked) return [{ kind: 'unknown', errors: checked.errors }];
  const { data, timestamp } = checked.document;
  const { event, payload } = data;
  if (event === 'order.written') {
    const at = typeof timestamp === 'number' ? instantFrom(new Date(timestamp * 1_000).toISOString()) : null;
    return writtenNotices(payload, checked.document.source.eventId, at);
  }
  if (event === 'app.activated') return [{ kind: 'nothing', reason: 'the app was switched on in the shop' }];
  if (event !== 'checkout.order.placed' && !event.startsWith('state_enter.')) {
    return [{ kind: 'unknown', errors: [`the event ${event.slice(0, 100)} is not known`] }];
  }
  const placed = orderPayload.read(payload);
  if ('errors' in placed) return [{ kind: 'unknown', errors: placed.errors.map((error) => `/data/payload${error}`) }];
  const { order } = placed.document;
  return [refundNotice(event, order), paidNotice(event, order), noticeOf(order, settings)].filter(
    (notice) => notice !== null,
  );
};

/** What an order of `search/order` says. */
export const foundNotice = (input: unknown, settings: ShopwareSettings): Notice => {
  const checked = orderDocument.read(input);
  return 'errors' in checked ? { kind: 'unknown', errors: checked.errors } : noticeOf(checked.document, settings);
};

const noticeOf = (order: ShopwareOrder, settings: ShopwareSettings): Notice => {
  if ((order.versionId ?? LIVE_VERSION) !== LIVE_VERSION)
    return { kind: 'nothing', reason: 'it is the draft of an edit' };
  const at = changedAt(order);
  const about = { externalId: order.id, at, notes: [] };
  const version = order.updatedAt ?? order.createdAt ?? order.orderDateTime;
  if (order.stateMachineState?.technicalName === 'cancelled') {
    const reason = 'cancelled in the shop';
    const reference = `cancelled:${order.id}@${version}`;
    return { kind: 'orderCancelled', ...about, reference, lines: null, reason, refund: !isSettled(order) };
  }
  const reference = `order:${order.id}@${version}`;
  if (!isWhole(order)) return { kind: 'orderChanged', ...about, reference, change: null };
  return noticeOfOrder(orderOf(order, settings), reference, at, isSent(order));
};

/** Orders of goods that have been handed to a carrier, all of them, are told of again when they change. */
const isSent = ({ deliveries }: ShopwareOrder): boolean =>
  deliveries.length > 0 && deliveries.every(({ stateMachineState }) => stateMachineState?.technicalName === 'shipped');

const changedAt = ({ updatedAt, createdAt, orderDateTime }: ShopwareOrder): Instant | null =>
  instantFrom(updatedAt ?? createdAt ?? orderDateTime);

/** A webhook leaves out the lines' prices: the tax of each, and what a bundle's parts cost, must then be read from the Admin API. */
const isWhole = ({ lineItems, price }: ShopwareOrder): boolean =>
  lineItems.every((line) => line.price !== undefined && line.price !== null) ||
  (price.calculatedTaxes.length < 2 && lineItems.every(({ parentId }) => parentId === undefined || parentId === null));

const SETTLED: ReadonlySet<string> = new Set(['refunded', 'refunded_partially', 'cancelled', 'failed']);

const isSettled = (order: ShopwareOrder): boolean =>
  SETTLED.has(mainTransaction(order)?.stateMachineState?.technicalName ?? '');

const REFUND_EVENT = /^state_enter\.order_transaction\.state\.(refunded|refunded_partially)$/;

/** The state tells that money was given back; how much is known only where it was all. */
const refundNotice = (event: string, order: ShopwareOrder): Notice | null => {
  const state = REFUND_EVENT.exec(event)?.[1];
  const transaction = order.transactions?.find((each) => each.stateMachineState?.technicalName === state);
  if (state === undefined || transaction === undefined) return null;
  const currency = order.currency.isoCode;
  const whole = state === 'refunded' ? transaction.amount?.totalPrice : undefined;
  const amount = whole === undefined ? null : (minorOf(whole, currency)?.minor ?? null);
  const reference =
    state === 'refunded' ? `refunded:${transaction.id}` : `refunded:${transaction.id}@${order.updatedAt}`;
  const at = changedAt(order);
  return {
    kind: 'refunded',
    externalId: order.id,
    reference,
    at,
    notes: [],
    currency,
    amount,
    lines: [],
    returnReference: null,
  };
};

const PAID_EVENT = /^state_enter\.order_transaction\.state\.(paid|authorized)$/;

const paidNotice = (event: string, order: ShopwareOrder): Notice | null => {
  const state = PAID_EVENT.exec(event)?.[1];
  const transaction = mainTransaction(order);
  if (transaction === undefined || transaction.stateMachineState?.technicalName !== state) return null;
  const reference = `${state}:${transaction.id}`;
  return { kind: 'paid', externalId: order.id, reference, at: changedAt(order), notes: [] };
};

const writtenNotices = (payload: unknown, eventId: string, at: Instant | null): readonly Notice[] => {
  const checked = writtenPayload.read(payload);
  if ('errors' in checked) {
    return [{ kind: 'unknown', errors: checked.errors.map((error) => `/data/payload${error}`) }];
  }
  return checked.document.map(({ entity, operation, primaryKey, versionId }): Notice => {
    if (entity !== 'order') return { kind: 'unknown', errors: [`${entity} is not an entity that is followed`] };
    if ((versionId ?? LIVE_VERSION) !== LIVE_VERSION) return { kind: 'nothing', reason: 'it is the draft of an edit' };
    if (operation === 'delete') return { kind: 'unknown', errors: [`the order ${primaryKey} was deleted in the shop`] };
    const reference = `written:${primaryKey}@${eventId}`;
    return { kind: 'orderChanged', externalId: primaryKey, reference, at, notes: [], change: null };
  });
};
