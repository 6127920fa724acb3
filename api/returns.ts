import type { StaticEncode, TObject } from 'typebox';
import type { RequestReturn as Requested } from '../domain/order/returns/request.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import { ok, refused } from './answer.ts';
import { type Caller, forbidden, guard, hidden, mayAlways, narrowed, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { answeredReturn, returnFor } from './owned-return.ts';
import { presentListedReturn, presentReturn } from './present.ts';
import type { Reads, ReturnsFilter } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText, ReturnIdText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  RequestReturn,
  ReturnAnswer,
  ReturnListed,
  ReturnTotalsAnswer,
  returnsFilter,
  returnsQuery,
} from './schemas/return.ts';

/** Who asks for returns, who may set the policy aside, and who looks on. */
const ASK: readonly Role[] = ['operator', 'channel', 'location'];
const OVERRIDE: readonly Role[] = ['operator'];
const READ: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export type ReturnDependencies = {
  readonly returns: ReturnCommands;
  readonly orders: Pick<OrderCommands, 'read'>;
  readonly reads: Pick<Reads, 'returns' | 'returnTotals'>;
};

export const returnRoutes = ({ returns, orders, reads }: ReturnDependencies): readonly Route[] => [
  route({
    method: 'POST',
    path: '/v1/orders/{orderId}/returns',
    name: 'requestReturn',
    summary: 'Ask for the return of what was shipped. 422 names the clause of the policy that refuses it.',
    access: { may: ASK, single: true },
    params: { orderId: OrderIdText },
    query: {},
    body: RequestReturn,
    answers: { 201: ReturnAnswer },
    async handle({ caller, params: { orderId }, body, cause, reference }) {
      const of = await orders.read(orderId);
      if (of === null) throw hidden();
      guard(caller, ASK, { channel: of.order.channel, locations: [body.at ?? null] });
      if (body.override !== undefined && !mayAlways(caller, OVERRIDE)) throw forbidden();
      const outcome = await returns.request(orderId, requestOf(body, reference), cause);
      if ('refused' in outcome) return refused(outcome.refused);
      return { ...answeredReturn(outcome, outcome.id), status: 201 };
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
    async handle({ caller, query }) {
      const { limit = LIMIT, cursor, ...filter } = query;
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next } = await reads.returns({ ...page, ...filterOf(caller, filter) });
      return ok({ items: items.map(presentListedReturn), next });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/returns/totals',
    name: 'totalReturns',
    summary: 'How many returns a filter lets through, how many units, and what is at risk in them by currency.',
    access: { may: READ },
    params: {},
    query: returnsFilter,
    body: NoBody,
    answers: { 200: ReturnTotalsAnswer },
    handle: async ({ caller, query }) => ok(await reads.returnTotals(filterOf(caller, query))),
  }),
  route({
    method: 'GET',
    path: '/v1/returns/{returnId}',
    name: 'readReturn',
    summary: 'One return, with the clause that decided on it and its money.',
    access: { may: READ, single: true },
    params: { returnId: ReturnIdText },
    query: {},
    body: NoBody,
    answers: { 200: ReturnAnswer },
    async handle({ caller, params: { returnId } }) {
      const { of, one } = await returnFor(returns, caller, READ, returnId, null);
      return ok(presentReturn(of, one));
    },
  }),
];

const requestOf = (
  { at, lines, resolution, photos = [], override }: StaticEncode<typeof RequestReturn>,
  reference: string | null,
): Requested => ({
  at: at ?? null,
  resolution,
  photos,
  override: override?.reason ?? null,
  reference,
  lines: lines.map(({ id, exchange, ...line }) => {
    if (exchange === undefined) return { line: id, ...line };
    const { sku, unitPrice = null, tax = null, name = null } = exchange;
    return { line: id, ...line, exchange: { sku, unitPrice, tax, name } };
  }),
});

type AskedFilter = StaticEncode<TObject<typeof returnsFilter>>;

/** The returns that are asked for, as far as the caller may see them. */
const filterOf = (
  caller: Caller,
  { channel, location, overdue, requestedFrom, requestedTo, ...filter }: AskedFilter,
): ReturnsFilter => ({
  ...filter,
  ...(overdue === undefined ? {} : { overdue: overdue === 'true' }),
  ...(requestedFrom === undefined ? {} : { requestedFrom: utc(requestedFrom) }),
  ...(requestedTo === undefined ? {} : { requestedTo: utc(requestedTo) }),
  ...scoped(caller, channel, location),
});

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
