import type { ChannelId, LineId, LocationId, ReservationId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { Component } from '../setup/product.ts';
import type { Instant } from '../time.ts';
import type { PlacedLine } from './facts.ts';

/** The canonical order, as every channel's order is translated to: what the customer bought and was charged. */
export type OrderRequest = {
  readonly channel: ChannelId;
  /** The channel's own id of the order; with the channel it makes the order's id. */
  readonly externalId: string;
  readonly placedAt: Instant;
  /** ISO 4217: the currency that the customer was charged in. All amounts are in its minor unit. */
  readonly currency: string;
  readonly customer: Customer;
  readonly shipTo?: Address;
  readonly billTo?: Address;
  readonly delivery?: Delivery;
  readonly lines: readonly RequestedLine[];
  readonly shipping?: Charge;
  readonly payment?: Payment;
  readonly attributes?: Attributes;
  /** What its checkout has held: the order takes it over. */
  readonly reservation?: ReservationId;
};

export type Customer = { readonly name?: string; readonly email?: string; readonly phone?: string };

export type Address = {
  readonly name?: string;
  readonly line1?: string;
  readonly line2?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly region?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly lat?: number;
  readonly lon?: number;
};

/** The same in every field, whatever their order. */
export const sameAddress = (a: Address, b: Address): boolean =>
  a.name === b.name &&
  a.line1 === b.line1 &&
  a.line2 === b.line2 &&
  a.postalCode === b.postalCode &&
  a.city === b.city &&
  a.region === b.region &&
  a.country === b.country &&
  a.lat === b.lat &&
  a.lon === b.lon;

export type Delivery = {
  readonly method: 'ship' | 'collect';
  readonly service?: string;
  /** The location where the customer collects; there when the method is `collect`. */
  readonly collectAt?: LocationId;
  readonly promisedBy?: Instant;
  /** Nothing of it leaves before. */
  readonly notBefore?: Instant;
};

/** Only goods are reserved, routed and shipped; the others count in the money and go with the first parcel. */
export type LineKind = 'goods' | 'service' | 'giftCard' | 'fee' | 'download';

export type RequestedLine = {
  readonly id?: LineId;
  readonly sku: Sku;
  readonly kind?: LineKind;
  readonly quantity: number;
  /** Price of one unit as charged, tax included. */
  readonly unitPrice: Minor;
  /** Tax of the whole line after its discount; part of the price, not on top of it. */
  readonly tax?: Minor;
  /** Discount of the whole line, tax included. */
  readonly discount?: Minor;
  readonly name?: string;
  /** What a kit is made of. It is looked up, and not said by who asks. */
  readonly components?: readonly Component[];
  /** There as long as it, or something that it is made of, is not released yet. Looked up, too. */
  readonly releaseAt?: Instant;
};

export type Charge = { readonly amount: Minor; readonly tax?: Minor; readonly discount?: Minor };

export type Payment = { readonly status: 'authorised' | 'captured' | 'pending'; readonly reference?: string };

/** What else the channel knows of the order, kept as it came. */
export type Attributes = { readonly [name: string]: unknown };

/** What the customer was charged in all: `sum(quantity x unitPrice - discount) + shipping.amount - shipping.discount`. */
export const totalOf = (order: Pick<OrderRequest, 'lines' | 'shipping'>): Minor =>
  order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice - (line.discount ?? 0), 0) +
  (order.shipping === undefined ? 0 : order.shipping.amount - (order.shipping.discount ?? 0));

/** A line as it is placed, under an id of its own. */
export const placedLine = (line: RequestedLine, id: LineId): PlacedLine => ({
  id,
  sku: line.sku,
  kind: line.kind ?? 'goods',
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  tax: line.tax ?? 0,
  discount: line.discount ?? 0,
  name: line.name ?? null,
  ...(line.components === undefined ? {} : { components: line.components }),
});
