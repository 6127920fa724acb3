import { describe, expect, it, onTestFinished } from 'vitest';
import { millisOf } from '../../domain/time.ts';
import { recordOn } from '../../runtime/last-fact.ts';
import { createFeed, type Feed, type FeedDependencies } from './feed.ts';
import type { Outcome, Sending, Target } from './target.ts';
import { DELIVERED, feedKit, LIMITS, REFUSED, targetThat, UNAVAILABLE } from './testing.ts';

const HOUR_MILLIS = 3_600_000;

/** Runs a feed until the test ends, or until it is stopped. */
const running = (
  dependencies: FeedDependencies,
  target: Target,
): { readonly feed: Feed; stop: () => Promise<void> } => {
  const feed = createFeed(dependencies, target);
  const controller = new AbortController();
  const run = feed.run(controller.signal);
  const stop = async () => {
    controller.abort();
    await run;
  };
  onTestFinished(stop);
  return { feed, stop };
};

/** Answers by the order that it is told of, and remembers when it was asked for what. */
const receiver = (answer: (order: string, attempt: number) => Outcome | Promise<Outcome>, now: () => number) => {
  const asked: { readonly id: string; readonly order: string; readonly at: number }[] = [];
  const send = async ({ id, key }: Sending): Promise<Outcome> => {
    const order = key.slice('order-'.length);
    asked.push({ id, order, at: now() });
    return answer(order, asked.filter((one) => one.id === id).length);
  };
  return { asked, send, idsOf: (order: string) => asked.filter((one) => one.order === order).map(({ id }) => id) };
};

