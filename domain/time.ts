/** An instant: UTC, ISO 8601 with milliseconds and `Z`, so that text order is time order. */
export type Instant = string;

export const instantOf = (millis: number): Instant => new Date(millis).toISOString();

export const millisOf = (instant: Instant): number => Date.parse(instant);

export const addMinutes = (instant: Instant, minutes: number): Instant =>
  instantOf(millisOf(instant) + minutes * 60_000);

export const addDays = (instant: Instant, days: number): Instant => addMinutes(instant, days * 1_440);
