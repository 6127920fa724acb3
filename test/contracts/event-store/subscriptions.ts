import { describe, expect, it } from 'vitest';
import type { Batch, RecordedEvent } from '../../../log/port.ts';
import {
  allEvents,
  type Bench,
  collect,
  endOfLog,
  event,
  eventsOf,
  expectInOrder,
  followUntil,
  idsOf,
  put,
  readEvents,
  uniqueName,
} from './kit.ts';

const BATCH_EVENTS_MAX = 1_000;

export const subscriptionContract = ({ store }: Bench): void => {
  /** Appends `count` events of one type, one by one, to a few streams at once. */
  const keepAppending = async (prefix: string, streams: number, each: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: streams }, async (_, n) => {
        for (let revision = -1; revision < each - 1; revision += 1) {
          await put(store(), `${prefix}-${n}`, eventsOf(1), revision);
        }
      }),
    );
  };

  describe('following the log', () => {
    it('goes from what is there to what comes without a gap or a repeat', async () => {
      const after = await endOfLog(store());
      const prefix = uniqueName();
      const filter = { streams: [prefix] };
      await put(store(), `${prefix}-old`, eventsOf(400));
      const running = keepAppending(prefix, 8, 50);
      const followers = Array.from({ length: 3 }, () =>
        followUntil(store(), { after, filter }, (events) => events.length >= 800),
      );
      const results = await Promise.all(followers);
      await running;
      const expected = idsOf(await allEvents(store(), after, filter));
      for (const events of results) {
        expectInOrder(events);
        expect(idsOf(events)).toEqual(expected);
      }
    });

    it('delivers an event that is appended while it waits', async () => {
      const after = await endOfLog(store());
      const stream = uniqueName();
      const followed = followUntil(store(), { after, filter: { streams: [stream] } }, (events) => events.length === 3);
      await put(store(), stream, eventsOf(1));
      await put(store(), stream, eventsOf(2), 0);
      expect(idsOf(await followed)).toEqual(idsOf(await readEvents(store(), stream)));
    });

    it('says when it has caught up, at first and again after each event', async () => {
      const after = await endOfLog(store());
      const stream = uniqueName();
      const stop = new AbortController();
      let appended = 0;
      for await (const batch of store().subscribe({ after, signal: stop.signal })) {
        const last = await store().read(stream, { backwards: true, limit: 1 })[Symbol.asyncIterator]().next();
        const position: bigint = last.done ? after : (last.value[0]?.position ?? after);
        if (!batch.caughtUp || batch.position < position) continue;
        if (appended === 3) stop.abort();
        else await put(store(), stream, eventsOf(1), appended - 1);
        appended += 1;
      }
      expect(appended).toBe(4);
    });

    it('never says that it has caught up before it has handed out all that was there', async () => {
      const after = await endOfLog(store());
      const stream = uniqueName();
      for (let revision = -1; revision < 1_999; revision += 500) await put(store(), stream, eventsOf(500), revision);
      const stop = new AbortController();
      let seen = 0;
      for await (const batch of store().subscribe({ after, filter: { streams: [stream] }, signal: stop.signal })) {
        seen += batch.events.length;
        expect(batch.caughtUp && seen < 2_000).toBe(false);
        if (batch.caughtUp) stop.abort();
      }
      expect(seen).toBe(2_000);
    });

    it('resumes behind any position that it handed out', async () => {
      const after = await endOfLog(store());
      const prefix = uniqueName();
      await keepAppending(prefix, 4, 25);
      const filter = { streams: [prefix] };
      const seen: RecordedEvent[] = [];
      let cursor = after;
      // Each round handles one batch and crashes.
      while (seen.length < 100) {
        const stop = new AbortController();
        for await (const batch of store().subscribe({ after: cursor, filter, signal: stop.signal })) {
          seen.push(...batch.events);
          cursor = batch.position;
          break;
        }
      }
      expect(idsOf(seen)).toEqual(idsOf(await allEvents(store(), after, filter)));
    });

    it('moves its position on past events that the filter drops', async () => {
      const after = await endOfLog(store());
      const { position } = await put(store(), uniqueName(), eventsOf(50));
      const stop = new AbortController();
      let reached = after;
      for await (const batch of store().subscribe({
        after,
        filter: { types: ['NeverHappened'] },
        signal: stop.signal,
      })) {
        expect(batch.events).toEqual([]);
        reached = batch.position;
        if (reached >= position) stop.abort();
      }
      expect(reached).toBeGreaterThanOrEqual(position);
    });

    it('waits for a slow consumer and hands on everything in bounded batches', async () => {
      const after = await endOfLog(store());
      const stream = uniqueName();
      const filter = { streams: [stream] };
      await put(store(), stream, eventsOf(1));
      const stop = new AbortController();
      const batches: Batch[] = [];
      let seen = 0;
      for await (const batch of store().subscribe({ after, filter, signal: stop.signal })) {
        batches.push(batch);
        seen += batch.events.length;
        // The consumer is busy while all the rest is written.
        if (batches.length === 1) {
          for (let revision = 0; revision < 5_000; revision += 500) await put(store(), stream, eventsOf(500), revision);
        }
        if (seen === 5_001) stop.abort();
      }
      expectInOrder(batches.flatMap(({ events }) => events));
      expect(Math.max(...batches.map(({ events }) => events.length))).toBeLessThanOrEqual(BATCH_EVENTS_MAX);
    });
  });

  describe('ending', () => {
    it('stops at once when the signal aborts while it waits', async () => {
      const after = await endOfLog(store());
      const stop = new AbortController();
      const following = store().subscribe({ after, signal: stop.signal })[Symbol.asyncIterator]();
      let result = await following.next();
      while (!result.done && !result.value.caughtUp) result = await following.next();
      const waiting = following.next();
      stop.abort();
      // On a log that others write to, an event may have been on its way.
      for (result = await waiting; !result.done; result = await following.next())
        expect(result.value.events).toBeDefined();
      expect(result.done).toBe(true);
    });

    it('hands out nothing once the signal has aborted', async () => {
      const after = await endOfLog(store());
      await put(store(), uniqueName(), eventsOf(10));
      expect(await collect(store().subscribe({ after, signal: AbortSignal.abort() }))).toEqual([]);
    });

    it('can be left in the middle, again and again', async () => {
      const after = await endOfLog(store());
      await put(store(), uniqueName(), eventsOf(500));
      for (let n = 0; n < 20; n += 1) {
        for await (const batch of store().subscribe({ after, signal: new AbortController().signal })) {
          expect(batch.position).toBeGreaterThanOrEqual(after);
          break;
        }
      }
      await put(store(), uniqueName(), [event()]);
    });

    it('ends when the log is closed', async () => {
      const after = await endOfLog(store());
      const batches: Batch[] = [];
      for await (const batch of store().subscribe({ after, signal: new AbortController().signal })) {
        batches.push(batch);
        if (batch.caughtUp) await store().close();
      }
      expect(batches.length).toBeGreaterThan(0);
    });
  });
};
