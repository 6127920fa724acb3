/** What can be asked of a view. */
import type { Stored } from './port.ts';

/** A value of an indexed field. */
export type FieldValue = string | number | boolean | null;

export type Condition =
  | { readonly field: string; readonly is: FieldValue }
  | { readonly field: string; readonly in: readonly FieldValue[] }
  /** The array field holds this element. */
  | { readonly field: string; readonly has: string }
  /** The array field holds an element that begins with this text: search, when the elements are lower-cased words. */
  | { readonly field: string; readonly hasPrefix: string }
  /** From `from` (inclusive) to below `below` (exclusive); at least one of them. */
  | { readonly field: string; readonly from?: FieldValue; readonly below?: FieldValue };

export type Sort = { readonly field: string; readonly descending?: boolean };

export type ListQuery = {
  /** All of them hold. */
  readonly where?: readonly Condition[];
  /** By id when left out. */
  readonly sort?: Sort;
  /** 1 to `PAGE_DOCUMENTS_MAX`. */
  readonly limit: number;
  /** `next` of the page before, with the same conditions and sort. */
  readonly cursor?: string;
};

export type Page<D> = { readonly items: readonly Stored<D>[]; readonly next: string | null };

/** Top-level fields of documents: `by` holds text or `null`, each of `sums` a whole number. */
export type WantedTotals = { readonly by: string; readonly sums: readonly string[] };

/** Of the documents with one value; the sums in the order in which they were wanted. */
export type Totals = { readonly by: string | null; readonly count: number; readonly sums: readonly number[] };

export const PAGE_DOCUMENTS_MAX = 1_000;
/** Values of the `in` conditions that an index is walked for, multiplied: each combination is a walk of its own. */
export const COMBINATIONS_MAX = 64;

/** A program asked for what no declared index serves. */
export class QueryNotServed extends Error {
  override readonly name = 'QueryNotServed';
}

/** A cursor that was not given out for this very query. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}
