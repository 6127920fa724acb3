import type { Address, Customer, Fulfilment, LineQuantity, OrderStatus } from './documents.ts';

/** Documents of the API about a location's day, as far as the board shows them. */

export type Booking = {
  readonly status: 'requested' | 'failed' | 'booked' | 'withdrawn';
  readonly connector: string;
  readonly service: string;
  readonly carrier: string | null;
  readonly bookingId: string | null;
  readonly messages: readonly { readonly text: string }[];
};

/** A parcel as it was packed. */
type PackedParcel = {
  readonly number: number;
  readonly lines: readonly LineQuantity[];
  readonly weightGrams?: number;
  readonly trackingNumber: string | null;
};

/** A fulfilment with what is needed to work on it. */
export type Work = Omit<Fulfilment, 'parcels'> & {
  readonly orderId: string;
  readonly externalId: string | null;
  readonly channel: string | null;
  /** `null` where the views have not seen the order yet. */
  readonly orderStatus: OrderStatus | null;
  readonly customer: Customer | null;
  readonly shipTo: Address | null;
  readonly items: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly name: string | null;
    readonly quantity: number;
  }[];
  readonly parcels: readonly PackedParcel[];
  readonly acceptBy?: string | null;
  readonly pickBy?: string | null;
  readonly leaveBy?: string | null;
  readonly late: readonly ('pick' | 'ship')[];
  readonly assignee: string | null;
  readonly booking: Booking | null;
  readonly collection: {
    readonly codeRequired: boolean;
    readonly collectBy: string | null;
    readonly reminded: boolean;
  } | null;
};

/** One walk: what is taken where, and who gets it. */
export type PickList = {
  readonly fulfilments: readonly { readonly tote: number; readonly id: string; readonly externalId: string | null }[];
  readonly stops: readonly PickStop[];
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
};

export type PickStop = {
  readonly bin: string | null;
  readonly sku: string;
  readonly name: string | null;
  readonly barcodes: readonly string[];
  readonly quantity: number;
  readonly for: readonly {
    readonly tote: number;
    readonly fulfilment: string;
    readonly lineId: string;
    readonly quantity: number;
  }[];
};

export type ManifestListed = {
  readonly id: string;
  readonly carrier: string | null;
  readonly status: 'open' | 'closed';
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly fulfilments: number;
};

export type Manifest = ManifestListed & {
  readonly parcels: readonly {
    readonly fulfilment: string;
    readonly parcel: number;
    readonly weightGrams?: number;
    readonly carrier: string | null;
    readonly trackingNumber: string | null;
  }[];
  readonly weightGrams: number;
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
};
