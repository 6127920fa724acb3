import type { ReturnStatus } from './documents.ts';

/** Documents of the API about returns, as far as the board shows them. */

export type ReturnLine = {
  readonly id: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly reason: string;
  readonly received: number;
  readonly accepted: number;
  readonly declined: number;
  readonly repaired: number;
  readonly sentBack: number;
  readonly damaged: number;
  readonly places: readonly { readonly location: string; readonly received: number; readonly inspected: number }[];
};

type ReturnPart = {
  readonly id: string;
  readonly orderId: string;
  readonly externalId: string | null;
  readonly channel: string | null;
  readonly status: ReturnStatus;
  readonly resolution: 'refund' | 'exchange' | 'repair' | 'keepIt';
  /** Where the goods are, or are expected. */
  readonly at: string | null;
  readonly lines: readonly ReturnLine[];
  readonly dueAt: string | null;
  readonly overdue: boolean;
  readonly parcels: readonly {
    readonly carrier: string | null;
    readonly trackingNumber: string | null;
    /** As its carrier says. */
    readonly status: string | null;
  }[];
  /** Parcels to its customer. */
  readonly sentBack: readonly { readonly carrier: string | null; readonly trackingNumber: string | null }[];
  /** Of its carrier's label. */
  readonly booking: { readonly status: 'requested' | 'failed' | 'booked' | 'withdrawn' } | null;
  readonly unexpected: readonly { readonly sku: string; readonly quantity: number; readonly location: string }[];
  readonly reason: string | null;
};

export type ReturnListed = ReturnPart & {
  readonly requestedAt: string;
  /** In minor units of `currency`. */
  readonly atRisk: number;
  readonly currency: string | null;
  /** Units that are still to come in. */
  readonly expected: readonly { readonly sku: string; readonly quantity: number }[];
  readonly expectedBy: string | null;
};

/** Of all returns of a filter. */
export type ReturnTotals = {
  readonly returns: number;
  readonly units: number;
  /** By currency, in its minor units. */
  readonly atRisk: { readonly [currency: string]: number };
};

export type WholeReturn = ReturnPart & {
  readonly terms: {
    /** The version of the policy. */
    readonly policy: number;
    readonly lines: readonly { readonly id: string; readonly clause: string | null }[];
  } | null;
  readonly photos: readonly string[] | null;
  readonly refunds: readonly {
    readonly id: string;
    readonly status: 'requested' | 'refunded' | 'denied';
    readonly amount: number;
    readonly currency: string;
  }[];
  readonly exchange: readonly { readonly id: string; readonly sku: string; readonly quantity: number }[];
};

export type FoundOrder = {
  readonly orderId: string;
  readonly channel: string;
  readonly externalId: string;
  readonly placedAt: string;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly name: string | null;
    readonly shipped: number;
    readonly returnable: number;
    readonly deliveredAt: string | null;
  }[];
};

export type ReturnFigures = {
  readonly date: string;
  /** `null`: of everything. */
  readonly sku: string | null;
  readonly unitsShipped: number;
  readonly unitsReturned: number;
  readonly reasons: { readonly [reason: string]: number };
};
