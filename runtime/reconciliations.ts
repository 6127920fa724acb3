import type { Refusal } from '../domain/fact.ts';
import type { Difference, ReconciliationEvent } from '../domain/reconciliation.ts';
import type { Connector } from '../domain/setup/connector.ts';
import type { Cause, Recorded } from '../log/codec.ts';

/** Reports on what connectors' systems have otherwise, as the views know them. */
export type Reports = {
  /** Days of a connector of which something may be to be done, the earliest first. */
  readonly waiting: (connector: string) => Promise<readonly string[]>;
  /** Which of these days have a report. */
  readonly known: (connector: string, days: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Where in the log a day ends that was compared; `null` for one that was not. */
  readonly endOf: (connector: string, day: string) => Promise<bigint | null>;
  /** What one comparison lists, page by page, once the views have seen a position. */
  readonly differences: (
    report: { readonly connector: string; readonly day: string; readonly run: number },
    position: bigint,
    signal: AbortSignal,
  ) => AsyncIterable<readonly Difference[]>;
};

export type ReconciliationOutcome = { readonly position: bigint | null } | { readonly refused: Refusal };

export type ReconciliationCommands = {
  /**
   * Has a day of a connector (`2026-11-27`, as its system counts days) compared with what we have, for the first time or anew; nothing
   * where that is under way. Refused (422) for a day that there is not or that is not over, and (409) where its system tells nothing.
   */
  readonly start: (connector: Connector, day: string, cause: Cause) => Promise<ReconciliationOutcome>;
  /** Has differences of a report mended, by their ids; `null`: all of them. Refused (404) without a report, (409) before it is done. */
  readonly mend: (
    connector: Connector,
    day: string,
    differences: readonly string[] | null,
    cause: Cause,
  ) => Promise<ReconciliationOutcome>;
};

export const ofReconciliation = (fact: Recorded | null): ReconciliationEvent | null => {
  switch (fact?.type) {
    case 'ReconciliationRequested':
    case 'ReconciliationBegun':
    case 'DifferencesFound':
    case 'ReconciliationDone':
    case 'ReconciliationFailed':
    case 'MendRequested':
    case 'DifferenceMended':
      return fact;
    default:
      return null;
  }
};
