import type { LineId, LocationId, ReturnId } from '../domain/ids.ts';
import type { Quantity } from '../domain/order/facts.ts';
import type { Return } from '../domain/order/order.ts';
import type { OrderCommands, OrderOutcome } from '../runtime/order-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { type Caller, forbidden, guard, hidden, mayAlways, narrowed, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import { presentListedReturn, presentReturn, returnIn } from './present.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText, ReturnIdText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  InspectReturn,
  ReceiveReturn,
  RequestReturn,
  ReturnAnswer,
  ReturnListed,
  returnsQuery,
} from './schemas/return.ts';

/** Who asks for returns or gives them up, who has the goods in hand, and who looks on. */
const ASK: readonly Role[] = ['operator', 'channel', 'location'];
const HANDLE: readonly Role[] = ['operator', 'location'];
const READ: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export type ReturnDependencies = {
  readonly returns: ReturnCommands;
  readonly orders: Pick<OrderCommands, 'read'>;
  readonly reads: Pick<Reads, 'returns'>;
};

const action = {
  method: 'POST',
  params: { returnId: ReturnIdText },
  query: {},
  answers: { 200: ReturnAnswer },
} as const;

export const returnRoutes = ({ returns, orders, reads }: ReturnDependencies): readonly Route[] => {
  const owned = async (caller: Caller, may: readonly Role[], id: ReturnId, at: LocationId | null): Promise<void> => {
    if (!mayAlways(caller, may)) await found(returns, caller, may, id, at);
  };

  return [
    route({
      method: 'POST',
      path: '/v1/orders/{orderId}/returns',
      name: 'requestReturn',
      summary: 'Ask for the return of what was shipped.',
      access: { may: ASK, single: true },
      params: { orderId: OrderIdText },
      query: {},
      body: RequestReturn,
      answers: { 201: ReturnAnswer },
      async handle({ caller, params: { orderId }, body, cause, reference }) {
        const { at = null, lines, resolution } = body;
        const of = await orders.read(orderId);
        if (of === null) throw hidden();
        guard(caller, ASK, { channel: of.order.channel, locations: [at] });
        const request = { at, resolution, reference, lines: lines.map(({ id, ...line }) => ({ line: id, ...line })) };
        const outcome = await returns.request(orderId, request, cause);
        if ('refused' in outcome) return refused(outcome.refused);
        return { ...answered(outcome, outcome.id), status: 201 };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/returns',
      name: 'listReturns',
      summary: 'Returns, the newest first.',
      access: { may: READ },
      params: {},
      query: returnsQuery,
      body: NoBody,
      answers: { 200: listOf(ReturnListed) },
      async handle({ caller, query: { channel, location, limit = LIMIT, ...filters } }) {
        const { items, next } = await reads.returns({ ...filters, limit, ...scoped(caller, channel, location) });
        return ok({ items: items.map(presentListedReturn), next });
      },
    }),
    route({
      ...action,
      method: 'GET',
      path: '/v1/returns/{returnId}',
      name: 'readReturn',
      summary: 'One return.',
      access: { may: READ, single: true },
      body: NoBody,
      async handle({ caller, params: { returnId } }) {
        const { of, one } = await found(returns, caller, READ, returnId, null);
        return ok(presentReturn(of, one));
      },
    }),
    route({
      ...action,
      path: '/v1/returns/{returnId}/receive',
      name: 'receiveReturn',
      summary: 'Goods have come in.',
      access: { may: HANDLE, sees: ['channel'], single: true },
      body: ReceiveReturn,
      async handle({ caller, params: { returnId }, body, cause, reference }) {
        await owned(caller, HANDLE, returnId, body.location);
        return answered(
          await returns.receive(returnId, body.location, quantities(body.lines), reference, cause),
          returnId,
        );
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
        return answered(await returns.inspect(returnId, lines, reference, cause), returnId);
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
        return answered(await returns.cancel(returnId, cause), returnId);
      },
    }),
  ];
};

/** What a list of returns is narrowed to: channels see those of their orders, locations those that come to them. */
const scoped = (
  caller: Caller,
  channel: readonly string[] | undefined,
  location: readonly string[] | undefined,
): { readonly channel?: readonly string[]; readonly location?: readonly string[] } => {
  const byChannel = caller.roles.has('channel') && (channel !== undefined || !caller.roles.has('location'));
  const own = byChannel
    ? { channel: narrowed(caller, READ, caller.channels, channel), location }
    : { channel, location: narrowed(caller, READ, caller.locations, location) };
  return {
    ...(own.channel === undefined ? {} : { channel: own.channel }),
    ...(own.location === undefined ? {} : { location: own.location }),
  };
};

const quantities = (lines: readonly { readonly id: LineId; readonly quantity: number }[]): Quantity[] =>
  lines.map(({ id, quantity }) => ({ line: id, quantity }));

const answered = (outcome: OrderOutcome, id: ReturnId): Document => {
  if ('refused' in outcome) return refused(outcome.refused);
  const one = returnIn(outcome, id);
  if (one === undefined) throw new TypeError(`${id} was changed and is not in its order`);
  return ok(presentReturn(outcome, one));
};

/** A return that a caller may act on. Goods for no location in particular may be received by any that says so of itself. */
const found = async (
  returns: Pick<ReturnCommands, 'orderOf'>,
  caller: Caller,
  may: readonly Role[],
  id: ReturnId,
  receiving: LocationId | null,
): Promise<{ readonly of: OrderAt; readonly one: Return }> => {
  const of = await returns.orderOf(id);
  const one = of === null ? undefined : returnIn(of, id);
  if (of === null || one === undefined) throw hidden();
  guard(caller, may, { channel: of.order.channel, locations: [one.at ?? receiving] });
  if (receiving !== null && !caller.locations.has(receiving)) throw forbidden();
  return { of, one };
};
