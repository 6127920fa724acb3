import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type MemorySource, memorySource } from '../test/servers/memory-source.ts';
import { openEmbeddedViews } from './embedded/views.ts';
import {
  type Document,
  type Projection,
  type ViewDeclaration,
  type ViewStore,
  ViewsUnavailable,
  type ViewWriter,
} from './port.ts';
import { CHUNK_EVENTS_MAX } from './projector/chunk.ts';
import { AWAITED_DOCUMENTS_MAX } from './projector/following.ts';
import { LOOK_MILLIS, RETIRED_KEPT_MINUTES } from './projector/projecting.ts';
import { DEFERRED_DOCUMENTS_MAX } from './projector/view-run.ts';
import { WAITERS_MAX } from './projector/watchers.ts';
import { type Change, type ChunkMetrics, createProjector, type ProjectorOptions } from './projector.ts';

type Scanned = { readonly type: string; readonly position: bigint; readonly parcel: string };
type Parcel = { readonly scans: number };

const parcels: Projection<Scanned, Parcel> = {
  name: 'parcels',
  version: 1,
  indexes: [['scans']],
  keys: ({ type, parcel }) => (type === 'Scanned' || type === 'Lost' ? [parcel] : []),
  evolve: (document, { type }) => (type === 'Lost' ? null : { scans: (document?.scans ?? 0) + 1 }),
};

const days: Projection<Scanned, Parcel> = { ...parcels, name: 'days', keys: () => ['today'] };

const scan = (position: number, parcel = 'p', type = 'Scanned'): Scanned => ({
  type,
  position: BigInt(position),
  parcel,
});

/** A log is never quite empty. */
const logOf = (...events: readonly Scanned[]): MemorySource<Scanned> => {
  const source = memorySource<Scanned>();
  source.append(scan(0, '', 'Opened'), ...events);
  return source;
};

