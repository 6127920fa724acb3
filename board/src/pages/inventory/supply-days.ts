import type { Supply } from '../../api/stock-documents.ts';

export type SupplyDay = { readonly at: string; readonly purchase: number; readonly transfer: number };
/** Units that are late, units of each day from today on, and units that come after those days. */
export type SupplyDays = { readonly late: number; readonly days: readonly SupplyDay[]; readonly later: number };

const startOf = (instant: Date): Date => new Date(instant.getFullYear(), instant.getMonth(), instant.getDate());

/** What is still to come, by the viewer's day. `now` is in milliseconds. */
export const supplyDays = (supplies: readonly Supply[], now: number, count: number): SupplyDays => {
  const today = startOf(new Date(now));
  const dayOf = (index: number): Date => new Date(today.getFullYear(), today.getMonth(), today.getDate() + index);
  const days = Array.from({ length: count }, (_, index) => ({
    at: dayOf(index).toISOString(),
    purchase: 0,
    transfer: 0,
  }));
  const byDay = new Map(days.map((day) => [day.at, day]));
  const end = dayOf(count).getTime();
  let late = 0;
  let later = 0;
  for (const { expectedAt, expected, kind } of supplies) {
    const at = Date.parse(expectedAt);
    const day = byDay.get(startOf(new Date(at)).toISOString());
    if (at < now) late += expected;
    else if (at >= end) later += expected;
    else if (day !== undefined) day[kind] += expected;
  }
  return { late, days, later };
};
