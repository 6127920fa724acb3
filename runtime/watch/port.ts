import type { OrderId, ReservationId, Sku } from '../../domain/ids.ts';
import type { StockFigures } from '../../domain/stock/counters.ts';
import type { Instant } from '../../domain/time.ts';

/** A page of a long list: `next` is `null` on the last one. */
export type PageOf<T> = { readonly items: readonly T[]; readonly next: string | null };

/** What the views say that a ledger holds for an order, and the instant of the last change. */
export type Held = { readonly units: ReadonlyMap<Sku, number>; readonly since: Instant };

/** What the watch needs of the views. They only say where to look: what is found there is read from the log. */
export type WatchedViews = {
  /** Orders that something is held for, without a change since `until`, the longest first. `null` while the view is being built. */
  readonly holders: (until: Instant, cursor: string | null, limit: number) => Promise<PageOf<OrderId> | null>;
  readonly held: (order: OrderId) => Promise<Held | null>;
  /** Checkouts that something is held for, without a change since `until`, the longest first. `null` while the view is being built. */
  readonly carts: (until: Instant, cursor: string | null, limit: number) => Promise<PageOf<ReservationId> | null>;
  /** SKUs of which something is held for a checkout. */
  readonly skusInCart: (reservation: ReservationId) => Promise<readonly Sku[]>;
  /** SKUs that have, or had, stock. `null` while the view is being built. */
  readonly skus: (cursor: string | null, limit: number) => Promise<PageOf<Sku> | null>;
  /** The figures of a SKU as they stood after the fact at `position`. */
  readonly figures: (sku: Sku) => Promise<{ readonly position: bigint; readonly figures: StockFigures } | null>;
  /** Orders, or SKUs, of which an exception is open. */
  readonly leaking: (limit: number) => Promise<readonly OrderId[]>;
  readonly differing: (limit: number) => Promise<readonly Sku[]>;
};
