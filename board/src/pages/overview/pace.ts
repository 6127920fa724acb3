import type { Pace } from '../../api/documents.ts';

export const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;

/** Orders of a minute by channel. */
export type Minute = { readonly at: number; readonly placed: { readonly [channel: string]: number } };

/** Every minute of some hours that is not after `until`, the first one first. */
const minutesOf = (hours: readonly Pace[], until: number): readonly Minute[] =>
  hours.flatMap(({ hour, placed }) =>
    Array.from({ length: 60 }, (_, minute) => ({
      at: Date.parse(hour) + minute * MINUTE_MILLIS,
      placed: Object.fromEntries(Object.entries(placed).map(([channel, orders]) => [channel, orders[minute] ?? 0])),
    })).filter(({ at }) => at <= until),
  );

const sumOf = ({ placed }: Minute): number => Object.values(placed).reduce((sum, orders) => sum + orders, 0);

/** Orders that were placed in some hours up to an instant. */
export const placedBefore = (hours: readonly Pace[], instant: string): number =>
  minutesOf(hours, Date.parse(instant)).reduce((sum, minute) => sum + sumOf(minute), 0);

/** The last minutes up to now, also those in which nothing was placed; and the channels in which something was. */
export const lastMinutes = (hours: readonly Pace[], now: number, count: number) => {
  const known = new Map(minutesOf(hours, now).map((minute) => [minute.at, minute.placed]));
  const last = Math.floor(now / MINUTE_MILLIS) * MINUTE_MILLIS;
  const minutes = Array.from({ length: count }, (_, back) => {
    const at = last - (count - 1 - back) * MINUTE_MILLIS;
    return { at, placed: known.get(at) ?? {} };
  });
  const channels = [
    ...new Set(minutes.flatMap(({ placed }) => Object.keys(placed).filter((one) => placed[one] !== 0))),
  ];
  return { minutes, channels: channels.sort() };
};
