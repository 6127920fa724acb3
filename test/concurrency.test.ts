import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { anyWaves, CHANNELS, carryOut, count, FIRST, inspect, LOCATIONS, SKUS } from './acts.ts';
import { setUp, startEngine } from './engine.ts';

/** `WEIR_CONCURRENCY_RUNS=200 npx vitest run test/concurrency.test.ts` is the long form; `WEIR_CONCURRENCY_SEED` repeats one. */
const RUNS = Number(process.env.WEIR_CONCURRENCY_RUNS ?? 60);
const SEED = process.env.WEIR_CONCURRENCY_SEED;

it('whatever is done at once to orders and stock, to the unit nothing is lost, sold twice or done twice', async () => {
  const parameters = { numRuns: RUNS, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };
  await fc.assert(
    fc.asyncProperty(anyWaves, async (waves) => {
      const folder = await mkdtemp(join(tmpdir(), 'weir-concurrency-'));
      const on = await startEngine(folder, { clock: systemClock });
      try {
        await setUp(on.engine, systemClock, LOCATIONS, CHANNELS);
        for (const each of SKUS) for (const at of LOCATIONS) await count(on, each, at, 4);
        await Promise.all(FIRST.map((act) => carryOut(on, act)));
        for (const wave of waves) await Promise.all(wave.map((act) => carryOut(on, act)));
        await on.settled();
        await inspect(on);
      } finally {
        await on.stop();
        await rm(folder, { recursive: true, force: true });
      }
      expect(on.errors).toEqual([]);
    }),
    parameters,
  );
});
