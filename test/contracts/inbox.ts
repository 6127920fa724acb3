/** What the inbox of every database must do. The suite of the runtime stores calls this with a factory for empty ones. */
import { describe, expect, it } from 'vitest';
import { INBOUND_KEPT_DAYS, type Inbound, type Inbox } from '../../runtime/ports.ts';

export type InboxFactory = () => Promise<{
  readonly inbox: Inbox;
  /** The same, opened once more. */
  readonly again: () => Promise<Inbox>;
}>;

const SAID = 'what it says, sealed';
const NOON = '2026-11-24T12:00:00.000Z';
const millisLater = (millis: number): string => new Date(Date.parse(NOON) + millis).toISOString();
const DAY_MILLIS = 86_400_000;

let arrivals = 0;

const inboundOf = (key: string, more: Partial<Inbound> = {}): Inbound => {
  arrivals += 1;
  return {
    ...{ connector: 'shop', key, subject: 'order 1', topic: 'orders/create', version: null },
    arrival: String(arrivals).padStart(9, '0'),
    ...{ receivedAt: NOON, state: 'waiting', attempts: 0, triedAt: null, reason: null, since: NOON, dueAt: NOON },
    ...{ hasFailed: false },
    ...more,
  };
};

const keysOf = (inbounds: readonly Inbound[]): readonly string[] => inbounds.map(({ key }) => key);