const folder = mkdtempSync(join(tmpdir(), 'weir-projector-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const freshStore = (): ViewStore => {
  files += 1;
  return openEmbeddedViews(join(folder, `views-${files}.db`));
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Starts a projector; everything it tells is kept. */
const start = (
  source: MemorySource<Scanned>,
  store: ViewStore,
  projections: readonly Projection<Scanned, Document>[],
  more: Partial<ProjectorOptions<Scanned>> = {},
) => {
  const controller = new AbortController();
  const changes: Change[] = [];
  const resets: string[] = [];
  const errors: string[] = [];
  const metrics: ChunkMetrics<Scanned>[] = [];
  const projector = createProjector({
    source,
    store,
    projections,
    now: () => 0,
    // Waits of the projector's own pass at once, so that no test waits for them.
    sleep: async (_, signal) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal.throwIfAborted();
    },
    onMetrics: (one) => metrics.push(one),
    onError: (error) => errors.push(error instanceof Error ? error.message : String(error)),
    ...more,
  });
  projector.onChange((list) => changes.push(...list));
  projector.onReset((view) => resets.push(view));
  const run = projector.run(controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await run;
  };
  stops.push(stop);
  const caughtUp = (view?: string): Promise<void> =>
    projector.waitFor(source.end(), { ...(view ? { view } : {}), signal: AbortSignal.timeout(10_000) });
  return { projector, changes, resets, errors, metrics, stop, caughtUp };
};

/** Asked before each save. */
const watched = <D extends Document>(writer: ViewWriter<D>, beforeSave: ViewWriter<D>['save']): ViewWriter<D> => ({
  ...writer,
  get complete() {
    return writer.complete;
  },
  save: async (writes, checkpoint) => {
    await beforeSave(writes, checkpoint);
    await writer.save(writes, checkpoint);
  },
});

const scansOf = async (store: ViewStore, projection: Projection<Scanned, Parcel>, id: string) =>
  (await store.reader<Parcel>(projection).get(id))?.document.scans ?? null;

describe('the projector', () => {
  it('folds what is there, then what comes, and tells of each change after it is saved', async () => {
    const source = logOf(scan(1), scan(2), scan(3, 'q'));
    const store = freshStore();
    const { caughtUp, changes, resets } = start(source, store, [parcels]);
    await caughtUp();
    expect(await scansOf(store, parcels, 'p')).toBe(2);
    expect(resets).toEqual(['parcels']);
    source.append(scan(4), scan(5, 'q', 'Lost'));
    await caughtUp();
    expect(changes).toEqual([
      { view: 'parcels', id: 'p', position: 4n },
      { view: 'parcels', id: 'q', position: 5n },
    ]);
  });

  it('says in the store, too, how far a view has come in which nothing has changed', async () => {
    const source = logOf(scan(1));
    const store = freshStore();
    const { caughtUp } = start(source, store, [parcels]);
    await caughtUp();
    source.append(scan(2, '', 'Opened'), scan(3, '', 'Opened'));
    await caughtUp();
    await expect.poll(async () => (await store.builds())[0]?.checkpoint?.position).toBe(source.end());
  });

  it('goes on where it stopped', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const first = start(source, store, [parcels]);
    await first.caughtUp();
    await first.stop();
    expect(source.open()).toBe(0);
    source.append(scan(3));
    const second = start(source, store, [parcels]);
    await second.caughtUp();
    expect(await scansOf(store, parcels, 'p')).toBe(3);
    expect(second.changes.map(({ position }) => position)).toEqual([3n]);
  });

  it('reads and decodes each event once for all views that are caught up', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const first = start(source, store, [parcels]);
    await first.caughtUp();
    await first.stop();
    source.append(scan(3));
    const { caughtUp } = start(source, store, [parcels, days]);
    await caughtUp();
    await expect.poll(() => source.open()).toBe(1);
    source.append(scan(4));
    await caughtUp();
    expect([await scansOf(store, parcels, 'p'), await scansOf(store, days, 'today')]).toEqual([4, 5]);
  });

  it('passes over unknown events, counting them', async () => {
    const source = logOf();
    const known = { isKnown: ({ type }: Scanned) => type !== 'FromTomorrow' };
    const { metrics } = start(source, freshStore(), [parcels], known);
    source.append(scan(1), scan(2, 'p', 'FromTomorrow'));
    await expect.poll(() => metrics.at(-1)?.last?.position).toBe(2n);
    expect(metrics.reduce((sum, { unknown }) => sum + unknown, 0)).toBe(1);
    expect(metrics.reduce((sum, { events }) => sum + events, 0)).toBe(3);
    expect(metrics.at(-1)).toMatchObject({ views: ['parcels'], caughtUp: true });
  });

  it('refuses two projections of one name, and a wait for a view that it does not know', async () => {
    const source = logOf();
    expect(() => start(source, freshStore(), [parcels, parcels])).toThrow(/two projections/);
    const { projector } = start(source, freshStore(), [parcels]);
    await expect(projector.waitFor(1n, { view: 'unheard', signal: AbortSignal.timeout(1_000) })).rejects.toThrow(
      /no view/,
    );
  });
});

describe('a wait for a position', () => {
  it('ends with its signal when the position does not come', async () => {
    const { projector, caughtUp } = start(logOf(), freshStore(), [parcels]);
    await caughtUp();
    const gone = new AbortController();
    const waited = projector.waitFor(5n, { signal: gone.signal });
    gone.abort(new Error('client gone'));
    await expect(waited).rejects.toThrow('client gone');
    await expect(projector.waitFor(5n, { signal: gone.signal })).rejects.toThrow('client gone');
  });
});

