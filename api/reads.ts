import type { ExceptionSubject } from '../domain/exception.ts';
import type { FulfilmentStatus } from '../domain/fulfilment/machine.ts';
import type { FulfilmentId, LocationId, OrderId, ReturnId, Sku, SupplyId } from '../domain/ids.ts';
import type { Minor } from '../domain/money.ts';
import type { PlannedFulfilment } from '../domain/order/facts.ts';
import type { Fulfilment, Order } from '../domain/order/order.ts';
import type { OrderStatus } from '../domain/order/phase.ts';
import type { Article } from '../domain/order/scan.ts';
import type { ReturnStatus } from '../domain/returns/machine.ts';
import type { Resolution } from '../domain/returns/policy.ts';
import type { Component } from '../domain/setup/product.ts';
import type { Instant } from '../domain/time.ts';
import type { AvailabilityDocument } from '../projections/availability.ts';
import type { DailyDocument } from '../projections/daily.ts';
import type { DifferenceDocument } from '../projections/differences.ts';
import type { ExceptionDetails } from '../projections/exceptions/details.ts';
import type { ManifestDocument } from '../projections/manifests.ts';
import type { PaceDocument } from '../projections/pace.ts';
import type { PromiseCause, PromiseDocument } from '../projections/promises.ts';
import type { ReconciliationDocument } from '../projections/reconciliations.ts';
import type { ReturnFiguresDocument } from '../projections/return-figures.ts';
import type { SupplyDocument, SupplyStatus } from '../projections/supplies.ts';
import type { TimelineEntry } from '../projections/timeline.ts';
import type { ORDER_SORTS } from './schemas/request.ts';

/**
 * What the API needs of the views. Lists only: one order, one SKU and the like are read from the log, which is never behind.
 * A list that is given back may be behind the log; `waitFor` says when it no longer is.
 */
export type Reads = {
  readonly orders: (query: OrdersQuery) => Promise<Page<ListedOrder>>;
  readonly fulfilments: (query: FulfilmentsQuery) => Promise<Page<ListedFulfilment>>;
  /** Those that the views have seen. */
  readonly fulfilmentsOf: (ids: readonly FulfilmentId[]) => Promise<readonly ListedFulfilment[]>;
  /** What people and scanners call articles that were set up. */
  readonly articles: (skus: readonly Sku[]) => Promise<readonly Article[]>;
  /** Where articles lie at a location, as far as somebody has said so. */
  readonly binsOf: (location: LocationId, skus: readonly Sku[]) => Promise<readonly ListedBin[]>;
  readonly bins: (query: BinsQuery) => Promise<Page<ListedBin>>;
  readonly manifests: (query: ManifestsQuery) => Promise<Page<ListedManifest>>;
  readonly returns: (query: ReturnsQuery) => Promise<Page<ListedReturn>>;
  /** What all returns of a filter come to, however many pages they are. */
  readonly returnTotals: (filter: ReturnsFilter) => Promise<ReturnTotals>;
  readonly exceptions: (query: ExceptionsQuery) => Promise<Page<ListedException>>;
  /** `null` when there is no such exception. */
  readonly exception: (id: string) => Promise<ListedException | null>;
  /** Days of a connector that were compared with its system, the newest first. */
  readonly reconciliations: (query: ReconciliationsQuery) => Promise<Page<ListedReconciliation>>;
  /** `null` where nobody has compared that day, as far as the views have seen. */
  readonly reconciliation: (connector: string, day: string) => Promise<ListedReconciliation | null>;
  /** What one comparison has found. */
  readonly differences: (query: DifferencesQuery) => Promise<Page<ListedDifference>>;
  /** What happened to an order; `null` while the views have not seen it. */
  readonly timeline: (order: OrderId) => Promise<readonly TimelineEntry[] | null>;
  /** `null` while the views have not seen the order, and for one that was placed without goods. */
  readonly promise: (order: OrderId) => Promise<ListedPromise | null>;
  readonly promises: (query: PromisesQuery) => Promise<Page<ListedPromise>>;
  readonly availability: (query: AvailabilityQuery) => Promise<Page<ListedAvailability>>;
  /** What was shipped and asked back, by day and SKU. */
  readonly returnFigures: (query: ReturnFiguresQuery) => Promise<Page<ListedReturnFigures>>;
  readonly figures: (query: FiguresQuery) => Promise<Page<ListedFigures>>;
  /** How much there is at this moment. */
  readonly overview: (query: OverviewQuery) => Promise<Overview>;
  /** Orders placed by the minute, an hour for each item, the first one first. */
  readonly pace: (query: PaceQuery) => Promise<Page<ListedPace>>;
  /** SKUs that have, or had, stock, in their own order. */
  readonly skus: (query: SkusQuery) => Promise<Page<Sku>>;
  readonly supplies: (query: SuppliesQuery) => Promise<Page<ListedSupply>>;
  /** `null` while the views have not seen it. */
  readonly supply: (id: SupplyId) => Promise<ListedSupply | null>;
  /** True once every view has seen a position; false when that takes longer. */
  readonly waitFor: (position: bigint, millis: number) => Promise<boolean>;
};

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Throws `BadCursor` for a cursor of another list, `QueryNotServed` for filters that cannot be combined. */
export type Paged = { readonly limit: number; readonly cursor?: string };

