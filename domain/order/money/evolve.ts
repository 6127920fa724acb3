import type { OrderEvent } from '../facts.ts';
import type { Order } from '../order.ts';
import type { MoneyFacts } from './facts.ts';

export type MoneyEvent = Extract<OrderEvent, { readonly type: keyof MoneyFacts }>;

/** The order after an instruction about money, or the answer to one. Of nothing there is nothing to give back. */
export const evolveMoney = (order: Order, event: MoneyEvent): Order => {
  switch (event.type) {
    case 'RefundRequested': {
      const status = event.data.amount === 0 ? 'refunded' : 'requested';
      return { ...order, refunds: [...order.refunds, { ...event.data, status, reference: null }] };
    }
    case 'RefundRecorded': {
      const { refund, outcome: status, reference } = event.data;
      return {
        ...order,
        refunds: order.refunds.map((one) => (one.refund === refund ? { ...one, status, reference } : one)),
      };
    }
    case 'ChargeRequested':
      return { ...order, charges: [...order.charges, { ...event.data, status: 'requested', reference: null }] };
    case 'ChargeRecorded': {
      const { charge, outcome: status, reference } = event.data;
      return {
        ...order,
        charges: order.charges.map((one) => (one.charge === charge ? { ...one, status, reference } : one)),
      };
    }
  }
};
