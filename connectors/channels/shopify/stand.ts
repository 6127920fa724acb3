import Type from 'typebox';
import type { Minor } from '../../../domain/money.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { minorOf } from '../../money.ts';
import type { ChannelRequest } from '../request.ts';
import { gid, graphql } from './graphql.ts';
import type { RefundedBy } from './out.ts';

/** How things stand in the shop, where a call must not be made twice. */

const Text = maybe(Type.String());

export const readCancelled = (externalId: string): ChannelRequest =>
  graphql('query Cancelled($o: ID!) { order(id: $o) { cancelledAt } }', { o: gid('Order', externalId) });

const cancelledDocument = documentOf(Type.Object({ data: Type.Object({ order: Type.Object({ cancelledAt: Text }) }) }));

export const isCancelledIn = (body: unknown): boolean => {
  const checked = cancelledDocument.read(body);
  return !('errors' in checked) && typeof checked.document.data.order.cancelledAt === 'string';
};

export const readReturn = (returnId: string): ChannelRequest =>
  graphql('query Return($r: ID!) { return(id: $r) { status } }', { r: gid('Return', returnId) });

const returnDocument = documentOf(
  Type.Object({ data: Type.Object({ return: Type.Object({ status: Type.String() }) }) }),
);

/** `REQUESTED`, `OPEN`, `CLOSED`, `DECLINED`, `CANCELED`; `null` where the shop has no such return. */
export const returnStatusIn = (body: unknown): string | null => {
  const checked = returnDocument.read(body);
  return 'errors' in checked ? null : checked.document.data.return.status;
};

const Money = Type.Object({ presentmentMoney: Type.Object({ amount: Type.String(), currencyCode: Text }) });

const suggestedDocument = documentOf(
  Type.Object({
    data: Type.Object({
      order: Type.Object({
        suggestedRefund: Type.Object({
          amountSet: Money,
          suggestedTransactions: Type.Array(
            Type.Object({
              parentTransaction: maybe(Type.Object({ id: Type.String() })),
              gateway: Text,
              amountSet: Money,
            }),
          ),
        }),
      }),
    }),
  }),
);

/** The payments that the answer to `suggestRefund` names, in minor units of the order's currency; else why they cannot be taken, in words. */
export const paymentsIn = (body: unknown, currency: string): readonly RefundedBy[] | string => {
  const checked = suggestedDocument.read(body);
  if ('errors' in checked) return `what may be given back cannot be read: ${checked.errors.join('; ')}`;
  const { amountSet, suggestedTransactions } = checked.document.data.order.suggestedRefund;
  const theirs = amountSet.presentmentMoney.currencyCode ?? currency;
  if (theirs !== currency) return `the shop gives back ${theirs}, and the order is in ${currency} here`;
  return suggestedTransactions.flatMap(({ parentTransaction, gateway, amountSet: { presentmentMoney } }) => {
    const amount = minorOf(presentmentMoney.amount, currency)?.minor ?? 0;
    if (parentTransaction === null || parentTransaction === undefined || amount <= 0) return [];
    return [{ transactionId: parentTransaction.id, gateway: gateway ?? '', amount }];
  });
};

/**
 * An amount by these payments, of each at most what it is suggested with; what is more than all of them is asked of the first, and the shop
 * decides. `null` where there is no payment to give it back by.
 */
export const sharedOver = (amount: Minor, payments: readonly RefundedBy[]): readonly RefundedBy[] | null => {
  let left = amount;
  const shares = payments.map((payment) => {
    const share = Math.min(left, payment.amount);
    left -= share;
    return { ...payment, amount: share };
  });
  const [first, ...others] = shares;
  if (first === undefined) return amount === 0 ? [] : null;
  return [{ ...first, amount: first.amount + left }, ...others].filter((share) => share.amount > 0);
};
