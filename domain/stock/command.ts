import type { FulfilmentId, LocationId, OrderId, ReservationId, SupplyId } from '../ids.ts';
import type { Offer } from '../promise/atp.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { Instant } from '../time.ts';
import type { Allocation, Demand, ReleaseReason, StockEvent, UnavailableReason, Why } from './facts.ts';
import type { Told } from './ledger.ts';

/** What may be asked of the ledger of a SKU. Every command may be repeated: it carries wanted totals, or its own reference. */
export type StockCommand =
  | Count
  | Adjust
  | SetAside
  | SetSafety
  | Reserve
  | Allocate
  | Settle
  | Rebalance
  | Yield
  | CartCommand
  | SupplyCommand;

/** An absolute count of what lies at a location, as it was at an instant. */
export type Count = {
  readonly kind: 'count';
  readonly location: LocationId;
  readonly onHand: number;
  readonly asOf: Instant;
};

export type Adjust = {
  readonly kind: 'adjust';
  readonly location: LocationId;
  readonly delta: number;
  readonly reason: string;
  readonly reference: string | null;
};

/** Units that are on hand and cannot be sold for a reason; less than nothing makes so many sellable again. */
export type SetAside = {
  readonly kind: 'setAside';
  readonly location: LocationId;
  readonly reason: UnavailableReason;
  readonly quantity: number;
  readonly reference: string | null;
};

/** What is kept back of the SKU at a location; `null`: what the location keeps back of every SKU. */
export type SetSafety = {
  readonly kind: 'setSafety';
  readonly location: LocationId;
  readonly safety: BufferSetting | null;
};

/**
 * On behalf of an order, as it was at a revision of its own. What rests on an older order than the ledger has already heard from is
 * not done: with several processes one may be late, and must not undo what another has done since.
 */
type OfOrder = { readonly order: OrderId; readonly seen: number };

/** Have `wanted` units reserved or backordered for an order, those that it has already included. */
export type Reserve = OfOrder & {
  readonly kind: 'reserve';
  readonly demand: Demand;
  readonly wanted: number;
  readonly backorder: 'never' | 'allow';
  /** When the order is promised for. */
  readonly promisedBy?: Instant;
  /** What is held for its checkout is the order's, and nothing of it is held any more; where it has timed out there is nothing of it. */
  readonly cart?: CartOf;
};

/** Put an order's reserved units at locations: all of them, or none. */
export type Allocate = OfOrder & {
  readonly kind: 'allocate';
  readonly allocations: readonly Allocation[];
};

/**
 * Bring the ledger in line with what an order has become: ship what has left, book what came to light, and free what it
 * no longer wants. Never commits anything anew, except that what is taken from a location stays reserved where the order wants it so.
 */
export type Settle = OfOrder & {
  readonly kind: 'settle';
  /** What has left. More may have been allocated, where less was found. */
  readonly shipped: readonly Units[];
  readonly corrections: readonly Correction[];
  /**
   * Where the order has more of `reserved` or of `backordered` than the ledger, the other stands in for it: how they are divided
   * is the ledger's to say, and the order may not have heard of it yet.
   */
  readonly wanted: {
    readonly reserved: number;
    readonly backordered: number;
    readonly allocations: readonly Units[];
    /** Of `reserved`, what a plan puts at locations: the ledger may have done so already. */
    readonly planned: readonly Units[];
  };
};

type Units = { readonly fulfilment: FulfilmentId; readonly quantity: number };

/** Go on serving backorders, and saying when they will be served, where the last decision had to stop; `why` it had begun. */
export type Rebalance = { readonly kind: 'rebalance'; readonly why?: Why };

export type CartCommand = Hold | ReleaseCart | EndCarts;

/** On behalf of a reservation, as it was at a revision of its own: as with orders, what is older than the ledger has heard is not done. */
export type CartOf = { readonly reservation: ReservationId; readonly seen: number };

/**
 * Have `wanted` units held for a checkout until `expiresAt`, those that are held already included, and no others any more. All of
 * them or the cart stays as it was, unless `partial`.
 */
export type Hold = CartOf & {
  readonly kind: 'hold';
  readonly demand: Demand;
  readonly wanted: number;
  readonly expiresAt: Instant;
  readonly partial: boolean;
};

