import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { withoutPersonalData } from './forget.fixture.ts';
import { type Act, anyActs, anyLife, begin, decideAct, type Life, nextOf } from './life.fixture.ts';
import { orderMachine } from './machine.ts';
import { type Fulfilment, isGoods, type Order, unitsIn } from './order.ts';
import { PHASE_ORDER, phaseOf, statusOf } from './phase.ts';
import { type Chart, chart, given, stateOf } from './testing.ts';

const RUNS = { numRuns: 500 };

/** Lives an order through random acts; `watch` sees it after every fact. */
const live = (life: Life, todo: readonly Act[], watch: (on: Chart) => void = () => undefined): Chart => {
  const on = chart();
  const first = begin(life, on.order());
  for (const event of 'events' in first ? first.events : []) take(on, event, watch);
  for (const act of todo) carryOut(on, act, life, watch);
  return on;
};

const take = (on: Chart, event: Parameters<Chart['take']>[0], watch: (on: Chart) => void): void => {
  on.take(event);
  watch(on);
};

/** As the runtime does it: all facts of a decision, or, where the chart does not allow them, none. */
const carryOut = (on: Chart, act: Act, life: Life, watch: (on: Chart) => void): boolean => {
  const decision = decideAct(on.order(), act, life);
  if (decision === null || 'refused' in decision || decision.events.length === 0) return false;
  if (!on.allows(decision.events)) {
    expect(['step', 'filled', 'lost'], `${act.kind} in ${on.state()}`).not.toContain(act.kind);
    return false;
  }
  for (const event of decision.events) take(on, event, watch);
  return true;
};

const sumOf = (
  order: Order,
  statuses: readonly string[],
  line: string,
  of: (fulfilment: Fulfilment) => boolean = () => true,
): number =>
  order.fulfilments
    .filter((f) => statuses.includes(f.status) && of(f))
    .flatMap((f) => f.lines)
    .reduce((sum, l) => (l.line === line ? sum + l.quantity : sum), 0);

