import type { Phase, TimelineKind } from './codes.ts';
import type { ExceptionKind } from './exception-documents.ts';

/** Documents of the API, as far as the board shows them; `/openapi.json` describes them in full. */

export type OrderStatus = 'placed' | 'held' | 'awaitingStock' | 'routing' | 'fulfilling' | 'completed' | 'cancelled';

export type FulfilmentStatus =
  | 'assigned'
  | 'accepted'
  | 'picked'
  | 'packed'
  | 'readyForCollection'
  | 'shipped'
  | 'delivered'
  | 'collected'
  | 'rejected'
  | 'cancelled';

export type ReturnStatus = 'requested' | 'authorised' | 'rejected' | 'received' | 'inspected' | 'closed' | 'cancelled';

export type Customer = { readonly name?: string; readonly email?: string; readonly phone?: string };

export type Address = {
  readonly name?: string;
  readonly line1?: string;
  readonly line2?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly region?: string;
  readonly country: string;
  readonly lat?: number;
  readonly lon?: number;
};

export const QUANTITIES = ['open', 'backordered', 'reserved', 'assigned', 'shipped', 'cancelled', 'returned'] as const;
export type Quantities = { readonly [Q in (typeof QUANTITIES)[number]]: number };

export type OrderLine = Quantities & {
  readonly id: string;
  readonly sku: string;
  readonly kind: string;
  readonly name: string | null;
  readonly unitPrice: number;
  readonly tax: number;
  readonly discount: number;
  readonly ordered: number;
  readonly expectedAt: string | null;
};

export type LineQuantity = { readonly lineId: string; readonly quantity: number };

export type Fulfilment = {
  readonly id: string;
  readonly location: string;
  readonly status: FulfilmentStatus;
  readonly method: 'ship' | 'collect';
  readonly lines: readonly LineQuantity[];
  readonly shipBy: string;
  readonly deliverBy: string;
  readonly parcels: readonly { readonly lines: readonly LineQuantity[]; readonly weightGrams?: number | null }[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly deliveredAt: string | null;
};

export type OrderReturn = {
  readonly id: string;
  readonly status: ReturnStatus;
  readonly resolution: string;
  readonly at: string | null;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly reason: string;
    readonly received: number;
  }[];
  readonly dueAt: string | null;
  readonly overdue: boolean;
};

export type Refund = { readonly id: string; readonly amount: number; readonly outcome: string | null };

/** An order as lists have it. */
export type OrderDocument = {
  readonly orderId: string;
  readonly channel: string;
  readonly externalId: string;
  readonly status: OrderStatus;
  readonly revision: number;
  readonly position: string;
  readonly placedAt: string;
  readonly currency: string;
  readonly total: number;
  readonly customer: Customer | null;
  readonly shipTo: Address | null;
  readonly delivery: {
    readonly method: 'ship' | 'collect';
    readonly service?: string;
    readonly collectAt?: string;
    readonly promisedBy?: string;
  };
  readonly shipping: { readonly amount: number; readonly tax?: number; readonly discount?: number } | null;
  readonly payment: { readonly status: string; readonly reference?: string } | null;
  readonly lines: readonly OrderLine[];
  readonly fulfilments: readonly Fulfilment[];
  readonly returns: readonly OrderReturn[];
  readonly refunds: readonly Refund[];
  readonly holds: readonly { readonly reason: string; readonly until: string | null }[];
  readonly routingFailed: string | null;
};

/** An order as its own page has it. */
export type WholeOrder = OrderDocument & { readonly phase: Phase; readonly billTo: Address | null };

export type TimelineEntry = {
  readonly revision: number;
  readonly at: string;
  readonly by: string;
  readonly kind: TimelineKind;
  readonly items?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly fulfilment?: string;
  readonly amount?: number;
  readonly location?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly status?: string;
  readonly shipBy?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly fulfilments?: readonly { readonly location: string; readonly shipBy: string }[];
  readonly shortages?: readonly { readonly sku: string; readonly requested: number; readonly available: number }[];
};
export type Timeline = { readonly orderId: string; readonly entries: readonly TimelineEntry[] };

export type PromiseDocument = {
  readonly promisedBy: string | null;
  readonly expectedBy: string | null;
  readonly status: 'open' | 'kept' | 'missed' | 'withdrawn';
  readonly cause: string | null;
};

export type Machine = {
  readonly initial: string;
  readonly states: readonly {
    readonly id: string;
    readonly parent: string | null;
    readonly steps: readonly string[];
    readonly facts: readonly { readonly fact: string; readonly guard: string | null; readonly to: string }[];
    readonly next: readonly string[];
  }[];
};
export type Machines = { readonly order: Machine; readonly fulfilment: Machine; readonly return: Machine };

export type Overview = {
  readonly since: string;
  readonly orders: readonly { readonly status: OrderStatus; readonly orders: number }[];
  readonly promises: {
    readonly kept: number;
    readonly missed: number;
    readonly overdue: number;
    readonly atRisk: number;
  };
  readonly exceptions: readonly { readonly kind: ExceptionKind; readonly open: number }[];
  readonly locations: readonly { readonly location: string; readonly open: number; readonly overdue: number }[];
  readonly availability: { readonly low: number; readonly out: number };
};

export type Pace = { readonly hour: string; readonly placed: { readonly [channel: string]: readonly number[] } };

export type Figures = {
  readonly date: string;
  readonly channel: string | null;
  readonly location: string | null;
  readonly ordersPlaced: number;
  readonly unitsOrdered: number;
  readonly unitsShipped: number;
  readonly fulfilmentsAssigned: number;
  readonly fulfilmentsShipped: number;
  readonly value: { readonly [currency: string]: number };
};

export type Availability = {
  readonly channel: string;
  readonly sku: string;
  readonly state: 'low' | 'out';
  readonly available: number;
  readonly since: string;
};

export type Named = { readonly id: string; readonly name: string };
