import { describe, expect, it } from 'vitest';
import { line, placed, request } from '../domain/order/testing.ts';
import type { Recorded } from '../log/codec.ts';
import { pace } from './pace.ts';
import { historyOf } from './testing.ts';

const [order] = historyOf(placed(request(line('1', 'A', 1))));

const placedAt = (at: string): Recorded => {
  if (order === undefined) throw new Error('nothing was placed');
  return { ...order, metadata: { ...order.metadata, at } };
};

describe('the pace of orders', () => {
  it('is counted by the minute and the channel, a document for each hour', () => {
    const facts = [
      placedAt('2026-11-24T08:59:59.999Z'),
      placedAt('2026-11-24T08:59:00.000Z'),
      placedAt('2026-11-24T09:00:00.000Z'),
    ];
    const documents = new Map<string, ReturnType<typeof pace.evolve>>();
    for (const fact of facts) {
      for (const id of pace.keys(fact)) documents.set(id, pace.evolve(documents.get(id) ?? null, fact, id));
    }
    const minutes = (minute: number, orders: number) =>
      Array.from({ length: 60 }, (_, at) => (at === minute ? orders : 0));
    expect([...documents.values()]).toEqual([
      { hour: '2026-11-24T08:00:00.000Z', placed: { web: minutes(59, 2) } },
      { hour: '2026-11-24T09:00:00.000Z', placed: { web: minutes(0, 1) } },
    ]);
  });
});
