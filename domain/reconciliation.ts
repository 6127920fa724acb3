import { type Decision, type Fact, nothing, type Refusal, refuse } from './fact.ts';
import type { OrderId } from './ids.ts';

export const DIFFERENCE_KINDS = [
  /** An order of the shop's that we do not have, and one of ours that the shop does not have. */
  'orderMissingHere',
  'orderMissingThere',
  /** Nothing of it is wanted any more on one side, and on the other it is. */
  'orderCancelledThere',
  'orderCancelledHere',
  'quantitiesDiffer',
  'totalDiffers',
  /** The shop's document of it cannot be read. */
  'orderUnreadable',
  /** The shop shows another level than it was told last. */
  'stockDiffers',
  /** Of the documents that were decided, what the ERP does not have, has more than once, or has otherwise. */
  'documentMissing',
  'documentDouble',
  'documentDiffers',
] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something that an outside system has otherwise than we have it. It holds nothing personal. */
export type Difference = {
  readonly kind: DifferenceKind;
  /** The system's id of the order, the SKU, or the id of the document. */
  readonly subject: string;
  readonly order: OrderId | null;
  /** How it is here and how it is there, for people: `3`, `541.30 SEK`, `line 11: 2`. */
  readonly here: string;
  readonly there: string;
  /** True where Weir can mend it; else it stays for a person. */
  readonly canMend: boolean;
};

/** Among those of a report: one thing differs in one way. */
export const differenceId = ({ kind, subject }: Pick<Difference, 'kind' | 'subject'>): string => `${kind}-${subject}`;

/** How many were compared; `null` where that was not asked: the system does not tell it, or tells only what is so now. */
export type Compared = {
  readonly orders: number | null;
  readonly levels: number | null;
  readonly documents: number | null;
};

/** Of a connector's day (`2026-11-27`, as its system counts days). `run` counts the comparisons of that day. */
type Of = { readonly connector: string; readonly day: string; readonly run: number };

/** Each in a stream of its own for a connector and a day. Names are storage: add, never rename. */
export type ReconciliationFacts = {
  /** It is to be compared, for the first time or anew. */
  readonly ReconciliationRequested: Of;
  /** A comparison begins, of the day as it is in a time zone. What an earlier one has found, also one that was broken off, counts no more. */
  readonly ReconciliationBegun: Of & { readonly timeZone: string };
  readonly DifferencesFound: Of & { readonly differences: readonly Difference[] };
  /** `differences`: all there are; `unlisted`: those of them beyond what a report lists. `upTo`: where in the log the day ends. */
  readonly ReconciliationDone: Of & {
    readonly compared: Compared;
    readonly differences: number;
    readonly unlisted: number;
    readonly upTo: string;
  };
  /** The system could not be asked for as long as that was tried. */
  readonly ReconciliationFailed: Of & { readonly reason: string };
  /** These differences, or all of them (`null`), are to be mended; after that it is compared anew. */
  readonly MendRequested: Of & { readonly differences: readonly string[] | null };
  /** What came of one; `reason`: why it is left for a person, `null` where it was mended. */
  readonly DifferenceMended: Of & { readonly difference: string; readonly reason: string | null };
};

export type ReconciliationEvent = Fact<ReconciliationFacts>;

export const reconciliationStream = (connector: string, day: string): string => `reconciliation-${connector}-${day}`;

type Asked = { readonly connector: string; readonly day: string };

/** Has a day compared; nothing where that is under way already. */
export const requestReconciliation = (
  last: ReconciliationEvent | null,
  asked: Asked,
): Decision<ReconciliationEvent> => {
  switch (last?.type) {
    case undefined:
    case 'ReconciliationDone':
    case 'ReconciliationFailed':
      return { events: [{ type: 'ReconciliationRequested', data: { ...asked, run: last?.data.run ?? 0 } }] };
    case 'ReconciliationRequested':
    case 'ReconciliationBegun':
    case 'DifferencesFound':
    case 'MendRequested':
    case 'DifferenceMended':
      return nothing;
  }
};

/** Has a day compared that nobody has asked about yet. */
export const requestFirst = (last: ReconciliationEvent | null, asked: Asked): Decision<ReconciliationEvent> =>
  last === null ? requestReconciliation(last, asked) : nothing;

/** Begins a comparison, also where an earlier one was broken off. */
export const beginReconciliation = (
  last: ReconciliationEvent | null,
  asked: Asked & { readonly timeZone: string },
): Decision<ReconciliationEvent> => ({
  events: [{ type: 'ReconciliationBegun', data: { ...asked, run: (last?.data.run ?? 0) + 1 } }],
});

/** Has differences of a report mended, all of them where `differences` is `null`. Refused for a report that there is not, or that is not done. */
export const requestMend = (
  last: ReconciliationEvent | null,
  asked: Asked,
  differences: readonly string[] | null,
): Decision<ReconciliationEvent> => {
  switch (last?.type) {
    case undefined:
      return { refused: UNKNOWN };
    case 'ReconciliationDone':
      return { events: [{ type: 'MendRequested', data: { ...asked, run: last.data.run, differences } }] };
    case 'ReconciliationFailed':
      return refuse('not-now', 'It could not be compared: have it compared again first.');
    case 'ReconciliationRequested':
    case 'ReconciliationBegun':
    case 'DifferencesFound':
      return refuse('not-now', 'It is being compared: mend it once that is done.');
    case 'MendRequested':
    case 'DifferenceMended':
      return refuse('not-now', 'It is being mended already.');
  }
};

/** What is to be done next of a day, after its last fact; `null` where nothing is. */
export const nextStepOf = (last: ReconciliationEvent | null): 'compare' | 'mend' | null => {
  switch (last?.type) {
    case undefined:
    case 'ReconciliationDone':
    case 'ReconciliationFailed':
      return null;
    case 'ReconciliationRequested':
    case 'ReconciliationBegun':
    case 'DifferencesFound':
      return 'compare';
    case 'MendRequested':
    case 'DifferenceMended':
      return 'mend';
  }
};

/** Mends what a report lists, or has the day compared again where that could not be done. */
export const seeTo = (last: ReconciliationEvent | null, asked: Asked): Decision<ReconciliationEvent> =>
  last?.type === 'ReconciliationFailed' ? requestReconciliation(last, asked) : requestMend(last, asked, null);

const UNKNOWN: Refusal = { code: 'unknown', detail: 'There is no such report.' };
