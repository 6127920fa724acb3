import type { ChannelId, Sku } from '../../domain/ids.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import { type Instant, instantOf } from '../../domain/time.ts';
import type { LogReader } from '../../log/event-log.ts';
import type { Offered } from '../../runtime/offered.ts';
import type { ToldLevels } from '../../runtime/ports.ts';
import type { Unavailable } from '../system.ts';
import { compareLevels } from './compare-levels.ts';
import type { Patience } from './patience.ts';
import type { Reconciling } from './reconciling.ts';

export type LevelsDependencies = {
  readonly log: Pick<LogReader, 'end'>;
  readonly offered: Pick<Offered, 'pages'>;
  readonly told: Pick<ToldLevels, 'load'>;
};

/** SKUs that are compared at once. */
const AT_ONCE = 100;
/** What differs is looked at again after so long: a sale may be in one of the numbers and not in the other yet. */
const AGAIN_MILLIS = 60_000;
/** What differs beyond this is not looked at again, and stands as it was found. */
const AGAIN_MAX = 10_000;

/** Compares what a shop shows now with what it was told last, of all that its channel offers. Gives back how many SKUs were compared. */
export const compareStock = async (
  { log, offered, told }: LevelsDependencies,
  there: NonNullable<Reconciling['levels']>,
  { target, channel }: { readonly target: string; readonly channel: ChannelId },
  found: (differences: readonly Difference[]) => Promise<void>,
  { patiently, sleep, now, signal }: Patience,
): Promise<number | Unavailable> => {
  let count = 0;

  /** Of SKUs; what was told after `settled` is still on its way. */
  const compared = async (skus: readonly Sku[], settled: Instant): Promise<readonly Difference[] | Unavailable> => {
    const known = (await told.load(target, skus)).filter(({ at, state }) => state === 'taken' && at < settled);
    const asked = skus.filter((sku) => known.some((level) => level.sku === sku));
    if (asked.length === 0) return [];
    const read = await patiently(() => there(asked, signal));
    if (read.outcome === 'unavailable') return read;
    return compareLevels(known, read.levels);
  };

  const suspects: Sku[] = [];
  for await (const page of offered.pages(channel, await log.end(), signal)) {
    for (const some of inParts(page.map(({ sku }) => sku))) {
      const differences = await compared(some, instantOf(now()));
      if ('outcome' in differences) return differences;
      count += some.length;
      const again = differences.slice(0, AGAIN_MAX - suspects.length);
      const wrong = new Set(again.map(({ subject }) => subject));
      suspects.push(...some.filter((sku) => wrong.has(sku)));
      await found(differences.slice(again.length));
    }
  }
  if (suspects.length === 0) return count;
  await sleep(AGAIN_MILLIS, signal);
  const settled = instantOf(now() - AGAIN_MILLIS);
  for (const some of inParts(suspects)) {
    const differences = await compared(some, settled);
    if ('outcome' in differences) return differences;
    await found(differences);
  }
  return count;
};

const inParts = (skus: readonly Sku[]): readonly (readonly Sku[])[] =>
  Array.from({ length: Math.ceil(skus.length / AT_ONCE) }, (_, part) =>
    skus.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
