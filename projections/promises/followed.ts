import type { CancelledLine, OrderEvent, PlacedLine, PlannedFulfilment, Quantity } from '../../domain/order/facts.ts';
import { isGoods } from '../../domain/order/order.ts';
import type { Instant } from '../../domain/time.ts';

/** As much of the order as is needed to know when all of it is with the customer. */
export type Followed = {
  /** Units of goods that are wanted. */
  readonly wanted: number;
  /** Lines of goods. */
  readonly goods: readonly string[];
  readonly parcels: readonly Parcel[];
  /** Units wait for a location, and nobody has said until when. */
  readonly waiting: boolean;
  /** Lines of which units waited for stock, and have not got their parcels. */
  readonly awaited: readonly Awaited[];
  /** Holds that were placed after the order was. */
  readonly holds: readonly string[];
  /** When the last hold was released. */
  readonly heldUntil: Instant | null;
};

export type Awaited = {
  readonly line: string;
  /** That wait for stock. */
  readonly units: number;
  /** That waited, and have it. */
  readonly filled: number;
  /** When all of it is there; `null` while nobody can say. */
  readonly at: Instant | null;
};

export type Parcel = {
  readonly id: string;
  readonly location: string;
  readonly units: number;
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  readonly carrier: string | null;
  /** When it left, or was ready to be collected. */
  readonly leftAt: Instant | null;
  readonly deliveredAt: Instant | null;
};

/** Nothing has happened yet to the goods of an order that was placed with such lines. */
export const followedFrom = (lines: readonly PlacedLine[]): Followed => {
  const goods = lines.filter(isGoods);
  return {
    wanted: unitsOf(goods),
    goods: goods.map((line) => line.id),
    parcels: [],
    waiting: false,
    awaited: [],
    holds: [],
    heldUntil: null,
  };
};

/** What is followed, after a fact that was recorded at an instant; the same object where the fact says nothing about it. */
export const follow = (followed: Followed, event: OrderEvent, at: Instant): Followed => {
  switch (event.type) {
    case 'OrderRefused':
      return { ...followed, wanted: 0 };
    case 'LinesBackordered':
    case 'ReservationsLost':
      return { ...followed, awaited: event.data.lines.reduce(awaitMore, followed.awaited) };
    case 'BackordersExpected':
      return withAwaited(followed, event.data.lines, (awaited, { at: date }) => ({ ...awaited, at: date }));
    case 'BackordersReserved':
      return withAwaited(followed, event.data.lines, (awaited, { quantity }) => ({
        ...awaited,
        units: awaited.units - quantity,
        filled: awaited.filled + quantity,
      }));
    case 'RoutingFailed':
      return { ...followed, waiting: true };
    case 'LinesAdded':
      return wantMore(followed, event.data.lines);
    case 'AdditionRefused':
      return served({ ...followed, wanted: followed.wanted - unitsOf(event.data.lines.filter(isGoods)) });
    case 'LinesCancelled':
      return cancelled(followed, event.data.lines);
    case 'HoldPlaced':
      return { ...followed, holds: [...without(followed.holds, event.data.reason), event.data.reason] };
    case 'HoldReleased':
      return { ...followed, holds: without(followed.holds, event.data.reason), heldUntil: at };
    case 'FulfilmentsAssigned':
      return assigned(followed, event.data.fulfilments);
    case 'FulfilmentRejected':
    case 'FulfilmentLinesRejected':
    case 'FulfilmentWithdrawn':
      return { ...less(followed, event.data.fulfilment, unitsOf(event.data.lines)), waiting: true };
    case 'FulfilmentShipped': {
      const { fulfilment, carrier } = event.data;
      return withParcel(followed, fulfilment, (parcel) => ({ ...parcel, carrier, leftAt: at }));
    }
    case 'FulfilmentReady':
      return withParcel(followed, event.data.fulfilment, (parcel) => ({
        ...parcel,
        leftAt: parcel.leftAt ?? at,
        deliveredAt: at,
      }));
    case 'FulfilmentDelivered': {
      const { fulfilment, at: delivered } = event.data;
      return withParcel(followed, fulfilment, (parcel) => ({ ...parcel, deliveredAt: delivered }));
    }
    case 'FulfilmentDeliveryCorrected':
      return withParcel(followed, event.data.fulfilment, (parcel) => ({ ...parcel, deliveredAt: null }));
    default:
      return followed;
  }
};

