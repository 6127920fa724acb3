import { randomUUID } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { deliveryOf } from '../domain/order/returns/request.ts';
import { underReturn } from '../domain/order/returns/under.ts';
import { parcelsOf } from '../domain/order/tracking/parcels.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Setup } from '../runtime/setup.ts';
import { ok, refused } from './answer.ts';
import { forbidden, mayAlways, type Role } from './caller.ts';
import { malformed, Problem } from './problem.ts';
import type { OrderSummary, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { BlindReturn, BlindReturnAnswer, LookupAnswer, lookupQuery } from './schemas/return.ts';

/** Whoever stands at a counter. */
const COUNTER: readonly Role[] = ['operator', 'location'];

const FOUND_MAX = 50;
const BLIND_RETURNS = '0b1d2a5e-6a0e-4e55-8d0b-0b9e5f6f4a10';

export type ReturnCounterDependencies = {
  readonly reads: Pick<Reads, 'orders'>;
  readonly setup: Pick<Setup, 'recordBlindReturn'>;
  readonly directory: Pick<Directory, 'channel' | 'location'>;
};

/** What a store does for a customer whose order it may know nothing of: find the order, or take in goods without one. */
export const returnCounterRoutes = ({ reads, setup, directory }: ReturnCounterDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/returns/lookup',
    name: 'lookUpReturn',
    summary:
      'Orders by order number and e-mail, by the receipt of a store, or by tracking number: only what a return needs.',
    access: { may: COUNTER },
    params: {},
    query: lookupQuery,
    body: NoBody,
    answers: { 200: LookupAnswer },
    async handle({ query }) {
      const matches = matcherOf(query, directory);
      const { items } = await reads.orders({ q: matches.words, limit: FOUND_MAX, sort: '-placedAt' });
      const found = items.map(({ order }) => order).filter(matches.isIt);
      return ok({ items: found.map(presentFound) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/returns/blind',
    name: 'receiveBlindReturn',
    summary: 'Goods have come in and nobody knows the order. They wait in the exceptions queue.',
    access: { may: COUNTER },
    params: {},
    query: {},
    body: BlindReturn,
    answers: { 201: BlindReturnAnswer },
    async handle({ caller, body, cause, reference }) {
      if (!mayAlways(caller, COUNTER) && !caller.locations.has(body.location)) throw forbidden();
      if (directory.location(body.location) === undefined) {
        const errors = [{ path: '/location', message: `there is no location ${body.location}` }];
        throw new Problem('unprocessable', 'The location is not set up.', errors);
      }
      const id = reference === null ? randomUUID() : uuidv5(reference, BLIND_RETURNS);
      const { sku = null, trackingNumber = null, ...found } = body;
      const outcome = await setup.recordBlindReturn({ id, sku, trackingNumber, ...found }, cause(`blind-return-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      return { status: 201, body: { id, position: String(outcome.position ?? 0n) } };
    },
  }),
];

type Lookup = { readonly [name in keyof typeof lookupQuery]?: string };
type Matcher = { readonly words: string; readonly isIt: (order: OrderSummary) => boolean };

/** Two things that only its customer has, or one that was printed for it. Throws 400 for anything else. */
const matcherOf = (
  { orderNumber, email, receipt, trackingNumber }: Lookup,
  directory: Pick<Directory, 'channel'>,
): Matcher => {
  if (orderNumber !== undefined && email !== undefined) {
    const isIt = ({ externalId, customer }: OrderSummary) =>
      same(externalId, orderNumber) && same(customer?.email ?? '', email);
    return { words: `${orderNumber} ${email}`, isIt };
  }
  if (receipt !== undefined) {
    const isIt = ({ externalId, channel }: OrderSummary) =>
      same(externalId, receipt) && directory.channel(channel)?.type === 'store';
    return { words: receipt, isIt };
  }
  if (trackingNumber !== undefined) {
    const isIt = ({ fulfilments }: OrderSummary) =>
      fulfilments.flatMap(parcelsOf).some((parcel) => same(parcel.trackingNumber ?? '', trackingNumber));
    return { words: trackingNumber, isIt };
  }
  throw malformed('', 'needs orderNumber and email, receipt, or trackingNumber');
};

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Nothing of the customer: who asks has the order number, not yet a right to know more. */
const presentFound = (order: OrderSummary) => ({
  orderId: order.id,
  channel: order.channel,
  externalId: order.externalId,
  placedAt: order.placedAt,
  lines: order.lines.map(({ id, sku, name, shipped }) => ({
    id,
    sku,
    name,
    shipped,
    returnable: shipped - underReturn(order, id),
    deliveredAt: deliveryOf(order, id),
  })),
});
