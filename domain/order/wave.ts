import { type Instant, instantOf, millisOf } from '../time.ts';
import type { OrderEvent } from './facts.ts';

/** The hold of an order that is collected to be routed together with others. */
export const WAVE_HOLD = 'wave';

const MINUTE_MILLIS = 60_000;

/** Has an order wait for the next wave. They come at whole multiples of so many minutes since midnight UTC. */
export const joinWave = (everyMinutes: number, now: Instant): readonly OrderEvent[] => [
  { type: 'HoldPlaced', data: { reason: WAVE_HOLD, until: nextWave(everyMinutes, now) } },
];

const nextWave = (everyMinutes: number, now: Instant): Instant => {
  const midnight = millisOf(`${now.slice(0, 'YYYY-MM-DD'.length)}T00:00:00.000Z`);
  const every = everyMinutes * MINUTE_MILLIS;
  return instantOf(midnight + (Math.floor((millisOf(now) - midnight) / every) + 1) * every);
};
