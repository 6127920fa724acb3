import { expect } from 'vitest';
import type { OrderId, Sku } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import type { Recorded } from '../log/codec.ts';
import { type EventStore, LogUnavailable } from '../log/port.ts';
import type { Clock } from '../runtime/clock.ts';
import { type RunningEngine, setUp, startEngine } from './engine.ts';

/** What happens to the n-th append of an order's life: it is not written, or it is and nobody is told. */
export type Fate = 'lost' | 'unanswered';

export type Interruption = {
  readonly at: number;
  readonly fate: Fate;
  /** The log fails once and Weir goes on; else Weir dies of it. */
  readonly survives: boolean;
  readonly appends: () => number;
  readonly count: () => number;
};

export const interruption = (at: number, fate: Fate): Interruption => {
  let appends = 0;
  return { at, fate, survives: false, appends: () => appends, count: () => ++appends };
};

/** A life that is lived through in a folder of its own. Each act may be done again by who has not got an answer. */
export type Life = {
  readonly order: OrderId;
  readonly skus: readonly Sku[];
  /** Whose facts count, too. */
  readonly streams?: readonly string[];
  readonly clock: Clock;
  /** Of the channel `web`. */
  readonly backorder: 'never' | 'allow';
  /** Before anything can fail. */
  readonly begin: (on: RunningEngine) => Promise<unknown>;
  readonly acts: readonly ((on: RunningEngine) => Promise<unknown>)[];
};

/** Lives a life, each act as often as it takes to be answered, over as many processes as it takes. Gives back all that is known in the end. */
export const liveThrough = async (life: Life, data: string, interrupted: Interruption): Promise<object> => {
  const { clock } = life;
  let lives: () => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    lives = () => resolve('died');
  });
  let on = await startEngine(data, { clock, between: (store) => failing(store, interrupted, lives) });
  await setUp(on.engine, clock, ['wh-1', 'wh-2'], { web: life.backorder });
  await life.begin(on);
  let alive = true;
  const orDies = (work: Promise<unknown>) =>
    Promise.race([alive ? died : never, work.catch((error: unknown) => error)]);
  const goOn = async (): Promise<void> => {
    alive = false;
    await on.abandon();
    on = await startEngine(data, { clock });
  };
  for (const act of life.acts) {
    const outcome = await orDies(act(on));
    if (outcome === 'died') await goOn();
    // Whoever was not answered asks again.
    if (outcome === 'died' || outcome instanceof LogUnavailable) await act(on);
    if ((await orDies(on.settled())) === 'died') await goOn();
    await on.settled();
  }
  const facts = await factsOf(on, life);
  await on.stop();
  expect(on.errors, data).toEqual([]);
  return facts;
};

const never = new Promise<never>(() => undefined);

const SET_UP = ['location-', 'channel-', 'routing-rules'];

/** From the first sale on, the n-th append fails; where Weir dies of it, nothing after it is answered. */
const failing = (store: EventStore, { at, fate, survives, count }: Interruption, die: () => void): EventStore => {
  let dead = false;
  return {
    ...store,
    async append(stream, events, expectedRevision) {
      if (dead) return never;
      const isLife = stream.startsWith('order-') || events.some((event) => event.type !== 'StockCounted');
      if (!isLife || SET_UP.some((name) => stream.startsWith(name)) || count() !== at) {
        return store.append(stream, events, expectedRevision);
      }
      dead = !survives;
      if (fate === 'unanswered') await store.append(stream, events, expectedRevision);
      if (survives) throw new LogUnavailable('the connection was lost');
      die();
      return never;
    },
  };
};

/** All that is known in the end: the order, what the ledgers keep for it, and every fact of both and of what else counts. */
const factsOf = async (
  { engine, log }: RunningEngine,
  { order, skus, streams: others = [] }: Life,
): Promise<object> => {
  const known = await engine.orders.read(order);
  const ledgers = await Promise.all(skus.map((sku) => engine.stock.read(sku)));
  const streams = await Promise.all(
    [`order-${order}`, ...skus.map((sku) => `stock-${sku}`), ...others].map(async (stream) => {
      const facts: object[] = [];
      for await (const page of log.read(stream)) facts.push(...page.events.map(contentOf));
      return facts;
    }),
  );
  return {
    order: known === null ? null : withoutCodes(known.order),
    commitments: ledgers.map((at) => [...(at?.ledger.commitments ?? [])]),
    streams,
  };
};

/** What customers show is drawn anew in every life. */
const withoutCodes = (order: Order): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((one) => ({
    ...one,
    collection: one.collection === null ? null : { ...one.collection, code: null },
  })),
});

/** A fact without how far the process that decided had come with the log, and without a code: they are not the same in every life. */
const contentOf = ({ type, data }: Recorded): object =>
  'code' in data ? { type, data: { ...data, code: null } } : explained(type, data);

const explained = (type: Recorded['type'], data: Recorded['data']): object =>
  'explanation' in data && data.explanation?.form === 2
    ? { type, data: { ...data, explanation: { ...data.explanation, inputs: null } } }
    : { type, data };