export const inboxContract = (factory: InboxFactory): void => {
  describe('the inbox', () => {
    it('keeps what came in as it was given, and knows a repeat by its key, per connector', async () => {
      const { inbox, again } = await factory();
      const one = inboundOf('a', { version: '7', triedAt: NOON, reason: 'busy', attempts: 2, hasFailed: true });
      expect(await inbox.add(one, SAID)).toBe(true);
      expect(await (await again()).add(inboundOf('a'), 'something else')).toBe(false);
      expect(await inbox.add(inboundOf('a', { connector: 'other' }), SAID)).toBe(true);
      expect(await (await again()).due('shop', NOON, 10)).toEqual([one]);
      expect(await inbox.sealedOf(one)).toBe(SAID);
      expect(await inbox.stateOf('shop', 'a')).toEqual({ state: 'waiting', reason: 'busy' });
      expect(await inbox.stateOf('shop', 'b')).toBeNull();
    });

    it('has one of many that add the same at once add it', async () => {
      const { inbox, again } = await factory();
      const other = await again();
      const added = await Promise.all([inbox, other, inbox, other].map((one) => one.add(inboundOf('a'), SAID)));
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    it('gives what is due in the order of arrival, and nothing that is behind one that waits for another attempt', async () => {
      const { inbox } = await factory();
      const first = inboundOf('first');
      for (const one of [first, inboundOf('other', { subject: 'order 2' }), inboundOf('second')])
        await inbox.add(one, SAID);
      expect(keysOf(await inbox.due('shop', NOON, 10))).toEqual(['first', 'other', 'second']);
      expect(keysOf(await inbox.due('shop', NOON, 2))).toEqual(['first', 'other']);
      await inbox.save({ ...first, attempts: 1, triedAt: NOON, reason: 'busy', dueAt: millisLater(1_000) });
      expect(keysOf(await inbox.due('shop', NOON, 10))).toEqual(['other']);
      expect(keysOf(await inbox.due('shop', millisLater(1_000), 10))).toEqual(['first', 'other', 'second']);
    });

    it('lets what is parked be overtaken, and gives it back when it is asked for', async () => {
      const { inbox } = await factory();
      const refund = inboundOf('refund');
      for (const one of [refund, inboundOf('order')]) await inbox.add(one, SAID);
      await inbox.save({
        ...refund,
        state: 'parked',
        attempts: 1,
        triedAt: NOON,
        reason: 'no order',
        dueAt: millisLater(9_000),
      });
      expect(keysOf(await inbox.due('shop', NOON, 10))).toEqual(['order']);
      await inbox.unpark('shop', 'order 2', NOON);
      expect(keysOf(await inbox.due('shop', NOON, 10))).toEqual(['order']);
      await inbox.unpark('shop', 'order 1', NOON);
      expect(keysOf(await inbox.due('shop', NOON, 10))).toEqual(['refund', 'order']);
    });

    it('keeps of what is done its key and its version, and nothing of what it said', async () => {
      const { inbox } = await factory();
      const old = inboundOf('old', { version: '2026-11-24T11:00:00.000Z' });
      const fresh = inboundOf('fresh', { version: '2026-11-24T12:00:00.000Z' });
      for (const one of [fresh, old]) await inbox.add(one, SAID);
      expect(await inbox.newestVersion('shop', 'order 1')).toBeNull();
      await inbox.save({ ...fresh, state: 'done' });
      await inbox.save({ ...old, state: 'done' });
      expect(await inbox.newestVersion('shop', 'order 1')).toBe(fresh.version);
      expect(await inbox.newestVersion('shop', 'order 2')).toBeNull();
      expect(await inbox.due('shop', NOON, 10)).toEqual([]);
      expect(await inbox.add(fresh, SAID)).toBe(false);
      expect(await inbox.sealedOf(fresh)).toBeNull();
    });

    it('makes what has failed of a subject wait again, as new', async () => {
      const { inbox } = await factory();
      const one = inboundOf('a');
      for (const each of [one, inboundOf('b', { subject: 'order 2' })]) await inbox.add(each, SAID);
      await inbox.save({ ...one, state: 'failed', attempts: 3, triedAt: NOON, reason: 'no SKU' });
      expect(await inbox.hasFailed('shop', 'order 1')).toBe(true);
      expect(await inbox.hasFailed('shop', 'order 2')).toBe(false);
      expect(await inbox.failedSubjects('shop')).toEqual(['order 1']);
      expect(await inbox.again('shop', 'order 1', millisLater(5_000))).toBe(1);
      expect(await inbox.again('shop', 'order 1', millisLater(5_000))).toBe(0);
      expect(await inbox.failedSubjects('shop')).toEqual([]);
      expect(await inbox.sealedOf(one)).toBe(SAID);
      const [again] = await inbox.due('shop', millisLater(5_000), 10);
      expect(again).toMatchObject({
        key: 'a',
        attempts: 0,
        since: millisLater(5_000),
        hasFailed: true,
      });
    });

    it('sums up what waits, is parked and has failed, and what was last wrong', async () => {
      const { inbox } = await factory();
      const nothing = { waiting: 0, parked: 0, failed: 0, lastIn: null, oldestWaiting: null, problem: null };
      expect(await inbox.summary('shop')).toEqual(nothing);
      const tried = (at: number, reason: string) => ({ triedAt: millisLater(at), reason });
      await inbox.add(inboundOf('waits', { receivedAt: millisLater(1), ...tried(5, 'busy') }), SAID);
      await inbox.add(inboundOf('parked', { state: 'parked', ...tried(7, 'no order') }), SAID);
      await inbox.add(inboundOf('failed', { state: 'failed', ...tried(6, 'no SKU') }), SAID);
      await inbox.add(inboundOf('done', { state: 'done', receivedAt: millisLater(3), triedAt: millisLater(9) }), SAID);
      await inbox.add(inboundOf('other', { connector: 'other' }), SAID);
      expect(await inbox.summary('shop')).toEqual({
        ...{ waiting: 1, parked: 1, failed: 1, lastIn: millisLater(3), oldestWaiting: millisLater(1) },
        problem: { at: millisLater(7), reason: 'no order' },
      });
    });

    it('remembers how far the changes of a system have been read', async () => {
      const { inbox, again } = await factory();
      const [shop, other] = [
        { connector: 'shop', name: null },
        { connector: 'other', name: null },
      ];
      expect(await inbox.progress(shop)).toBeNull();
      const progress = { place: { time: NOON, id: '7' }, at: millisLater(5), problem: 'busy' };
      await inbox.saveProgress(shop, { ...progress, problem: null });
      await inbox.saveProgress(shop, progress);
      expect(await (await again()).progress(shop)).toEqual(progress);
      expect(await inbox.progress(other)).toBeNull();
    });

    it('remembers so for each of the things that a system is asked for', async () => {
      const { inbox } = await factory();
      const [articles, stock] = ['articles', 'stock'].map((name) => ({ connector: 'shop', name }));
      if (articles === undefined || stock === undefined) throw new Error('no polls');
      const progress = { place: { time: NOON, id: '7' }, at: NOON, problem: null };
      await inbox.saveProgress(articles, progress);
      expect([await inbox.progress(articles), await inbox.progress(stock)]).toEqual([progress, null]);
    });

    it('removes in time what is over, never what waits, and all of a connector that is gone', async () => {
      const { inbox } = await factory();
      await inbox.add(inboundOf('done', { state: 'done' }), SAID);
      await inbox.add(inboundOf('failed', { state: 'failed' }), SAID);
      await inbox.add(inboundOf('waits'), SAID);
      await inbox.prune('shop', millisLater(INBOUND_KEPT_DAYS * DAY_MILLIS));
      expect(await inbox.add(inboundOf('done'), SAID)).toBe(false);
      await inbox.prune('shop', millisLater(INBOUND_KEPT_DAYS * DAY_MILLIS + 1));
      expect(await inbox.add(inboundOf('done'), SAID)).toBe(true);
      expect(await inbox.hasFailed('shop', 'order 1')).toBe(false);
      expect(await inbox.add(inboundOf('waits'), SAID)).toBe(false);
      const polls = [null, 'articles', 'stock'].map((name) => ({ connector: 'shop', name }));
      const another = { connector: 'shop-2', name: 'stock' };
      const progress = { place: { time: NOON, id: '' }, at: NOON, problem: null };
      for (const poll of [...polls, another]) await inbox.saveProgress(poll, progress);
      await inbox.remove('shop');
      expect(await inbox.add(inboundOf('waits'), SAID)).toBe(true);
      for (const poll of polls) expect(await inbox.progress(poll)).toBeNull();
      expect(await inbox.progress(another)).toEqual(progress);
    });
  });
};
