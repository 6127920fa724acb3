import { currencyDigits } from '../domain/money.ts';
import type { Figures } from '../domain/routing/simulation/figures.ts';
import type { SimulationReport } from '../domain/routing/simulation/report.ts';
import { thousands } from './progress.ts';

/** A figure of both worlds for people; `shares`: the same as numbers, where they can be drawn. */
export type FigureRow = {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly numbers: readonly [before: number, after: number];
};

/** The figures of a report, each with its name and its unit. */
export const figureRows = ({ before, after, currency }: SimulationReport): readonly FigureRow[] => {
  const row = (name: string, of: (figures: Figures) => number | null, show: (value: number) => string): FigureRow => {
    const [was, is] = [of(before), of(after)];
    const text = (value: number | null): string => (value === null ? '-' : show(value));
    return { name, before: text(was), after: text(is), numbers: [was ?? 0, is ?? 0] };
  };
  const amount = (value: number): string => money(value, currency);
  const digits = (value: number): string => value.toFixed(3);
  return [
    row('orders', ({ orders }) => orders, thousands),
    row('not routable', ({ notRoutable }) => notRoutable, thousands),
    row('cost', ({ cost }) => cost, amount),
    row('cost per order', ({ costPerOrder }) => costPerOrder, amount),
    row('parcels', ({ parcels }) => parcels, thousands),
    row('parcels per order', ({ parcelsPerOrder }) => parcelsPerOrder, digits),
    row('split orders', ({ splitShare }) => splitShare, percentOf),
    row('on time', ({ onTimeShare }) => onTimeShare, percentOf),
    row(
      'kilometres per parcel',
      ({ kilometresPerParcel }) => kilometresPerParcel,
      (value) => value.toFixed(0),
    ),
    row('best plan known', ({ optimalShare }) => optimalShare, percentOf),
  ];
};

export const percentOf = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** An amount of minor units. */
export const money = (amount: number, currency: string | null): string => {
  if (currency === null) return thousands(amount);
  const digits = currencyDigits(currency);
  const value = amount / 10 ** digits;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`;
};

/** Parcels of each location in both worlds, by id. */
export const locationRows = ({ before, after }: SimulationReport) => {
  const ids = [...new Set([...before.locations, ...after.locations].map(({ location }) => location))].sort();
  const of = (figures: Figures, id: string) => figures.locations.find(({ location }) => location === id) ?? null;
  return ids.map((location) => ({ location, before: of(before, location), after: of(after, location) }));
};
