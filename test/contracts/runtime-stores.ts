/** What the runtime stores of every database must do. An adapter's test calls this with a factory for empty stores. */
import { afterEach, describe, expect, it } from 'vitest';
import { ANSWER_IN_PROGRESS_SECONDS_MAX, ANSWERS_KEPT_HOURS, type RuntimeStores } from '../../runtime/ports.ts';
import { deliveriesContract } from './deliveries.ts';
import { inboxContract } from './inbox.ts';
import { toldLevelsContract } from './told-levels.ts';
import { type VaultsOptions, vaultsContract } from './vaults.ts';

export type RuntimeFactory = (now: () => number) => Promise<{
  readonly stores: RuntimeStores;
  /** Opens the same data once more, as another process would, or this one after a restart. */
  readonly again: () => Promise<RuntimeStores>;
}>;

const NOON = Date.UTC(2026, 10, 24, 12);
const HOUR_MILLIS = 3_600_000;

export const runtimeStoresContract = (factory: RuntimeFactory, options: VaultsOptions): void => {
  const opened: RuntimeStores[] = [];
  let now = NOON;
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((stores) => stores.close()));
  });
  const make = async () => {
    now = NOON;
    const { stores, again } = await factory(() => now);
    opened.push(stores);
    const other = async (): Promise<RuntimeStores> => {
      const more = await again();
      opened.push(more);
      return more;
    };
    return { stores, other };
  };

  describe('leases', () => {
    it('belong to the first who asks, who may renew, until they lapse', async () => {
      const { stores, other } = await make();
      const { leases } = await other();
      expect(await stores.leases.acquire('projector', 'a', 1_000)).toBe(true);
      expect(await leases.acquire('projector', 'b', 1_000)).toBe(false);
      now += 900;
      expect(await stores.leases.acquire('projector', 'a', 1_000)).toBe(true);
      now += 999;
      expect(await leases.acquire('projector', 'b', 1_000)).toBe(false);
      now += 1;
      expect(await leases.acquire('projector', 'b', 1_000)).toBe(true);
      expect(await stores.leases.acquire('projector', 'a', 1_000)).toBe(false);
    });

    it('are free at once when their holder gives them back, and nobody else can', async () => {
      const { stores } = await make();
      await stores.leases.acquire('timers', 'a', 1_000);
      await stores.leases.release('timers', 'b');
      expect(await stores.leases.acquire('timers', 'b', 1_000)).toBe(false);
      await stores.leases.release('timers', 'a');
      expect(await stores.leases.acquire('timers', 'b', 1_000)).toBe(true);
    });

    it('are apart by name', async () => {
      const { stores } = await make();
      expect(await stores.leases.acquire('one', 'a', 1_000)).toBe(true);
      expect(await stores.leases.acquire('two', 'b', 1_000)).toBe(true);
    });

    it('go to one only when many ask for a new one at once', async () => {
      const { stores } = await make();
      const holders = Array.from({ length: 8 }, (_, n) => `h-${n}`);
      const got = await Promise.all(holders.map((holder) => stores.leases.acquire('rush', holder, 1_000)));
      expect(got.filter(Boolean)).toHaveLength(1);
    });
  });

  describe('snapshots', () => {
    it('give back the newest state of a fold, and only of that version of it', async () => {
      const { stores, other } = await make();
      expect(await stores.snapshots.load('stock-X', 1)).toBeNull();
      await stores.snapshots.save('stock-X', 1, 10, '{"n":10}');
      await stores.snapshots.save('stock-X', 1, 7, '{"n":7}');
      expect(await (await other()).snapshots.load('stock-X', 1)).toEqual({ revision: 10, state: '{"n":10}' });
      expect(await stores.snapshots.load('stock-X', 2)).toBeNull();
      expect(await stores.snapshots.load('stock-Y', 1)).toBeNull();
    });

    it('drop what an older fold left once the newer one has saved', async () => {
      const { stores } = await make();
      await stores.snapshots.save('stock-X', 1, 10, '1');
      await stores.snapshots.save('stock-X', 2, 8, '2');
      expect(await stores.snapshots.load('stock-X', 1)).toBeNull();
      expect(await stores.snapshots.load('stock-X', 2)).toEqual({ revision: 8, state: '2' });
    });
  });

  describe('answers', () => {
    it('are given again, after a restart too', async () => {
      const { stores, other } = await make();
      expect(await stores.answers.begin('web', 'k', 'h', now)).toBe('fresh');
      await stores.answers.finish('web', 'k', { status: 201, body: '{"a":1}' }, []);
      const { answers } = await other();
      const replay = { replay: { status: 201, body: '{"a":1}' } };
      expect(await answers.begin('web', 'k', 'h', now + 1)).toEqual(replay);
      expect(await answers.begin('web', 'k', 'h', now + (ANSWERS_KEPT_HOURS - 1) * HOUR_MILLIS)).toEqual(replay);
    });

    it('refuse another body, and keep scopes apart', async () => {
      const { stores } = await make();
      await stores.answers.begin('web', 'k', 'h', now);
      expect(await stores.answers.begin('web', 'k', 'other', now)).toBe('mismatch');
      expect(await stores.answers.begin('b2b', 'k', 'other', now)).toBe('fresh');
      await stores.answers.finish('web', 'k', { status: 201, body: '' }, []);
      expect(await stores.answers.begin('web', 'k', 'other', now)).toBe('mismatch');
    });

    it('in progress wait for their process, unless it is dead', async () => {
      const { stores } = await make();
      await stores.answers.begin('web', 'k', 'h', now);
      const soon = now + ANSWER_IN_PROGRESS_SECONDS_MAX * 1_000;
      expect(await stores.answers.begin('web', 'k', 'h', soon)).toBe('inProgress');
      expect(await stores.answers.begin('web', 'k', 'h', soon + 1)).toBe('fresh');
      expect(await stores.answers.begin('web', 'k', 'h', soon + 2)).toBe('inProgress');
    });

    it('are begun by one only when the same request comes many times at once', async () => {
      const { stores } = await make();
      const begun = await Promise.all(Array.from({ length: 8 }, () => stores.answers.begin('web', 'k', 'h', now)));
      expect(begun.filter((one) => one === 'fresh')).toHaveLength(1);
      expect(begun.filter((one) => one === 'inProgress')).toHaveLength(7);
    });

    it('can be forgotten while in progress, never when they are given', async () => {
      const { stores } = await make();
      await stores.answers.begin('web', 'k', 'h', now);
      await stores.answers.forget('web', 'k');
      expect(await stores.answers.begin('web', 'k', 'h', now)).toBe('fresh');
      await stores.answers.finish('web', 'k', { status: 200, body: 'x' }, []);
      await stores.answers.forget('web', 'k');
      expect(await stores.answers.begin('web', 'k', 'h', now)).toEqual({ replay: { status: 200, body: 'x' } });
    });

    it('in progress are fresh once those who were at them are known to be dead', async () => {
      const { stores, other } = await make();
      await stores.answers.begin('web', 'at work', 'h', now);
      await stores.answers.begin('web', 'given', 'h', now);
      await stores.answers.finish('web', 'given', { status: 200, body: 'x' }, []);
      const { answers } = await other();
      await answers.forgetInProgress();
      expect(await answers.begin('web', 'at work', 'other', now)).toBe('fresh');
      expect(await answers.begin('web', 'given', 'h', now)).toEqual({ replay: { status: 200, body: 'x' } });
    });

    it('go with the orders that they tell of, and no others do', async () => {
      const { stores, other } = await make();
      const { answers } = await other();
      const about = { one: ['o-1'], many: ['o-1', 'o-2'], another: ['o-3'], none: [] };
      for (const [key, orders] of Object.entries(about)) {
        await stores.answers.begin('web', key, 'h', now);
        await stores.answers.finish('web', key, { status: 200, body: key }, orders);
      }
      await stores.answers.begin('web', 'at work', 'h', now);

      await answers.forgetOrders(['o-1', 'o-9']);
      await answers.forgetOrders([]);

      const begun = async (key: string) => stores.answers.begin('web', key, 'h', now);
      expect(await Promise.all(['one', 'many'].map(begun))).toEqual(['fresh', 'fresh']);
      expect(await begun('another')).toEqual({ replay: { status: 200, body: 'another' } });
      expect(await begun('none')).toEqual({ replay: { status: 200, body: 'none' } });
      expect(await begun('at work')).toBe('inProgress');
    });

    it('expire', async () => {
      const { stores } = await make();
      await stores.answers.begin('web', 'k', 'h', now);
      await stores.answers.finish('web', 'k', { status: 200, body: 'x' }, []);
      await stores.answers.begin('web', 'young', 'h', now + HOUR_MILLIS);
      const later = now + ANSWERS_KEPT_HOURS * HOUR_MILLIS + 1;
      expect(await stores.answers.begin('web', 'k', 'other', later)).toBe('fresh');
      expect(await stores.answers.purge(later)).toBe(0);
      expect(await stores.answers.purge(later + HOUR_MILLIS)).toBe(1);
    });
  });

  describe('cursors', () => {
    it('are kept over a restart and never go back in the same log', async () => {
      const { stores, other } = await make();
      expect(await stores.cursors.load('erp')).toBeNull();
      await stores.cursors.save('erp', { identity: 'log-1', position: 2n ** 60n });
      await stores.cursors.save('erp', { identity: 'log-1', position: 5n });
      expect(await (await other()).cursors.load('erp')).toEqual({ identity: 'log-1', position: 2n ** 60n });
      await stores.cursors.save('erp', { identity: 'log-2', position: 5n });
      expect(await stores.cursors.load('erp')).toEqual({ identity: 'log-2', position: 5n });
    });
  });

  inboxContract(async () => {
    const { stores, other } = await make();
    return { inbox: stores.inbox, again: async () => (await other()).inbox };
  });

  deliveriesContract(async () => {
    const { stores, other } = await make();
    return { deliveries: stores.deliveries, again: async () => (await other()).deliveries };
  });

  toldLevelsContract(async () => {
    const { stores, other } = await make();
    return { told: stores.told, again: async () => (await other()).told };
  });

  vaultsContract(async () => {
    const { stores, other } = await make();
    return { vaults: stores.vaults, again: async () => (await other()).vaults };
  }, options);
};
