import type { Fact } from '../fact.ts';
import type { ChannelId, FulfilmentId, LocationId, OrderId, ReservationId, Sku, SupplyId } from '../ids.ts';
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
  } & Wanted;
  /** Promised though not in stock: a claim on what comes in next. */
  readonly StockBackordered: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly seen?: number;
    readonly quantity: number;
    readonly demand: Demand;
    readonly moved?: Moved;
    readonly open?: ChannelOpen;
  } & Wanted;
  /** `left` is what the order still waits for; facts from before it was kept do not say. */
  readonly BackorderFilled: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly quantity: number;
    readonly left?: number;
    readonly open?: ChannelOpen;
  };
  /**
   * When all that an order waits for (`quantity`) will be there, as it looks now; `null`: nobody can say. `was` is what was said before;
   * it is the same where more units wait than that was said of.
   */
  readonly BackorderPromised: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly quantity: number;
    readonly at: Instant | null;
    readonly was: Instant | null;
    /** What the order itself was promised. */
    readonly promisedBy: Instant | null;
  } & Why;
  /** Less is there than was reserved; the newest reservations become backorders, or are cancelled where `onShortage` says so. */
  readonly ReservationLost: {
    readonly sku: Sku;
    readonly order: OrderId;
    readonly quantity: number;
    readonly onShortage?: OnShortage;
    /** Nothing was short: the order could not use it yet, and gave it to this one. */
    readonly yieldedTo?: OrderId;
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
    /** What the order still waits for; facts from before it was kept do not say. */
    readonly left?: number;
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

export type StockEvent = Fact<StockFacts & SupplyFacts & CartFacts>;
export type SupplyEvent = Fact<SupplyFacts>;
export type CartEvent = Fact<CartFacts>;

/** Supply of a SKU that is expected, in the stream of its stock. */
export type SupplyFacts = {
  /** `quantity` is what has still to come, `at` when it can be used. Said anew, it is so from now on. */
  readonly SupplyExpected: {
    readonly sku: Sku;
    readonly supply: SupplyId;
    readonly kind: SupplyKind;
    readonly location: LocationId;
    readonly quantity: number;
    readonly at: Instant;
  };
  /** Goods have come: perhaps more than were expected. */
  readonly SupplyReceived: {
    readonly sku: Sku;
    readonly supply: SupplyId;
    readonly location: LocationId;
    readonly quantity: number;
    readonly at: Instant;
    readonly reference: string | null;
  };
  /** So many of what was expected will not come. */
  readonly SupplyCancelled: {
    readonly sku: Sku;
    readonly supply: SupplyId;
    readonly quantity: number;
    readonly reason: 'cancelled' | 'lost';
    readonly reference: string | null;
  };
  /** The instant for which it was expected has passed: it promises nothing until it has come, or is expected for another. */
  readonly SupplyLate: { readonly sku: Sku; readonly supply: SupplyId; readonly at: Instant };
  /** Goods have left a location for another; on the way they are on hand at neither. */
  readonly TransferSent: {
    readonly sku: Sku;
    readonly supply: SupplyId;
    readonly from: LocationId;
    readonly to: LocationId;
    readonly quantity: number;
    readonly at: Instant;
    readonly expectedAt: Instant;
  };
};

/**
 * What of a SKU is held for a checkout: its part of a reservation, in the stream of its stock. `seen` is the revision of the reservation
 * that a fact rests on.
 */
export type CartFacts = {
  /** `quantity` units are held in all from now on, as long as it is before `expiresAt`. `was` is what was held before. */
  readonly CartReserved: {
    readonly sku: Sku;
    readonly reservation: ReservationId;
    readonly seen: number;
    readonly quantity: number;
    readonly was: number;
    readonly demand: Demand;
    readonly expiresAt: Instant;
    readonly open?: ChannelOpen;
  };
  /** What is held stays so until `expiresAt`. */
  readonly CartExtended: {
    readonly sku: Sku;
    readonly reservation: ReservationId;
    readonly seen: number;
    readonly expiresAt: Instant;
  };
  /** Nothing is held any more of the `quantity` units. */
  readonly CartReleased: {
    readonly sku: Sku;
    readonly reservation: ReservationId;
    readonly seen: number;
    readonly quantity: number;
    readonly reason: ReleaseReason;
    readonly open?: ChannelOpen;
  };
  /** Less is there than was held: the newest carts lose it, before any order does. */
  readonly CartLost: {
    readonly sku: Sku;
    readonly reservation: ReservationId;
    readonly quantity: number;
    readonly open?: ChannelOpen;
  };
  /**
   * Of what was held, `quantity` units are reserved for an order from now on, and `freed` are free again. `seen` is the revision of the
   * order, `reservationSeen` that of the reservation.
   */
  readonly CartConverted: {
    readonly sku: Sku;
    readonly reservation: ReservationId;
    readonly reservationSeen: number;
    readonly order: OrderId;
    readonly seen: number;
    readonly quantity: number;
    readonly freed: number;
    readonly demand: Demand;
    readonly moved?: Moved;
    readonly open?: ChannelOpen;
  } & Wanted;
};

/** Its time has come; nobody wants it any more; its order does not want it; nobody has it, and the watch has found it. */
export type ReleaseReason = 'timedOut' | 'released' | 'ordered' | 'leaked';

export const isOfSupply = (event: StockEvent): event is SupplyEvent => {
  switch (event.type) {
    case 'SupplyExpected':
    case 'SupplyReceived':
    case 'SupplyCancelled':
    case 'SupplyLate':
    case 'TransferSent':
      return true;
    case 'StockCounted':
    case 'StockAdjusted':
    case 'StockSetAside':
    case 'StockMadeSellable':
    case 'SafetyStockSet':
    case 'StockReturned':
    case 'StockReserved':
    case 'StockBackordered':
    case 'BackorderFilled':
    case 'BackorderPromised':
    case 'ReservationLost':
    case 'StockAllocated':
    case 'StockDeallocated':
    case 'StockReleased':
    case 'StockShipped':
    case 'StockOvercommitted':
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
    case 'CartConverted':
      return false;
  }
};

export const isOfCart = (event: StockEvent): event is CartEvent => Object.hasOwn(CART_FACTS, event.type);

/** The compiler keeps it complete. */
const CART_FACTS: { readonly [T in CartEvent['type']]: true } = {
  CartReserved: true,
  CartExtended: true,
  CartReleased: true,
  CartLost: true,
  CartConverted: true,
};

/** Bought, or on its way from another location. */
export type SupplyKind = 'purchase' | 'transfer';

/** Which SKU the id of a supply belongs to: the only fact of a stream of its own, so that it is said once. */
export type SupplyIdFacts = { readonly SupplyNamed: { readonly supply: SupplyId; readonly sku: Sku } };
export type SupplyIdEvent = Fact<SupplyIdFacts>;

/** What moved the date of a backorder, and which supply that was. */
export type Why = { readonly cause: DateCause; readonly supply: SupplyId | null };

export type DateCause =
  /** Somebody waits since now, or no longer. */
  | 'demand'
  /** Stock came or went that was not expected. */
  | 'stock'
  | 'supplyExpected'
  | 'supplyReceived'
  | 'supplyCancelled'
  | 'supplyLost'
  | 'supplyLate';

/**
 * What the order was promised for, where that is known; and `due`, by which those are served who have been told no date: the same, or,
 * where it was promised for no day, the end of the queue as it was then. Facts from before it was kept have none.
 */
export type Wanted = { readonly promisedBy?: Instant; readonly due?: Instant };

/**
 * What an order had before, where that was for another place than the demand's: it is for this one from now on. `units` are all
 * that it had, reserved, backordered or allocated; so who follows the facts need not remember every order.
 */
export type Moved = { readonly reserved: number; readonly units: number };

/**
 * What the order's channel has open from now on (reserved or allocated, and not shipped), and backordered. For who follows the facts
 * and does not remember every order; older facts have none.
 */
export type ChannelOpen = { readonly channel: ChannelId; readonly units: number; readonly backordered?: number };

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
  /** Where they are collected, though they may be brought there: this location serves them, and all that send to the country, which is its. */
  readonly to?: LocationId;
};

/** One text for each demand: ids hold no line feeds. */
export const demandKey = ({ channel, country, at, to }: Demand): string =>
  `${channel}\n${country ?? ''}\n${at ?? ''}\n${to ?? ''}`;

export const sameDemand = (a: Demand, b: Demand): boolean =>
  a.channel === b.channel && a.country === b.country && a.at === b.at && a.to === b.to;
