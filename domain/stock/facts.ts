import type { Fact } from '../fact.ts';
import type { ChannelId, FulfilmentId, LocationId, OrderId, Sku } from '../ids.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { OnShortage } from '../setup/channel.ts';
import type { Instant } from '../time.ts';

/**
 * The facts of one SKU's stock over all locations: one stream, one consistency boundary. Names are storage: add, never rename.
 * `seen` is the revision of the order that a fact rests on; facts from before it was kept have none.
 */
export type StockFacts = {
  /** `onHand` is what the ledger takes over: what was counted at `asOf`, and our own movements since. */
  readonly StockCounted: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly onHand: number;
    readonly counted: number;
    readonly asOf: Instant;
  };
  readonly StockAdjusted: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly delta: number;
    readonly reason: string;
    readonly reference: string | null;
    readonly at: Instant;
  };
  /** Still on hand, no longer sellable. */
  readonly StockSetAside: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly quantity: number;
    readonly reason: UnavailableReason;
    readonly reference: string | null;
  };
  /** What was set aside for a reason may be sold again. */
  readonly StockMadeSellable: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly quantity: number;
    readonly reason: UnavailableReason;
    readonly reference: string | null;
  };
  /** What is kept back of the SKU at a location; `null`: as much as the location keeps back of every SKU. */
  readonly SafetyStockSet: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly safety: BufferSetting | null;
  };
  /** Goods that a customer sent back are on hand again; sellable where `unavailable` is `null`. */
  readonly StockReturned: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly quantity: number;
    readonly unavailable: UnavailableReason | null;
    readonly reference: string;
    readonly at: Instant;
  };
  readonly StockReserved: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly quantity: number;
    readonly demand: Demand;
    readonly moved?: Moved;
    readonly open?: ChannelOpen;
  };
  /** Promised though not in stock: a claim on what comes in next. */
  readonly StockBackordered: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly quantity: number;
    readonly demand: Demand;
    readonly moved?: Moved;
  };
  readonly BackorderFilled: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly quantity: number;
    readonly open?: ChannelOpen;
  };
  /** Less is there than was reserved; the newest reservations become backorders, or are cancelled where `onShortage` says so. */
  readonly ReservationLost: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly quantity: number;
    readonly onShortage?: OnShortage;
    readonly open?: ChannelOpen;
  };
  readonly StockAllocated: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly allocations: readonly Allocation[];
  };
  readonly StockDeallocated: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly allocations: readonly Allocation[];
  };
  readonly StockReleased: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly reserved: number;
    readonly backordered: number;
    readonly allocations: readonly Allocation[];
    readonly open?: ChannelOpen;
  };
  readonly StockShipped: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly fulfilment: FulfilmentId;
    readonly location: LocationId;
    readonly quantity: number;
    readonly at: Instant;
    readonly open?: ChannelOpen;
  };
  /** Less is at a location than has been allocated there; `losers` are those who lose it, the newest first, and what is done about it. */
  readonly StockOvercommitted: {
    readonly sku: Sku;
    readonly location: LocationId;
    readonly shortfall: number;
    readonly losers: readonly {
      readonly order: OrderId;
      readonly fulfilment: FulfilmentId;
      readonly quantity: number;
      readonly onShortage?: OnShortage;
    }[];
  };
};

export type StockEvent = Fact<StockFacts>;

/**
 * What an order had before, where that was for another place than the demand's: it is for this one from now on. `units` are all
 * that it had, reserved, backordered or allocated; so who follows the facts need not remember every order.
 */
export type Moved = { readonly reserved: number; readonly units: number };

/**
 * What the order's channel has open from now on: reserved or allocated, and not shipped. For who follows the facts and does not
 * remember every order; older facts have none.
 */
export type ChannelOpen = { readonly channel: ChannelId; readonly units: number };

/** Why units that are on hand cannot be sold. What is not found is looked for until the next count. */
export const UNAVAILABLE_REASONS = ['damaged', 'quarantined', 'inReturn', 'display', 'notFound'] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

export type Allocation = {
  readonly fulfilment: FulfilmentId;
  readonly location: LocationId;
  readonly quantity: number;
};

/** Who wants the goods, as far as it decides which locations may serve them. */
export type Demand = {
  readonly channel: ChannelId;
  readonly country: string | null;
  /** The one location where they must be, for orders that are collected. */
  readonly at: LocationId | null;
};

/** One text for each demand: ids hold no line feeds. */
export const demandKey = ({ channel, country, at }: Demand): string => `${channel}\n${country ?? ''}\n${at ?? ''}`;