describe('a feed', () => {
  it('tells of every fact once, the facts of an order in their order', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, idsOf, asked } = receiver(() => DELIVERED, time.now);
    const first = [log.happen('a'), log.happen('b'), log.happen('a')];
    const { feed } = running(dependencies, targetThat(send));
    await time.until(() => asked.length === 3);
    const later = log.happen('a');
    await time.until(() => asked.length === 4);
    expect(idsOf('a')).toEqual([first[0], first[2], later]);
    expect(idsOf('b')).toEqual([first[1]]);
    expect(feed.figures()).toMatchObject({ delivered: 4, failed: 0, parked: 0, lagSeconds: 0 });
  });

  it('begins after its position, and goes on where it was', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, asked } = receiver(() => DELIVERED, time.now);
    log.happen('before');
    const told = log.happen('a');
    const target = targetThat(send, { after: 1n });
    const once = running(dependencies, target);
    await time.until(() => asked.length === 1);
    await once.stop();
    const next = log.happen('a');
    running(dependencies, target);
    await time.until(() => asked.length === 2);
    expect(asked.map(({ id }) => id)).toEqual([told, next]);
  });

  it('parks an order that is refused, and tells of the others meanwhile', async () => {
    const { time, log, dependencies } = feedKit();
    let isStuck = true;
    const { send, idsOf, asked } = receiver((order) => (order === 'stuck' && isStuck ? REFUSED : DELIVERED), time.now);
    const stuck = [log.happen('stuck'), log.happen('stuck')];
    const { feed } = running(dependencies, targetThat(send));
    for (let n = 0; n < 20; n += 1) log.happen('fine');
    await time.until(() => idsOf('fine').length === 20);
    expect(time.now()).toBe(asked[0]?.at);
    expect(feed.figures().parked).toBe(1);

    await time.pass(HOUR_MILLIS);
    expect(new Set(idsOf('stuck'))).toEqual(new Set([stuck[0]]));
    isStuck = false;
    await time.until(() => idsOf('stuck').includes(stuck[1] ?? ''));
    expect(idsOf('stuck').slice(-2)).toEqual(stuck);
    expect(feed.figures().parked).toBe(0);
  });

  it('waits twice as long after each attempt, also over a restart, up to the longest pause', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, asked } = receiver(() => REFUSED, time.now);
    log.happen('a');
    const target = targetThat(send);
    const once = running(dependencies, target);
    await time.until(() => asked.length === 5);
    await once.stop();
    running(dependencies, target);
    await time.until(() => asked.length === 13, 24);
    const pauses = asked.slice(1).map(({ at }, n) => (at - (asked[n]?.at ?? 0)) / 1_000);
    // Three quarters of 5, 10, 20 s and so on: half of each pause is by chance, and chance is in the middle here.
    expect(pauses).toEqual([3.75, 7.5, 15, 30, 60, 120, 240, 480, 960, 1_920, 2_700, 2_700]);
  });

  it('leaves a target in peace for as long as it asks', async () => {
    const { time, log, dependencies } = feedKit();
    const busy: Outcome = { kind: 'unavailable', status: 429, reason: 'HTTP 429', retryAfterMillis: 600_000 };
    const { send, asked } = receiver((_, attempt) => (attempt === 1 ? busy : DELIVERED), time.now);
    log.happen('a');
    running(dependencies, targetThat(send));
    await time.until(() => asked.length === 1);
    log.happen('b');
    await time.pass(599_000);
    expect(asked).toHaveLength(1);
    await time.until(() => asked.length >= 2);
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBe(600_000);
  });

  it('keeps to the rate of its target', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, asked } = receiver(() => DELIVERED, time.now);
    for (let n = 0; n < 30; n += 1) log.happen(`o-${n}`);
    running(dependencies, targetThat(send, { limits: { ...LIMITS, perSecond: 10, burst: 5 } }));
    await time.until(() => asked.length === 30);
    const sentBy = (millis: number) => asked.filter(({ at }) => at - (asked[0]?.at ?? 0) <= millis).length;
    expect([sentBy(0), sentBy(1_000), sentBy(2_500)]).toEqual([5, 15, 30]);
  });

  it('sends for so many orders at once, and for one of each', async () => {
    const { time, log, dependencies } = feedKit();
    let atWork = 0;
    let most = 0;
    const { send, asked } = receiver(async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await time.sleep(100, new AbortController().signal);
      atWork -= 1;
      return DELIVERED;
    }, time.now);
    for (let n = 0; n < 40; n += 1) log.happen(`o-${n % 20}`);
    running(dependencies, targetThat(send));
    await time.until(() => asked.length === 40 && atWork === 0);
    expect(most).toBe(LIMITS.atOnce);
  });

  it('asks a target that is out now and then only, reads no further meanwhile, and tells all once it is back', async () => {
    const { time, log, dependencies, stores } = feedKit();
    let isOut = true;
    const { send, asked } = receiver(() => (isOut ? UNAVAILABLE : DELIVERED), time.now);
    running(dependencies, targetThat(send));
    await time.pass(1_000);
    for (let n = 0; n < 250; n += 1) log.happen(`o-${n}`);
    await time.pass(1_000);
    for (let n = 0; n < 250; n += 1) log.happen(`later-${n}`);
    await time.pass(HOUR_MILLIS);
    expect(asked.length).toBeLessThan(30);
    expect(await stores.deliveries.pending('erp')).toHaveLength(250);

    isOut = false;
    const back = time.now();
    const told = async () => (await stores.deliveries.list('erp', { limit: 1_000 })).filter(isDelivered).length;
    let delivered = 0;
    await time.until(() => {
      void told().then((count) => {
        delivered = count;
      });
      return delivered === 500;
    });
    expect(time.now() - back).toBeLessThan(310_000);
  });

  it('does not hold the others up for one order that its target always breaks over', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, idsOf, asked } = receiver((order) => (order === 'poison' ? UNAVAILABLE : DELIVERED), time.now);
    log.happen('poison');
    running(dependencies, targetThat(send));
    await time.until(() => asked.length === 10);
    const happened = time.now();
    log.happen('fine');
    await time.until(() => idsOf('fine').length === 1);
    expect(time.now() - happened).toBe(0);
  });

  it('gives what it could not even try for days all of its time', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, idsOf } = receiver((_, attempt) => (attempt < 4 ? REFUSED : DELIVERED), time.now);
    const poison = log.happen('a');
    const behind = log.happen('a');
    const picky = (sending: Sending) => (sending.id === poison ? Promise.resolve(REFUSED) : send(sending));
    const { feed } = running(dependencies, targetThat(picky));
    await time.until(() => feed.figures().delivered === 1, 74);
    expect(idsOf('a')).toEqual(Array(4).fill(behind));
    expect(feed.figures().givenUp).toBe(1);
  });

  it('sends once more, under the same id, what it was killed over between sending and saving', async () => {
    let dies = true;
    const { time, log, dependencies } = feedKit((stores) => ({
      ...stores,
      deliveries: { ...stores.deliveries, save: (one) => (dies ? new Promise(() => {}) : stores.deliveries.save(one)) },
    }));
    const { send, asked } = receiver(() => DELIVERED, time.now);
    const [first, second] = [log.happen('a'), log.happen('a')];
    void createFeed(dependencies, targetThat(send)).run(new AbortController().signal);
    await time.until(() => asked.length === 1);

    dies = false;
    running(dependencies, targetThat(send));
    await time.until(() => asked.length === 3);
    expect(asked.map(({ id }) => id)).toEqual([first, first, second]);
  });

  it('does no harm beside another one that still thinks that it has the lease', async () => {
    const { time, log, dependencies, stores } = feedKit();
    const { send, asked, idsOf } = receiver((_, attempt) => (attempt === 1 ? REFUSED : DELIVERED), time.now);
    const ids = [log.happen('a'), log.happen('a'), log.happen('b')];
    running(dependencies, targetThat(send));
    running(dependencies, targetThat(send));
    ids.push(log.happen('a'));
    await time.pass(HOUR_MILLIS);
    expect(new Set(asked.map(({ id }) => id))).toEqual(new Set(ids));
    expect([...new Set(idsOf('a'))]).toEqual([ids[0], ids[1], ids[3]]);
    const kept = await stores.deliveries.list('erp', { limit: 10 });
    expect(kept.map(({ state }) => state)).toEqual(Array(4).fill('delivered'));
  });

  it('tells nobody what its target does not want any more', async () => {
    const { time, log, dependencies, stores } = feedKit();
    const { send, asked } = receiver(() => REFUSED, time.now);
    log.happen('a');
    const once = running(dependencies, targetThat(send));
    await time.until(() => asked.length === 1);
    await once.stop();
    running(dependencies, targetThat(send, { partsOf: () => [] }));
    await time.pass(HOUR_MILLIS);
    expect(asked).toHaveLength(1);
    expect(await stores.deliveries.list('erp', { limit: 1 })).toMatchObject([{ state: 'skipped' }]);
  });

  it('tells everything again from a position on, under the same ids', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, asked } = receiver(() => DELIVERED, time.now);
    const ids = [log.happen('a'), log.happen('a'), log.happen('a')];
    const once = running(dependencies, targetThat(send));
    await time.until(() => asked.length === 3);
    await once.stop();
    running(dependencies, targetThat(send, { cursor: 'erp-2', after: 1n }));
    await time.until(() => asked.length === 5);
    expect(asked.map(({ id }) => id)).toEqual([...ids, ids[1], ids[2]]);
  });
});

