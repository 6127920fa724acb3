/** What the projector promises on every view store. An adapter's test calls this with a factory for an empty store. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Document, Projection, ViewStore, ViewWriter } from '../../projections/port.ts';
import { createProjector } from '../../projections/projector.ts';
import { memorySource } from '../servers/memory-source.ts';

type Moved = {
  readonly type: 'Moved' | 'Left' | 'Unheard';
  readonly position: bigint;
  readonly ids: readonly string[];
};

type Trail = { readonly positions: readonly string[]; readonly length: string };

/** Each document remembers every event that it has seen: one missed or seen twice shows. */
const trails: Projection<Moved, Trail> = {
  name: 'trails',
  version: 1,
  indexes: [['length'], ['positions[]']],
  keys: (event) => (event.type === 'Unheard' ? [] : event.ids),
  evolve: (document, event) => {
    if (event.type === 'Left') return null;
    const positions = [...(document?.positions ?? []), String(event.position)];
    return { positions, length: String(positions.length) };
  },
};

const counts: Projection<Moved, { readonly moved: number; readonly left: number }> = {
  name: 'counts',
  version: 1,
  indexes: [],
  keys: (event) => (event.type === 'Unheard' ? [] : ['all']),
  evolve: (document, event) => {
    const { moved, left } = document ?? { moved: 0, left: 0 };
    return event.type === 'Left' ? { moved, left: left + 1 } : { moved: moved + 1, left };
  },
};

const projections: readonly Projection<Moved, Document>[] = [trails, counts];

const foldPlainly = (events: readonly Moved[]) =>
  new Map(
    projections.map((projection) => {
      const documents = new Map<string, Document>();
      for (const event of events) {
        for (const id of projection.keys(event)) {
          const next = projection.evolve(documents.get(id) ?? null, event, id);
          if (next === null) documents.delete(id);
          else documents.set(id, next);
        }
      }
      return [projection.name, documents] as const;
    }),
  );

const never = new Promise<never>(() => {});

/**
 * The store as a process sees it that is killed at one of its calls: before it, after it, or in the middle of a save, with
 * some documents written and the checkpoint not.
 */
