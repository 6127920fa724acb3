import type { Compared } from '../domain/reconciliation.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfReconciliation } from './event.ts';
import type { Projection } from './port.ts';

/** How it stands with the comparison of a connector's day. */
export type ReconciliationDocument = {
  readonly connector: string;
  readonly day: string;
  /** Where the day begins and ends; `null` until it was first compared. */
  readonly timeZone: string | null;
  readonly run: number;
  readonly status: ReconciliationStatus;
  /** There is something to be done by the process that has the connector. */
  readonly isWaiting: boolean;
  readonly at: string;
  /** Of the last comparison that was done; `null` before the first. */
  readonly done: {
    readonly at: string;
    readonly run: number;
    readonly compared: Compared;
    readonly differences: number;
    readonly unlisted: number;
    readonly upTo: string;
  } | null;
  /** Why the system could not be asked. */
  readonly problem: string | null;
};

export const RECONCILIATION_STATUSES = ['running', 'mending', 'done', 'failed'] as const;
export type ReconciliationStatus = (typeof RECONCILIATION_STATUSES)[number];

export const reconciliations: Projection<Recorded, ReconciliationDocument> = {
  name: 'reconciliations',
  version: 1,
  indexes: [
    ['connector', 'day'],
    ['connector', 'isWaiting', 'day'],
  ],
  keys: (event) => (isOfReconciliation(event) ? [reportKey(event.data.connector, event.data.day)] : []),
  evolve: (before, event) => {
    if (!isOfReconciliation(event)) return before;
    const { at } = event.metadata;
    const { connector, day, run } = event.data;
    switch (event.type) {
      case 'ReconciliationRequested':
      case 'ReconciliationBegun':
      case 'MendRequested': {
        const timeZone = event.type === 'ReconciliationBegun' ? event.data.timeZone : (before?.timeZone ?? null);
        const status = event.type === 'MendRequested' ? 'mending' : 'running';
        const done = before?.done ?? null;
        return { connector, day, timeZone, run, status, isWaiting: true, at, done, problem: null };
      }
      case 'ReconciliationDone': {
        const { compared, differences, unlisted, upTo } = event.data;
        const done = { at, run, compared, differences, unlisted, upTo };
        return before === null ? null : { ...before, run, status: 'done', isWaiting: false, at, done };
      }
      case 'ReconciliationFailed':
        return before === null
          ? null
          : { ...before, run, status: 'failed', isWaiting: false, at, problem: event.data.reason };
      case 'DifferencesFound':
      case 'DifferenceMended':
        return before;
    }
  },
};

/** The id of the document of a connector's day; a connector's own id has no slash in it. */
export const reportKey = (connector: string, day: string): string => `${connector}/${day}`;