describe('waits for a position', () => {
  it('are refused when too many wait already', async () => {
    const { projector, caughtUp } = start(logOf(), freshStore(), [parcels]);
    await caughtUp();
    const gone = new AbortController();
    const waits = Array.from({ length: WAITERS_MAX }, () => projector.waitFor(5n, { signal: gone.signal }));
    await expect(projector.waitFor(5n, { signal: gone.signal })).rejects.toThrow(ViewsUnavailable);
    gone.abort(new Error('client gone'));
    const ended = await Promise.allSettled(waits);
    expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('a projection that fails on an event', () => {
  let broken = true;
  const fragile: Projection<Scanned, Parcel> = {
    ...parcels,
    name: 'fragile',
    evolve: (document, event, id) => {
      if (broken && event.position === 4n) throw new Error('no such scan');
      return parcels.evolve(document, event, id);
    },
  };

  it('halts there with all before it saved, lets the others go on, and goes on when taken up', async () => {
    broken = true;
    const source = logOf();
    const store = freshStore();
    const { projector, caughtUp, errors } = start(source, store, [fragile, parcels]);
    await caughtUp();
    source.append(scan(1), scan(2, 'q'), scan(4), scan(5, 'q'), scan(6));
    await caughtUp('parcels');
    await expect.poll(() => projector.status().find(({ name }) => name === 'fragile')?.state).toBe('halted');
    expect(projector.status().find(({ name }) => name === 'fragile')).toMatchObject({
      position: 3n,
      failure: { position: 4n, type: 'Scanned', message: 'no such scan' },
    });
    expect(errors).toEqual(['fragile@4 halted on Scanned: no such scan']);
    expect([await scansOf(store, fragile, 'p'), await scansOf(store, fragile, 'q')]).toEqual([1, 1]);
    expect(await scansOf(store, parcels, 'p')).toBe(3);

    expect(projector.resume('parcels')).toBe(false);
    expect(projector.resume('fragile')).toBe(true);
    await expect.poll(() => errors.length).toBe(2);
    broken = false;
    expect(projector.resume('fragile')).toBe(true);
    await caughtUp('fragile');
    expect([await scansOf(store, fragile, 'p'), await scansOf(store, fragile, 'q')]).toEqual([3, 2]);
    expect(projector.status().map(({ state }) => state)).toEqual(['live', 'live']);
  });

  it('halts too when keys fail, or when what it made cannot be stored', async () => {
    const source = logOf();
    const store = freshStore();
    const keyless: Projection<Scanned, Parcel> = {
      ...parcels,
      name: 'keyless',
      keys: (event) => {
        if (event.position === 2n) throw new Error('no keys');
        return parcels.keys(event);
      },
    };
    const odd: Projection<Scanned, { readonly scans: object | number }> = {
      ...parcels,
      name: 'odd',
      evolve: (_, { position }) => ({ scans: position === 3n ? {} : Number(position) }),
    };
    const { projector, caughtUp } = start(source, store, [keyless, odd, parcels]);
    await caughtUp();
    source.append(scan(1, 'a'), scan(2, 'b'), scan(3, 'c'), scan(4, 'd'));
    await caughtUp('parcels');
    await expect.poll(() => projector.status().map(({ state }) => state)).toEqual(['halted', 'halted', 'live']);
    expect(projector.status().map(({ failure }) => failure?.position)).toEqual([2n, 3n, undefined]);
    expect(await scansOf(store, keyless, 'a')).toBe(1);
    expect((await store.reader(odd).get('b'))?.document).toEqual({ scans: 2 });
    expect(await store.reader(odd).get('c')).toBeNull();
  });
});

describe('a new build', () => {
  const twice: Projection<Scanned, Parcel> = {
    ...parcels,
    version: 2,
    evolve: (document, { type }) => (type === 'Lost' ? null : { scans: (document?.scans ?? 0) + 2 }),
  };

  it('of a new version is made beside the old one, then swapped in', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const old = start(source, store, [parcels]);
    await old.caughtUp();
    await old.stop();
    const { caughtUp, resets } = start(source, store, [twice]);
    await caughtUp();
    expect(await scansOf(store, twice, 'p')).toBe(4);
    expect(await scansOf(store, parcels, 'p')).toBe(2);
    expect(resets).toEqual(['parcels']);
  });

  it('of the same version is taken up while the one before goes on serving', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const { caughtUp, projector, resets } = start(source, store, [parcels]);
    await caughtUp();
    await store.rebuild(parcels);
    await expect.poll(() => projector.status().map(({ build, state }) => [build, state])).toEqual([[2, 'live']]);
    expect(resets).toEqual(['parcels', 'parcels']);
    source.append(scan(3));
    await caughtUp();
    expect(await scansOf(store, parcels, 'p')).toBe(3);
  });

  it('that was not finished is finished after a restart', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const first = start(source, store, [parcels]);
    await first.caughtUp();
    await first.stop();
    await store.rebuild(parcels);
    source.append(scan(3));
    const { caughtUp, projector } = start(source, store, [parcels]);
    await caughtUp();
    await expect.poll(() => projector.status().map(({ build }) => build)).toEqual([2]);
    expect(await scansOf(store, parcels, 'p')).toBe(3);
  });

  it('lets the old one go an hour later', async () => {
    const source = logOf();
    const store = freshStore();
    let now = 0;
    const old = start(source, store, [parcels], { now: () => now });
    await old.caughtUp();
    await old.stop();
    const { caughtUp } = start(source, store, [twice], { now: () => now });
    await caughtUp();
    now = RETIRED_KEPT_MINUTES * 60_000 + LOOK_MILLIS;
    await expect.poll(async () => (await store.builds()).map(({ version }) => version)).toEqual([2]);
  });

  it('is made when the log is another one than the views were made from', async () => {
    const store = freshStore();
    const before = memorySource<Scanned>('log-1');
    before.append(scan(1), scan(2), scan(9));
    const first = start(before, store, [parcels]);
    await first.caughtUp();
    await first.stop();
    const after = memorySource<Scanned>('log-2');
    after.append(scan(1));
    const { caughtUp } = start(after, store, [parcels]);
    await caughtUp();
    expect(await scansOf(store, parcels, 'p')).toBe(1);
  });

  it('is made when the one that is written to has been dropped', async () => {
    const source = logOf(scan(1), scan(2));
    const store = freshStore();
    const { caughtUp } = start(source, store, [parcels]);
    await caughtUp();
    await store.drop({ name: 'parcels', version: 1, build: 1 });
    source.append(scan(3));
    await expect.poll(() => scansOf(store, parcels, 'p').catch(() => null)).toBe(3);
  });
});

describe('a long log', () => {
  const longLog = (events: number, parcelOf: (n: number) => string): MemorySource<Scanned> => {
    const source = memorySource<Scanned>('log-1', 1_000);
    source.append(...Array.from({ length: events }, (_, n) => scan(n + 1, parcelOf(n))));
    return source;
  };

  it('is saved in large parts while a view is built, and after each chunk from then on', async () => {
    const source = longLog(DEFERRED_DOCUMENTS_MAX + 2 * CHUNK_EVENTS_MAX, (n) => `p-${n}`);
    const store = freshStore();
    const saved: bigint[] = [];
    const counting: ViewStore = {
      ...store,
      writer: async <D extends Document>(declaration: ViewDeclaration): Promise<ViewWriter<D>> => {
        const writer = await store.writer<D>(declaration);
        return watched(writer, async (_, { position }) => {
          saved.push(position);
        });
      },
    };
    const { caughtUp } = start(source, counting, [parcels]);
    await caughtUp();
    expect(saved).toEqual([BigInt(DEFERRED_DOCUMENTS_MAX), source.end()]);
    expect(await scansOf(store, parcels, 'p-7')).toBe(1);
    source.append(scan(99_998, 'p-7'));
    await caughtUp();
    source.append(scan(99_999, 'p-7'));
    await caughtUp();
    expect(saved.slice(2)).toEqual([99_998n, 99_999n]);
    expect(await scansOf(store, parcels, 'p-7')).toBe(3);
  });

  it('halts a view being built at the very event whose document cannot be stored', async () => {
    const source = longLog(3 * CHUNK_EVENTS_MAX, (n) => `p-${n % 9}`);
    const store = freshStore();
    const bad = BigInt(CHUNK_EVENTS_MAX + 1_234);
    const odd: Projection<Scanned, { readonly scans: object | number }> = {
      ...parcels,
      name: 'odd',
      evolve: (_, { position }) => ({ scans: position === bad ? {} : Number(position) }),
    };
    const still: Projection<Scanned, { readonly scans: object | number }> = {
      ...odd,
      name: 'still',
      evolve: (document, event, id) => (event.position > bad && document ? document : odd.evolve(document, event, id)),
    };
    const { projector, caughtUp } = start(source, store, [still, parcels]);
    await caughtUp('parcels');
    await expect.poll(() => projector.status().find(({ name }) => name === 'still')?.state).toBe('halted');
    expect(projector.status().find(({ name }) => name === 'still')).toMatchObject({
      position: bad - 1n,
      failure: { position: bad },
    });
  });
});

describe('a process that only follows', () => {
  const nobody = { leases: { acquire: async () => false, release: async () => {} }, holder: 'p-2', millis: 30 };

  it('says that a view must be read anew when more has changed than it remembers', async () => {
    const source = logOf(scan(1));
    const store = freshStore();
    const holder = start(source, store, [parcels]);
    await holder.caughtUp();
    let held = false;
    let noted = 0;
    const counted: Projection<Scanned, Parcel> = {
      ...parcels,
      keys: (event) => {
        noted += 1;
        return parcels.keys(event);
      },
    };
    const follower = start(source, store, [counted], {
      lease: nobody,
      sleep: async (_, signal) => {
        do {
          await new Promise((resolve) => setTimeout(resolve, 1));
          signal.throwIfAborted();
        } while (held);
      },
    });
    await expect.poll(() => source.open()).toBe(2);
    held = true;
    const many = AWAITED_DOCUMENTS_MAX + 1;
    source.append(...Array.from({ length: many }, (_, n) => scan(n + 2, `p-${n}`)));
    await holder.caughtUp();
    await expect.poll(() => noted).toBe(many);
    expect(follower.resets).toEqual([]);
    held = false;
    await follower.caughtUp();
    await expect.poll(() => follower.resets).toEqual(['parcels']);
    expect(follower.changes).toEqual([]);
    source.append(scan(99_999, 'p-7'));
    await expect.poll(() => follower.changes).toEqual([{ view: 'parcels', id: 'p-7', position: 99_999n }]);
  });
});

describe('a process that follows a log which it gets late', () => {
  const nobody = { leases: { acquire: async () => false, release: async () => {} }, holder: 'p-2', millis: 30 };

  it('does not say that it has seen what it cannot tell of yet', async () => {
    const source = logOf(scan(1));
    const store = freshStore();
    const holder = start(source, store, [parcels]);
    await holder.caughtUp();
    const late = Promise.withResolvers<void>();
    stops.push(async () => late.resolve());
    const delayed: MemorySource<Scanned> = {
      ...source,
      async *subscribe(options) {
        for await (const batch of source.subscribe(options)) {
          await late.promise;
          yield batch;
        }
      },
    };
    let looks = 0;
    const watchedStore: ViewStore = {
      ...store,
      builds: async () => {
        looks += 1;
        return store.builds();
      },
    };
    const follower = start(delayed, watchedStore, [parcels], { lease: nobody });
    await expect.poll(() => source.open()).toBe(2);
    source.append(scan(2));
    await holder.caughtUp();
    const before = looks;
    await expect.poll(() => looks).toBeGreaterThan(before + 2);
    expect(follower.projector.seen('parcels')).toBe(1n);
    late.resolve();
    await follower.caughtUp();
    expect(follower.changes).toMatchObject([{ id: 'p', position: 2n }]);
  });
});

describe('a store that is out of reach', () => {
  it('is waited for, and nothing is lost or said before its time', async () => {
    const source = logOf();
    const store = freshStore();
    let down = false;
    const flaky: ViewStore = {
      ...store,
      writer: async <D extends Document>(declaration: ViewDeclaration, build?: number) =>
        watched(await store.writer<D>(declaration, build), async () => {
          if (down) throw new ViewsUnavailable('no route to store');
        }),
    };
    const { projector, caughtUp, changes } = start(source, flaky, [parcels]);
    await caughtUp();
    down = true;
    source.append(scan(1), scan(2));
    await expect.poll(() => projector.status()[0]?.problem).toBe('no route to store');
    expect(changes).toEqual([]);
    expect(projector.seen('parcels')).toBe(0n);
    down = false;
    await caughtUp();
    expect(projector.status()[0]?.problem).toBeNull();
    expect(changes).toEqual([{ view: 'parcels', id: 'p', position: 2n }]);
  });

  it('does not keep the projector from stopping', async () => {
    const source = logOf();
    const store = freshStore();
    const dead: ViewStore = {
      ...store,
      writer: async () => {
        throw new ViewsUnavailable('no route to store');
      },
    };
    const { stop, errors } = start(source, dead, [parcels]);
    await expect.poll(() => errors.length).toBeGreaterThan(2);
    await stop();
    expect(source.open()).toBe(0);
  });
});
