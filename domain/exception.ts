import type { Fact } from './fact.ts';
import { type Decision, nothing } from './fact.ts';
import type { Instant } from './time.ts';

/** What operators do with an exception. What raises one is a fact of the order or of the stock that it is about. */
export type ExceptionFacts = {
  readonly ExceptionResolved: { readonly id: string; readonly note: string; readonly at: Instant };
};
export type ExceptionEvent = Fact<ExceptionFacts>;

/** Resolves an exception once; again decides to nothing. */
export const resolveException = (resolved: boolean, id: string, note: string, at: Instant): Decision<ExceptionEvent> =>
  resolved ? nothing : { events: [{ type: 'ExceptionResolved', data: { id, note, at } }] };
