import type { ReturnFigures, ReturnListed } from '../../api/return-documents.ts';

const DAY_MILLIS = 86_400_000;
const WEEK_MILLIS = 7 * DAY_MILLIS;

/** Days since they were asked for, of a group: from the first to below the second. */
export const AGES = ['day', 'week', 'fortnight', 'month', 'older'] as const;
export type Age = (typeof AGES)[number];
const AGE_DAYS: { readonly [A in Age]: number } = {
  day: 1,
  week: 7,
  fortnight: 14,
  month: 30,
  older: Number.POSITIVE_INFINITY,
};

export const ageOf = (requestedAt: string, now: number): Age => {
  const days = (now - Date.parse(requestedAt)) / DAY_MILLIS;
  return AGES.find((age) => days < AGE_DAYS[age]) ?? 'older';
};

/** How many returns are of one kind, and what is at risk in them, by currency in minor units. */
export type Group = {
  readonly key: string;
  readonly returns: number;
  readonly atRisk: { readonly [currency: string]: number };
};

/** Returns by what they have in common, the largest group first. One that has several counts in each. */
export const groupsOf = (
  returns: readonly ReturnListed[],
  keysOf: (one: ReturnListed) => readonly string[],
): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const one of returns) {
    for (const key of keysOf(one)) {
      const { returns: before, atRisk } = groups.get(key) ?? { returns: 0, atRisk: {} };
      groups.set(key, { key, returns: before + 1, atRisk: withRisk(atRisk, one) });
    }
  }
  return [...groups.values()].sort((a, b) => b.returns - a.returns);
};

const withRisk = (sums: Group['atRisk'], { atRisk, currency }: ReturnListed): Group['atRisk'] =>
  currency === null || atRisk === 0 ? sums : { ...sums, [currency]: (sums[currency] ?? 0) + atRisk };

export const reasonsOf = ({ lines }: ReturnListed): readonly string[] => [
  ...new Set(lines.map(({ reason }) => reason)),
];

/** The SKUs that most is asked back of, the first ones first. */
export const skusOf = (returns: readonly ReturnListed[], most: number): readonly string[] => {
  const units = new Map<string, number>();
  for (const { sku, quantity } of returns.flatMap(({ lines }) => lines)) {
    if (sku !== null) units.set(sku, (units.get(sku) ?? 0) + quantity);
  }
  return [...units]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([sku]) => sku);
};

export type Rate = { readonly sku: string; readonly shipped: number; readonly returned: number };

/** What was shipped and asked back of each SKU in all, the highest share first. */
export const ratesOf = (figures: readonly ReturnFigures[]): readonly Rate[] => {
  const rates = new Map<string, Rate>();
  for (const { sku, unitsShipped, unitsReturned } of figures) {
    if (sku === null) continue;
    const { shipped = 0, returned = 0 } = rates.get(sku) ?? {};
    rates.set(sku, { sku, shipped: shipped + unitsShipped, returned: returned + unitsReturned });
  }
  return [...rates.values()].sort((a, b) => shareOf(b) - shareOf(a));
};

/** Of 1. What was shipped before the days that were asked for may make it more than that. */
export const shareOf = ({ shipped, returned }: Rate): number => (shipped === 0 ? 0 : returned / shipped);

/** Units asked back, week by week (the Monday of each), with the reasons that were given most; the others are `rest`. The figures are in the order of their days. */
export const reasonsByWeek = (
  figures: readonly ReturnFigures[],
  most: number,
  rest: string,
): {
  readonly reasons: readonly string[];
  readonly weeks: readonly { readonly week: string; readonly units: Readonly<Record<string, number>> }[];
} => {
  const totals = new Map<string, number>();
  for (const [reason, units] of figures.flatMap(({ reasons }) => Object.entries(reasons))) {
    totals.set(reason, (totals.get(reason) ?? 0) + units);
  }
  const named = [...totals]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([reason]) => reason);
  const weeks = new Map<string, Record<string, number>>(weeksOf(figures).map((week) => [week, {}]));
  for (const { date, reasons } of figures) {
    const units = weeks.get(mondayOf(date)) ?? {};
    for (const [reason, count] of Object.entries(reasons)) {
      const name = named.includes(reason) ? reason : rest;
      units[name] = (units[name] ?? 0) + count;
    }
    weeks.set(mondayOf(date), units);
  }
  return {
    reasons: totals.size > named.length ? [...named, rest] : named,
    weeks: [...weeks].map(([week, units]) => ({ week, units })),
  };
};

/** All weeks from the first to the last, also those in which nothing was asked back. */
const weeksOf = (figures: readonly ReturnFigures[]): readonly string[] => {
  const [first, last] = [figures[0], figures.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = Date.parse(mondayOf(first.date));
  const count = (Date.parse(mondayOf(last.date)) - from) / WEEK_MILLIS + 1;
  return Array.from({ length: count }, (_, week) => new Date(from + week * WEEK_MILLIS).toISOString().slice(0, 10));
};

const mondayOf = (date: string): string => {
  const day = new Date(`${date}T00:00:00Z`);
  const since = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - since * DAY_MILLIS).toISOString().slice(0, 10);
};
