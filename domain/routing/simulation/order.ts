import type { FulfilmentId, LineId, LocationId } from '../../ids.ts';
import type { Quantity } from '../../order/facts.ts';
import type { Location } from '../../setup/location.ts';
import type { Instant } from '../../time.ts';

/** What an order has been given in the simulation. */
export type SimulatedOrder = {
  /** Those of which something stands, the oldest first. */
  readonly parcels: readonly SimulatedParcel[];
  /** Locations that turned a line down, of those that it was given to here. */
  readonly rejections: readonly { readonly line: LineId; readonly location: LocationId }[];
};

export type SimulatedParcel = {
  readonly fulfilment: FulfilmentId;
  /** As it was when this was decided. */
  readonly location: Location;
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  /** `shipped` units of `quantity` have left. */
  readonly lines: readonly (Quantity & { readonly shipped: number })[];
};

export const NOTHING_PLACED: SimulatedOrder = { parcels: [], rejections: [] };

/** Units of a line that have a place. */
export const placedOf = ({ parcels }: SimulatedOrder, line: LineId): number =>
  parcels.reduce((sum, parcel) => sum + unitsOf(parcel, line), 0);

const unitsOf = ({ lines }: SimulatedParcel, line: LineId): number =>
  lines.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0);

/** The order with what a plan gives it. */
export const withParcel = (order: SimulatedOrder, parcel: SimulatedParcel): SimulatedOrder => ({
  ...order,
  parcels: [...order.parcels, parcel],
});

/** From where units are taken first; `only`: and from nowhere else. */
export type From = { readonly location: LocationId | null; readonly only: boolean };

/** Takes back units that have not left, at most so many; the newest parcels give first, after the location that is named. */
export const takenBack = (order: SimulatedOrder, { line, quantity }: Quantity, from: From): SimulatedOrder => {
  const parcels = given(order, quantity, from, (parcel, most) => {
    const lines = parcel.lines.map((one) => {
      const taken = one.line === line ? Math.min(most, one.quantity - one.shipped) : 0;
      return taken === 0 ? one : { ...one, quantity: one.quantity - taken };
    });
    return { ...parcel, lines: lines.filter((one) => one.quantity > 0) };
  });
  return { ...order, parcels: parcels.filter(({ lines }) => lines.length > 0) };
};

/** Units leave, at most so many; the named location's first. */
export const shipped = (order: SimulatedOrder, { line, quantity }: Quantity, location: LocationId): SimulatedOrder => ({
  ...order,
  parcels: given(order, quantity, { location, only: false }, (parcel, most) => ({
    ...parcel,
    lines: parcel.lines.map((one) =>
      one.line === line ? { ...one, shipped: one.shipped + Math.min(most, one.quantity - one.shipped) } : one,
    ),
  })),
});

const openUnits = ({ lines }: SimulatedParcel): number =>
  lines.reduce((sum, { quantity, shipped: left }) => sum + quantity - left, 0);

/** The parcels after one after the other has given of its open units, until there were enough. */
const given = (
  { parcels }: SimulatedOrder,
  quantity: number,
  { location, only }: From,
  give: (parcel: SimulatedParcel, most: number) => SimulatedParcel,
): readonly SimulatedParcel[] => {
  const newest = parcels.toReversed();
  const first = newest.filter((parcel) => parcel.location.id === location);
  const others = only ? [] : newest.filter((parcel) => parcel.location.id !== location);
  const after = new Map<SimulatedParcel, SimulatedParcel>();
  let left = quantity;
  for (const parcel of [...first, ...others]) {
    if (left <= 0) break;
    const then = give(parcel, left);
    after.set(parcel, then);
    left -= openUnits(parcel) - openUnits(then);
  }
  return parcels.map((parcel) => after.get(parcel) ?? parcel);
};
