import type { CarrierChoice } from '../../carriage/services.ts';
import { type Decision, type Fault, nothing, type Refusal } from '../../fact.ts';
import type { LineId, LocationId, ReturnId, Sku } from '../../ids.ts';
import { type AskedReturn, decideReturn, type Terms } from '../../returns/decide.ts';
import type { Resolution, ReturnsPolicy } from '../../returns/policy.ts';
import { kilometresBetween, type Position } from '../../routing/distance.ts';
import type { Instant } from '../../time.ts';
import type { OrderEvent } from '../facts.ts';
import { goodsOf } from '../goods.ts';
import { shareOf } from '../money/shares.ts';
import { lineOf, type Order, returnOf } from '../order.ts';
import { tooManyExchanged } from '../per-order.ts';
import { authorised } from './authorise.ts';
import type { Replacement, RequestedReturnLine, Return } from './facts.ts';
import { underReturn } from './under.ts';

export type RequestReturn = {
  readonly lines: readonly RequestReturnLine[];
  readonly resolution: Resolution;
  /** Where the customer brings it; `null`: where the policy sends it. */
  readonly at: LocationId | null;
  /** Where pictures of the goods are. */
  readonly photos: readonly string[];
  /** Why an operator sets the policy aside; `null`: nobody does. */
  readonly override: string | null;
  /** The command's own id: a repeat decides to nothing. */
  readonly reference: string | null;
};

export type RequestReturnLine = {
  readonly line: LineId;
  readonly quantity: number;
  readonly reason: string;
  /** What is wanted instead, unit for unit. */
  readonly exchange?: Replacement;
};

/** What else is known when a return is decided on. */
export type ReturnContext = {
  readonly policy: ReturnsPolicy;
  readonly now: Instant;
  readonly attributesOf: (sku: Sku) => { readonly [name: string]: unknown };
  /** That takes returns of the order; `null`: none. */
  readonly carrier: CarrierChoice | null;
  /** Units of one SKU that the channel takes in an order; `null`: any number. */
  readonly maxPerOrder: number | null;
  /** Stores that take returns. */
  readonly stores: readonly { readonly id: LocationId; readonly position: Position | null }[];
};

/** The return that a reference asked for; `undefined` when there is none. */
export const returnNamed = (order: Order, reference: string | null): Return | undefined =>
  reference === null ? undefined : order.returns.find((r) => r.reference === reference);

/**
 * Asks for a return of what was shipped: authorised at once, or left to an operator where the policy wants approval. Refused for more
 * than was shipped, and where the policy does not allow it, naming the clause.
 */
export const requestReturn = (
  order: Order,
  id: ReturnId,
  request: RequestReturn,
  context: ReturnContext,
): Decision<OrderEvent> => {
  if (returnOf(order, id) !== undefined || returnNamed(order, request.reference) !== undefined) return nothing;
  const refusal = impossibility(order, request);
  if (refusal !== null) return { refused: refusal };
  const excess = excessOf(order, request, context);
  if (excess !== null) return { refused: excess };
  const decision = decideReturn(askedOf(order, request, context), { ...context, override: request.override });
  if ('refused' in decision) return decision;
  const { terms } = decision;
  const asked: OrderEvent = {
    type: 'ReturnRequested',
    data: {
      return: id,
      channel: order.channel,
      lines: request.lines.map((line) => frozen(order, line)),
      resolution: request.resolution,
      at: request.at ?? destinationOf(order, terms, context),
      reference: request.reference,
      terms,
      currency: order.currency,
      ...(request.photos.length === 0 || order.forgotten ? {} : { photos: request.photos }),
    },
  };
  return {
    events: [
      asked,
      ...(terms.approval
        ? []
        : authorised(order, [asked], id, { now: context.now, note: null, carrier: context.carrier })),
    ],
  };
};