describe('whatever happens to an order', () => {
  it('its quantities are conserved: ordered = open + backordered + reserved + assigned + shipped + cancelled', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        live(life, todo, (on) => {
          for (const line of on.order().lines) {
            const parts = [line.open, line.backordered, line.reserved, line.assigned, line.shipped, line.cancelled];
            expect(parts.reduce((sum, part) => sum + part, 0)).toBe(line.ordered);
            expect(Math.min(...parts, line.returned)).toBeGreaterThanOrEqual(0);
            expect(line.returned).toBeLessThanOrEqual(line.shipped);
          }
        });
      }),
      RUNS,
    ));

  it('what its fulfilments hold is what is assigned, and what has left in them is what was shipped', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        live(life, todo, (on) => {
          for (const line of on.order().lines.filter(isGoods)) {
            const holding = ['assigned', 'accepted', 'picked', 'packed', 'putAside', 'readyForCollection'];
            const sent = ['shipped', 'delivered', 'collected'];
            const underWay = sumOf(on.order(), ['shipped'], line.id, ({ to }) => to !== undefined);
            expect(sumOf(on.order(), holding, line.id) + underWay).toBe(line.assigned);
            expect(sumOf(on.order(), sent, line.id) - underWay).toBe(line.shipped);
            expect(sumOf(on.order(), ['rejected', 'cancelled'], line.id)).toBe(0);
          }
        });
      }),
      RUNS,
    ));

  it('its state is the phase of its quantities, and agrees with the status that the world sees', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        live(life, todo, (on) => {
          expect(PHASE_ORDER).toContain(on.state());
          expect(on.state()).toBe(phaseOf(on.order()));
          const ended = statusOf(on.order()) === 'completed' || statusOf(on.order()) === 'cancelled';
          const left = (['open', 'backordered', 'reserved', 'assigned'] as const).some(
            (b) => unitsIn(on.order(), b) > 0,
          );
          if (ended) expect(left).toBe(false);
          if (left) expect(ended).toBe(false);
        });
      }),
      RUNS,
    ));

  it('its history, replayed or woken from a kept snapshot, makes the same order', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        const on = live(life, todo);
        const replayed = given(...on.history());
        expect(replayed.order()).toEqual(on.order());
        expect(replayed.state()).toBe(on.state());
        const kept: unknown = JSON.parse(JSON.stringify(orderMachine.getPersistedSnapshot(replayed.snapshot())));
        const woken = createActor(orderMachine, { snapshot: orderMachine.getPersistedSnapshot(replayed.snapshot()) });
        woken.start();
        expect(stateOf(woken.getSnapshot().value)).toBe(on.state());
        expect(woken.getSnapshot().context).toEqual(on.order());
        expect(kept).toHaveProperty('context', JSON.parse(JSON.stringify(on.order())));
        woken.stop();
      }),
      { numRuns: 400 },
    ));

  it('a command that is repeated decides to nothing, at once and for as long as its reference is known', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        const on = chart();
        const first = begin(life, on.order());
        for (const event of 'events' in first ? first.events : []) on.take(event);
        for (const act of todo) {
          const before = on.history().length;
          if (!carryOut(on, act, life, () => undefined)) continue;
          if (!REPEATABLE.has(act.kind)) continue;
          const taken = on.history().slice(before);
          const again = decideAct(on.order(), act, life);
          expect(again, `${act.kind} after ${taken.map((e) => e.type)}`).toEqual({ events: [] });
        }
        for (const { reference, act } of referenced(on, todo)) {
          if (on.order().references.includes(reference)) {
            expect(decideAct(on.order(), act, life)).toEqual({ events: [] });
          }
        }
      }),
      RUNS,
    ));

  it('once its personal data is forgotten, no act brings any back, and who reads its facts without it comes to the same order', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        const on = live(life, [...todo, ...FORGOTTEN_AT_THE_END, ...todo]);
        const since = on.history().findIndex(({ type }) => type === 'PersonalDataForgotten');
        fc.pre(since >= 0);
        expect(JSON.stringify(on.order())).not.toMatch(PERSONAL);
        expect(JSON.stringify(on.history().slice(since))).not.toMatch(PERSONAL);
        expect(given(...on.history().map(withoutPersonalData)).order()).toEqual(on.order());
      }),
      RUNS,
    ));

  it('it comes to an end when everybody does their work', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        const on = live(life, todo);
        for (let turn = 0; turn < 100 && !['completed', 'cancelled', 'refused'].includes(on.state()); turn += 1) {
          for (const event of nextOf(on.order())) on.take(event);
        }
        expect(['completed', 'cancelled', 'refused']).toContain(on.state());
      }),
      RUNS,
    ));
});

/** Whatever is left of it is cancelled, so that it may be forgotten. */
const FORGOTTEN_AT_THE_END: readonly Act[] = [
  ...Array.from({ length: 12 }, () => ({ kind: 'goOn', a: 0, b: 0, c: 0 }) as const),
  { kind: 'forget', a: 0, b: 0, c: 0 },
];

/** The names and addresses of these lives. */
const PERSONAL = /Astrid|Storgatan|Umeå|"by":"Bo"|"collectedBy":"Bo"|"shipTo":\{/;

/** Acts that carry wanted totals, a reference, or say what is to be true afterwards. */
const REPEATABLE: ReadonlySet<Act['kind']> = new Set([
  ...(['cancel', 'hold', 'due', 'address', 'lines', 'newLine', 'withdraw'] as const),
  ...(['accept', 'reject', 'pack', 'ship', 'deliver', 'ready', 'collect', 'giveUp', 'forget'] as const),
]);

const referenced = (on: Chart, todo: readonly Act[]) =>
  todo.flatMap((act) => {
    const reference = { cancel: `c-${act.c}-${act.a}`, address: `s-${act.b}`, lines: `l-${act.c}` };
    if (act.kind !== 'cancel' && act.kind !== 'address' && act.kind !== 'lines') return [];
    return on.order().lines.length === 0 ? [] : [{ reference: reference[act.kind], act }];
  });
