import { describe, expect, it } from 'vitest';
import { APPEND_BYTES_MAX, AppendTooLarge, LogUnavailable, NO_STREAM } from '../../../log/port.ts';
import {
  allEvents,
  type Bench,
  endOfLog,
  event,
  eventsOf,
  expectInOrder,
  idsOf,
  put,
  readEvents,
  uniqueName,
} from './kit.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const APPENDERS = 50;

export const appendContract = ({ store, restart }: Bench): void => {
  describe('revisions and conflicts', () => {
    it('counts the events of a new stream from 0 and answers with the last revision', async () => {
      const stream = uniqueName();
      expect(await store().append(stream, eventsOf(3), NO_STREAM)).toMatchObject({ outcome: 'appended', revision: 2 });
      expect(await store().append(stream, eventsOf(2), 2)).toMatchObject({ outcome: 'appended', revision: 4 });
      expect((await readEvents(store(), stream)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
    });

    it('gives back each event as it was stored', async () => {
      const stream = uniqueName();
      const stored = [
        event('OrderPlaced', { note: 'Grüße, 東京 🚚 "quoted" \n \u0000', nothing: null, list: [1, 2.5] }),
      ];
      await put(store(), stream, stored);
      expect(await readEvents(store(), stream)).toMatchObject(stored);
    });

    it('keeps stream names and types in every script', async () => {
      const stream = `${uniqueName('магазин')}-Zürich 🏪 100%_a'b"c`;
      await put(store(), stream, [event('Bestellung-aufgegeben-é')]);
      expect(await readEvents(store(), stream)).toMatchObject([{ stream, type: 'Bestellung-aufgegeben-é' }]);
    });

    it('answers with the position of the last event', async () => {
      const stream = uniqueName();
      const { position } = await put(store(), stream, eventsOf(3));
      expect((await readEvents(store(), stream)).at(-1)?.position).toBe(position);
    });

    it('refuses who comes second and says how far the stream is', async () => {
      const stream = uniqueName();
      await put(store(), stream, eventsOf(2));
      expect(await store().append(stream, eventsOf(1), NO_STREAM)).toEqual({ outcome: 'conflict', revision: 1 });
      expect(await store().append(stream, eventsOf(1), 0)).toEqual({ outcome: 'conflict', revision: 1 });
      expect(await readEvents(store(), stream)).toHaveLength(2);
    });

    it('refuses a revision that the stream has not reached', async () => {
      const stream = uniqueName();
      expect(await store().append(stream, eventsOf(1), 0)).toEqual({ outcome: 'conflict', revision: NO_STREAM });
      await put(store(), stream, eventsOf(1));
      expect(await store().append(stream, eventsOf(1), 5)).toEqual({ outcome: 'conflict', revision: 0 });
    });

    it('lets exactly one of many at the same revision win', async () => {
      const stream = uniqueName();
      await put(store(), stream, eventsOf(1));
      const outcomes = await Promise.all(
        Array.from({ length: APPENDERS }, () => store().append(stream, eventsOf(2), 0)),
      );
      expect(outcomes.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
      expect(await readEvents(store(), stream)).toHaveLength(3);
    });

    it('loses nothing and doubles nothing when many contend and try again', async () => {
      const stream = uniqueName();
      const own = eventsOf(20);
      const contend = async (each: (typeof own)[number]): Promise<void> => {
        let revision = NO_STREAM;
        for (;;) {
          const outcome = await store().append(stream, [each], revision);
          if (outcome.outcome === 'appended') return;
          ({ revision } = outcome);
        }
      };
      await Promise.all(own.map(contend));
      const stored = await readEvents(store(), stream);
      expectInOrder(stored);
      expect([...idsOf(stored)].sort()).toEqual([...idsOf(own)].sort());
    });

    it('keeps the events of one append together while others append', async () => {
      const start = await endOfLog(store());
      const streams = Array.from({ length: 20 }, () => uniqueName());
      await Promise.all(streams.map((stream) => put(store(), stream, eventsOf(5))));
      const all = (await allEvents(store(), start)).filter(({ stream }) => streams.includes(stream));
      expectInOrder(all);
      for (let first = 0; first < all.length; first += 5) {
        expect(new Set(all.slice(first, first + 5).map(({ stream }) => stream)).size).toBe(1);
      }
      expect(all).toHaveLength(100);
    });
  });

  describe('repeats', () => {
    it('answers a repeat like the first time and writes nothing', async () => {
      const stream = uniqueName();
      const events = eventsOf(3);
      const first = await put(store(), stream, events);
      expect(await store().append(stream, events, NO_STREAM)).toEqual(first);
      expect(await readEvents(store(), stream)).toHaveLength(3);
    });

    it('recognises a repeat whatever came after, and after a restart', async () => {
      const stream = uniqueName();
      await put(store(), stream, eventsOf(2));
      const events = eventsOf(2);
      const first = await put(store(), stream, events, 1);
      await put(store(), stream, eventsOf(3), 3);
      expect(await store().append(stream, events, 1)).toEqual(first);
      await restart();
      expect(await store().append(stream, events, 1)).toEqual(first);
      expect(await readEvents(store(), stream)).toHaveLength(7);
    });

    it('recognises repeats that come at the same time as the first try', async () => {
      const stream = uniqueName();
      const events = eventsOf(2);
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => store().append(stream, events, NO_STREAM)));
      expect(new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, position: undefined }))).size).toBe(1);
      expect(outcomes[0]?.outcome).toBe('appended');
      expect(await readEvents(store(), stream)).toHaveLength(2);
    });

    it('takes it for a conflict when only some of the events are there', async () => {
      const stream = uniqueName();
      const [first, second, third] = eventsOf(3);
      if (!first || !second || !third) throw new Error('three events');
      await put(store(), stream, [first, second]);
      const conflict = { outcome: 'conflict', revision: 1 };
      expect(await store().append(stream, [first, second, third], NO_STREAM)).toEqual(conflict);
      expect(await store().append(stream, [first, third], NO_STREAM)).toEqual(conflict);
      expect(await store().append(stream, [second, first], NO_STREAM)).toEqual(conflict);
      expect(await store().append(stream, [second, third], 0)).toEqual(conflict);
    });

    it('takes the first part of an append for a repeat, as the server does', async () => {
      const stream = uniqueName();
      const events = eventsOf(3);
      await put(store(), stream, events);
      expect(await store().append(stream, events.slice(0, 1), NO_STREAM)).toMatchObject({
        outcome: 'appended',
        revision: 0,
      });
      expect(await readEvents(store(), stream)).toHaveLength(3);
    });
  });

  describe('limits', () => {
    it('refuses an append of no events', async () => {
      await expect(store().append(uniqueName(), [], NO_STREAM)).rejects.toThrow(RangeError);
    });

    it('refuses what is no stream name and no revision', async () => {
      for (const name of ['', 'log', '$all', '$$order-1', 'order-\n1', 'x'.repeat(2_000)]) {
        await expect(store().append(name, eventsOf(1), NO_STREAM)).rejects.toThrow(RangeError);
      }
      for (const revision of [-2, 0.5, Number.NaN, 2 ** 60]) {
        await expect(store().append(uniqueName(), eventsOf(1), revision)).rejects.toThrow(RangeError);
      }
    });

    it('takes an append just below the size limit and refuses one above it', async () => {
      const stream = uniqueName();
      const overhead = Buffer.byteLength(event('OrderPlaced', '').metadata) + 2 * 'OrderPlaced'.length + 2;
      const fits = 'é'.repeat(Math.floor((APPEND_BYTES_MAX - overhead) / 2));
      await put(store(), stream, [event('OrderPlaced', fits)]);
      await expect(store().append(stream, [event('OrderPlaced', `${fits}é`)], 0)).rejects.toThrow(AppendTooLarge);
      expect(await readEvents(store(), stream)).toMatchObject([{ data: JSON.stringify(fits) }]);
    });

    it('says that it is closed', async () => {
      await store().close();
      await expect(store().append(uniqueName(), eventsOf(1), NO_STREAM)).rejects.toThrow(LogUnavailable);
      await expect(readEvents(store(), uniqueName())).rejects.toThrow(LogUnavailable);
      await store().close();
    });
  });

  it('has one name, also after a restart', async () => {
    const identity = await store().identity();
    expect(identity).toMatch(UUID);
    expect(await store().identity()).toBe(identity);
    await restart();
    expect(await store().identity()).toBe(identity);
  });
};
