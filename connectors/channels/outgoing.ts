import type { FulfilmentId, LineId, LocationId, RefundId, Sku } from '../../domain/ids.ts';
import type { Minor } from '../../domain/money.ts';
import type { Address } from '../../domain/order/request.ts';
import type { Instant } from '../../domain/time.ts';

/** What a channel is told: our facts with what its requests need beside them. Ids of orders and lines are the channel's own. */

export type Shipment = {
  readonly fulfilment: FulfilmentId;
  readonly externalId: string;
  readonly location: LocationId;
  readonly at: Instant;
  readonly shipTo: Address | null;
  readonly parcels: readonly ShippedParcel[];
  /** Nothing of the order is left to be sent. */
  readonly isLast: boolean;
};

export type ShippedParcel = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly lines: readonly ShippedLine[];
};

export type ShippedLine = {
  readonly line: LineId;
  readonly sku: Sku;
  readonly name: string | null;
  readonly quantity: number;
};

export type Cancellation = {
  readonly externalId: string;
  readonly reason: string;
  /** `null`: the whole order. */
  readonly lines: readonly { readonly line: LineId; readonly quantity: number }[] | null;
};

export type Refund = {
  readonly refund: RefundId;
  readonly externalId: string;
  readonly at: Instant;
  readonly currency: string;
  /** In all, tax included. */
  readonly amount: Minor;
  readonly lines: readonly {
    readonly line: LineId;
    readonly sku: Sku;
    readonly quantity: number;
    /** Of this quantity, tax included. */
    readonly amount: Minor;
    readonly tax: Minor;
    readonly goods: 'cancelled' | 'returned' | 'kept';
  }[];
  /** Of the amount, what is of the shipping. */
  readonly shipping: Minor;
};

/** What may be sold of a SKU now; an absolute number, so that the newest wins. */
export type StockLevel = { readonly sku: Sku; readonly quantity: number };

/** Lines of all parcels, each line once. */
export const linesOf = ({ parcels }: Pick<Shipment, 'parcels'>): readonly ShippedLine[] => {
  const lines = new Map<LineId, ShippedLine>();
  for (const line of parcels.flatMap((parcel) => parcel.lines)) {
    const before = lines.get(line.line)?.quantity ?? 0;
    lines.set(line.line, { ...line, quantity: before + line.quantity });
  }
  return [...lines.values()];
};
