import { type Difference, differenceId } from '../domain/reconciliation.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfReconciliation } from './event.ts';
import type { Projection } from './port.ts';
import { reportKey } from './reconciliations.ts';

/** A difference as the last comparison that found it has it. One of an earlier run is not there any more. */
export type DifferenceDocument = Difference & {
  readonly report: string;
  /** When it was last mended, or why it was left for a person; `null` where nobody has asked for that. */
  readonly mended: { readonly at: string; readonly reason: string | null } | null;
};

export const differences: Projection<Recorded, DifferenceDocument> = {
  name: 'differences',
  version: 1,
  indexes: [['report']],
  keys: (event) => {
    if (!isOfReconciliation(event)) return [];
    const { connector, day } = event.data;
    switch (event.type) {
      case 'DifferencesFound':
        return event.data.differences.map((one) => differenceKey(connector, day, differenceId(one)));
      case 'DifferenceMended':
        return [differenceKey(connector, day, event.data.difference)];
      default:
        return [];
    }
  },
  evolve: (before, event, id) => {
    if (!isOfReconciliation(event)) return before;
    const { connector, day, run } = event.data;
    switch (event.type) {
      case 'DifferencesFound': {
        const found = event.data.differences.find((one) => differenceKey(connector, day, differenceId(one)) === id);
        if (found === undefined) return before;
        return { ...found, report: differencesOf(connector, day, run), mended: before?.mended ?? null };
      }
      case 'DifferenceMended':
        return before === null ? null : { ...before, mended: { at: event.metadata.at, reason: event.data.reason } };
      default:
        return before;
    }
  },
};

export const differenceKey = (connector: string, day: string, id: string): string =>
  `${reportKey(connector, day)}/${id}`;

/** What the differences of one comparison are found by. */
export const differencesOf = (connector: string, day: string, run: number): string =>
  `${reportKey(connector, day)}/${run}`;
