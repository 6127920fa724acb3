import type { ReturnCommands } from '../runtime/return-commands.ts';
import type { Role } from './caller.ts';
import { answeredReturn, ownedReturn } from './owned-return.ts';
import { type Route, route } from './route.ts';
import { NoBody, ReturnIdText } from './schemas/common.ts';
import {
  ApproveReturn,
  InspectReturn,
  ReceiveReturn,
  ReturnAnswer,
  SendBackReturn,
  SendReturn,
  WithReason,
} from './schemas/return.ts';

/** Who asks for returns or gives them up, who says yes or no, and who has the goods in hand. */
const ASK: readonly Role[] = ['operator', 'channel', 'location'];
const DECIDE: readonly Role[] = ['operator'];
const HANDLE: readonly Role[] = ['operator', 'location'];

const action = {
  method: 'POST',
  params: { returnId: ReturnIdText },
  query: {},
  answers: { 200: ReturnAnswer },
} as const;

/** What is done with a return that is there. */
export const returnWorkRoutes = ({ returns }: { readonly returns: ReturnCommands }): readonly Route[] => {
  const owned = ownedReturn(returns);
  return [
    route({
      ...action,
      path: '/v1/returns/{returnId}/approve',
      name: 'approveReturn',
      summary: 'Say yes to a return that waits for it.',
      access: { may: DECIDE, sees: ['channel', 'location'], single: true },
      body: ApproveReturn,
      async handle({ caller, params: { returnId }, body, cause }) {
        await owned(caller, DECIDE, returnId, null);
        return answeredReturn(await returns.approve(returnId, body.note ?? null, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/reject',
      name: 'rejectReturn',
      summary: 'Say no to a return that waits for approval.',
      access: { may: DECIDE, sees: ['channel', 'location'], single: true },
      body: WithReason,
      async handle({ caller, params: { returnId }, body, cause }) {
        await owned(caller, DECIDE, returnId, null);
        return answeredReturn(await returns.reject(returnId, body.reason, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/transit',
      name: 'sendReturn',
      summary: 'A parcel is on its way back.',
      access: { may: ASK, single: true },
      body: SendReturn,
      async handle({ caller, params: { returnId }, body, cause, reference }) {
        await owned(caller, ASK, returnId, null);
        const { carrier = null, trackingNumber = null } = body;
        const parcel = { carrier, trackingNumber, reference: body.reference ?? reference };
        return answeredReturn(await returns.send(returnId, parcel, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/receive',
      name: 'receiveReturn',
      summary: 'Goods have come in; what was not expected is put aside.',
      access: { may: HANDLE, sees: ['channel'], single: true },
      body: ReceiveReturn,
      async handle({ caller, params: { returnId }, body, cause, reference }) {
        await owned(caller, HANDLE, returnId, body.location);
        const { location, lines, unexpected = [], note = null } = body;
        const came = lines.map(({ id, ...line }) => ({ line: id, ...line }));
        const receipt = { location, lines: came, unexpected, note, reference: body.reference ?? reference };
        return answeredReturn(await returns.receive(returnId, receipt, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/inspect',
      name: 'inspectReturn',
      summary: 'What becomes of the goods.',
      access: { may: HANDLE, sees: ['channel'], single: true },
      body: InspectReturn,
      async handle({ caller, params: { returnId }, body, cause, reference }) {
        await owned(caller, HANDLE, returnId, null);
        const lines = body.lines.map(({ id, note = null, ...line }) => ({ line: id, note, ...line }));
        return answeredReturn(await returns.inspect(returnId, lines, body.reference ?? reference, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/send-back',
      name: 'sendBackReturn',
      summary: 'What was declined, or has been repaired, goes back to its customer.',
      access: { may: HANDLE, sees: ['channel'], single: true },
      body: SendBackReturn,
      async handle({ caller, params: { returnId }, body, cause, reference }) {
        await owned(caller, HANDLE, returnId, body.location);
        const { location, lines, carrier = null, trackingNumber = null, trackingUrl = null } = body;
        const units = lines.map(({ id, quantity }) => ({ line: id, quantity }));
        const parcel = { location, lines: units, carrier, trackingNumber, trackingUrl };
        const sent = { ...parcel, reference: body.reference ?? reference };
        return answeredReturn(await returns.sendBack(returnId, sent, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/close',
      name: 'closeReturn',
      summary: 'Nothing more will come of a return of which less came than was asked for.',
      access: { may: HANDLE, sees: ['channel'], single: true },
      body: WithReason,
      async handle({ caller, params: { returnId }, body, cause }) {
        await owned(caller, HANDLE, returnId, null);
        return answeredReturn(await returns.close(returnId, body.reason, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/cancel',
      name: 'cancelReturn',
      summary: 'Nothing will come back after all.',
      access: { may: ASK, single: true },
      body: NoBody,
      async handle({ caller, params: { returnId }, cause }) {
        await owned(caller, ASK, returnId, null);
        return answeredReturn(await returns.cancel(returnId, cause), returnId);
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/refund',
      name: 'requestRefund',
      summary: 'Ask for the money that was not asked for by itself: something else came with it, or it was denied.',
      access: { may: DECIDE, sees: ['channel', 'location'], single: true },
      body: NoBody,
      async handle({ caller, params: { returnId }, cause }) {
        await owned(caller, DECIDE, returnId, null);
        return answeredReturn(await returns.refund(returnId, cause), returnId);
      },
    }),
  ];
};
