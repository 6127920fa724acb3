import { describe, expect, it } from 'vitest';
import {
  allBatches,
  allEvents,
  type Bench,
  collect,
  endOfLog,
  event,
  eventsOf,
  expectInOrder,
  idsOf,
  put,
  readEvents,
  uniqueName,
} from './kit.ts';

const LARGE_EVENTS = 2_500;
const APPEND_EVENTS = 500;
const PAGE_EVENTS_MAX = 1_000;

const putLarge = async ({ store }: Bench, stream: string): Promise<void> => {
  for (let revision = -1; revision < LARGE_EVENTS - 1; revision += APPEND_EVENTS) {
    await put(store(), stream, eventsOf(APPEND_EVENTS), revision);
  }
};

export const readContract = (bench: Bench): void => {
  const { store } = bench;

  describe('reading a stream', () => {
    it('finds nothing in a stream that is not there', async () => {
      expect(await readEvents(store(), uniqueName())).toEqual([]);
      expect(await readEvents(store(), uniqueName(), { backwards: true })).toEqual([]);
    });

    it('says where the log ends', async () => {
      const { position } = await put(store(), uniqueName(), eventsOf(3));
      expect(await store().end()).toBe(position);
    });

    it('reads from a revision on, both ways, up to a limit', async () => {
      const stream = uniqueName();
      await put(store(), stream, eventsOf(10));
      const revisions = async (options: Parameters<typeof readEvents>[2]): Promise<readonly number[]> =>
        (await readEvents(store(), stream, options)).map(({ revision }) => revision);
      expect(await revisions({ from: 7 })).toEqual([7, 8, 9]);
      expect(await revisions({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
      expect(await revisions({ backwards: true, limit: 2 })).toEqual([9, 8]);
      expect(await revisions({ from: 2, backwards: true })).toEqual([2, 1, 0]);
      expect(await revisions({ from: 10 })).toEqual([]);
      expect(await revisions({ limit: 0 })).toEqual([]);
    });

    it('reads a large stream in pages, both ways', async () => {
      const stream = uniqueName();
      await putLarge(bench, stream);
      const expected = Array.from({ length: LARGE_EVENTS }, (_, n) => n);
      for (const backwards of [false, true]) {
        const pages = await collect(store().read(stream, { backwards }));
        const revisions = pages.flat().map(({ revision }) => revision);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(PAGE_EVENTS_MAX);
        expect(revisions).toEqual(backwards ? expected.toReversed() : expected);
      }
      expect(await readEvents(store(), stream, { limit: 1_200 })).toHaveLength(1_200);
    });

    it('leaves a stream in the middle without harm', async () => {
      const stream = uniqueName();
      await putLarge(bench, stream);
      for (let n = 0; n < 5; n += 1) {
        for await (const page of store().read(stream)) {
          expect(page[0]?.revision).toBe(0);
          break;
        }
      }
      expect(await readEvents(store(), stream, { from: LARGE_EVENTS - 1 })).toHaveLength(1);
    });

    it('bounds pages of very large events by their size', async () => {
      const stream = uniqueName();
      const note = 'x'.repeat(900_000);
      for (let revision = -1; revision < 19; revision += 1) {
        await put(store(), stream, [event('OrderPlaced', { note })], revision);
      }
      const pages = await collect(store().read(stream));
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flat().map(({ revision }) => revision)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    });
  });

  describe('reading the whole log', () => {
    it('reads every event once, in order, up to the end', async () => {
      const start = await endOfLog(store());
      const streams = [uniqueName(), uniqueName()];
      for (let revision = -1; revision < 1_499; revision += 300) {
        for (const stream of streams) await put(store(), stream, eventsOf(300), revision);
      }
      const batches = await allBatches(store(), start);
      const ours = batches.flatMap(({ events }) => events).filter(({ stream }) => streams.includes(stream));
      expectInOrder(ours);
      expect(ours).toHaveLength(3_000);
      expect(batches.at(-1)?.caughtUp).toBe(true);
      expect(batches.every(({ events }) => events.length <= PAGE_EVENTS_MAX)).toBe(true);
    });

    it('begins behind the position that it is given', async () => {
      const stream = uniqueName();
      await put(store(), stream, eventsOf(5));
      const events = await readEvents(store(), stream);
      const filter = { streams: [stream] };
      for (const [at, { position }] of events.entries()) {
        const after = await allEvents(store(), position, filter);
        expect(idsOf(after)).toEqual(idsOf(events.slice(at + 1)));
      }
    });

    it('hands out positions that can be resumed from', async () => {
      const start = await endOfLog(store());
      const stream = uniqueName();
      await putLarge(bench, stream);
      const filter = { streams: [stream] };
      let seen = 0;
      for (const batch of await allBatches(store(), start, filter)) {
        seen += batch.events.length;
        expect(await allEvents(store(), batch.position, filter)).toHaveLength(LARGE_EVENTS - seen);
      }
    });

    it('says that it is at the end of a log with nothing new', async () => {
      const end = await endOfLog(store());
      const batches = await allBatches(store(), end, { types: ['NeverHappened'] });
      expect(batches.at(-1)?.caughtUp).toBe(true);
      expect(batches.at(-1)?.position).toBeGreaterThanOrEqual(end);
    });
  });

  describe('filters', () => {
    it('keeps streams that begin with one of the prefixes', async () => {
      const start = await endOfLog(store());
      const prefix = uniqueName();
      for (const rest of ['a', 'b', 'bb', '%', '_', '.*']) await put(store(), `${prefix}${rest}`, eventsOf(2));
      const streamsOf = async (streams: readonly string[]): Promise<readonly string[]> => [
        ...new Set((await allEvents(store(), start, { streams })).map(({ stream }) => stream)),
      ];
      expect(await streamsOf([`${prefix}b`])).toEqual([`${prefix}b`, `${prefix}bb`]);
      expect(await streamsOf([`${prefix}%`, `${prefix}a`])).toEqual([`${prefix}a`, `${prefix}%`]);
      expect(await streamsOf([`${prefix}.`])).toEqual([`${prefix}.*`]);
      expect(await streamsOf([`${prefix}_`])).toEqual([`${prefix}_`]);
      expect(await streamsOf([])).toEqual([]);
    });

    it('keeps events of one of the types', async () => {
      const start = await endOfLog(store());
      const [placed, shipped] = [uniqueName('Placed'), uniqueName('Shipped')];
      await put(store(), uniqueName(), [event(placed), event('OrderHeld'), event(shipped), event(placed)]);
      const typesOf = async (types: readonly string[]): Promise<readonly string[]> =>
        (await allEvents(store(), start, { types })).map(({ type }) => type);
      expect(await typesOf([placed])).toEqual([placed, placed]);
      expect(await typesOf([shipped, placed])).toEqual([placed, shipped, placed]);
      expect(await typesOf([])).toEqual([]);
    });
  });
};
