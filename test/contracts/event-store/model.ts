import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AppendOutcome, NO_STREAM, type StoredEvent } from '../../../log/port.ts';
import { allEvents, type Bench, endOfLog, event, idsOf, readEvents, uniqueName } from './kit.ts';

/** An append in small numbers: which stream, which events of a pool, how far behind the stream's end it believes to be. */
type Step = { readonly stream: number; readonly from: number; readonly count: number; readonly behind: number };

const STREAMS = 3;
const POOL_EVENTS = 12;
const RUNS = 60;

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat({ max: STREAMS - 1 }),
  from: fc.nat({ max: POOL_EVENTS - 1 }),
  count: fc.integer({ min: 1, max: 3 }),
  behind: fc.integer({ min: -1, max: 3 }),
});

type Model = readonly StoredEvent[][];
type Told = Pick<AppendOutcome, 'outcome' | 'revision'>;

/** The port's rules, as plainly as they can be said. */
const appendToModel = (stored: StoredEvent[], events: readonly StoredEvent[], expected: number): Told => {
  const last = stored.length - 1;
  if (expected === last) {
    stored.push(...events);
    return { outcome: 'appended', revision: stored.length - 1 };
  }
  const there = stored.slice(expected + 1, expected + 1 + events.length);
  const isRepeat = expected < last && there.length === events.length && there.every((e, n) => e.id === events[n]?.id);
  return isRepeat
    ? { outcome: 'appended', revision: expected + events.length }
    : { outcome: 'conflict', revision: last };
};

export const modelContract = ({ store, decidesInOrder }: Bench): void => {
  it('answers every history of appends, repeats and conflicts as the rules say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: decidesInOrder ? 6 : 1 }), { maxLength: 8 }),
        async (groups) => {
          const start = await endOfLog(store());
          const names = Array.from({ length: STREAMS }, () => uniqueName());
          const pool = Array.from({ length: POOL_EVENTS }, () => event());
          const model: Model = names.map(() => []);

          for (const group of groups) {
            // One group at a time, its appends at once.
            const asked = group.map((step) => {
              const stored = model[step.stream] ?? [];
              const expected = Math.max(NO_STREAM, stored.length - 1 - step.behind);
              const events = pool.slice(step.from, step.from + step.count);
              const told = appendToModel(stored, events, expected);
              return { told, append: store().append(names[step.stream] ?? '', events, expected) };
            });
            for (const { told, append } of asked) {
              const { outcome, revision } = await append;
              expect({ outcome, revision }).toEqual(told);
            }
          }

          for (const [at, name] of names.entries()) {
            expect(idsOf(await readEvents(store(), name))).toEqual(idsOf(model[at] ?? []));
          }
          const all = await allEvents(store(), start, { streams: names });
          expect(all).toHaveLength(model.flat().length);
        },
      ),
      { numRuns: RUNS },
    );
  });
};
