import type { ChargeId, RefundId } from '../domain/ids.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import { ok, refused } from './answer.ts';
import { type Caller, guard, hidden, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { presentCharge, presentRefund } from './present.ts';
import { type Route, route } from './route.ts';
import { ChargeIdText, RefundIdText } from './schemas/common.ts';
import { ChargeAnswer, RecordCharge, RecordRefund, RefundAnswer } from './schemas/return.ts';

/** Who moves the money says what came of it. */
const ANSWER: readonly Role[] = ['operator', 'channel'];

export type RefundDependencies = { readonly returns: ReturnCommands; readonly clock: Clock };

export const refundRoutes = ({ returns, clock }: RefundDependencies): readonly Route[] => {
  const owned = async (caller: Caller, id: RefundId | ChargeId) => {
    const of = await returns.orderOf(id);
    if (of === null) throw hidden();
    guard(caller, ANSWER, { channel: of.order.channel, locations: [] });
    return of.order;
  };

  return [
    route({
      method: 'POST',
      path: '/v1/refunds/{refundId}',
      name: 'recordRefund',
      summary: 'What came of a refund that was asked for. Without an amount, all of it.',
      access: { may: ANSWER, single: true },
      params: { refundId: RefundIdText },
      query: {},
      body: RecordRefund,
      answers: { 200: RefundAnswer },
      async handle({ caller, params: { refundId }, body, cause }) {
        const order = await owned(caller, refundId);
        const asked = order.refunds.find(({ refund }) => refund === refundId)?.amount ?? 0;
        const { outcome, reference = null, amount = outcome === 'denied' ? 0 : asked } = body;
        const at = body.at === undefined ? clock.now() : utc(body.at);
        const recorded = await returns.recordRefund({ refund: refundId, outcome, reference, amount, at }, cause);
        if ('refused' in recorded) return refused(recorded.refused);
        const refund = recorded.order.refunds.find((one) => one.refund === refundId);
        if (refund === undefined) throw new TypeError(`${refundId} was recorded and is not in its order`);
        return ok({ ...presentRefund(refund), orderId: recorded.order.id, position: String(recorded.position) });
      },
    }),
    route({
      method: 'POST',
      path: '/v1/charges/{chargeId}',
      name: 'recordCharge',
      summary: 'What came of a charge that was asked for.',
      access: { may: ANSWER, single: true },
      params: { chargeId: ChargeIdText },
      query: {},
      body: RecordCharge,
      answers: { 200: ChargeAnswer },
      async handle({ caller, params: { chargeId }, body, cause }) {
        await owned(caller, chargeId);
        const { outcome, reference = null } = body;
        const at = body.at === undefined ? clock.now() : utc(body.at);
        const recorded = await returns.recordCharge({ charge: chargeId, outcome, reference, at }, cause);
        if ('refused' in recorded) return refused(recorded.refused);
        const charge = recorded.order.charges.find((one) => one.charge === chargeId);
        if (charge === undefined) throw new TypeError(`${chargeId} was recorded and is not in its order`);
        return ok({ ...presentCharge(charge), orderId: recorded.order.id, position: String(recorded.position) });
      },
    }),
  ];
};
