import { configFrom } from '../cli/config.ts';
import { start } from '../cli/start.ts';
import type { TrackingMeaning } from '../domain/carriage/tracking.ts';
import { instantOf } from '../domain/time.ts';

/** Weir, and a carrier that says 10,000 things a minute about the parcels `T-0`, `T-1`, ... from one SIGUSR2 to the next. */
const PARCELS = Number(process.argv[2]);
const PER_SECOND = 10_000 / 60;
const TICK_MILLIS = 30;
/** None of these ends a parcel. */
const SAID: readonly TrackingMeaning[] = ['handedOver', 'inTransit', 'outForDelivery', 'note'];

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const weir = await start(configFrom(process.env), { say: console.log, stop: stop.signal });

let said = 0;
let times: number[] = [];
const tell = async (n: number): Promise<void> => {
  const began = performance.now();
  const at = instantOf(Date.UTC(2026, 10, 24) + n * 1_000);
  const meaning = SAID[n % SAID.length] ?? 'note';
  const event = { trackingNumber: `T-${n % PARCELS}`, id: null, at, meaning, code: meaning, text: null, place: null };
  const { unknown } = await weir.takeTracking('bench', [event]);
  if (unknown.length > 0) throw new Error(`${unknown} are not known`);
  times.push(performance.now() - began);
};

let timer: NodeJS.Timeout | null = null;
process.on('SIGUSR2', () => {
  if (timer !== null) {
    clearInterval(timer);
    timer = null;
    const p99 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
    console.error(`${times.length} events taken in, p99 ${p99.toFixed(1)} ms`);
    return;
  }
  times = [];
  const began = performance.now();
  const before = said;
  timer = setInterval(() => {
    const due = before + Math.floor(((performance.now() - began) / 1_000) * PER_SECOND);
    for (; said < due; said += 1) void tell(said);
  }, TICK_MILLIS);
});
await weir.stopped;
