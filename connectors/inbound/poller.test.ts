import { describe, expect, it, onTestFinished } from 'vitest';
import { instantOf, millisOf } from '../../domain/time.ts';
import type { Poll, Polled } from '../system.ts';
import { pollOver } from './poller.ts';
import { arrivalOf, inboundKit } from './testing.ts';

type Kit = Awaited<ReturnType<typeof inboundKit>>;
type Asked = { readonly since: string; readonly page: string | null; readonly at: number };

const MINUTE = 60_000;

const changeOf = (id: string, time: string) => ({ place: { time, id }, arrival: arrivalOf(`${id} ${time}`) });
const readAll = (...changes: readonly ReturnType<typeof changeOf>[]): Polled => ({
  outcome: 'read',
  changes,
  next: null,
});

/** Polls every five minutes with an overlap of ten, as somebody answers; what was asked. */
const polling = (kit: Kit, answer: (asked: Asked) => Polled, more: Partial<Poll> = {}) => {
  const asked: Asked[] = [];
  const stop = new AbortController();
  const poll: Poll = {
    ...{ everyMillis: 5 * MINUTE, overlapMillis: 10 * MINUTE, perSecond: 1, isInOrder: true },
    async read(since, page) {
      const one = { since, page, at: kit.time.now() };
      asked.push(one);
      return answer(one);
    },
    ...more,
  };
  let rung = 0;
  const ring = () => {
    rung += 1;
  };
  const running = pollOver({ ...kit.dependencies, ring }, kit.connector, poll, stop.signal).catch(() => undefined);
  const end = async () => {
    stop.abort();
    await running;
  };
  onTestFinished(end);
  return { asked, end, rung: () => rung };
};

const waiting = async ({ inbox }: Kit) => (await inbox.summary('shop')).waiting;
const later = (kit: Kit, millis: number): string => instantOf(millisOf(kit.connector.run.since) + millis);

describe('polling', () => {
  it('begins when the connector was set up, and goes on from the last change, each time a little before it', async () => {
    const kit = await inboundKit();
    const change = changeOf('7', later(kit, 2 * MINUTE));
    const { asked } = polling(kit, () => readAll(change));
    await kit.time.until(() => asked.length === 2);
    expect(asked.map(({ since }) => since)).toEqual([later(kit, -10 * MINUTE), later(kit, -8 * MINUTE)]);
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBe(5 * MINUTE);
  });

  it('keeps what it finds once, and rings for what is new alone', async () => {
    const kit = await inboundKit();
    const { asked, rung } = polling(kit, () => readAll(changeOf('7', later(kit, MINUTE))));
    await kit.time.until(() => asked.length === 3);
    expect([await waiting(kit), rung()]).toEqual([1, 1]);
  });

  it('reads page after page no faster than it may', async () => {
    const kit = await inboundKit();
    const pages = ['b', 'c', null];
    const { asked } = polling(kit, ({ page }) => ({
      outcome: 'read',
      changes: [changeOf(page ?? 'a', later(kit, MINUTE))],
      next: pages[['b', 'c'].indexOf(page ?? '') + 1] ?? null,
    }));
    await kit.time.until(() => asked.length === 3);
    expect(asked.map(({ page }) => page)).toEqual([null, 'b', 'c']);
    const [first = 0, second = 0, third = 0] = asked.map(({ at }) => at);
    expect([second - first, third - second]).toEqual([1_000, 1_000]);
  });

  it('goes on after a restart from the page that it had kept', async () => {
    const kit = await inboundKit();
    const first = polling(kit, () => ({
      ...{ outcome: 'read', changes: [changeOf('7', later(kit, 30 * MINUTE))], next: 'more' },
    }));
    await kit.time.until(() => first.asked.length === 2);
    await first.end();
    const second = polling(kit, () => readAll());
    await kit.time.until(() => second.asked.length === 1);
    expect(second.asked[0]).toMatchObject({ since: later(kit, 20 * MINUTE), page: null });
  });

  it('begins again where it had begun, where pages are in no order and not all of them have been read', async () => {
    const kit = await inboundKit();
    const answers: Polled[] = [
      { outcome: 'read', changes: [changeOf('7', later(kit, 30 * MINUTE))], next: 'more' },
      { outcome: 'unavailable', reason: 'it is out', retryAfterMillis: null },
      { outcome: 'read', changes: [changeOf('7', later(kit, 30 * MINUTE))], next: 'more' },
      readAll(changeOf('3', later(kit, MINUTE))),
    ];
    const { asked } = polling(kit, () => answers.shift() ?? readAll(), { isInOrder: false });
    await kit.time.until(() => asked.length === 5);
    const [first, , second, , third] = asked;
    expect([first?.since, second?.since]).toEqual([later(kit, -10 * MINUTE), later(kit, -10 * MINUTE)]);
    expect(third).toMatchObject({ since: later(kit, 20 * MINUTE), page: null });
  });

  it('leaves a system in peace as long as it asks for, or longer each time, and says why', async () => {
    const kit = await inboundKit();
    const answers: Polled[] = [
      { outcome: 'unavailable', reason: 'too many calls', retryAfterMillis: 90_000 },
      { outcome: 'unavailable', reason: 'it is out', retryAfterMillis: null },
      { outcome: 'unavailable', reason: 'it is out', retryAfterMillis: null },
    ];
    const { asked } = polling(kit, () => answers.shift() ?? readAll());
    await kit.time.until(() => asked.length === 3);
    expect(await kit.inbox.progress({ connector: 'shop', name: null })).toMatchObject({ problem: 'it is out' });
    await kit.time.until(() => asked.length === 4);
    const pauses = asked.slice(1).map(({ at }, n) => at - (asked[n]?.at ?? 0));
    // Half of each pause is by chance: here, half of that.
    expect(pauses).toEqual([90_000, 7_500, 15_000]);
    await kit.time.pass(100);
    expect(await kit.inbox.progress({ connector: 'shop', name: null })).toMatchObject({ problem: null });
  });
});
