import { describe, expect, it, onTestFinished } from 'vitest';
import type { Offered } from '../../runtime/offered.ts';
import { type Delivering, delivering } from './deliver.ts';
import type { Outcome, Sending, Target } from './target.ts';
import { DELIVERED, feedKit, targetThat } from './testing.ts';

const LEASE_SECONDS = 10;

const NOTHING_OFFERED: Offered = {
  of: async () => [],
  pages: async function* () {},
  setupSeen: async () => undefined,
  touchedBy: () => [],
};

/** Processes on the same stores and log, each of which is told which targets there are. */
const kit = (change?: Parameters<typeof feedKit>[0]) => {
  const { time, log, stores, dependencies } = feedKit(change);
  const errors: unknown[] = [];
  const start = (holder: string, targets: () => readonly Target[]) => {
    const process: Delivering = delivering({
      ...dependencies,
      ...{ leases: stores.leases, holder, targets, onError: (error) => errors.push(error) },
      ...{ stockTargets: () => [], log, told: stores.told, offered: NOTHING_OFFERED },
    });
    const controller = new AbortController();
    const running = process.run(controller.signal);
    const stop = async () => {
      controller.abort();
      await running;
    };
    onTestFinished(stop);
    return { ...process, stop };
  };
  /** A target that keeps what it is sent. */
  const keeping = (more: Partial<Target> = {}) => {
    const ids: string[] = [];
    const send = async ({ id }: Sending): Promise<Outcome> => {
      ids.push(id);
      return DELIVERED;
    };
    return { ids, target: targetThat(send, more) };
  };
  return { time, log, stores, errors, start, keeping };
};

describe('what tells outside systems of facts', () => {
  it('feeds each of them apart, also one that is added later', async () => {
    const { time, log, start, keeping } = kit();
    const [erp, pos] = [keeping(), keeping({ name: 'pos', cursor: 'pos-1' })];
    const targets = [erp.target];
    const { figures } = start('a', () => targets);
    const first = log.happen('one');
    await time.until(() => erp.ids.length === 1);
    targets.push(pos.target);
    const second = log.happen('one');
    await time.until(() => pos.ids.length === 2);
    expect([erp.ids, pos.ids]).toEqual([
      [first, second],
      [first, second],
    ]);
    expect([...figures()].map(([name, { delivered }]) => [name, delivered])).toEqual([
      ['erp', 2],
      ['pos', 2],
    ]);
  });

  it('stops telling one that is gone, and goes on where it was with one that has changed', async () => {
    const { time, log, start, keeping } = kit();
    const before = keeping();
    const after = keeping({ version: '2' });
    let targets = [before.target];
    start('a', () => targets);
    const first = log.happen('one');
    await time.until(() => before.ids.length === 1);
    targets = [];
    await time.pass(1_000);
    const second = log.happen('one');
    await time.pass(60_000);
    targets = [after.target];
    await time.until(() => after.ids.length === 1);
    expect([before.ids, after.ids]).toEqual([[first], [second]]);
  });

  it('is done by one process at a time; when that stops, another goes on at once', async () => {
    const { time, log, start, keeping } = kit();
    const [a, b] = [keeping(), keeping()];
    const one = start('a', () => [a.target]);
    await time.pass(1_000);
    start('b', () => [b.target]);
    const first = log.happen('x');
    await time.until(() => a.ids.length === 1);
    await time.pass(60_000);
    expect(b.ids).toEqual([]);
    await one.stop();
    const second = log.happen('x');
    await time.until(() => b.ids.length === 1);
    expect([a.ids, b.ids]).toEqual([[first], [second]]);
  });

  it('is taken over when the lease of a dead process lapses', async () => {
    const { time, log, stores, start, keeping } = kit();
    const b = keeping();
    await stores.leases.acquire('deliver-erp', 'dead', LEASE_SECONDS * 1_000);
    const died = time.now();
    start('b', () => [b.target]);
    log.happen('x');
    await time.until(() => b.ids.length === 1);
    expect(time.now() - died).toBeLessThanOrEqual((LEASE_SECONDS + 5) * 1_000);
  });

  it('goes on after a store was out of reach', async () => {
    let isOut = true;
    const { time, log, errors, start, keeping } = kit((stores) => {
      const pending = (target: string) =>
        isOut ? Promise.reject(new Error('out of reach')) : stores.deliveries.pending(target);
      return { ...stores, deliveries: { ...stores.deliveries, pending } };
    });
    const a = keeping();
    start('a', () => [a.target]);
    log.happen('x');
    await time.until(() => errors.length === 3);
    expect(a.ids).toEqual([]);
    isOut = false;
    await time.until(() => a.ids.length === 1);
  });
});
