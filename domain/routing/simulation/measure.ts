import type { LineId, LocationId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import { goodsOf } from '../../order/goods.ts';
import type { Order } from '../../order/order.ts';
import type { FulfilmentRequirements } from '../../setup/channel.ts';
import type { Location } from '../../setup/location.ts';
import { type Instant, millisOf } from '../../time.ts';
import { kilometresBetween } from '../distance.ts';
import type { Network } from '../network.ts';
import { rateFor, weightCost } from '../rates.ts';

/** A parcel as it was planned, whoever planned it. */
export type PlannedParcel = {
  readonly location: Location;
  readonly lines: readonly { readonly line: LineId; readonly quantity: number }[];
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
};

export type MeasuredParcel = {
  readonly location: LocationId;
  readonly lines: PlannedParcel['lines'];
  /** Whole units of the order's lines. */
  readonly units: number;
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  readonly cost: Minor;
  /** Great circle; `null` where a place is not known. */
  readonly kilometres: number | null;
};

/** What an order is measured by, the same for every way to send it. */
export type Yardstick = {
  readonly order: Order;
  readonly articles: Network['articles'];
  /** What a parcel costs where its location has no rate: the base of the dearest that has one. */
  readonly withoutRate: () => Minor;
  /** To an address that has been forgotten, as it is on record. */
  readonly kilometres: ReadonlyMap<LocationId, number>;
  readonly fulfilment: FulfilmentRequirements | null;
};

/** What a parcel comes to: by the rates, as routing counts it. */
export const measured = (yardstick: Yardstick, parcel: PlannedParcel): MeasuredParcel => {
  const { location, lines, shipBy, deliverBy } = parcel;
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const cost = costOf(yardstick, parcel);
  return {
    location: location.id,
    lines,
    units,
    shipBy,
    deliverBy,
    cost,
    kilometres: kilometresTo(yardstick, location),
  };
};

const costOf = ({ order, articles, withoutRate }: Yardstick, { location, lines }: PlannedParcel): Minor => {
  if (order.delivery.collectAt === location.id) return 0;
  const country = order.transfer?.toCountry ?? order.country;
  const rate = rateFor(location, { country, service: order.delivery.service ?? null });
  if (rate === null) return withoutRate();
  let [items, grams] = [0, 0];
  for (const { line: id, quantity } of lines) {
    const line = order.lines.find((one) => one.id === id);
    for (const { sku, quantity: per } of line === undefined ? [] : goodsOf(line)) {
      items += quantity * per;
      grams += quantity * per * (articles.get(sku)?.grams ?? 0);
    }
  }
  return rate.base + items * rate.perItem + weightCost(rate.weightSteps ?? [], grams);
};

const kilometresTo = ({ order, kilometres }: Yardstick, { id, position }: Location): number | null => {
  const { lat, lon } = order.shipTo ?? {};
  if (lat === undefined || lon === undefined || position === null) return kilometres.get(id) ?? null;
  return kilometresBetween({ lat, lon }, position);
};

/**
 * Whether all parcels leave and arrive by when the order was promised and its channel requires; `null` where neither says anything,
 * or there is no parcel.
 */
export const isOnTime = ({ order, fulfilment }: Yardstick, parcels: readonly MeasuredParcel[]): boolean | null => {
  const promised = order.delivery.promisedBy ?? null;
  const { hoursToShip = null, daysToDeliver = null } = fulfilment ?? {};
  if (parcels.length === 0 || (promised === null && hoursToShip === null && daysToDeliver === null)) return null;
  const within = (at: Instant, hours: number | null): boolean =>
    hours === null || millisOf(at) <= millisOf(order.placedAt) + hours * HOUR_MILLIS;
  return parcels.every(
    ({ shipBy, deliverBy }) =>
      (promised === null || deliverBy <= promised) &&
      within(shipBy, hoursToShip) &&
      within(deliverBy, daysToDeliver === null ? null : daysToDeliver * 24),
  );
};

const HOUR_MILLIS = 3_600_000;
