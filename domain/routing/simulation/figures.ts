import type { LocationId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { Explanation } from '../explanation.ts';
import type { MeasuredParcel } from './measure.ts';

/** What became of an order, the one way or the other. */
export type Outcome = {
  readonly parcels: readonly MeasuredParcel[];
  /** False where the last that was decided is that it cannot be sent. */
  readonly routable: boolean;
  /** `null` where nothing was promised. */
  readonly onTime: boolean | null;
  readonly decisions: number;
  /** Of them, those that are known to be the best there is. */
  readonly optimal: number;
  /** Why the last decision was made so; `null` where that is not on record. */
  readonly last: Explanation | null;
};

/** What all orders came to. Shares are from 0 to 1, with four digits; `null` where there is nothing to take a share of. */
export type Figures = {
  /** Orders that were sent, or could not be; one that was cancelled before is neither. */
  readonly orders: number;
  readonly notRoutable: number;
  readonly parcels: number;
  readonly parcelsPerOrder: number | null;
  /** Orders in more than one parcel. */
  readonly split: number;
  readonly splitShare: number | null;
  /** Minor units. */
  readonly cost: Minor;
  readonly costPerOrder: number | null;
  /** Orders with a promise, or a limit of their channel. */
  readonly promised: number;
  readonly onTime: number;
  readonly onTimeShare: number | null;
  /** Of the parcels whose places are known. */
  readonly kilometres: number;
  readonly kilometresPerParcel: number | null;
  readonly decisions: number;
  readonly optimal: number;
  readonly optimalShare: number | null;
  /** By id. */
  readonly locations: readonly LocationFigures[];
};

export type LocationFigures = {
  readonly location: LocationId;
  readonly parcels: number;
  readonly units: number;
  readonly cost: Minor;
  /** The local day on which most parcels leave; the first of equals. */
  readonly busiestDay: string;
  readonly busiestDayParcels: number;
};

/** Adds outcomes up. `dayOf`: the local day of a location on which something leaves. */
export const tally = (dayOf: (parcel: MeasuredParcel) => string) => {
  const sums = { orders: 0, notRoutable: 0, parcels: 0, split: 0, cost: 0, promised: 0, onTime: 0 };
  const more = { sent: 0, kilometres: 0, placed: 0, decisions: 0, optimal: 0 };
  const locations = new Map<LocationId, { parcels: number; units: number; cost: Minor; days: Map<string, number> }>();
  return {
    add({ parcels, routable, onTime, decisions, optimal }: Outcome): void {
      if (parcels.length === 0 && routable) return;
      sums.orders += 1;
      if (!routable) sums.notRoutable += 1;
      if (parcels.length > 0) more.sent += 1;
      if (parcels.length > 1) sums.split += 1;
      if (onTime !== null) sums.promised += 1;
      if (onTime === true) sums.onTime += 1;
      more.decisions += decisions;
      more.optimal += optimal;
      for (const parcel of parcels) {
        const { location, units, cost, kilometres } = parcel;
        sums.parcels += 1;
        sums.cost += cost;
        if (kilometres !== null) {
          more.kilometres += kilometres;
          more.placed += 1;
        }
        const has = locations.get(location) ?? { parcels: 0, units: 0, cost: 0, days: new Map() };
        const day = dayOf(parcel);
        has.parcels += 1;
        has.units += units;
        has.cost += cost;
        has.days.set(day, (has.days.get(day) ?? 0) + 1);
        locations.set(location, has);
      }
    },
    figures: (): Figures => ({
      ...sums,
      parcelsPerOrder: share(sums.parcels, more.sent),
      splitShare: share(sums.split, more.sent),
      costPerOrder: share(sums.cost, more.sent),
      onTimeShare: share(sums.onTime, sums.promised),
      kilometres: more.kilometres,
      kilometresPerParcel: share(more.kilometres, more.placed),
      decisions: more.decisions,
      optimal: more.optimal,
      optimalShare: share(more.optimal, more.decisions),
      locations: [...locations]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([location, { days, ...rest }]) => {
          const [busiestDay, busiestDayParcels] = busiest(days);
          return { location, ...rest, busiestDay, busiestDayParcels };
        }),
    }),
  };
};

const busiest = (days: ReadonlyMap<string, number>): readonly [string, number] =>
  [...days].sort(([a, most], [b, least]) => least - most || (a < b ? -1 : 1))[0] ?? ['', 0];

/** With four digits. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((10_000 * part) / whole) / 10_000;