/** Why what is asked for cannot be, whatever the policy says; `null`: it can. */
const impossibility = (order: Order, { lines, resolution }: RequestReturn): Refusal | null => {
  const errors: Fault[] = [];
  for (const [index, { line: id, quantity, exchange }] of lines.entries()) {
    const line = lineOf(order, id);
    if (line === undefined) return { code: 'unprocessable', detail: `The order has no line ${id}.` };
    const path = `/lines/${index}`;
    if (lines.findIndex((one) => one.line === id) < index) {
      return {
        code: 'malformed',
        detail: 'A line is named twice.',
        errors: [{ path: `${path}/id`, message: 'stands twice' }],
      };
    }
    if (exchange !== undefined && resolution !== 'exchange') {
      return {
        code: 'malformed',
        detail: `Nothing is given in exchange where a ${resolution} is asked for.`,
        errors: [{ path: `${path}/exchange`, message: 'is only there in an exchange' }],
      };
    }
    if (!Number.isSafeInteger((exchange?.unitPrice ?? 0) * quantity)) {
      return {
        code: 'unprocessable',
        detail: 'What is given in exchange cannot cost so much.',
        errors: [{ path: `${path}/exchange/unitPrice`, message: 'makes more money than can be counted exactly' }],
      };
    }
    const free = line.shipped - underReturn(order, id);
    if (quantity > free) {
      const message = `${free} of line ${id} can be returned, ${quantity} asked for`;
      errors.push({ path: `${path}/quantity`, message });
    }
  }
  if (errors.length > 0) return { code: 'not-now', detail: 'More is to be returned than was shipped.', errors };
  return order.forgotten && lines.some(({ exchange }) => exchange !== undefined)
    ? { code: 'not-now', detail: 'The personal data of the order has been forgotten: nothing can be sent in exchange.' }
    : null;
};

/** Why so much cannot be given in exchange; what comes back is not with the customer any more. */
const excessOf = (order: Order, { lines }: RequestReturn, { maxPerOrder }: ReturnContext): Refusal | null => {
  const wanted = lines.flatMap(({ exchange, quantity }, index) =>
    exchange === undefined ? [] : [{ sku: exchange.sku, quantity, path: `/lines/${index}/exchange/sku` }],
  );
  const asked = (line: LineId) => lines.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0);
  const unitsOf = (sku: Sku, units: (line: LineId) => number) =>
    order.lines.reduce((sum, line) => (line.sku === sku ? sum + units(line.id) : sum), 0);
  return tooManyExchanged(
    order,
    wanted,
    {
      before: (sku) => unitsOf(sku, (line) => underReturn(order, line)),
      now: (sku) => unitsOf(sku, asked),
    },
    maxPerOrder,
  );
};

/** A return as the policy sees it. */
export const askedOf = (
  order: Order,
  { lines, resolution, photos, at }: Pick<RequestReturn, 'lines' | 'resolution' | 'photos' | 'at'>,
  { attributesOf }: Pick<ReturnContext, 'attributesOf'>,
): AskedReturn => ({
  channel: order.channel,
  country: order.country,
  resolution,
  photos: photos.length,
  isBrought: at !== null,
  lines: lines.map(({ line: id, reason }) => {
    const sku = lineOf(order, id)?.sku;
    return {
      line: id,
      reason,
      attributes: sku === undefined ? {} : attributesOf(sku),
      deliveredAt: deliveryOf(order, id),
    };
  }),
});

/** When the last of a line was delivered; `null` as long as nobody knows of all of it. */
export const deliveryOf = (order: Pick<Order, 'fulfilments'>, line: LineId): Instant | null => {
  const parcels = order.fulfilments.filter(
    ({ status, to, lines }) =>
      ((status === 'shipped' && to === undefined) || status === 'delivered' || status === 'collected') &&
      lines.some((l) => l.line === line),
  );
  const dates = parcels.flatMap(({ deliveredAt }) => (deliveredAt === null ? [] : [deliveredAt])).sort();
  return dates.length < parcels.length ? null : (dates.at(-1) ?? null);
};

/** A line with what it is made of and what was paid for it, for those who do not know the order. */
export const frozen = (
  order: Order,
  { line: id, quantity, reason, exchange }: RequestReturnLine,
): RequestedReturnLine => {
  const line = lineOf(order, id);
  return {
    line: id,
    quantity,
    reason,
    ...(line === undefined ? {} : { goods: goodsOf(line), value: shareOf(order, line, quantity).amount }),
    ...(exchange === undefined ? {} : { exchange }),
  };
};

/** Where the goods go; `null` where nobody can say, or nowhere. */
const destinationOf = (order: Order, { sendTo }: Terms, { stores }: ReturnContext): LocationId | null => {
  switch (sendTo.kind) {
    case 'keepIt':
      return null;
    case 'location':
      return sendTo.location;
    case 'nearestStore': {
      const { lat, lon } = order.shipTo ?? {};
      if (lat === undefined || lon === undefined) return null;
      const reachable = stores
        .flatMap(({ id, position }) =>
          position === null ? [] : [{ id, kilometres: kilometresBetween({ lat, lon }, position) }],
        )
        .sort((a, b) => a.kilometres - b.kilometres || (a.id < b.id ? -1 : 1));
      return reachable[0]?.id ?? null;
    }
  }
};
