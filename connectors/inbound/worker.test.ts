import { describe, expect, it, onTestFinished } from 'vitest';
import type { Arrival, Taken } from '../system.ts';
import { keepArrival } from './keep.ts';
import { arrivalOf, inboundKit } from './testing.ts';
import { createWorker } from './worker.ts';

type Kit = Awaited<ReturnType<typeof inboundKit>>;

const DONE: Taken = { outcome: 'done' };
const BUSY: Taken = { outcome: 'unavailable', reason: 'busy', retryAfterMillis: null };

const keep = (kit: Kit, ...arrivals: readonly Arrival[]) =>
  arrivals.reduce<Promise<unknown>>(
    (before, arrival) =>
      before.then(() => keepArrival({ ...kit.dependencies, clock: kit.time.clock }, kit.connector, arrival)),
    Promise.resolve(),
  );

/** Works what is there as somebody says; what was tried, in order. */
const working = (kit: Kit, take: (arrival: Arrival) => Taken | Promise<Taken>) => {
  const tried: string[] = [];
  const stop = new AbortController();
  const worker = createWorker(kit.dependencies, kit.connector, async (arrival) => {
    tried.push(arrival.key);
    return take(arrival);
  });
  const running = worker.run(stop.signal).catch((error: unknown) => error);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return { tried, running, stop };
};

const types = ({ log }: Kit) => log.facts.map(({ type }) => type);
const summary = ({ inbox }: Kit) => inbox.summary('shop');

describe('what comes in', () => {
  it('is given to its system as it came', async () => {
    const kit = await inboundKit();
    const arrival = arrivalOf('a', { headers: { 'x-id': '7' }, body: '{"name":"Åsa"}', version: '3' });
    await keep(kit, arrival);
    const got: Arrival[] = [];
    working(kit, (one) => {
      got.push(one);
      return DONE;
    });
    await kit.time.until(() => got.length === 1);
    expect(got).toEqual([arrival]);
  });

  it('waits behind what came before it of its subject, and behind nothing else', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('1a'), arrivalOf('1b'), arrivalOf('2a', { subject: 'order 2' }));
    let isBusy = true;
    const { tried } = working(kit, ({ key }) => (key === '1a' && isBusy ? BUSY : DONE));
    await kit.time.pass(2_000);
    expect(tried).toEqual(['1a', '2a']);
    isBusy = false;
    await kit.time.until(() => tried.length === 4);
    expect(tried.slice(2)).toEqual(['1a', '1b']);
  });

  it('is tried again more and more slowly for a day, and is a failure then, once; what is behind it goes on', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('a'), arrivalOf('b'));
    const { tried } = working(kit, ({ key }) => (key === 'a' ? BUSY : DONE));
    await kit.time.until(() => tried.includes('b'), 25);
    expect(kit.time.now()).toBeGreaterThan(Date.parse(kit.connector.run.since) + 23 * 3_600_000);
    expect(types(kit)).toEqual(['InboundFailed']);
    expect(kit.log.facts[0]?.data).toMatchObject({
      connector: 'shop',
      subject: 'order 1',
      notice: 'a',
      reason: 'busy',
    });
    expect(tried.filter((key) => key === 'a').length).toBeLessThan(150);
    expect(await summary(kit)).toMatchObject({ waiting: 0, failed: 1 });
  });

  it('is left in peace as long as its system asks for', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('1a'));
    const { tried } = working(kit, () => ({ ...BUSY, retryAfterMillis: 60_000 }));
    await kit.time.until(() => tried.length === 1);
    await keep(kit, arrivalOf('2a', { subject: 'order 2' }));
    await kit.time.pass(58_000);
    expect(tried).toEqual(['1a']);
    await kit.time.pass(4_000);
    expect(tried).toHaveLength(3);
  });

  it('is tried again after an error of our own, of whose message nothing is kept', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('a'));
    let isBroken = true;
    const { tried } = working(kit, () => {
      if (isBroken) throw new RangeError('Astrid Lind');
      return DONE;
    });
    await kit.time.until(() => tried.length === 1);
    await kit.time.pass(100);
    expect((await summary(kit)).problem?.reason).toBe('an error of our own (RangeError)');
    expect(kit.errors).toHaveLength(1);
    isBroken = false;
    await kit.time.until(() => tried.length === 2);
    await kit.time.pass(100);
    expect((await summary(kit)).problem).toBeNull();
  });

  it('is passed over where a newer state of its subject has been worked', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('new', { version: '2026-11-24' }));
    const { tried } = working(kit, () => DONE);
    await kit.time.until(() => tried.length === 1);
    await keep(kit, arrivalOf('old', { version: '2026-11-23' }), arrivalOf('event'));
    await kit.time.until(() => tried.length === 2);
    expect(tried).toEqual(['new', 'event']);
    expect(await summary(kit)).toMatchObject({ waiting: 0 });
  });

  it('is worked again when it is not known that it was', async () => {
    let fails = true;
    const kit = await inboundKit((inbox) => ({
      ...inbox,
      async save(inbound) {
        if (fails) throw new Error('the store is out of reach');
        await inbox.save(inbound);
      },
    }));
    await keep(kit, arrivalOf('a'));
    const first = working(kit, () => DONE);
    expect(await first.running).toEqual(new Error('the store is out of reach'));
    fails = false;
    const second = working(kit, () => DONE);
    await kit.time.until(() => second.tried.length === 1);
    await kit.time.pass(100);
    expect(await summary(kit)).toMatchObject({ waiting: 0 });
  });

  it('can be read by nobody who has not the key of its connector', async () => {
    const kit = await inboundKit();
    await keep(kit, arrivalOf('a', { body: 'Astrid Lind' }));
    const [kept] = await kit.inbox.due('shop', kit.time.clock.now(), 1);
    const sealed = kept === undefined ? null : await kit.inbox.sealedOf(kept);
    expect(Buffer.from(sealed ?? 'Astrid', 'base64').toString('latin1')).not.toContain('Astrid');
    await kit.keys.destroy([kit.connector.seal]);
    const { tried } = working(kit, () => DONE);
    await kit.time.until(() => types(kit).length === 1);
    expect(tried).toEqual([]);
    expect(kit.log.facts[0]?.data).toMatchObject({ reason: 'what it said is gone' });
  });
});
