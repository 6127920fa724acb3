import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { LogUnavailable } from '../log/port.ts';
import { Contended } from './stock.ts';

/** Attempts beyond these are left to whoever takes the step up again. */
const ATTEMPTS_MAX = 20;
const BACKOFF_MILLIS_MAX = 5_000;

const unavailable = retry(handleType(LogUnavailable).orType(Contended), {
  maxAttempts: ATTEMPTS_MAX,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: BACKOFF_MILLIS_MAX }),
});

/** Does something again, with growing pauses, as long as the log cannot be reached or others are faster. Gives up when the signal aborts. */
export const whileUnavailable = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
  unavailable.execute(() => work(), signal);
