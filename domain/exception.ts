import type { Fact } from './fact.ts';
import { type Decision, nothing } from './fact.ts';
import type { Instant } from './time.ts';

/** What an exception is about. */
export type ExceptionSubject = {
  readonly order?: string;
  readonly sku?: string;
  readonly location?: string;
  readonly view?: string;
  /** An outside system, by its name here, and what goes out to it or comes in from it is kept in order for. */
  readonly target?: string;
  readonly key?: string;
  readonly return?: string;
  readonly fulfilment?: string;
  /** By its tracking number. */
  readonly parcel?: string;
};

/** What operators do with an exception. What raises one is a fact of the order or of the stock that it is about. */
export type ExceptionFacts = {
  readonly ExceptionResolved: { readonly id: string; readonly note: string; readonly at: Instant };
};
export type ExceptionEvent = Fact<ExceptionFacts>;

/** Resolves an exception once each time that it was raised; again decides to nothing. `resolvedAt`: when it last was. */
export const resolveException = (
  {
    id,
    raisedAt,
    resolvedAt,
  }: { readonly id: string; readonly raisedAt: Instant; readonly resolvedAt: Instant | null },
  note: string,
  at: Instant,
): Decision<ExceptionEvent> =>
  resolvedAt !== null && resolvedAt >= raisedAt
    ? nothing
    : { events: [{ type: 'ExceptionResolved', data: { id, note, at } }] };
