import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../domain/order/facts.ts';
import { withoutPersonalData } from '../domain/order/forget.fixture.ts';
import { anyActs, anyLife, begin, decideAct } from '../domain/order/life.fixture.ts';
import { chart, ORDER } from '../domain/order/testing.ts';
import type { Recorded } from '../log/codec.ts';
import { type OrderDocument, orders } from './orders.ts';

const dayOf = (revision: number): string => new Date(Date.UTC(2026, 10, 24) + revision * 86_400_000).toISOString();

const recorded = (event: OrderEvent, revision: number): Recorded => ({
  ...event,
  id: `e-${revision}`,
  stream: `order-${ORDER}`,
  revision,
  position: BigInt(revision),
  metadata: { at: dayOf(revision), by: 'test', correlationId: ORDER, causationId: 'test', schema: 2, hash: '' },
});

const documentOf = (facts: readonly OrderEvent[]): OrderDocument | null =>
  facts.map(recorded).reduce<OrderDocument | null>((document, event) => orders.evolve(document, event, ORDER), null);

/** Any life of an order, cut short where it comes to that, and then forgotten. */
const anyForgotten = fc
  .tuple(anyLife, anyActs, anyActs)
  .map(([life, before, after]) => {
    const on = chart();
    const take = (events: readonly OrderEvent[]): void => {
      if (on.allows(events)) for (const event of events) on.take(event);
    };
    const first = begin(life, on.order());
    take('events' in first ? first.events : []);
    const cancelAll = { kind: 'cancelAll', a: 0, b: 0, c: 0 } as const;
    const steps = Array.from({ length: 9 }, () => ({ kind: 'goOn', a: 0, b: 0, c: 0 }) as const);
    for (const act of [...before, cancelAll, ...steps, { kind: 'forget', a: 0, b: 0, c: 0 } as const, ...after]) {
      const decision = decideAct(on.order(), act, life);
      if (decision !== null && 'events' in decision) take(decision.events);
    }
    return on.history();
  })
  .filter((facts) => facts.some(({ type }) => type === 'PersonalDataForgotten'));

describe('the view of orders', () => {
  it('of one that is forgotten is byte for byte what a rebuild without its keys makes', () =>
    fc.assert(
      fc.property(anyForgotten, (facts) => {
        const live = JSON.stringify(documentOf(facts));
        expect(live).toBe(JSON.stringify(documentOf(facts.map(withoutPersonalData))));
        expect(live).not.toMatch(/astrid|storgatan|umeå/i);
      }),
      { numRuns: 200 },
    ));

  it('counts the retention from the last fact after the end, until it is forgotten', () =>
    fc.assert(
      fc.property(anyForgotten, (facts) => {
        const since = facts.findIndex(({ type }) => type === 'PersonalDataForgotten');
        for (const revision of facts.keys()) {
          const document = documentOf(facts.slice(0, revision + 1));
          const ended = document?.status === 'completed' || document?.status === 'cancelled';
          expect(document?.keptSince).toBe(ended && revision < since ? dayOf(revision) : null);
        }
      }),
      { numRuns: 30 },
    ));
});