/** Of several values of one filter, any; of several filters, all. Of several locations or SKUs, each must be in the order. */
export type OrdersQuery = Paged & {
  readonly status?: readonly OrderStatus[];
  readonly channel?: readonly string[];
  /** Orders with a fulfilment there. */
  readonly location?: readonly string[];
  readonly sku?: readonly string[];
  /** Words that begin an order number, an external id, a customer's name or e-mail, or a SKU. */
  readonly q?: string;
  readonly placedFrom?: Instant;
  /** Exclusive. */
  readonly placedTo?: Instant;
  readonly sort: OrderSort;
};

/**
 * What orders are sorted by; with `-`, the last ones first. By status and by channel, those of one are by when they were placed; by total,
 * the currency comes first.
 */
export type OrderSort = (typeof ORDER_SORTS)[number];

/** By `shipBy`, the most urgent first. */
export type FulfilmentsQuery = Paged & {
  readonly location?: readonly string[];
  readonly status?: readonly FulfilmentStatus[];
  /** Exclusive. */
  readonly dueBefore?: Instant;
  readonly assignee?: string;
};

/** By SKU. */
export type BinsQuery = Paged & { readonly location: LocationId };
export type ListedBin = { readonly sku: Sku; readonly bin: string };

/** The newest first. */
export type ManifestsQuery = Paged & { readonly location?: readonly string[] };
export type ListedManifest = Omit<ManifestDocument, 'openSince'>;

/** The newest first. */
export type ReturnsQuery = Paged & ReturnsFilter;

export type ReturnsFilter = {
  readonly status?: readonly ReturnStatus[];
  readonly location?: readonly string[];
  readonly channel?: readonly string[];
  readonly reason?: string;
  readonly overdue?: boolean;
  /** The SKU of something that is still to come in. */
  readonly expects?: Sku;
  readonly requestedFrom?: Instant;
  /** Exclusive. */
  readonly requestedTo?: Instant;
};

/** The newest first. */
export type ExceptionsQuery = Paged & { readonly kind?: readonly string[]; readonly status?: 'open' | 'resolved' };

/** By the instant at which they are expected, the earliest first. */
export type SuppliesQuery = Paged & {
  readonly sku?: readonly string[];
  readonly location?: readonly string[];
  readonly status?: readonly SupplyStatus[];
};

/** By `promisedBy`, the earliest first. */
export type PromisesQuery = Paged & {
  readonly status?: ListedPromise['status'];
  readonly cause?: readonly PromiseCause[];
  /** The location, or the carrier, that the cause lies with. */
  readonly location?: readonly string[];
  readonly carrier?: readonly string[];
  readonly channel?: readonly string[];
  /** Promised before this instant. */
  readonly dueBefore?: Instant;
};

