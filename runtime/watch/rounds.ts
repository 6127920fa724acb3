import { type Instant, millisOf } from '../../domain/time.ts';
import type { Clock } from '../clock.ts';
import type { PageOf } from './port.ts';

/** What a look at one thing came to. `unsure`: it is moving just now; it stays what it was held for. */
export type Finding = 'fine' | 'wrong' | 'unsure';

export type RoundOptions<K> = {
  readonly clock: Clock;
  /** A page of everything there is, as of the instant at which the round began; `null` while that cannot be said. */
  readonly page: (begun: Instant, cursor: string | null) => Promise<PageOf<K> | null>;
  /** What is on record as wrong. */
  readonly open: () => Promise<readonly K[]>;
  /** Looks at one thing, and puts on record what is wrong with it. */
  readonly inspect: (key: K) => Promise<Finding>;
  /** Puts on record that nothing is wrong with it any more. */
  readonly close: (key: K) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
};

/** Looks at a long list a page at a time, again and again. */
export type Rounds<K> = {
  /** One page: first what is on record as wrong, then on from where the last step came to. */
  readonly step: () => Promise<void>;
  /** Looks at one thing now. */
  readonly look: (key: K) => Promise<Finding>;
  /** How many things are wrong, and when a round was last completed; `null` before the first. */
  readonly figures: () => { readonly wrong: number; readonly completed: Instant | null };
};

/** A new round begins no sooner after the beginning of the last. */
const ROUND_MILLIS_MIN = 60_000;

export const rounds = <K>({ clock, page, open, inspect, close, onError }: RoundOptions<K>): Rounds<K> => {
  const wrong = new Set<K>();
  let begun: Instant | null = null;
  let cursor: string | null = null;
  let atWork = false;
  let completed: Instant | null = null;

  const look = async (key: K): Promise<Finding> => {
    const finding = await inspect(key);
    if (finding === 'wrong') wrong.add(key);
    if (finding === 'fine') wrong.delete(key);
    return finding;
  };

  /** One that fails does not keep the others waiting. */
  const lookAtAll = async (
    keys: readonly K[],
    found: (key: K, finding: Finding) => Promise<unknown>,
  ): Promise<void> => {
    for (const key of keys) {
      try {
        await found(key, await look(key));
      } catch (error) {
        onError(error);
      }
    }
  };

  const begin = async (): Promise<void> => {
    const suspects = [...new Set([...wrong, ...(await open())])];
    await lookAtAll(suspects, async (key, finding) => (finding === 'fine' ? close(key) : undefined));
    begun = clock.now();
    cursor = null;
    atWork = true;
  };

  return {
    async step() {
      const now = clock.now();
      if (!atWork && begun !== null && millisOf(now) - millisOf(begun) < ROUND_MILLIS_MIN) return;
      if (!atWork) await begin();
      const found = await page(begun ?? now, cursor);
      if (found === null) return;
      await lookAtAll(found.items, async () => undefined);
      cursor = found.next;
      if (cursor !== null) return;
      atWork = false;
      completed = clock.now();
    },
    look,
    figures: () => ({ wrong: wrong.size, completed }),
  };
};
