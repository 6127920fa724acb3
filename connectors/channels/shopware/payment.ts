import type { Payment } from '../../../domain/order/request.ts';
import { lookUp } from '../table.ts';
import type { ShopwareOrder, ShopwareTransaction } from './document.ts';

const STATUS: { readonly [state: string]: Payment['status'] } = {
  paid: 'captured',
  refunded: 'captured',
  refunded_partially: 'captured',
  authorized: 'authorised',
  open: 'pending',
  in_progress: 'pending',
  unconfirmed: 'pending',
  reminded: 'pending',
  paid_partially: 'pending',
  failed: 'pending',
  cancelled: 'pending',
};

/** States of an attempt to pay that came to nothing: the next one counts. */
const GIVEN_UP: ReadonlySet<string> = new Set(['failed', 'cancelled']);

/** The payment that counts: the newest that was not given up, or the last where all were. */
export const mainTransaction = ({
  transactions,
}: Pick<ShopwareOrder, 'transactions'>): ShopwareTransaction | undefined => {
  const newest = [...(transactions ?? [])].sort((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1));
  return newest.find((each) => !GIVEN_UP.has(stateOf(each))) ?? newest[0];
};

export const paymentOf = (
  order: ShopwareOrder,
): { readonly payment: Payment | undefined; readonly holds: readonly string[] } => {
  const transaction = mainTransaction(order);
  if (transaction === undefined) return { payment: undefined, holds: [] };
  const state = stateOf(transaction);
  const status = lookUp(STATUS, state);
  return {
    payment: status === undefined ? undefined : { status, reference: transaction.id },
    holds: [
      ...(status === undefined ? [`the payment status ${state} is unknown`] : []),
      ...(GIVEN_UP.has(state) ? [`the payment is ${state}`] : []),
    ],
  };
};

const stateOf = (transaction: ShopwareTransaction): string => transaction.stateMachineState?.technicalName ?? 'open';
