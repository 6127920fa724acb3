import type { ChannelId, LocationId, OrderId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { Instant } from '../../time.ts';
import { type Grounds, groundsOf } from '../grounds.ts';
import { sentenceOf } from '../sentence.ts';
import { type Figures, type Outcome, share, tally } from './figures.ts';
import type { MeasuredParcel } from './measure.ts';

/** What the past would have been with other rules or another network, beside what it was. */
export type SimulationReport = {
  /** The first and the last decision that was looked at; `null` where there was none. */
  readonly first: Instant | null;
  readonly last: Instant | null;
  /** Of the rates, as far as they say; ISO 4217. */
  readonly currency: string | null;
  readonly before: Figures;
  readonly after: Figures;
  /** Orders that would have gone elsewhere, or not at all. */
  readonly changed: number;
  /** Orders that a location would have been given that was never asked in truth: whether it would have taken them nobody knows. */
  readonly unknowable: number;
  readonly unknowableShare: number | null;
  /** By the day (UTC) of their first decision: the later it is, the more rests on what has changed before. */
  readonly days: readonly DayFigures[];
  /** Orders that changed, the first ones. */
  readonly orders: readonly OrderChange[];
  readonly ordersLeftOut: number;
};

export type DayFigures = {
  readonly day: string;
  readonly orders: number;
  readonly changed: number;
  readonly unknowable: number;
};

export type OrderChange = {
  readonly order: OrderId;
  readonly channel: ChannelId;
  readonly externalId: string;
  readonly decidedAt: Instant;
  readonly unknowable: boolean;
  readonly before: OrderSide;
  readonly after: OrderSide;
};

export type OrderSide = {
  readonly parcels: readonly Omit<MeasuredParcel, 'lines'>[];
  readonly cost: Minor;
  readonly routable: boolean;
  readonly onTime: boolean | null;
  readonly sentence: string;
  /** What the sentence is made of; `null` where nothing was decided. */
  readonly grounds: Grounds | null;
};

/** An order that has been decided in both worlds. */
export type Compared = Pick<OrderChange, 'order' | 'channel' | 'externalId' | 'decidedAt'> & {
  /** Orders are told in the sequence of their first decisions. */
  readonly number: number;
  /** Locations that were asked in truth. */
  readonly asked: ReadonlySet<LocationId>;
  readonly before: Outcome;
  readonly after: Outcome;
};

/** Adds compared orders up, in whatever sequence they come. `ordersMax`: changed orders that are told in full. */
export const comparison = (dayOf: (parcel: MeasuredParcel) => string, ordersMax: number) => {
  const before = tally(dayOf);
  const after = tally(dayOf);
  const days = new Map<string, { orders: number; changed: number; unknowable: number }>();
  let told: (OrderChange & { readonly number: number })[] = [];
  let lastTold = Number.POSITIVE_INFINITY;
  let [changed, unknowable] = [0, 0];
  let first: Instant | null = null;
  let last: Instant | null = null;

  /** Keeps the first ones; now and then, so that it costs little. */
  const prune = (): void => {
    told = told.sort((a, b) => a.number - b.number).slice(0, ordersMax);
    lastTold = told.length < ordersMax ? lastTold : (told.at(-1)?.number ?? lastTold);
  };

  return {
    add(one: Compared): void {
      before.add(one.before);
      after.add(one.after);
      const elsewhere = one.before.routable !== one.after.routable || placesOf(one.before) !== placesOf(one.after);
      const unknown = one.after.parcels.some(({ location }) => !one.asked.has(location));
      const day = one.decidedAt.slice(0, 'YYYY-MM-DD'.length);
      const has = days.get(day) ?? { orders: 0, changed: 0, unknowable: 0 };
      days.set(day, has);
      has.orders += 1;
      has.changed += Number(elsewhere);
      has.unknowable += Number(unknown);
      changed += Number(elsewhere);
      unknowable += Number(unknown);
      if (first === null || one.decidedAt < first) first = one.decidedAt;
      if (last === null || one.decidedAt > last) last = one.decidedAt;
      if (!elsewhere || one.number > lastTold) return;
      const { order, channel, externalId, decidedAt, number } = one;
      const sides = { before: sideOf(one.before), after: sideOf(one.after) };
      told.push({ number, order, channel, externalId, decidedAt, unknowable: unknown, ...sides });
      if (told.length >= 2 * ordersMax + 1) prune();
    },
    report(currency: string | null): SimulationReport {
      prune();
      const orders = [...days.values()].reduce((sum, day) => sum + day.orders, 0);
      return {
        first,
        last,
        currency,
        before: before.figures(),
        after: after.figures(),
        changed,
        unknowable,
        unknowableShare: share(unknowable, orders),
        days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, counts]) => ({ day, ...counts })),
        orders: told.map(({ number: _, ...change }) => change),
        ordersLeftOut: changed - told.length,
      };
    },
  };
};

/** Where what is sent from, as one text. */
const placesOf = ({ parcels }: Outcome): string =>
  parcels
    .flatMap(({ location, lines }) => lines.map(({ line, quantity }) => JSON.stringify([location, line, quantity])))
    .sort()
    .join();

const sideOf = ({ parcels, routable, onTime, last }: Outcome): OrderSide => {
  const grounds = last === null ? null : groundsOf(last);
  return {
    parcels: parcels.map(({ lines: _, ...parcel }) => parcel),
    cost: parcels.reduce((sum, { cost }) => sum + cost, 0),
    routable,
    onTime,
    sentence: grounds === null ? '' : sentenceOf(grounds),
    grounds,
  };
};
