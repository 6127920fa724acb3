import type { ChannelId, LineId, LocationId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { Component } from '../setup/product.ts';
import type { Instant } from '../time.ts';
import type { Position } from './distance.ts';

/** What is to be routed. */
export type Routable = {
  readonly channel: ChannelId;
  readonly method: 'ship' | 'collect';
  /** Where the customer collects it; `null` where it is shipped. */
  readonly collectAt: LocationId | null;
  /** Where it is collected and may be brought there, the country of that; `null`: it may not be brought. */
  readonly transfer: { readonly toCountry: string } | null;
  /** The delivery service that was asked for. */
  readonly service: string | null;
  readonly country: string | null;
  readonly position: Position | null;
  readonly tags: readonly string[];
  /** What the customer was charged for the lines. */
  readonly value: { readonly amount: Minor; readonly currency: string };
  /** When it was placed, or may leave where that is later: what the channel requires counts from here. */
  readonly placedAt: Instant;
  /** What the customer was promised; `null`: no date. */
  readonly promisedBy: Instant | null;
  readonly lines: readonly RoutableLine[];
  /** Parcels of the order that are already on their way, or being worked on. */
  readonly parcels: number;
  /** Units of the order that wait for stock: they are not among the lines. */
  readonly waiting: number;
  /** Locations that turned a line down. */
  readonly rejections: readonly { readonly line: LineId; readonly location: LocationId }[];
  /** The only location to be used, by an operator's order. */
  readonly forced: LocationId | null;
};

/** A unit of the line needs all of its goods at one location: so a kit stays whole. */
export type RoutableLine = {
  readonly line: LineId;
  readonly quantity: number;
  readonly goods: readonly Component[];
};

/** Units of each SKU that the lines need together. */
export const needOf = (lines: readonly RoutableLine[]): ReadonlyMap<Sku, number> => {
  const need = new Map<Sku, number>();
  for (const { quantity, goods } of lines) {
    for (const { sku, quantity: per } of goods) need.set(sku, (need.get(sku) ?? 0) + quantity * per);
  }
  return need;
};