const awaitMore = (awaited: readonly Awaited[], { line, quantity }: Quantity): readonly Awaited[] => {
  const before = awaited.find((one) => one.line === line);
  if (before === undefined) return [...awaited, { line, units: quantity, filled: 0, at: null }];
  return awaited.map((one) => (one === before ? { ...one, units: one.units + quantity } : one));
};

/** Each line that is named and awaited becomes another; what nothing is left of is awaited no more. */
const withAwaited = <L extends { readonly line: string }>(
  followed: Followed,
  lines: readonly L[],
  change: (awaited: Awaited, line: L) => Awaited,
): Followed => ({
  ...followed,
  awaited: followed.awaited
    .map((one) => lines.reduce((now, line) => (line.line === now.line ? change(now, line) : now), one))
    .filter(({ units, filled }) => units + filled > 0),
});

const assigned = (followed: Followed, fulfilments: readonly PlannedFulfilment[]): Followed => {
  const lines = fulfilments.flatMap((fulfilment) => fulfilment.lines);
  const rest = withAwaited(followed, lines, (awaited, { quantity }) => ({
    ...awaited,
    filled: Math.max(0, awaited.filled - quantity),
  }));
  return served({ ...rest, parcels: [...rest.parcels, ...fulfilments.map(parcelOf)] });
};

/** Units that have a parcel, or wait for stock: there is a date for them, or nobody has said one. */
export const accountedFor = ({ parcels, awaited }: Followed): number =>
  awaited.reduce((sum, { units, filled }) => sum + units + filled, unitsIn(parcels));

const wantMore = (followed: Followed, lines: readonly PlacedLine[]): Followed => {
  const goods = lines.filter(isGoods);
  if (goods.length === 0) return followed;
  return {
    ...followed,
    wanted: followed.wanted + unitsOf(goods),
    goods: [...new Set([...followed.goods, ...goods.map((line) => line.id)])],
    waiting: true,
  };
};

const cancelled = (followed: Followed, lines: readonly CancelledLine[]): Followed => {
  const goods = lines.filter((line) => followed.goods.includes(line.line));
  const assigned = goods.flatMap((line) => line.assigned);
  const given = goods.reduce((sum, line) => sum + line.open + line.backordered + line.reserved, unitsOf(assigned));
  const rest = assigned.reduce((all, { fulfilment, quantity }) => less(all, fulfilment, quantity), followed);
  const fewer = withAwaited(rest, goods, cutShort);
  return served({ ...fewer, wanted: fewer.wanted - given });
};

/** What is cancelled of a line that waits: of what waits, and of what has come for it. */
const cutShort = (awaited: Awaited, { backordered, reserved }: CancelledLine): Awaited => ({
  ...awaited,
  units: awaited.units - backordered,
  filled: Math.max(0, awaited.filled - reserved),
});

const parcelOf = ({ id, location, lines, shipBy, deliverBy }: PlannedFulfilment): Parcel => ({
  id,
  location,
  units: unitsOf(lines),
  shipBy,
  deliverBy,
  carrier: null,
  leftAt: null,
  deliveredAt: null,
});

const withParcel = (followed: Followed, id: string, change: (parcel: Parcel) => Parcel): Followed => ({
  ...followed,
  parcels: followed.parcels.map((parcel) => (parcel.id === id ? change(parcel) : parcel)),
});

const less = (followed: Followed, id: string, units: number): Followed => {
  const changed = withParcel(followed, id, (parcel) => ({ ...parcel, units: parcel.units - units }));
  return { ...changed, parcels: changed.parcels.filter((parcel) => parcel.units > 0) };
};

/** Nothing waits any more once every unit has its parcel. */
const served = (followed: Followed): Followed => ({
  ...followed,
  ...(followed.wanted > unitsIn(followed.parcels) ? {} : { waiting: false, awaited: [] }),
});

const without = (reasons: readonly string[], reason: string): readonly string[] => reasons.filter((r) => r !== reason);

const unitsOf = (lines: readonly Pick<Quantity, 'quantity'>[]): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0);
export const unitsIn = (parcels: readonly Parcel[]): number => parcels.reduce((sum, parcel) => sum + parcel.units, 0);
