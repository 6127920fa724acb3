import type { Sku } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { Notice } from '../channels/notice.ts';
import type { Book } from '../erp/book.ts';
import type { Erp } from '../erp/port.ts';
import type { Arrival, Polled, Unavailable } from '../system.ts';

/** What a system can be asked for, to compare a day of it with what we have. What is left out, it does not tell. */
export type Reconciling = {
  /** IANA name of where its days begin and end. */
  readonly timeZone: string;
  readonly orders?: OrdersThere;
  /** What it shows of SKUs now; those that it does not have are left out, and one may be there more than once. */
  readonly levels?: (skus: readonly Sku[], signal: AbortSignal) => Promise<LevelsThere | Unavailable>;
  readonly documents?: DocumentsThere;
};

/** From an instant to before another. */
export type Span = { readonly from: Instant; readonly to: Instant };

export type OrdersThere = {
  /** Questions that it may be asked a second. */
  readonly perSecond: number;
  /** Orders that were placed in a span, a page at a time, as they are now; `page` is `next` of the page before. */
  readonly placed: (span: Span, page: string | null, signal: AbortSignal) => Promise<Polled>;
  /** One as it is now; `null` where it has none such. */
  readonly one: (externalId: string) => Promise<Arrival | null | Unavailable>;
  /** What such an arrival says. */
  readonly noticesOf: (arrival: Arrival) => readonly Notice[];
};

/** `null`: the system keeps no count of it. */
export type LevelThere = { readonly sku: Sku; readonly quantity: number | null };
export type LevelsThere = { readonly outcome: 'read'; readonly levels: readonly LevelThere[] };

/** Days are those of the book. */
export type DocumentsThere = {
  readonly erp: Pick<Erp, 'list' | 'post'>;
  /** The kind of ERP, as in what is put on record of its documents. */
  readonly system: string;
  /** The name of the target that hands it its documents. */
  readonly target: string;
  readonly book: Book;
  /** Orders of which channels; `null`: of all. */
  readonly channels: readonly string[] | null;
};
