/** Documents about stock, as far as the board shows them. */

export type Buffer = number | { readonly percent: number };

export type StockPlace = {
  readonly location: string;
  readonly onHand: number;
  readonly unavailable: number;
  readonly unavailableBy: { readonly [reason: string]: number };
  readonly allocated: number;
  readonly reserved: number;
  readonly safety: number;
  readonly paused: boolean;
  readonly available: number;
};

export const SUPPLY_STATUSES = ['expected', 'late', 'received', 'cancelled', 'lost'] as const;
export type SupplyStatus = (typeof SUPPLY_STATUSES)[number];

export type Supply = {
  readonly id: string;
  readonly sku: string;
  readonly kind: 'purchase' | 'transfer';
  readonly location: string;
  readonly from: string | null;
  readonly quantity: number;
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly expectedAt: string;
  readonly status: SupplyStatus;
};

/** The stock of one SKU. */
export type Stock = {
  readonly sku: string;
  readonly onHand: number;
  readonly unavailable: number;
  readonly reserved: number;
  readonly inCarts: number;
  readonly allocated: number;
  readonly backordered: number;
  readonly byLocation: readonly StockPlace[];
  readonly supply: readonly Supply[];
  readonly revision: number;
};

/** What a channel can sell of a SKU. */
export type Atp = {
  readonly sku: string;
  readonly available: number;
  readonly byLocation: readonly { readonly location: string; readonly available: number }[];
  readonly future: readonly { readonly at: string; readonly available: number }[];
};

/** A fact as it stands in history. */
export type FactDocument = {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly data: { readonly [field: string]: unknown };
  readonly metadata: {
    readonly at: string;
    readonly by: string;
    readonly correlationId: string;
    readonly causationId: string;
    readonly hash: string;
  };
};
