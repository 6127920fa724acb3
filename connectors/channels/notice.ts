import type { ChannelId, LineId, LocationId, Sku } from '../../domain/ids.ts';
import type { Minor } from '../../domain/money.ts';
import type { AmendedLine } from '../../domain/order/amend.ts';
import type { Address, OrderRequest } from '../../domain/order/request.ts';
import type { Resolution } from '../../domain/returns/policy.ts';
import type { Instant } from '../../domain/time.ts';

/** What became of an order's document. `notes` are for people: what was rounded, removed or settled on the way. */
export type Translated =
  | { readonly order: OrderRequest; readonly notes: readonly string[] }
  /** To be taken and held: something keeps it from being fulfilled, or its totals do not agree. */
  | { readonly held: { readonly reason: string; readonly order: OrderRequest }; readonly notes: readonly string[] }
  /** Nothing of it is left to be done: its lines were cancelled or removed before we saw it. */
  | { readonly nothing: { readonly reason: string }; readonly notes: readonly string[] }
  /** Not an order, or one that cannot be read: each error starts with the path in the document. */
  | { readonly invalid: readonly string[] };

/**
 * What a document of a channel says has happened, in terms of our commands. Nothing is promised of when it comes: it may come twice,
 * late, and before the order that it is about.
 */
export type Notice =
  /** An order as it stands in the channel now. Of an order that is known, what differs is what was changed. */
  | (About &
      Standing & {
        readonly kind: 'orderPlaced';
        readonly order: OrderRequest;
        readonly hold: string | null;
        /** Others have sent all of it: where we do not know it, it is none of ours. */
        readonly isSent?: boolean;
      })
  /** Nothing of it is wanted any more, as it stands in the channel now. */
  | (About & Standing & { readonly kind: 'orderEmptied' })
  | (About & {
      readonly kind: 'orderChanged';
      /** What was changed, as in an amendment; `null`: the document does not tell, and the order must be read from the channel. */
      readonly change: { readonly lines?: readonly AmendedLine[]; readonly shipTo?: Address } | null;
    })
  | (About & {
      readonly kind: 'orderCancelled';
      /** `null`: all that can be. */
      readonly lines: readonly { readonly line: LineId; readonly quantity: number }[] | null;
      readonly reason: string;
      /** False: the channel has settled the money, or there is none, so that no refund is to be asked for. */
      readonly refund: boolean;
    })
  /** What it waited for has been paid or authorised: its payment hold can be released. */
  | (About & { readonly kind: 'paid' })
  | (About & {
      readonly kind: 'refunded';
      readonly currency: string;
      /** Given back in all, tax included; `null` where the document tells only that money was given back. */
      readonly amount: Minor | null;
      /** What our order does not have, as the part of a configurable product, is to be passed over. */
      readonly lines: readonly RefundedLine[];
      /** The source's id of the return that it is for. */
      readonly returnReference: string | null;
    })
  | (About & {
      readonly kind: 'returnRequested';
      readonly lines: readonly { readonly line: LineId; readonly quantity: number; readonly reason: string }[];
      readonly resolution: Resolution;
    })
  /** What became of a return that `returnRequested` told of with the reference `returnReference`. */
  | (About & {
      readonly kind: 'returnChanged';
      readonly returnReference: string;
      readonly state: 'approved' | 'rejected' | 'cancelled' | 'closed';
    })
  /** Understood, and nothing is to be done. */
  | { readonly kind: 'nothing'; readonly reason: string }
  /** Cannot be read, or is of a kind that we do not know: to be kept, and shown to a person. */
  | { readonly kind: 'unknown'; readonly errors: readonly string[] }
  /** Sold at a counter: the goods have left, at `at`, from this location, whatever our stock says. It cannot be refused. */
  | (About & { readonly kind: 'soldAtCounter'; readonly order: OrderRequest; readonly location: LocationId })
  /** Came back over a counter, where the money has been given back, too. */
  | (Omit<About, 'externalId'> & {
      readonly kind: 'returnedAtCounter';
      readonly location: LocationId;
      readonly currency: string;
      readonly lines: readonly CounterReturn[];
    })
  /** A ticket is taken back as a whole: each of these orders of it that there is. */
  | (Omit<About, 'externalId'> & { readonly kind: 'ticketVoided'; readonly externalIds: readonly string[] });

type About = {
  /** The channel's id of the order, as in its `externalId`. */
  readonly externalId: string;
  /** From the source's own ids: the command's `reference`, so that a repeat decides to nothing. */
  readonly reference: string;
  /** When it happened, by the source; what is older than what is known changes nothing. `null` where it is not told. */
  readonly at: Instant | null;
  readonly notes: readonly string[];
};

/** What else the document of an order tells of how it came to be what it is. Left out: it tells nothing of it. */
export type Standing = {
  /** What was given back: the quantities of the order have been lowered by it. */
  readonly refunds?: readonly Refunded[];
  /** Lines that it has had, and has no more. */
  readonly removed?: readonly LineId[];
};

/** What was given back at once, under the `reference` that a notice of the same refund has. */
export type Refunded = { readonly reference: string; readonly lines: readonly RefundedLine[] };

export type RefundedLine = {
  readonly line: LineId;
  readonly quantity: number;
  /** What became of the goods: never sent, back with us, left with the customer; or the source does not tell, as before they are sent. */
  readonly goods: 'cancelled' | 'returned' | 'kept' | 'untold';
};

export type CounterReturn = {
  /** Of the ticket. */
  readonly id: string;
  readonly sku: Sku | null;
  readonly gtin: string | null;
  readonly quantity: number;
  /** Given back for it in all, tax included. */
  readonly amount: Minor;
  readonly reason: string;
  readonly condition: 'asNew' | 'opened' | 'damaged';
  /** Where it was sold: the line of that one of these orders which has it; `null` where that is not known. */
  readonly original: {
    readonly channel: ChannelId;
    readonly externalIds: readonly string[];
    readonly line: LineId;
  } | null;
};

/** The notice of an order's document: the state of an order as its translator reads it. `isSent`: others have sent all of it. */
export const noticeOfOrder = (
  translated: Translated,
  reference: string,
  at: Instant | null,
  isSent = false,
): Exclude<Notice, { readonly kind: 'orderEmptied' }> => {
  if ('invalid' in translated) return { kind: 'unknown', errors: translated.invalid };
  if ('nothing' in translated) return { kind: 'nothing', reason: translated.nothing.reason };
  const { order, hold } =
    'held' in translated
      ? { order: translated.held.order, hold: translated.held.reason }
      : { order: translated.order, hold: null };
  const about = { externalId: order.externalId, reference, at, notes: translated.notes };
  return { kind: 'orderPlaced', ...about, order, hold, ...(isSent && { isSent }) };
};
