import type { Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import { millisOf } from '../time.ts';
import { type Eligible, isCollectedAt, isEligible, type Judged, type Question, rateFrom } from './judge.ts';
import type { DemandedLine, Source } from './problem.ts';
import { weightCost } from './rates.ts';
import { needOf } from './routable.ts';
import { COVER_DAYS, LATE_DAY_HOURS, type Weights } from './rules.ts';

/** What a parcel, or a plan, comes to: each term in its own unit, before it is weighed. */
export type Terms = {
  /** Minor units of money. */
  readonly cost: Minor;
  /** Hours until the customer has it, and `LATE_DAY_HOURS` for each day after the promise. */
  readonly speed: number;
  /** Kilometres. */
  readonly distance: number;
  readonly parcels: number;
  /** Percent of `COVER_DAYS` that the stock will not last, for each unit taken. */
  readonly scarcity: number;
  /** Percent of the day's capacity that is used then. */
  readonly load: number;
};

/** A distance that is not known counts as the far side of the earth. */
const DISTANCE_UNKNOWN_KILOMETRES = 20_000;
const HOUR_MILLIS = 3_600_000;

/** What a parcel from a candidate comes to, by what is in it. */
export type Scorer = {
  /** Whatever is in it. */
  readonly parcel: Terms;
  /** For a unit of each line. */
  readonly units: readonly Pick<Terms, 'cost' | 'scarcity'>[];
  /** What weight adds to the cost; `null`: nothing. */
  readonly weight: ((grams: number) => Minor) | null;
};

export const NO_TERMS: Terms = { cost: 0, speed: 0, distance: 0, parcels: 0, scarcity: 0, load: 0 };

export const add = (a: Terms, b: Terms): Terms => ({
  cost: a.cost + b.cost,
  speed: a.speed + b.speed,
  distance: a.distance + b.distance,
  parcels: a.parcels + b.parcels,
  scarcity: a.scarcity + b.scarcity,
  load: a.load + b.load,
});

export const weigh = (weights: Weights, terms: Terms): number =>
  weights.cost * terms.cost +
  weights.speed * terms.speed +
  weights.distance * terms.distance +
  weights.parcels * terms.parcels +
  weights.scarcity * terms.scarcity +
  weights.load * terms.load;

/** The terms of each candidate. Where one has no rate for the order, its base is taken to be that of the dearest that has. */
const scorersOf = (question: Question, judged: readonly Eligible[]): readonly Scorer[] => {
  const { order } = question;
  const need = needOf(order.lines);
  const rates = judged.map(({ candidate }) => rateFrom(question, candidate.location));
  const now = millisOf(question.now);
  const promised = order.promisedBy === null ? Number.MAX_SAFE_INTEGER : millisOf(order.promisedBy);
  const dearest = rates.reduce((most, rate) => Math.max(most, rate?.base ?? 0), 0);
  return judged.map((one, index): Scorer => {
    const rate = rates[index] ?? null;
    const perItem = rate?.perItem ?? 0;
    const steps = rate?.weightSteps ?? [];
    return {
      parcel: {
        cost: rate?.base ?? (isCollectedAt(order, one.candidate.location.id) ? 0 : dearest),
        speed: hoursOf(one.deliverAt, now, promised),
        distance: one.kilometres ?? DISTANCE_UNKNOWN_KILOMETRES,
        parcels: 1,
        scarcity: 0,
        load: loadOf(one),
      },
      units: order.lines.map(({ goods }) => ({
        cost: perItem * goods.reduce((sum, { quantity }) => sum + quantity, 0),
        scarcity: goods.reduce((sum, { sku, quantity }) => sum + quantity * scarcityOf(one, sku, need), 0),
      })),
      weight: steps.length === 0 ? null : (grams) => weightCost(steps, grams),
    };
  });
};

/** All in milliseconds. */
const hoursOf = (at: number, now: number, promised: number): number =>
  Math.max(0, Math.ceil((at - now) / HOUR_MILLIS)) +
  LATE_DAY_HOURS * Math.max(0, Math.ceil((at - promised) / (24 * HOUR_MILLIS)));

const loadOf = ({ candidate: { location, load }, departure }: Eligible): number => {
  const capacity = location.capacityPerDay;
  return capacity === null || capacity === 0 ? 0 : Math.round((100 * ((load.get(departure.day) ?? 0) + 1)) / capacity);
};

/** Percent of `COVER_DAYS` that a location's stock of a SKU does not last, once the order's units are gone. */
const scarcityOf = ({ candidate: { sales }, stock }: Eligible, sku: Sku, need: ReadonlyMap<Sku, number>): number => {
  const daily = sales.get(sku) ?? 0;
  if (daily <= 0) return 0;
  const days = Math.max(0, (stock.get(sku) ?? 0) - (need.get(sku) ?? 0)) / daily;
  return Math.round(100 * Math.max(0, 1 - days / COVER_DAYS));
};

/** The terms of a parcel that holds so many units of each line. */
export const termsOf = (scorer: Scorer, lines: readonly DemandedLine[], sent: readonly number[]): Terms => {
  let { cost, scarcity } = scorer.parcel;
  let grams = 0;
  for (const [line, units] of sent.entries()) {
    cost += units * (scorer.units[line]?.cost ?? 0);
    scarcity += units * (scorer.units[line]?.scarcity ?? 0);
    grams += units * (lines[line]?.grams ?? 0);
  }
  return { ...scorer.parcel, cost: cost + (scorer.weight?.(grams) ?? 0), scarcity };
};

/** A candidate as the search sees it. */
export const sourceOf = (weights: Weights, judged: Eligible, scorer: Scorer, skus: readonly Sku[]): Source => {
  const { weight } = scorer;
  return {
    fixed: weigh(weights, scorer.parcel),
    unit: scorer.units.map(({ cost, scarcity }) => weights.cost * cost + weights.scarcity * scarcity),
    most: judged.most,
    stock: skus.map((sku) => judged.stock.get(sku) ?? 0),
    weight: weight === null || weights.cost === 0 ? null : (grams) => weights.cost * weight(grams),
  };
};

/** Those that nothing removed, with what their parcels come to: what the search chooses from. */
export type Bidding = {
  readonly question: Question;
  readonly eligible: readonly Eligible[];
  readonly scorers: readonly Scorer[];
  readonly lines: readonly DemandedLine[];
  /** The goods of the lines, by their places in the search. */
  readonly skus: readonly Sku[];
};

export const biddingOf = (question: Question, judged: readonly Judged[]): Bidding => {
  const eligible = judged.filter(isEligible);
  const skus = [...needOf(question.order.lines).keys()];
  return { question, eligible, scorers: scorersOf(question, eligible), lines: demandedOf(question, skus), skus };
};

const demandedOf = (question: Question, skus: readonly Sku[]): readonly DemandedLine[] =>
  question.order.lines.map(({ quantity, goods }) => ({
    quantity,
    grams: goods.reduce(
      (sum, { sku, quantity: per }) => sum + per * (question.network.articles.get(sku)?.grams ?? 0),
      0,
    ),
    parts: goods.map(({ sku, quantity: per }) => ({ good: skus.indexOf(sku), per })),
  }));
