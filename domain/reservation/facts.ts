import type { Fact } from '../fact.ts';
import type { OrderId, ReservationId, Sku } from '../ids.ts';
import type { Component } from '../setup/product.ts';
import type { Demand } from '../stock/facts.ts';
import type { Instant } from '../time.ts';

/** A checkout's wish that units be held for it. What is really held of each SKU is said by the SKU's own ledger. */
export type Reservation = {
  readonly reservation: ReservationId;
  readonly demand: Demand;
  /** What the ledgers are asked for: each SKU once, and of kits their components. */
  readonly lines: readonly CartLine[];
  /** What of it was asked for as kits, as these are made up at that time. */
  readonly kits?: readonly CartKit[];
  /** Every SKU that it has ever wanted: the ledgers that may hold something for it. */
  readonly skus: readonly Sku[];
  readonly begunAt: Instant;
  readonly expiresAt: Instant;
};

export type CartLine = { readonly sku: Sku; readonly quantity: number };
export type CartKit = CartLine & { readonly components: readonly Component[] };

/**
 * The facts of a reservation, in a stream of its own: each says all of it, so that the last one is enough. Names are storage: add, never
 * rename.
 */
export type ReservationFacts = {
  /** From now on it wants this, and nothing else. */
  readonly ReservationSet: Reservation;
  /** Nobody wants it any more, or there was less than it must have. */
  readonly ReservationReleased: Reservation & { readonly reason: 'released' | 'short' };
  /** It is for this order from now on, which takes over what is held. */
  readonly ReservationOrdered: Reservation & { readonly order: OrderId };
};

export type ReservationEvent = Fact<ReservationFacts>;
