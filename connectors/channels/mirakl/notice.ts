import { lineIdOf } from '../../../domain/ids.ts';
import { isCurrency, type Minor } from '../../../domain/money.ts';
import type { Instant } from '../../../domain/time.ts';
import { instantFrom } from '../../http/document.ts';
import { type Notice, noticeOfOrder } from '../notice.ts';
import { type Reading, readingIn } from '../reading.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import { type MiraklLine, type MiraklOrder, type MiraklReturn, readOrder, readReturn } from './document.ts';
import { feesOf, taxesOf } from './lines.ts';
import { type MiraklSettings, stageOf, translateOrder } from './order.ts';

/**
 * What one order of OR11 says: the order as it was ordered, then what was cancelled and refunded of it since, each under the source's
 * id, so that reading it again decides to nothing. To be taken in this order.
 */
export const noticesOfOrder = (input: unknown, settings: MiraklSettings): readonly Notice[] => {
  const checked = readOrder(input);
  const translated = translateOrder(input, settings);
  if ('errors' in checked || 'invalid' in translated) return [noticeOfOrder(translated, '', null)];
  const { document } = checked;
  const at = instantFrom(document.last_updated_date);
  const isSent = stageOf(document.order_state) === 'sent';
  const reference = `mirakl:${document.order_id}:${document.last_updated_date ?? ''}`;
  const placed = noticeOfOrder(translated, reference, at, isSent);
  if (stageOf(document.order_state) === 'gone') return [placed, orderGone(document, at)];
  const since = document.order_lines.flatMap((line, index) => [
    ...cancelationsOf(document, line, settings, at),
    ...refundsOf(document, line, index),
  ]);
  return [placed, ...since];
};

/** The key of one delivery of an order: the same key is the same content. */
export const deliveryKeyOf = (order: Pick<MiraklOrder, 'order_id' | 'last_updated_date'>): string =>
  `${order.order_id} ${order.last_updated_date ?? ''}`;

const orderGone = (order: MiraklOrder, at: Instant | null): Notice => ({
  kind: 'orderCancelled',
  externalId: order.order_id,
  reference: `mirakl:${order.order_id}:${order.order_state}`,
  at,
  notes: [],
  lines: null,
  reason: oneLine(order.order_state_reason_code) ?? order.order_state,
  refund: false,
});

/** The marketplace settles the money of what is cancelled: no refund is asked for. */
const cancelationsOf = (
  order: MiraklOrder,
  line: MiraklLine,
  { cancelationsAre }: MiraklSettings,
  at: Instant | null,
): readonly Notice[] => {
  const cancelled = (reference: string, quantity: number, reason: string, when: Instant | null): Notice => ({
    kind: 'orderCancelled',
    externalId: order.order_id,
    reference,
    at: when,
    notes: [],
    lines: [{ line: lineIdOf(line.order_line_id), quantity }],
    reason,
    refund: false,
  });
  const cancelations = line.cancelations ?? [];
  const single = cancelations.flatMap((each) =>
    (each.quantity ?? 0) === 0
      ? []
      : [
          cancelled(
            `mirakl:cancelation:${each.id}`,
            each.quantity ?? 0,
            oneLine(each.reason_code) ?? 'cancelled in the marketplace',
            instantFrom(each.created_date),
          ),
        ],
  );
  if (stageOf(line.order_line_state) !== 'gone') return single;
  // A line that is gone as a whole may have no cancelations, as when it was refused.
  const told = cancelations.reduce((sum, each) => sum + (each.quantity ?? 0), 0);
  const rest = cancelationsAre === 'takenOff' ? line.quantity : line.quantity - told;
  const reason = oneLine(line.order_line_state_reason_code) ?? line.order_line_state ?? '';
  return rest > 0 ? [...single, cancelled(`mirakl:line:${line.order_line_id}:gone`, rest, reason, at)] : single;
};

/** What becomes of the goods is not told here: RT11 tells of returns. */
const refundsOf = (order: MiraklOrder, line: MiraklLine, index: number): readonly Notice[] => {
  const currency = order.currency_iso_code;
  if (!isCurrency(currency)) return [];
  return (line.refunds ?? []).map((refund, at): Notice => {
    const amounts = readingIn(currency);
    const path = `/order_lines/${index}/refunds/${at}`;
    const amount = refundedAmount(order, refund, path, amounts);
    if (amounts.errors.length > 0) return { kind: 'unknown', errors: amounts.errors };
    const quantity = refund.quantity ?? 0;
    const state = oneLine(refund.state);
    return {
      kind: 'refunded',
      externalId: order.order_id,
      reference: `mirakl:refund:${refund.id}`,
      at: instantFrom(refund.created_date),
      notes: state === undefined || state === 'REFUNDED' ? [] : [`the refund is ${state}`],
      currency,
      amount,
      lines: quantity === 0 ? [] : [{ line: lineIdOf(line.order_line_id), quantity, goods: 'untold' }],
      returnReference: null,
    };
  });
};

const refundedAmount = (
  order: MiraklOrder,
  refund: NonNullable<NonNullable<MiraklLine['refunds']>[number]>,
  path: string,
  amounts: Reading,
): Minor => {
  const stated =
    amounts.required(refund.amount, `${path}/amount`) +
    (amounts.optional(refund.shipping_amount, `${path}/shipping_amount`) ?? 0) +
    feesOf(refund.fees, `${path}/fees`, amounts);
  const taxes =
    taxesOf(refund.taxes, `${path}/taxes`, amounts) + taxesOf(refund.shipping_taxes, `${path}/shipping_taxes`, amounts);
  return order.order_tax_mode === 'TAX_EXCLUDED' ? stated + taxes : stated;
};

/** What one return of RT11 says. Its states are not listed in public: one that is not known tells nothing but the request. */
export const noticesOfReturn = (input: unknown): readonly Notice[] => {
  const checked = readReturn(input);
  if ('errors' in checked) return [{ kind: 'unknown', errors: checked.errors }];
  const { document } = checked;
  const state = stateOfReturn(document);
  const about = { externalId: document.order_id, at: instantFrom(document.last_updated) };
  const reference = `mirakl:return:${document.id}`;
  const requested: Notice = {
    ...about,
    kind: 'returnRequested',
    reference,
    at: instantFrom(document.date_created),
    notes: [document.rma, document.description].map(oneLine).filter((text) => text !== undefined),
    lines: document.return_lines
      .filter((line) => line.quantity > 0)
      .map((line) => ({
        line: lineIdOf(line.order_line_id),
        quantity: line.quantity,
        reason: oneLine(document.reason_code) ?? 'not told',
      })),
    resolution: 'refund',
  };
  if (state === undefined) return [requested];
  const changed: Notice = {
    ...about,
    kind: 'returnChanged',
    reference: `${reference}:${document.state}`,
    notes: [],
    returnReference: reference,
    state,
  };
  return [requested, changed];
};

const stateOfReturn = ({ state }: MiraklReturn) => lookUp(RETURN_STATES, state);

const RETURN_STATES: { readonly [state: string]: 'approved' | 'rejected' | 'cancelled' | 'closed' } = {
  IN_PROGRESS: 'approved',
  REJECTED: 'rejected',
  CANCELED: 'cancelled',
  CLOSED: 'closed',
};
