import type { Payment } from '../../../domain/order/request.ts';
import { lookUp } from '../table.ts';
import { oneLine } from '../text.ts';
import type { MagentoOrder } from './document.ts';
import type { MagentoSettings } from './settings.ts';

/** `status` is free text of the shop: only `state` counts. */
const HELD: { readonly [state: string]: string } = {
  pending_payment: 'the payment is pending',
  payment_review: 'the payment is being reviewed',
  holded: 'it is on hold in the shop',
};

const GOING: ReadonlySet<string> = new Set(['new', 'processing', 'complete']);

/** The payment by what was paid, else by the method's table, else by the state. */
export const paymentOf = (
  order: MagentoOrder,
  settings: MagentoSettings,
): { readonly payment: Payment; readonly holds: readonly string[] } => {
  const state = order.state ?? '';
  const reference = oneLine(order.payment?.last_trans_id);
  const held = lookUp(HELD, state);
  return {
    payment: { status: statusOf(order, settings), ...(reference !== undefined && { reference }) },
    holds: held !== undefined ? [held] : GOING.has(state) ? [] : [`the state ${state || 'of the order'} is unknown`],
  };
};

const statusOf = (order: MagentoOrder, { payments = {} }: MagentoSettings): Payment['status'] => {
  if (order.total_due !== undefined && order.total_due !== null && Number(order.total_due) <= 0) return 'captured';
  const set = lookUp(payments, order.payment?.method);
  if (set !== undefined) return set;
  const isAuthorised = Number(order.payment?.amount_authorized ?? 0) > 0;
  return isAuthorised || order.state === 'processing' || order.state === 'complete' ? 'authorised' : 'pending';
};
