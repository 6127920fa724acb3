/** What an outside system says against a call, as a value: nothing is thrown for what is to be expected. */
export type Refusal = Rejected | Unavailable | Unauthorised;

/** It understood and said no: the same again gets the same answer, and nothing was done. */
export type Rejected = {
  readonly outcome: 'rejected';
  readonly messages: readonly Message[];
  readonly traceId: string | null;
};

/** In its own words. `field` is its name or path of what is wrong, where it says so. */
export type Message = { readonly field: string | null; readonly code: string | null; readonly text: string };

/** No answer, or none that can be used. To be tried again, after `retryAfterMillis` where it or the case says so. */
export type Unavailable = {
  readonly outcome: 'unavailable';
  readonly cause: UnavailableCause;
  readonly reason: string;
  readonly retryAfterMillis: number | null;
  /** This call may have done what was asked; what an earlier one did is as open as before. */
  readonly mayHaveHappened: boolean;
  readonly traceId: string | null;
};

/**
 * `limit`: too many calls, which is no failure. `fault`: theirs. `network`: no answer. `unreadable`: an answer that is not as
 * documented, or that contradicts what was asked; a person must look when it stays so. `unsettled`: it is too early to believe
 * that an earlier attempt made nothing.
 */
export type UnavailableCause = 'limit' | 'fault' | 'network' | 'unreadable' | 'unsettled';

/** The credentials are not taken, and a fresh token did not help. This call did nothing; what an earlier one did is as open as before. */
export type Unauthorised = {
  readonly outcome: 'unauthorised';
  readonly reason: string;
  readonly traceId: string | null;
};

/** `unavailable`, where nothing else is said: no wait is known and nothing has happened. */
export const unavailable = (
  cause: Unavailable['cause'],
  reason: string,
  more: Partial<Pick<Unavailable, 'retryAfterMillis' | 'mayHaveHappened' | 'traceId'>> = {},
): Unavailable => ({
  outcome: 'unavailable',
  cause,
  reason,
  retryAfterMillis: null,
  mayHaveHappened: false,
  traceId: null,
  ...more,
});

export const rejected = (messages: readonly Message[], traceId: string | null = null): Rejected => ({
  outcome: 'rejected',
  messages,
  traceId,
});

export const message = (text: string, field: string | null = null, code: string | null = null): Message => ({
  field,
  code,
  text,
});
