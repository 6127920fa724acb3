import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { configFrom } from '../config.ts';
import { start } from '../start.ts';
import { StartError } from '../start-error.ts';
import { apiAt } from './api.ts';
import { chance } from './chance.ts';
import { crew } from './crew.ts';
import { customers } from './customers.ts';
import { LOCATIONS, setUp } from './network.ts';
import { oversold, summaryOf } from './summary.ts';
import { tallyFrom } from './tally.ts';

const CLEAR_SCREEN = '\x1b[H\x1b[2J';
const REFRESH_MILLIS = 1_000;

const { perSecond, seconds, seed, port } = new Command('demo')
  .description('Weir with a sample network, customers who buy and crews who ship, seen live.')
  .option('--per-second <orders>', 'orders placed a second, on average', Number, 10)
  .option('--seconds <seconds>', 'end by itself after so long', Number, Number.POSITIVE_INFINITY)
  .option('--seed <seed>', 'another seed, another day', Number, 1)
  .option('--port <port>', 'port of the API', Number, 0)
  .parse()
  .opts<{ perSecond: number; seconds: number; seed: number; port: number }>();

/** Runs until it is interrupted, or its time is over. The data folder is a passing one. */
const demo = async (): Promise<void> => {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort());
  if (Number.isFinite(seconds)) setTimeout(() => end.abort(), seconds * 1_000).unref();
  const data = await mkdtemp(join(tmpdir(), 'weir-demo-'));
  const off = new AbortController();
  try {
    const config = { ...configFrom(process.env), data, port };
    const weir = await start(config, { say: () => undefined, stop: off.signal });
    const api = apiAt(weir.url, weir.adminKey);
    const luck = chance(seed);
    console.log('Setting up two warehouses, four stores, four channels and 500 SKUs ...');
    await setUp(api, luck);
    const startedAt = Date.now();
    const tally = tallyFrom(startedAt);
    const work = [
      customers(api, luck, tally, perSecond, end.signal),
      ...LOCATIONS.map((location) => crew(api, luck, tally, location, end.signal)),
    ];
    while (!end.signal.aborted) {
      await Promise.race([pause(REFRESH_MILLIS), once(end.signal, 'abort')]);
      const passed = Math.round((Date.now() - startedAt) / 1_000);
      const lines = summaryOf(tally.figures(), await oversold(api), weir.url, weir.adminKey, passed);
      console.log((process.stdout.isTTY ? CLEAR_SCREEN : '') + lines.join('\n'));
    }
    await Promise.allSettled(work);
    off.abort();
    await weir.stopped;
  } finally {
    off.abort();
    await rm(data, { recursive: true, force: true });
  }
};

try {
  await demo();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}
