import type { TicketRead, TicketWarning } from './notice.ts';

/** What a till is told. It shows `result` and `warnings` to staff, and nothing else. */
export type TicketAnswer = {
  readonly ticket: string;
  /** `seen`: of a training, or cancelled, and nothing has moved. */
  readonly result: 'accepted' | 'seen';
  /** Of what was carried away, else of what is sent or collected; `null` where nothing was sold. */
  readonly orderId: string | null;
  /** The ticket's other orders, where it became more than one. */
  readonly otherOrderIds?: readonly string[];
  readonly returns: readonly string[];
  readonly position: string | null;
  readonly warnings: readonly Warning[];
};

/** For staff or the office: the ticket is taken all the same. */
export type Warning =
  | TicketWarning
  /** The store's count was wrong: so many are on hand after the sale. */
  | {
      readonly line: string;
      readonly kind: 'negativeStock';
      readonly sku: string;
      readonly location: string;
      readonly onHand: number;
    };

/** What became of a ticket's notices. */
export type Taken = {
  readonly orderIds: readonly string[];
  readonly returns: readonly string[];
  /** Of the log, after which views have it; `null` where it is not known. */
  readonly position: string | null;
  readonly warnings: readonly Warning[];
};

/** The answer to a ticket that was read; `taken` is `null` where it said nothing. */
export const answerOf = (
  read: Exclude<TicketRead, { readonly errors: unknown }>,
  taken: Taken | null,
): TicketAnswer => {
  const [orderId, ...others] = taken?.orderIds ?? [];
  return {
    ticket: read.ticket,
    result: read.notices.length === 0 ? 'seen' : 'accepted',
    orderId: orderId ?? null,
    ...(others.length > 0 && { otherOrderIds: others }),
    returns: taken?.returns ?? [],
    position: taken?.position ?? null,
    warnings: [...read.warnings, ...(taken?.warnings ?? [])],
  };
};

/** The lines of a bulk delivery, each of which is a ticket. */
export const ticketLines = (ndjson: string): readonly string[] =>
  ndjson.split('\n').filter((line) => line.trim() !== '');

/** What a till reads of a ticket that cannot be taken: as the whole answer has it where there is one ticket alone. */
export const refusalText = (refusal: {
  readonly status: 409 | 422;
  readonly title: string;
  readonly detail: string;
}): string => JSON.stringify({ type: 'about:blank', ...refusal });
