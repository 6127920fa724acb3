/** What the deliveries of every database must do. The suite of the runtime stores calls this with a factory for empty ones. */
import { describe, expect, it } from 'vitest';
import {
  DELIVERED_KEPT_DAYS,
  DELIVERED_KEPT_MAX,
  type Deliveries,
  type Delivery,
  FAILED_KEPT_DAYS,
} from '../../runtime/ports.ts';

export type DeliveriesFactory = () => Promise<{
  readonly deliveries: Deliveries;
  /** The same, opened once more. */
  readonly again: () => Promise<Deliveries>;
}>;

const NOON = '2026-11-24T12:00:00.000Z';
const daysAfterNoon = (days: number): string => new Date(Date.parse(NOON) + days * 86_400_000).toISOString();

export const deliveryOf = (id: string, position: bigint, more: Partial<Delivery> = {}): Delivery => ({
  target: 'erp',
  id,
  key: 'order-1',
  stream: 'order-1',
  revision: Number(position),
  position,
  part: 0,
  type: 'OrderPlaced',
  happenedAt: NOON,
  state: 'pending',
  attempts: 0,
  triedAt: null,
  status: null,
  reason: null,
  since: NOON,
  dueAt: NOON,
  hasFailed: false,
  ...more,
});

const idsOf = (deliveries: readonly Delivery[]): readonly string[] => deliveries.map(({ id }) => id);

