import type { Payment } from '../../../domain/order/request.ts';
import type { ShopifyOrder } from './document.ts';

const STATUS: { readonly [financialStatus: string]: Payment['status'] } = {
  paid: 'captured',
  partially_refunded: 'captured',
  refunded: 'captured',
  authorized: 'authorised',
  pending: 'pending',
  partially_paid: 'pending',
  expired: 'pending',
  voided: 'pending',
};

const LOST: ReadonlySet<string> = new Set(['expired', 'voided']);

/** The payment by `financial_status`. The transaction's reference and what a gift card paid are not in the webhook. */
export const paymentOf = (
  order: ShopifyOrder,
): { readonly payment: Payment | undefined; readonly holds: readonly string[]; readonly notes: readonly string[] } => {
  const text = order.financial_status ?? undefined;
  const status = text !== undefined && Object.hasOwn(STATUS, text) ? STATUS[text] : undefined;
  const paidByGiftCard = (order.payment_gateway_names ?? []).includes('gift_card');
  return {
    payment: status === undefined ? undefined : { status },
    holds: [
      ...(text !== undefined && status === undefined ? [`the payment status ${text} is unknown`] : []),
      ...(text !== undefined && LOST.has(text) ? [`the payment is ${text}`] : []),
    ],
    notes: paidByGiftCard ? ['a gift card paid some of it: read the transactions for the amount to capture'] : [],
  };
};