/** Hold nothing for a checkout any more. */
export type ReleaseCart = CartOf & { readonly kind: 'releaseCart'; readonly reason: ReleaseReason };

/** Put on record which carts have timed out, as every decision does before anything else. */
export type EndCarts = { readonly kind: 'endCarts' };

/** Give so many of an order's reserved units to those who wait and rank before it: it has no use for them while something else is missing. */
export type Yield = OfOrder & { readonly kind: 'yield'; readonly units: number };

export type SupplyCommand = Expect | Receive | Lose | Send | MarkLate;

/** A supply is expected: `quantity` in all, with what of it has come or was lost already. None cancels what has still to come. */
export type Expect = {
  readonly kind: 'expect';
  readonly supply: SupplyId;
  readonly location: LocationId;
  readonly quantity: number;
  readonly at: Instant;
};

/** Goods of a supply have come. */
export type Receive = {
  readonly kind: 'receive';
  readonly supply: SupplyId;
  readonly quantity: number;
  readonly reference: string | null;
};

/** Goods of a supply will never come. */
export type Lose = Omit<Receive, 'kind'> & { readonly kind: 'lose' };

/** Goods leave a location for another. Its id is its reference. */
export type Send = {
  readonly kind: 'send';
  readonly supply: SupplyId;
  readonly from: LocationId;
  readonly to: LocationId;
  readonly quantity: number;
  readonly at: Instant;
};

/** Put on record which supplies have not come when they should have. */
export type MarkLate = { readonly kind: 'markLate' };

/** A difference between ledger and shelf, booked once per reference. */
export type Correction =
  /** Nothing sellable is left at the place: set aside what is not committed there, until it is counted. */
  | { readonly kind: 'notFound'; readonly reference: string; readonly location: LocationId; readonly quantity: number }
  /** It is not there at all. */
  | { readonly kind: 'mismatch'; readonly reference: string; readonly location: LocationId; readonly quantity: number }
  | { readonly kind: 'damaged'; readonly reference: string; readonly location: LocationId; readonly quantity: number }
  /** Goods came back. */
  | {
      readonly kind: 'returned';
      readonly reference: string;
      readonly location: LocationId;
      readonly quantity: number;
      readonly unavailable: UnavailableReason | null;
    };

/** What the ledger has to know of the world outside the SKU: which locations may serve a demand, and what a channel keeps back. */
export type StockContext = {
  readonly now: Instant;
  readonly offer: (demand: Demand) => Offer;
};

/** What has become of a command. */
export type StockAnswer =
  | { readonly kind: 'done' }
  /** It changed nothing: it was so already, or a newer count is known. */
  | { readonly kind: 'unchanged' }
  /** It changed nothing: the order has moved on. */
  | { readonly kind: 'outdated' }
  /** What the order has of the SKU now, allocated units not included. */
  | {
      readonly kind: 'reserved';
      readonly reserved: number;
      readonly backordered: number;
      /** When the backordered units will be there, where that has been said. */
      readonly told?: Told;
    }
  /** What is held for the checkout now. */
  | { readonly kind: 'held'; readonly units: number }
  /** Nothing was reserved, or held: `available` is what could have been. */
  | { readonly kind: 'short'; readonly requested: number; readonly available: number }
  /** Nothing was allocated, adjusted, sent or lost: there is less. */
  | { readonly kind: 'notThere'; readonly location: LocationId; readonly available: number }
  /** There is no such supply. */
  | { readonly kind: 'noSupply' }
  /** The id is that of another transfer, or of a purchase. */
  | { readonly kind: 'otherSupply' }
  /** It changed nothing: so many are on their way, and can only come or be lost. */
  | { readonly kind: 'onItsWay'; readonly sent: number };

/** What a command comes to by itself, before what follows from it. */
export type Outcome = { readonly events: readonly StockEvent[]; readonly answer: StockAnswer };

export const OUTDATED: Outcome = { events: [], answer: { kind: 'outdated' } };
export const UNCHANGED: Outcome = { events: [], answer: { kind: 'unchanged' } };
export const done = (events: readonly StockEvent[]): Outcome => ({ events, answer: { kind: 'done' } });