const mortal = (store: ViewStore, calls: number, when: 'before' | 'after' | 'within') => {
  let left = calls;
  const killed = Promise.withResolvers<void>();
  const guard = async <T>(work: () => Promise<T>, half: () => Promise<void> = async () => {}): Promise<T> => {
    left -= 1;
    if (left > 0) return work();
    if (left === 0) {
      if (when === 'within') await half();
      if (when === 'after') await work();
      killed.resolve();
    }
    return never;
  };
  const writerOf = <D extends Document>(writer: ViewWriter<D>): ViewWriter<D> => ({
    build: writer.build,
    get complete() {
      return writer.complete;
    },
    checkpoint: () => guard(writer.checkpoint),
    load: (ids) => guard(() => writer.load(ids)),
    save: (writes, checkpoint) =>
      guard(
        () => writer.save(writes, checkpoint),
        async () => {
          const before = await writer.checkpoint();
          if (before) await writer.save(writes.slice(0, Math.ceil(writes.length / 2)), before);
        },
      ),
    finish: (at) => guard(() => writer.finish(at)),
  });
  const seen: ViewStore = {
    ...store,
    writer: async (declaration, build) => writerOf(await guard(() => store.writer(declaration, build))),
    builds: () => guard(store.builds),
  };
  return { store: seen, killed: killed.promise };
};

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 });
const moves = fc.array(
  fc.record({
    type: fc.constantFrom<Moved['type']>('Moved', 'Moved', 'Moved', 'Left', 'Unheard'),
    ids,
    gap: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const deaths = fc.array(
  fc.record({
    calls: fc.integer({ min: 1, max: 15 }),
    when: fc.constantFrom('before' as const, 'after' as const, 'within' as const),
    /** How much of the log is there when this process starts. */
    events: fc.integer({ min: 0, max: 40 }),
  }),
  { maxLength: 6 },
);

export type ProjectingOptions = {
  readonly numRuns: number;
  /** Whether the store checks and writes a document in one step. FerretDB does not: of two at once, the older one may win. */
  readonly guards: boolean;
};

export const projectingContract = (
  factory: () => Promise<{ readonly store: ViewStore; readonly again: () => Promise<ViewStore> }>,
  { numRuns, guards }: ProjectingOptions,
): void => {
  describe('a projector that is killed again and again', () => {
    it('ends with the documents of a plain fold: nothing missed, nothing twice', async () => {
      await fc.assert(
        fc.asyncProperty(moves, deaths, fc.integer({ min: 1, max: 7 }), async (list, ends, batchEvents) => {
          const { store } = await factory();
          const source = memorySource<Moved>('log-1', batchEvents);
          let position = 0n;
          const events = list.map(({ gap, ...event }): Moved => {
            position += BigInt(gap);
            return { ...event, position };
          });
          let there = 0;
          const appendUpTo = (count: number): void => {
            source.append(...events.slice(there, count));
            there = Math.max(there, Math.min(count, events.length));
          };

          for (const { calls, when, events: count } of ends) {
            appendUpTo(count);
            const life = mortal(store, calls, when);
            const stop = new AbortController();
            const projector = createProjector({ source, store: life.store, projections, now: () => 0 });
            const run = projector.run(stop.signal);
            // It lives until it is killed, or until it has nothing left to do.
            await Promise.race([life.killed, projector.waitFor(source.end(), { signal: stop.signal }), run]);
            stop.abort();
          }

          appendUpTo(events.length);
          const stop = new AbortController();
          const projector = createProjector({ source, store, projections, now: () => 0 });
          const run = projector.run(stop.signal);
          await projector.waitFor(source.end(), { signal: AbortSignal.timeout(20_000) });
          for (const [name, expected] of foldPlainly(events)) {
            const projection = projections.find((one) => one.name === name) ?? trails;
            const { items } = await store.reader<Document>(projection).list({ limit: 1_000 });
            const found = new Map(items.map(({ id, document }) => [id, JSON.stringify(document)]));
            expect(found).toEqual(new Map([...expected].map(([id, document]) => [id, JSON.stringify(document)])));
          }
          stop.abort();
          await run;
          await store.close();
        }),
        { numRuns },
      );
    });
  });

  describe.skipIf(!guards)('two projectors on one store without a lease', () => {
    it('do each other no harm', async () => {
      await fc.assert(
        fc.asyncProperty(moves, async (list) => {
          const { store, again } = await factory();
          const other = await again();
          const source = memorySource<Moved>('log-1', 2);
          const stop = new AbortController();
          const projectors = [store, other].map((one) =>
            createProjector({ source, store: one, projections, now: () => 0 }),
          );
          const runs = projectors.map((projector) => projector.run(stop.signal));
          const events = list.map((event, n): Moved => ({ ...event, position: BigInt(n + 1) }));
          const signal = AbortSignal.timeout(20_000);
          for (const event of events) {
            source.append(event);
            if (event.position % 3n === 0n) await projectors[0]?.waitFor(event.position, { signal });
          }
          await Promise.all(projectors.map((projector) => projector.waitFor(source.end(), { signal })));
          const { items } = await store.reader<Document>(trails).list({ limit: 1_000 });
          const found = new Map(items.map(({ id, document }) => [id, document]));
          expect(found).toEqual(foldPlainly(events).get('trails'));
          stop.abort();
          await Promise.all(runs);
          await Promise.all([store.close(), other.close()]);
        }),
        { numRuns },
      );
    });
  });

  describe('the process that has the lease', () => {
    it('is told from those that follow, which are told of every change all the same', async () => {
      const { store, again } = await factory();
      for (const projection of projections) await store.writer(projection);
      const other = await again();
      const source = memorySource<Moved>();
      const stop = new AbortController();
      onTestFinished(async () => {
        stop.abort();
        await Promise.all(runs);
        await Promise.all([store.close(), other.close()]);
      });
      let owner: string | null = null;
      const leases = {
        acquire: async (_: string, holder: string) => {
          owner ??= holder;
          return owner === holder;
        },
        release: async (_: string, holder: string) => {
          if (owner === holder) owner = null;
        },
      };
      const processes = [store, other].map((one, n) => {
        const changes = new Map<string, bigint>();
        const projector = createProjector({
          source,
          store: one,
          projections,
          now: () => 0,
          pollMillis: 5,
          lease: { leases, holder: `p-${n}`, millis: 30 },
        });
        projector.onChange((list) => {
          for (const { view, id, position } of list) changes.set(`${view} ${id}`, position);
        });
        const own = new AbortController();
        return { projector, changes, own, run: projector.run(AbortSignal.any([stop.signal, own.signal])) };
      });
      const runs = processes.map(({ run }) => run);
      const signal = AbortSignal.timeout(20_000);
      const everybody = () =>
        Promise.all(processes.map(({ projector }) => projector.waitFor(source.end(), { signal })));
      source.append({ type: 'Unheard', position: 1n, ids: [] });
      await everybody();
      source.append({ type: 'Moved', position: 5n, ids: ['a', 'b'] }, { type: 'Left', position: 7n, ids: ['a'] });
      await everybody();
      expect(processes.map(({ projector }) => projector.projecting()).sort()).toEqual([false, true]);
      const expected = new Map([
        ['trails a', 7n],
        ['trails b', 5n],
        ['counts all', 7n],
      ]);
      await expect.poll(() => processes.map(({ changes }) => changes)).toEqual([expected, expected]);

      // The holder stops; the other one takes over and goes on where it was.
      const holder = processes.find(({ projector }) => projector.projecting());
      const heir = processes.find((one) => one !== holder);
      holder?.own.abort();
      await holder?.run;
      source.append({ type: 'Moved', position: 9n, ids: ['a'] });
      await heir?.projector.waitFor(9n, { signal });
      expect(heir?.projector.projecting()).toBe(true);
      expect(heir?.changes.get('trails a')).toBe(9n);
    });
  });
};
