import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RuntimeStores } from '../../runtime/ports.ts';
import { createFeed } from './feed.ts';
import type { Outcome, Sending } from './target.ts';
import { DELIVERED, feedKit, REFUSED, targetThat, UNAVAILABLE } from './testing.ts';

/** What the receiver does about an attempt. `cut`: it takes it, and the connection breaks before it has said so. */
type Reply = { readonly what: 'take' | 'refuse' | 'out' | 'busy' | 'cut'; readonly millis: number };

/** The process dies at some of the calls to its stores: before they are done, or just after. */
type Death = { readonly calls: number; readonly when: 'before' | 'after' };

const BUSY: Outcome = { kind: 'unavailable', status: 429, reason: 'HTTP 429', retryAfterMillis: 30_000 };
const CUT: Outcome = { kind: 'unavailable', status: null, reason: 'connection', retryAfterMillis: null };

class Killed extends Error {}

/** Stores that fail at a call, as if the process had been killed there; those of the next process go on. */
const dying = ({ cursors, deliveries }: RuntimeStores, deaths: readonly Death[]) => {
  let left = [...deaths];
  let calls = 0;
  let died = 0;
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    const [death] = left;
    calls += 1;
    if (death === undefined || calls < death.calls) return work();
    left = left.slice(1);
    calls = 0;
    died += 1;
    if (death.when === 'after') await work();
    throw new Killed();
  };
  return {
    died: () => died,
    stores: {
      cursors: { ...cursors, save: (...args: Parameters<typeof cursors.save>) => around(() => cursors.save(...args)) },
      deliveries: {
        ...deliveries,
        add: (...args: Parameters<typeof deliveries.add>) => around(() => deliveries.add(...args)),
        save: (...args: Parameters<typeof deliveries.save>) => around(() => deliveries.save(...args)),
      },
    },
  };
};

const replies = fc.array(
  fc.record({
    what: fc.constantFrom<Reply['what'][]>('take', 'take', 'take', 'refuse', 'out', 'busy', 'cut'),
    millis: fc.constantFrom(0, 0, 50, 3_000),
  }),
  { maxLength: 60 },
);
const deaths = fc.array(
  fc.record({ calls: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom<Death['when'][]>('before', 'after') }),
  { maxLength: 5 },
);
const orders = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 40 });
const chance = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 });

it('tells of every fact at least once, of each order in order, and never again what was noted as taken', async () => {
  await fc.assert(
    fc.asyncProperty(orders, replies, deaths, chance, async (happenings, script, killings, chances) => {
      let died = () => 0;
      const { time, log, stores, dependencies } = feedKit((real) => {
        const made = dying(real, killings);
        died = made.died;
        return made.stores;
      });
      const facts: { readonly id: string; readonly order: string }[] = [];
      const taken: string[] = [];
      const sentAfterNoted: string[] = [];
      let asks = 0;
      let draws = 0;

      const send = async ({ id }: Sending, signal: AbortSignal): Promise<Outcome> => {
        const known = await stores.deliveries.list('erp', { limit: 1_000 });
        if (known.some((one) => one.id === id && one.state === 'delivered')) sentAfterNoted.push(id);
        const reply = script[asks] ?? { what: 'take', millis: 0 };
        asks += 1;
        if (reply.millis > 0) await time.sleep(reply.millis, signal);
        switch (reply.what) {
          case 'take':
            taken.push(id);
            return DELIVERED;
          case 'cut':
            taken.push(id);
            return CUT;
          case 'refuse':
            return REFUSED;
          case 'out':
            return UNAVAILABLE;
          case 'busy':
            return BUSY;
        }
      };
      const random = () => {
        draws += 1;
        return chances[draws % chances.length] ?? 0;
      };

      const stop = new AbortController();
      const alive = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          const run = createFeed({ ...dependencies, random }, targetThat(send)).run(stop.signal);
          await run.catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        }
      };
      const living = alive();
      for (const order of happenings) {
        facts.push({ id: log.happen(order), order });
        if (facts.length % 7 === 0) await time.pass(1_000);
      }
      await time.until(() => facts.every(({ id }) => taken.includes(id)), 48);
      await time.pass(10_000);
      stop.abort();
      await living;

      expect(sentAfterNoted).toEqual([]);
      for (const order of new Set(happenings)) {
        const told = facts.filter((fact) => fact.order === order).map(({ id }) => id);
        const places = taken.filter((id) => told.includes(id)).map((id) => told.indexOf(id));
        expect(places).toEqual([...places].sort((x, y) => x - y));
      }
      const cuts = script.slice(0, asks).filter(({ what }) => what === 'cut').length;
      // At each death, what was on its way to be noted comes once more: at most one for each that is sent for at once.
      expect(taken.length - facts.length).toBeLessThanOrEqual(cuts + died() * 4);
    }),
    { numRuns: 150 },
  );
});
