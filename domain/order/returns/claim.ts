import { type Decision, nothing, refuse } from '../../fact.ts';
import { type FulfilmentId, type LocationId, type ReturnId, returnIdOf } from '../../ids.ts';
import type { Terms } from '../../returns/decide.ts';
import type { Instant } from '../../time.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent, Quantity } from '../facts.ts';
import { quantityOf } from '../fold.ts';
import { type Fulfilment, fulfilmentOf, lineOf, type Order } from '../order.ts';
import { type FollowedParcel, parcelsOf } from '../tracking/parcels.ts';
import { authorised } from './authorise.ts';
import type { Replacement, Return } from './facts.ts';
import { frozen, returnNamed } from './request.ts';
import { underReturn } from './under.ts';

/** What the customer gets for a parcel that did not reach them: the money, or the same goods once more. */
export type ClaimResolution = 'refund' | 'reship';

/**
 * The facts of a parcel coming back to the location that sent it: a return of what was in it, as far as no other return stands for
 * that. It is received and inspected as any other, and the money follows. None the second time.
 */
export const comesBack = (
  order: Order,
  fulfilment: Fulfilment,
  parcel: FollowedParcel,
  since: Instant,
): readonly OrderEvent[] => {
  const reference = returnReference(fulfilment.id, parcel);
  const lines = unclaimed(order, parcel);
  if (returnNamed(order, reference) !== undefined || lines.length === 0) return [];
  return made(order, { lines, resolution: 'refund', at: fulfilment.location, reference, terms: BACK }, since);
};

/**
 * Makes good for a parcel that its carrier has lost, or that comes back: the money at once for what is lost, or the same goods once
 * more; those that come back are sent once they are in. A repeat decides to nothing. Refused for a parcel that is neither, and where it was made
 * good for in the other way.
 */
export const claimParcel = (
  order: Order,
  id: FulfilmentId,
  number: number,
  resolution: ClaimResolution,
): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  const parcel = fulfilment === undefined ? undefined : parcelsOf(fulfilment)[number - 1];
  if (fulfilment === undefined || parcel === undefined) return refuse('unknown', `${id} has no parcel ${number}.`);
  if (fulfilment.to !== undefined) {
    return refuse(
      'not-now',
      `Parcel ${number} goes to ${fulfilment.to}: what does not come in there is rejected by it, and sent anew.`,
    );
  }
  const reference = `${CLAIM}${id}:${number}:${parcel.trackingNumber}`;
  const claimed = returnNamed(order, reference);
  if (claimed !== undefined) {
    const wasReshipped = claimed.resolution === 'exchange';
    return wasReshipped === (resolution === 'reship')
      ? nothing
      : refuse('not-now', `Parcel ${number} is made good for already, by ${wasReshipped ? 'its goods' : 'its money'}.`);
  }
  const { status, since } = parcel.tracking;
  const back = returnNamed(order, returnReference(id, parcel));
  if (since === null || (status !== 'lost' && status !== 'returnedToSender')) {
    return refuse(
      'not-now',
      `Parcel ${number} is ${status ?? 'not known to its carrier'}: there is nothing to make good.`,
    );
  }
  if (status === 'returnedToSender' && resolution === 'refund') return refuse('not-now', refundedBy(back));
  if (resolution === 'reship' && order.forgotten) {
    return refuse('not-now', 'The personal data of the order has been forgotten: nothing can be sent again.');
  }
  const before: readonly OrderEvent[] =
    back?.status === 'authorised' ? [{ type: 'ReturnCancelled', data: { return: back.id } }] : [];
  const without = before.reduce(evolve, order);
  const lines = unclaimed(without, parcel);
  if (lines.length === 0) return refuse('not-now', `Other returns stand for all that was in parcel ${number}.`);
  const claim =
    status === 'lost'
      ? { lines, resolution, at: null, reference, terms: LOST }
      : { lines, resolution, at: fulfilment.location, reference, terms: BACK };
  return { events: [...before, ...made(without, claim, since)] };
};

const RETURNED = 'returned-to-sender:';
const CLAIM = 'claim:';

const returnReference = (id: FulfilmentId, { number }: FollowedParcel): string => `${RETURNED}${id}:${number}`;

/** True for the return of a parcel that did not reach its customer. */
export const isReturnedParcel = (reference: string | null): boolean => reference?.startsWith(RETURNED) === true;

/** The parcel that a return makes good for; `null` for any other return. */
export const claimedParcel = (
  reference: string | null,
): { readonly fulfilment: string; readonly trackingNumber: string } | null => {
  if (reference?.startsWith(CLAIM) !== true) return null;
  const [fulfilment = '', , ...number] = reference.slice(CLAIM.length).split(':');
  return { fulfilment, trackingNumber: number.join(':') };
};

const refundedBy = (back: Return | undefined): string =>
  back === undefined
    ? 'Another return stands for what was in it.'
    : `Its goods come back as return ${back.id}: the money is given back once they have been inspected.`;

/** What was in a parcel that no return stands for. */
const unclaimed = (order: Order, { lines }: FollowedParcel): readonly Quantity[] =>
  [...new Set(lines.map(({ line }) => line))]
    .map((line) => {
      const free = (lineOf(order, line)?.shipped ?? 0) - underReturn(order, line);
      return { line, quantity: Math.min(free, quantityOf(lines, line)) };
    })
    .filter(({ quantity }) => quantity > 0);

type Claim = {
  readonly lines: readonly Quantity[];
  readonly resolution: ClaimResolution;
  /** Where the goods come in; `null`: nowhere. */
  readonly at: LocationId | null;
  readonly reference: string;
  readonly terms: Pick<Terms, 'refundShipping' | 'ships' | 'override'>;
};

/** The customer has not asked for it, so no clause of the returns policy is about it, and nothing is kept back. */
const BACK: Claim['terms'] = { refundShipping: false, ships: 'onReceipt', override: 'returned to sender' };
const LOST: Claim['terms'] = { refundShipping: true, ships: 'atOnce', override: 'lost by the carrier' };

const made = (order: Order, claim: Claim, since: Instant): readonly OrderEvent[] => {
  const { lines, resolution, at, reference, terms } = claim;
  const id: ReturnId = returnIdOf(`${order.id}-r${order.returns.length + 1}`);
  const reason = terms.override ?? '';
  const asked: OrderEvent = {
    type: 'ReturnRequested',
    data: {
      return: id,
      channel: order.channel,
      lines: lines.map(({ line, quantity }) => {
        const exchange = resolution === 'reship' ? sameAgain(order, line) : null;
        return frozen(order, { line, quantity, reason, ...(exchange === null ? {} : { exchange }) });
      }),
      resolution: resolution === 'reship' ? 'exchange' : 'refund',
      at,
      reference,
      currency: order.currency,
      terms: {
        ...terms,
        policy: 0,
        lines: lines.map(({ line }) => ({ line, clause: null, restockingFee: null })),
        payer: 'company',
        approval: false,
        sendTo: at === null ? { kind: 'keepIt' } : { kind: 'location', location: at },
        instantRefund: false,
        dueDays: null,
        label: false,
      },
    },
  };
  return [asked, ...authorised(order, [asked], id, { now: since, note: null, carrier: null })];
};

/** The goods of a line once more, at what was paid for them. */
const sameAgain = (order: Order, id: Quantity['line']): Replacement | null => {
  const line = lineOf(order, id);
  if (line === undefined) return null;
  const { sku, name, components } = line;
  return { sku, name, unitPrice: null, tax: null, ...(components === undefined ? {} : { components }) };
};
