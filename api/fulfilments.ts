import type { StaticEncode } from 'typebox';
import type { FulfilmentId } from '../domain/ids.ts';
import type { Quantity } from '../domain/order/facts.ts';
import type { InHand } from '../domain/order/scan.ts';
import { workplaceOf } from '../domain/order/transfer.ts';
import type { Clock } from '../runtime/clock.ts';
import type { FulfilmentCommands } from '../runtime/fulfilment-commands.ts';
import type { OrderOutcome } from '../runtime/order-commands.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { type Caller, forbidden, mayAlways, narrowed, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { fulfilmentFor } from './owned-fulfilment.ts';
import { pastInstant } from './past.ts';
import { fulfilmentIn, presentFulfilment, presentListedFulfilment } from './present.ts';
import type { FulfilmentsQuery, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { FulfilmentIdText, NoBody } from './schemas/common.ts';
import {
  AssignFulfilment,
  ClaimParcel,
  CollectFulfilment,
  DeliverFulfilment,
  type Found,
  FulfilmentAnswer,
  FulfilmentListed,
  fulfilmentsQuery,
  PackedAnswer,
  PackFulfilment,
  PickFulfilment,
  RejectFulfilment,
  ShipFulfilment,
} from './schemas/fulfilment.ts';
import { listOf } from './schemas/list.ts';

const ACT: readonly Role[] = ['operator', 'location'];
const CLAIM: readonly Role[] = ['operator'];
const READ: readonly Role[] = ['operator', 'auditor', 'location'];

export type FulfilmentDependencies = {
  readonly fulfilments: FulfilmentCommands;
  readonly returns: Pick<ReturnCommands, 'claim'>;
  readonly reads: Pick<Reads, 'fulfilments'>;
  readonly clock: Clock;
};

/** A channel knows of the fulfilments of its orders, but does not work on them. */
const action = {
  method: 'POST',
  access: { may: ACT, sees: ['channel'], single: true },
  params: { fulfilmentId: FulfilmentIdText },
  query: {},
  answers: { 200: FulfilmentAnswer },
} as const;

export const fulfilmentRoutes = ({ fulfilments, returns, reads, clock }: FulfilmentDependencies): readonly Route[] => {
  const owned = async (caller: Caller, id: FulfilmentId): Promise<void> => {
    if (mayAlways(caller, ACT)) return;
    const { one } = await fulfilmentFor(fulfilments, caller, ACT, id);
    if (!caller.locations.has(workplaceOf(one))) throw forbidden();
  };

  return [
    route({
      method: 'GET',
      path: '/v1/fulfilments',
      name: 'listFulfilments',
      summary: 'The work of locations, the most urgent first.',
      access: { may: READ },
      params: {},
      query: fulfilmentsQuery,
      body: NoBody,
      answers: { 200: listOf(FulfilmentListed) },
      async handle({ caller, query }) {
        const { limit = LIMIT, dueBefore, location, ...filters } = query;
        const locations = narrowed(caller, READ, caller.locations, location);
        const asked: FulfilmentsQuery = {
          ...filters,
          limit,
          ...(locations === undefined ? {} : { location: locations }),
          ...(dueBefore === undefined ? {} : { dueBefore: utc(dueBefore) }),
        };
        const { items, next } = await reads.fulfilments(asked);
        return ok({ items: items.map(presentListedFulfilment), next });
      },
    }),
    route({
      ...action,
      method: 'GET',
      path: '/v1/fulfilments/{fulfilmentId}',
      name: 'readFulfilment',
      summary: 'One fulfilment, with what is needed to work on it.',
      access: { may: [...READ, 'channel'], single: true },
      body: NoBody,
      async handle({ caller, params }) {
        const { of, one } = await fulfilmentFor(fulfilments, caller, [...READ, 'channel'], params.fulfilmentId);
        return ok(presentFulfilment(of, one));
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/accept',
      name: 'acceptFulfilment',
      summary: 'The location takes it on.',
      body: NoBody,
      async handle({ caller, params: { fulfilmentId }, cause }) {
        await owned(caller, fulfilmentId);
        return answered(await fulfilments.accept(fulfilmentId, cause), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/reject',
      name: 'rejectFulfilment',
      summary: 'The location turns it down, or some lines of it; they are routed elsewhere.',
      body: RejectFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        const lines = body.lines === undefined ? null : quantities(body.lines);
        return answered(await fulfilments.reject(fulfilmentId, cause, body.reason, lines), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/pick',
      name: 'pickFulfilment',
      summary: 'What was found. What was not is routed elsewhere.',
      body: PickFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        return answered(await fulfilments.pick(fulfilmentId, cause, inHand(body.lines)), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/pack',
      name: 'packFulfilment',
      summary: 'All that was picked is in these parcels.',
      body: PackFulfilment,
      answers: { 200: PackedAnswer },
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        const parcels = body.parcels.map((parcel) => ({ ...parcel, lines: inHand(parcel.lines) }));
        const outcome = await fulfilments.pack(fulfilmentId, cause, parcels);
        const answer = answered(outcome, fulfilmentId);
        if ('refused' in outcome) return answer;
        const warnings = await fulfilments.weightDoubts(outcome.order, fulfilmentId);
        return { ...answer, body: { ...answer.body, warnings } };
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/ship',
      name: 'shipFulfilment',
      summary: 'The parcels have left.',
      body: ShipFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        const { carrier = null, trackingNumber = null, trackingUrl = null } = body;
        const tracking = { carrier, trackingNumber, trackingUrl };
        return answered(await fulfilments.ship(fulfilmentId, cause, tracking), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/deliver',
      name: 'deliverFulfilment',
      summary: 'The customer has it.',
      body: DeliverFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        const at = pastInstant(body.at, clock.now(), {
          path: '/at',
          detail: 'Nothing can be delivered in the future.',
        });
        return answered(await fulfilments.deliver(fulfilmentId, cause, at), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/claims',
      name: 'claimParcel',
      summary: 'Makes good for a parcel that is lost or comes back: by the money, or by the same goods once more.',
      access: { may: CLAIM, sees: ['channel', 'location'], single: true },
      body: ClaimParcel,
      async handle({ caller, params: { fulfilmentId }, body: { parcel, resolution }, cause }) {
        if (!mayAlways(caller, CLAIM)) await fulfilmentFor(fulfilments, caller, CLAIM, fulfilmentId);
        return answered(await returns.claim(fulfilmentId, parcel, resolution, cause), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/receive',
      name: 'receiveFulfilment',
      summary: 'What was sent here to be collected has come in.',
      body: NoBody,
      async handle({ caller, params: { fulfilmentId }, cause }) {
        await owned(caller, fulfilmentId);
        return answered(await fulfilments.receive(fulfilmentId, cause), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/ready',
      name: 'readyFulfilment',
      summary: 'It waits for the customer to collect it.',
      body: NoBody,
      async handle({ caller, params: { fulfilmentId }, cause }) {
        await owned(caller, fulfilmentId);
        return answered(await fulfilments.ready(fulfilmentId, cause), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/collect',
      name: 'collectFulfilment',
      summary: 'The customer has collected it.',
      body: CollectFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        const handed = { by: body.by ?? null, code: body.code ?? null, at: clock.now() };
        return answered(await fulfilments.collect(fulfilmentId, cause, handed), fulfilmentId);
      },
    }),
    route({
      ...action,
      path: '/v1/fulfilments/{fulfilmentId}/assignee',
      name: 'assignFulfilment',
      summary: "The colleague whose work it is; null: nobody's more than another's.",
      body: AssignFulfilment,
      async handle({ caller, params: { fulfilmentId }, body, cause }) {
        await owned(caller, fulfilmentId);
        return answered(await fulfilments.assign(fulfilmentId, cause, body.assignee), fulfilmentId);
      },
    }),
  ];
};

const quantities = (lines: readonly { readonly lineId: Quantity['line']; readonly quantity: number }[]): Quantity[] =>
  lines.map(({ lineId, quantity }) => ({ line: lineId, quantity }));

/** A single scan is of one unit. */
const inHand = (entries: readonly StaticEncode<typeof Found>[]): readonly InHand[] =>
  entries.map((entry): InHand => {
    if ('lineId' in entry) return { line: entry.lineId, quantity: entry.quantity };
    const { quantity = 1 } = entry;
    return 'sku' in entry ? { sku: entry.sku, quantity } : { barcode: entry.barcode, quantity };
  });

const answered = (outcome: OrderOutcome, id: FulfilmentId): Document => {
  if ('refused' in outcome) return refused(outcome.refused);
  const fulfilment = fulfilmentIn(outcome, id);
  if (fulfilment === undefined) throw new TypeError(`${id} was changed and is not in its order`);
  return ok(presentFulfilment(outcome, fulfilment));
};