describe('a replay', () => {
  it('forgets nothing that is still to be sent of what came before it', async () => {
    const { time, log, dependencies } = feedKit();
    let isTaken = false;
    const { send, asked, idsOf } = receiver((order) => (order === 'stuck' && !isTaken ? REFUSED : DELIVERED), time.now);
    const stuck = log.happen('stuck');
    log.happen('a');
    const once = running(dependencies, targetThat(send));
    await time.until(() => asked.length >= 2);
    await once.stop();
    isTaken = true;
    const { feed } = running(dependencies, targetThat(send, { cursor: 'erp-2', after: 1n }));
    await time.until(() => feed.figures().delivered === 2);
    expect(idsOf('stuck').at(-1)).toBe(stuck);
    expect(idsOf('a')).toHaveLength(2);
  });
});

describe('a delivery that nobody takes', () => {
  it('is given up after three days: a fact says so, and the next of its order is told', async () => {
    const { time, log, dependencies, stores } = feedKit();
    let refused = '';
    const { send, idsOf, asked } = receiver(() => DELIVERED, time.now);
    const began = time.now();
    refused = log.happen('a');
    const next = log.happen('a');
    const picky = (sending: Sending) => (sending.id === refused ? send(sending).then(() => REFUSED) : send(sending));
    const { feed } = running(dependencies, targetThat(picky));
    await time.until(() => idsOf('a').includes(next), 73);

    expect(time.now() - began).toBeGreaterThan(71 * HOUR_MILLIS);
    const failure = log.facts.find(({ type }) => type === 'DeliveryFailed');
    expect(failure).toMatchObject({
      stream: 'delivery-erp-order-a',
      data: { target: 'erp', key: 'order-a', delivery: refused, factType: 'FulfilmentAccepted', status: 400 },
    });
    expect(feed.figures()).toMatchObject({ givenUp: 1, delivered: 1 });
    expect(asked.length).toBeLessThan(120);
    expect(await stores.deliveries.hasFailed('erp', 'order-a')).toBe(true);
  });

  it('is sent again when somebody asks for it, and recovers', async () => {
    const { time, log, dependencies } = feedKit();
    let isTaken = false;
    const { send, asked } = receiver(() => (isTaken ? DELIVERED : REFUSED), time.now);
    const id = log.happen('a');
    running(dependencies, targetThat(send));
    const has = (type: string) => log.facts.some((fact) => fact.type === type);
    await time.until(() => has('DeliveryFailed'), 73);

    isTaken = true;
    const cause = { at: time.clock.now(), by: 'operator', correlationId: 'x', causationId: 'x' };
    const data = { target: 'erp', key: 'order-a' };
    const before = asked.length;
    await recordOn(log)('delivery-erp-order-a', () => ({ events: [{ type: 'DeliveryRequested', data }] }), cause);
    await time.until(() => has('DeliveryRecovered'));
    expect(asked.slice(before).map((one) => one.id)).toEqual([id]);
  });

  it('is on record once, though the process died before it had noted so', async () => {
    let dies = true;
    const { time, log, dependencies } = feedKit((stores) => ({
      ...stores,
      deliveries: {
        ...stores.deliveries,
        save: (one) =>
          dies && one.state === 'failed' ? Promise.reject(new Error('killed')) : stores.deliveries.save(one),
      },
    }));
    const { send } = receiver(() => REFUSED, time.now);
    log.happen('a');
    let died = false;
    createFeed(dependencies, targetThat(send))
      .run(new AbortController().signal)
      .catch(() => {
        died = true;
      });
    await time.until(() => died, 73);
    dies = false;
    const { feed } = running(dependencies, targetThat(send));
    await time.until(() => feed.figures().givenUp === 1, 3);
    expect(log.facts.filter(({ type }) => type === 'DeliveryFailed')).toHaveLength(1);
  });

  it('is given up early when a thousand others of its key wait behind it', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, idsOf } = receiver((_, attempt) => (attempt < 100 ? REFUSED : DELIVERED), time.now);
    const began = time.now();
    const poison = log.happen('hot');
    const picky = (sending: Sending) => (sending.id === poison ? send(sending) : Promise.resolve(DELIVERED));
    const { feed } = running(dependencies, targetThat(picky));
    await time.until(() => idsOf('hot').length === 1);
    for (let n = 0; n < 1_001; n += 1) log.happen('hot');
    await time.until(() => feed.figures().delivered === 1_001);
    expect(time.now() - began).toBeLessThan(HOUR_MILLIS);
    expect(log.facts.filter(({ type }) => type === 'DeliveryFailed')).toHaveLength(1);
  });
});

describe('the figures of a feed', () => {
  it('say how old the oldest fact is that is still to be told of', async () => {
    const { time, log, dependencies } = feedKit();
    const { send, asked } = receiver(() => REFUSED, time.now);
    const { feed } = running(dependencies, targetThat(send));
    log.happen('a');
    await time.until(() => asked.length === 3);
    const [fact] = log.facts;
    expect(feed.figures().lagSeconds).toBe((time.now() - millisOf(fact?.metadata.at ?? '')) / 1_000);
  });
});

const isDelivered = ({ state }: { readonly state: string }): boolean => state === 'delivered';