export const deliveriesContract = (factory: DeliveriesFactory): void => {
  describe('deliveries', () => {
    it('are kept as they were given, and pending in the order of the log', async () => {
      const { deliveries, again } = await factory();
      const far = deliveryOf('c', 2n ** 60n, { part: 1, status: 503, reason: 'busy', triedAt: NOON, attempts: 2 });
      await deliveries.add('erp', [far, deliveryOf('b', 2n ** 60n), deliveryOf('a', 5n)]);
      await deliveries.add('pos', [deliveryOf('other', 1n, { target: 'pos' })]);
      const kept = await (await again()).pending('erp');
      expect(idsOf(kept)).toEqual(['a', 'b', 'c']);
      expect(kept[2]).toEqual(far);
    });

    it('are after an attempt as that has left them', async () => {
      const { deliveries } = await factory();
      const later = daysAfterNoon(1);
      await deliveries.add('erp', [deliveryOf('a', 1n)]);
      const tried = deliveryOf('a', 1n, { attempts: 1, triedAt: later, status: 503, reason: 'busy' });
      await deliveries.save({ ...tried, since: later, dueAt: daysAfterNoon(2) });
      expect(await deliveries.pending('erp')).toEqual([{ ...tried, since: later, dueAt: daysAfterNoon(2) }]);
    });

    it('that are there already stay as they are: only what is pending is given back', async () => {
      const { deliveries } = await factory();
      await deliveries.add('erp', [deliveryOf('a', 1n), deliveryOf('b', 2n)]);
      await deliveries.save(deliveryOf('a', 1n, { state: 'delivered', triedAt: NOON }));
      await deliveries.save(deliveryOf('b', 2n, { attempts: 3 }));
      const pending = await deliveries.add('erp', [deliveryOf('a', 1n), deliveryOf('b', 2n), deliveryOf('c', 3n)]);
      expect(pending.map(({ id, attempts }) => [id, attempts])).toEqual([
        ['b', 3],
        ['c', 0],
      ]);
    });

    it('that are over stay over, whoever comes late', async () => {
      const { deliveries } = await factory();
      await deliveries.add('erp', [deliveryOf('a', 1n)]);
      await deliveries.save(deliveryOf('a', 1n, { state: 'delivered', attempts: 1, triedAt: NOON, status: 200 }));
      await deliveries.save(deliveryOf('a', 1n, { attempts: 2, triedAt: NOON, status: 500 }));
      expect(await deliveries.list('erp', { limit: 10 })).toMatchObject([{ state: 'delivered', status: 200 }]);
    });

    it('that have failed can be sent again as new, those of one key alone', async () => {
      const { deliveries } = await factory();
      const rows = [deliveryOf('a', 1n), deliveryOf('b', 2n), deliveryOf('x', 3n, { key: 'order-2' })];
      await deliveries.add('erp', rows);
      for (const row of rows) await deliveries.save({ ...row, state: 'failed', attempts: 9, triedAt: NOON });
      expect(await deliveries.hasFailed('erp', 'order-1')).toBe(true);
      expect([...(await deliveries.failedKeys('erp'))].sort()).toEqual(['order-1', 'order-2']);

      const later = daysAfterNoon(1);
      const again = await deliveries.again('erp', 'order-1', later);

      const renewed = { state: 'pending', attempts: 0, since: later, dueAt: later, hasFailed: true };
      expect([...idsOf(again)].sort()).toEqual(['a', 'b']);
      expect(again[0]).toMatchObject(renewed);
      expect(await deliveries.pending('erp')).toMatchObject([renewed, renewed]);
      expect(await deliveries.hasFailed('erp', 'order-1')).toBe(false);
      expect(await deliveries.hasFailed('erp', 'order-2')).toBe(true);
      expect(await deliveries.failedKeys('erp')).toEqual(['order-2']);
      expect(await deliveries.failedKeys('pos')).toEqual([]);
    });

    it('are listed page by page, the newest first', async () => {
      const { deliveries } = await factory();
      const rows = [deliveryOf('a', 1n), deliveryOf('b', 2n), deliveryOf('c', 2n, { part: 1 }), deliveryOf('d', 3n)];
      await deliveries.add('erp', rows);
      const first = await deliveries.list('erp', { limit: 2 });
      expect(idsOf(first)).toEqual(['d', 'c']);
      const below = { position: 2n, part: 1 };
      expect(idsOf(await deliveries.list('erp', { limit: 2, below }))).toEqual(['b', 'a']);
    });

    it('are forgotten from a position on', async () => {
      const { deliveries } = await factory();
      await deliveries.add('erp', [deliveryOf('a', 1n), deliveryOf('b', 2n), deliveryOf('c', 3n)]);
      await deliveries.removeFrom('erp', 2n);
      expect(idsOf(await deliveries.list('erp', { limit: 10 }))).toEqual(['a']);
    });

    it('are summed up: what waits and has failed, and what was last wrong', async () => {
      const { deliveries } = await factory();
      const nothing = { waiting: 0, failed: 0, lastOut: null, oldestWaiting: null, problem: null };
      expect(await deliveries.summary('erp')).toEqual(nothing);
      const at = (days: number) => ({ triedAt: daysAfterNoon(days) });
      await deliveries.add('erp', [
        deliveryOf('sent', 1n, { state: 'delivered', ...at(1) }),
        deliveryOf('failed', 2n, { state: 'failed', reason: 'HTTP 400', ...at(3) }),
        deliveryOf('tried', 3n, { reason: 'HTTP 503', happenedAt: daysAfterNoon(1), ...at(2) }),
        deliveryOf('new', 4n, { happenedAt: daysAfterNoon(2) }),
      ]);
      expect(await deliveries.summary('erp')).toEqual({
        ...{ waiting: 2, failed: 1, lastOut: daysAfterNoon(1), oldestWaiting: daysAfterNoon(1) },
        problem: { at: daysAfterNoon(3), reason: 'HTTP 400' },
      });
    });

    it('are kept up to a number, the newest of them', async () => {
      const { deliveries } = await factory();
      const over = (n: number) => deliveryOf(`d-${n}`, BigInt(n), { state: 'delivered', triedAt: NOON });
      const rows = Array.from({ length: DELIVERED_KEPT_MAX + 3 }, (_, n) => over(n + 1));
      await deliveries.add('erp', rows);
      await deliveries.prune('erp', NOON);
      expect(await deliveries.list('erp', { limit: 20, below: { position: 4n, part: 0 } })).toEqual([]);
      expect(idsOf(await deliveries.list('erp', { limit: 1, below: { position: 5n, part: 0 } }))).toEqual(['d-4']);
    });

    it('are removed when they have been kept long enough; what is pending never is', async () => {
      const { deliveries } = await factory();
      const rows = [deliveryOf('sent', 1n), deliveryOf('failed', 2n), deliveryOf('pending', 3n)];
      await deliveries.add('erp', rows);
      await deliveries.save(deliveryOf('sent', 1n, { state: 'delivered', triedAt: NOON }));
      await deliveries.save(deliveryOf('failed', 2n, { state: 'failed', triedAt: NOON }));
      const left = async (days: number) => {
        await deliveries.prune('erp', daysAfterNoon(days));
        return idsOf(await deliveries.list('erp', { limit: 10 }));
      };
      expect(await left(DELIVERED_KEPT_DAYS - 1)).toEqual(['pending', 'failed', 'sent']);
      expect(await left(DELIVERED_KEPT_DAYS + 1)).toEqual(['pending', 'failed']);
      expect(await left(FAILED_KEPT_DAYS + 1)).toEqual(['pending']);
    });
  });
};
