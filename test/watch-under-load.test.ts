import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantOf } from '../domain/time.ts';
import { systemClock } from '../runtime/clock.ts';
import { anyWaves, CHANNELS, carryOut, count, FIRST, inspect, LOCATIONS, SKUS } from './acts.ts';
import { setUp, startEngine } from './engine.ts';
import { startWatching } from './watching.ts';

/** `WEIR_WATCH_RUNS=200 npx vitest run test/watch-under-load.test.ts` is the long form; `WEIR_WATCH_SEED` repeats one. */
const RUNS = Number(process.env.WEIR_WATCH_RUNS ?? 20);
const SEED = process.env.WEIR_WATCH_SEED;
const MINUTE = 60_000;

it('a busy shop where all is well never gives a false alarm, though the clock of the watch runs far ahead and nothing is too young for it', async () => {
  const parameters = { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };
  await fc.assert(
    fc.asyncProperty(anyWaves, async (waves) => {
      const folder = await mkdtemp(join(tmpdir(), 'weir-watch-'));
      const on = await startEngine(folder, { clock: systemClock });
      let ahead = 0;
      const clock = { now: () => instantOf(Date.now() + ahead) };
      const beside = startWatching(on, { folder, clock });
      let open = true;
      let steps = 0;
      const watching = (async () => {
        await beside.seen();
        while (open) {
          ahead += 2 * MINUTE;
          await beside.watching.step();
          steps += 1;
          // Everybody else has their turn.
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      try {
        await setUp(on.engine, systemClock, LOCATIONS, CHANNELS);
        for (const each of SKUS) for (const at of LOCATIONS) await count(on, each, at, 4);
        await Promise.all(FIRST.map((act) => carryOut(on, act)));
        for (const wave of waves) await Promise.all(wave.map((act) => carryOut(on, act)));
        await on.settled();
        open = false;
        await watching;
        await beside.seen();
        ahead += 2 * MINUTE;
        await beside.watching.step();
        // Carts are over by the clock of the watch: what it let go may have served who waits.
        await on.settled();
        expect(await beside.facts()).toEqual([]);
        expect(beside.watching.figures()).toMatchObject({ leakedHolds: 0, counterDifferences: 0 });
        expect(steps).toBeGreaterThan(0);
        await inspect(on);
      } finally {
        open = false;
        await watching.catch(() => undefined);
        await beside.stop();
        await on.stop();
        await rm(folder, { recursive: true, force: true });
      }
      expect([...on.errors, ...beside.errors]).toEqual([]);
    }),
    parameters,
  );
});