/** The newest first. */
export type AvailabilityQuery = Paged & {
  readonly channel?: readonly string[];
  readonly state?: readonly ListedAvailability['state'][];
};

/** By day, the first one first. `from` and `to` are included; of `scopes`, any. */
export type FiguresQuery = Paged & {
  readonly from?: string;
  readonly to?: string;
  readonly scopes: readonly string[];
};

/** By day, the first one first; without SKUs, of everything. `from` and `to` are included. */
export type ReturnFiguresQuery = Paged & {
  readonly from?: string;
  readonly to?: string;
  readonly sku?: readonly Sku[];
};

export type OverviewQuery = {
  readonly now: Instant;
  /** What has ended is counted from here on. */
  readonly since: Instant;
  readonly locations: readonly LocationId[];
  /** No count goes beyond this. */
  readonly countedTo: number;
};

export type Overview = {
  readonly orders: readonly { readonly status: OrderStatus; readonly orders: number }[];
  readonly promises: {
    readonly kept: number;
    readonly missed: number;
    readonly overdue: number;
    readonly atRisk: number;
  };
  readonly exceptions: readonly { readonly kind: string; readonly open: number }[];
  readonly locations: readonly { readonly location: LocationId; readonly open: number; readonly overdue: number }[];
  readonly availability: { readonly low: number; readonly out: number };
  /** The counts have seen everything up to here. */
  readonly position: bigint;
};

/** Instants within the first and the last hour; `to` is not included. */
export type PaceQuery = Paged & { readonly from?: Instant; readonly to?: Instant };

export type SkusQuery = Paged & {
  readonly sku?: readonly Sku[];
  readonly location?: string;
  /** What a SKU begins with. */
  readonly q?: string;
};

/** An order as lists know it: what only its own page shows is left out. */
export type OrderSummary = Omit<Order, 'original' | 'references' | 'attributes' | 'billTo'>;

export type ListedOrder = { readonly order: OrderSummary; readonly revision: number; readonly position: bigint };

/** A fulfilment, and its order as far as it is known to the views at this moment. */
export type ListedFulfilment = {
  readonly fulfilment: PlannedFulfilment & Pick<Fulfilment, 'status' | 'assignee' | 'late'>;
  readonly orderId: OrderId;
  readonly order: OrderSummary | null;
};

export type ListedReturn = {
  readonly id: ReturnId;
  readonly orderId: OrderId;
  readonly channel: string;
  readonly status: ReturnStatus;
  readonly resolution: Resolution;
  readonly location: string | null;
  /** What was paid for goods that are not decided on yet, in minor units. */
  readonly atRisk: Minor;
  readonly requestedAt: Instant;
  /** Units that are still to come in. */
  readonly expected: readonly Component[];
  readonly expectedBy: Instant | null;
  readonly order: OrderSummary | null;
};

export type ReturnTotals = {
  readonly returns: number;
  /** That were asked back. */
  readonly units: number;
  /** What was paid for goods that are not decided on yet, by currency, in minor units; none where nothing is. */
  readonly atRisk: { readonly [currency: string]: Minor };
};

export type ListedAvailability = AvailabilityDocument;
export type ListedPromise = PromiseDocument;
export type ListedSupply = SupplyDocument;
export type ListedFigures = DailyDocument;
export type ListedReturnFigures = ReturnFiguresDocument;
export type ListedPace = PaceDocument;

export type ListedException = {
  readonly id: string;
  readonly kind: string;
  readonly status: 'open' | 'resolved';
  readonly subject: ExceptionSubject;
  readonly details: ExceptionDetails;
  readonly message: string;
  readonly raisedAt: Instant;
  readonly times: number;
  readonly resolvedAt: Instant | null;
  readonly note: string | null;
  readonly canRetry: boolean;
};

export type ListedReconciliation = ReconciliationDocument;
export type ReconciliationsQuery = Paged & { readonly connector: string };
export type ListedDifference = Omit<DifferenceDocument, 'report'> & { readonly id: string };
export type DifferencesQuery = Paged & { readonly connector: string; readonly day: string; readonly run: number };
