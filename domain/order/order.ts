import type { FulfilmentStatus } from '../fulfilment/machine.ts';
import type { ChannelId, FulfilmentId, LineId, LocationId, ManifestId, OrderId, ReturnId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { OrderedReservation } from '../reservation/reservation.ts';
import type { Component } from '../setup/product.ts';
import type { Instant } from '../time.ts';
import type { Booking } from './booking/facts.ts';
import type { PostedDocument } from './erp-document.ts';
import type {
  CollectionTerms,
  ExchangedFor,
  LateStep,
  OrderFacts,
  PlacedLine,
  PlannedFulfilment,
  Quantity,
  RequiredTimes,
  Transfer,
} from './facts.ts';
import type { BalanceCharge, Refund } from './money/facts.ts';
import type { PromiseRisk } from './promise-risk.ts';
import type { Address, Attributes, Charge, Customer, Delivery, LineKind, Payment } from './request.ts';
import type { Return } from './returns/facts.ts';
import type { ParcelHistory } from './tracking/facts.ts';

/** An order as its facts have made it. Personal data is `null` once it has been forgotten. */
export type Order = {
  readonly id: OrderId;
  readonly channel: ChannelId;
  readonly externalId: string;
  readonly placedAt: Instant;
  readonly currency: string;
  readonly customer: Customer | null;
  readonly shipTo: Address | null;
  readonly billTo: Address | null;
  /** Kept apart from the address, because it is not personal and outlives it. */
  readonly country: string | null;
  readonly delivery: Delivery;
  readonly shipping: Charge | null;
  readonly payment: Payment | null;
  readonly attributes: Attributes | null;
  /** What becomes of a quantity that is not in stock. */
  readonly backorder: 'never' | 'allow';
  readonly lines: readonly Line[];
  /** The SKUs of all goods that ever were in the order: the ledgers that may know of it. */
  readonly skus: readonly Sku[];
  readonly holds: readonly Hold[];
  /** Fulfilments that were ever planned: the next one's number. */
  readonly planned: number;
  /** The plan that the stock ledger has not yet confirmed. */
  readonly plan: readonly PlannedFulfilment[] | null;
  readonly fulfilments: readonly Fulfilment[];
  readonly returns: readonly Return[];
  /** Money that was asked to be given back, and what was asked for in addition. */
  readonly refunds: readonly Refund[];
  readonly charges: readonly BalanceCharge[];
  /** What ERPs have made of it. */
  readonly documents: readonly PostedDocument[];
  /** Locations that turned a line down: they are not asked for it again. */
  readonly rejections: readonly { readonly line: LineId; readonly location: LocationId }[];
  readonly routing: {
    /** Plans that the ledger refused since the last one that it confirmed. */
    readonly refusals: number;
    /** Fulfilments that locations turned down since somebody last asked for it to be routed. */
    readonly turnedDown: number;
    /** True once it has waited for a wave: what is routed again does not wait for another. */
    readonly waved: boolean;
    /** Why no plan was found; `null` while there is nothing to say. */
    readonly failed: string | null;
    /** The only location that an operator wants; `null` for the rules' choice. */
    readonly forced: LocationId | null;
  };
  readonly stock: StockDebt;
  /** What was short when the order was refused; `null` when it was taken. */
  readonly refused: readonly Shortage[] | null;
  /** What was held for its checkout, and is its own as soon as it is reserved; `null` where nothing was. */
  readonly reservation: OrderedReservation | null;
  /** When it was placed, or is released, or is wanted at the soonest: the latest of them. */
  readonly mayLeaveFrom: Instant;
  /** What its channel required of when it is sent; `null`: nothing. */
  readonly required: RequiredTimes | null;
  /** What is not where it is collected may be brought there, as the rules were when it was placed; `null`: it may not. */
  readonly transfer: Transfer | null;
  /** What people have been told of that will not be kept; `null` while nothing is at risk. */
  readonly atRisk: PromiseRisk | null;
  /** As it was placed, to tell a repeat from another order with the same id. */
  readonly original: OrderFacts['OrderPlaced'] | null;
  /** References of commands that have been carried out. */
  readonly references: readonly string[];
  /** True once something of it was reserved or backordered, or no goods were asked for: a shortage then refuses only what is added. */
  readonly taken: boolean;
  /** What was added and is not yet reserved. */
  readonly additions: readonly PlacedLine[];
  /** True once its personal data has been forgotten: it never holds any again. */
  readonly forgotten: boolean;
};

/** A line: `ordered = open + backordered + reserved + assigned + shipped + cancelled`, `returned <= shipped`. */
export type Line = {
  readonly id: LineId;
  readonly sku: Sku;
  readonly kind: LineKind;
  readonly name: string | null;
  /** There for a kit: what one of it is made of. */
  readonly components?: readonly Component[];
  /** There for what is given in exchange. */
  readonly exchangeFor?: ExchangedFor;
  readonly unitPrice: Minor;
  readonly tax: Minor;
  readonly discount: Minor;
  readonly ordered: number;
  /** When all of it that is backordered will be there, as it looks now; `null` where nobody can say, or nothing waits. */
  readonly expectedAt: Instant | null;
} & { readonly [B in Bucket]: number } & { readonly returned: number };

/** Where the quantity of a line is. `open` is not yet reserved or backordered. */
export type Bucket = 'open' | 'backordered' | 'reserved' | 'assigned' | 'shipped' | 'cancelled';

export type Hold = { readonly reason: string; readonly until: Instant | null };

export type Shortage = { readonly sku: Sku; readonly requested: number; readonly available: number };

export type Fulfilment = PlannedFulfilment & {
  readonly status: FulfilmentStatus;
  readonly parcels: readonly Parcel[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly collectedBy: string | null;
  /** When the customer had it; `null` as long as nobody has said so. */
  readonly deliveredAt: Instant | null;
  readonly assignee: string | null;
  /** What the location was late with. */
  readonly late: readonly LateStep[];
  /** The manifest that it was handed over with. */
  readonly manifest: ManifestId | null;
  /** `null` until it is ready, and where it is shipped. */
  readonly collection: Collection | null;
  /** True where its carrier has said so. */
  readonly deliveryTracked: boolean;
  /** `null` as long as no carrier was asked for. */
  readonly booking: Booking | null;
  /** By tracking number. */
  readonly tracking: readonly ParcelHistory[];
};

/** How what is ready is collected, and whether the customer has been reminded. */
export type Collection = CollectionTerms & { readonly reminded: boolean };

export type Parcel = {
  readonly lines: readonly Quantity[];
  readonly weightGrams?: number;
  readonly dimensions?: {
    readonly lengthMillimetres: number;
    readonly widthMillimetres: number;
    readonly heightMillimetres: number;
  };
};

/**
 * What the stock ledger has still to be told: goods that have left, and corrections that came to light.
 * Every fact that frees or moves stock raises `owed`; the ledger has been told all of it when `settled` is equal.
 */
export type StockDebt = {
  readonly owed: number;
  readonly settled: number;
  readonly shipped: readonly {
    readonly number: number;
    readonly fulfilment: FulfilmentId;
    readonly lines: readonly Quantity[];
  }[];
  readonly corrections: readonly (StockCorrection & { readonly number: number })[];
};

/** A difference between the ledger and the shelf that came to light while working on an order. */
export type StockCorrection = {
  /** Its own id, so that a repeat is recognised. */
  readonly reference: string;
  readonly sku: Sku;
  readonly location: LocationId;
  readonly quantity: number;
  readonly kind: CorrectionKind;
};

export type CorrectionKind = 'notFound' | 'mismatch' | 'damaged' | 'restock' | 'quarantine';

/** The order before its first fact. */
export const noOrder: Order = {
  id: '' as OrderId,
  channel: '' as ChannelId,
  externalId: '',
  placedAt: '',
  currency: '',
  customer: null,
  shipTo: null,
  billTo: null,
  country: null,
  delivery: { method: 'ship' },
  shipping: null,
  payment: null,
  attributes: null,
  backorder: 'never',
  lines: [],
  skus: [],
  holds: [],
  planned: 0,
  plan: null,
  fulfilments: [],
  returns: [],
  refunds: [],
  charges: [],
  documents: [],
  rejections: [],
  routing: { refusals: 0, turnedDown: 0, waved: false, failed: null, forced: null },
  stock: { owed: 0, settled: 0, shipped: [], corrections: [] },
  refused: null,
  reservation: null,
  mayLeaveFrom: '',
  required: null,
  transfer: null,
  atRisk: null,
  original: null,
  references: [],
  taken: false,
  additions: [],
  forgotten: false,
};

export const isGoods = (line: Pick<Line, 'kind'>): boolean => line.kind === 'goods';

export const lineOf = (order: Order, id: LineId): Line | undefined => order.lines.find((line) => line.id === id);

export const fulfilmentOf = (order: Order, id: FulfilmentId): Fulfilment | undefined =>
  order.fulfilments.find((fulfilment) => fulfilment.id === id);

export const returnOf = (order: Pick<Order, 'returns'>, id: ReturnId): Return | undefined =>
  order.returns.find((r) => r.id === id);

/** Units of the order's goods in one bucket, over all lines. */
export const unitsIn = (order: Order, bucket: Bucket): number =>
  order.lines.reduce((sum, line) => (isGoods(line) ? sum + line[bucket] : sum), 0);
