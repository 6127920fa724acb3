/** What the stores of bookings, labels and tracking must do. An adapter's test calls this with a factory for empty stores. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BookingAttempt, CarriageStores, ParcelPoll } from '../../runtime/ports.ts';

export type CarriageFactory = () => Promise<{
  readonly stores: CarriageStores;
  /** Opens the same data once more, as another process would, or this one after a restart. */
  readonly again: () => Promise<CarriageStores>;
}>;

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 25, 8, minute)).toISOString();

const ATTEMPT: BookingAttempt = {
  fulfilment: 'o-1-1',
  connector: 'nshift',
  earlierAt: at(0),
  draftId: null,
  version: 1,
};

const poll = (trackingNumber: string, more: Partial<ParcelPoll> = {}): ParcelPoll => ({
  connector: 'nshift',
  trackingNumber,
  order: 'o-1',
  fulfilment: 'o-1-1',
  bookedAt: at(0),
  dueAt: at(15),
  pauseMillis: 900_000,
  heardAt: at(0),
  ...more,
});

export const carriageContract = (factory: CarriageFactory): void => {
  const opened: CarriageStores[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((stores) => stores.close()));
  });
  const make = async () => {
    const { stores, again } = await factory();
    opened.push(stores);
    const other = async (): Promise<CarriageStores> => {
      const more = await again();
      opened.push(more);
      return more;
    };
    return { ...stores, other };
  };

  describe('attempts to book', () => {
    it('are there for another process as soon as they are saved', async () => {
      const { attempts, other } = await make();
      expect(await attempts.load('o-1-1')).toBeNull();
      expect(await attempts.save(ATTEMPT)).toBe(true);
      expect(await (await other()).attempts.load('o-1-1')).toEqual(ATTEMPT);
    });

    it('are saved by the one who saw the last of them, and by nobody else', async () => {
      const { attempts } = await make();
      await attempts.save(ATTEMPT);
      expect(await attempts.save({ ...ATTEMPT, draftId: 'other' })).toBe(false);
      expect(await attempts.save({ ...ATTEMPT, version: 3 })).toBe(false);
      const next = { ...ATTEMPT, earlierAt: null, draftId: 'd-1', version: 2 };
      expect(await attempts.save(next)).toBe(true);
      expect(await attempts.load('o-1-1')).toEqual(next);
    });

    it('begin anew once they have been removed', async () => {
      const { attempts } = await make();
      await attempts.save(ATTEMPT);
      await attempts.remove('o-1-1');
      expect(await attempts.load('o-1-1')).toBeNull();
      expect(await attempts.save(ATTEMPT)).toBe(true);
    });
  });

  describe('labels', () => {
    const label = (byte: number, format: 'pdf' | 'zpl' = 'pdf') => ({
      format,
      key: 'k-1',
      cipher: new Uint8Array([byte, 0, 255]),
    });

    it('are kept byte by byte, in their order, in place of those before', async () => {
      const { labels } = await make();
      await labels.keep('o-1-1', [label(9)], at(0));
      await labels.keep('o-1-1', [label(1), label(2, 'zpl')], at(0));
      const kept = await labels.of('o-1-1');
      expect(kept.map(({ cipher, ...rest }) => ({ ...rest, cipher: [...cipher] }))).toEqual([
        { format: 'pdf', key: 'k-1', cipher: [1, 0, 255] },
        { format: 'zpl', key: 'k-1', cipher: [2, 0, 255] },
      ]);
    });

    it('go when they are removed, and when they are old', async () => {
      const { labels } = await make();
      for (const [index, fulfilment] of ['a', 'b', 'c'].entries()) await labels.keep(fulfilment, [label(1)], at(index));
      await labels.remove('b');
      await labels.prune(at(1));
      expect(await Promise.all(['a', 'b', 'c'].map(async (id) => (await labels.of(id)).length))).toEqual([0, 0, 1]);
    });
  });

  describe('polls of parcels', () => {
    it('are due at their time, the longest due first, of one connection', async () => {
      const { polls } = await make();
      await polls.add([poll('late', { dueAt: at(20) }), poll('soon'), poll('other', { connector: 'ingrid' })]);
      expect(await polls.due('nshift', at(14), 10)).toEqual([]);
      expect((await polls.due('nshift', at(30), 10)).map((one) => one.trackingNumber)).toEqual(['soon', 'late']);
      expect(await polls.due('nshift', at(30), 1)).toEqual([poll('soon')]);
    });

    it('stay as they are when they are added again', async () => {
      const { polls } = await make();
      await polls.add([poll('1')]);
      await polls.save(poll('1', { dueAt: at(45), pauseMillis: 1_800_000, heardAt: at(5) }));
      await polls.add([poll('1'), poll('2')]);
      expect(await polls.due('nshift', at(50), 10)).toEqual([
        poll('2'),
        poll('1', { dueAt: at(45), pauseMillis: 1_800_000, heardAt: at(5) }),
      ]);
    });

    it('are due at once when somebody is in a hurry', async () => {
      const { polls } = await make();
      await polls.add([poll('1'), poll('2')]);
      await polls.hurry('nshift', '1', at(3));
      expect((await polls.due('nshift', at(3), 10)).map((one) => one.trackingNumber)).toEqual(['1']);
    });

    it('are over when they are removed, and no late save brings them back', async () => {
      const { polls } = await make();
      await polls.add([poll('1')]);
      await polls.remove(poll('1'));
      await polls.save(poll('1'));
      expect(await polls.due('nshift', at(59), 10)).toEqual([]);
    });
  });
};
