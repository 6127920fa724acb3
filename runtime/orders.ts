import { type EventObject, fromCallback } from 'xstate';
import { type Decision, type Refusal, refuse } from '../domain/fact.ts';
import type { OrderId } from '../domain/ids.ts';
import { evolve } from '../domain/order/evolve.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import { orderMachine, type StepInput } from '../domain/order/machine.ts';
import { noOrder, type Order } from '../domain/order/order.ts';
import { statusOf } from '../domain/order/phase.ts';
import { whoseOf } from '../domain/order/whose.ts';
import { type Cause, type Recorded, START } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { residents } from './hosts.ts';
import { isAtRest, type OrderActor, unborn, wake } from './order-actor.ts';
import { Contended } from './stock.ts';

/** What came of a command: where the order stands now. `changed` is false for a repeat. */
export type Executed = {
  readonly order: Order;
  readonly revision: number;
  readonly position: bigint;
  readonly changed: boolean;
};

/** The live orders. */
export type Orders = {
  /**
   * Decides a command on an order, and answers once the facts are durable. Refused where the decision or the statechart refuses.
   * Throws `Contended` when others were faster too often, and what the log throws.
   */
  readonly execute: (id: OrderId, decide: Decide, cause: Cause) => Promise<Executed | { readonly refused: Refusal }>;
  /** As `execute`, for an order that is not expected to be in the log: it is not read first. */
  readonly begin: (id: OrderId, decide: Decide, cause: Cause) => Promise<Executed | { readonly refused: Refusal }>;
  /** Where an order stands, as it is known here. */
  readonly now: (id: OrderId) => Promise<Executed>;
  /** Waits until the order waits for the world outside, at most so long; then says where it stands. */
  readonly atRest: (id: OrderId, millis: number) => Promise<Executed>;
  /** Wakes an order, so that a step that was interrupted starts again. */
  readonly wake: (id: OrderId) => Promise<void>;
  /** Wakes it from the log, whatever is known of it here. */
  readonly rouse: (id: OrderId) => Promise<void>;
  /** Puts away what is known here of an order when it is older than a revision. */
  readonly putAway: (id: OrderId, revision: number) => void;
  /** An order as it was: by its facts alone, without starting anything. `null` when there is none. */
  readonly read: (id: OrderId, until?: (event: Recorded) => boolean) => Promise<OrderAt | null>;
  readonly size: () => number;
  readonly stop: () => void;
};

export type Decide = (order: Order) => Decision<OrderEvent>;
export type OrderAt = { readonly order: Order; readonly revision: number; readonly position: bigint };

/** A step that an order waits for: does what is to be done until its fact is there, and stops on the signal. May run twice. */
export type Step = (id: OrderId, signal: AbortSignal) => Promise<void>;
/** As they are really done: what fails is told to whoever looks after it, so none of them rejects. */
export type Steps = { readonly [S in 'settle' | 'reserve' | 'route' | 'allocate' | 'deliver' | 'announce']: Step };

const ORDERS_AT_REST_MAX = 2_000;
/** Why a step is stopped: made once, because every step of every order ends so, and making an error takes its time. */
const STEP_OVER = new Error('the order waits for this step no longer');
/** Lost races in a row before a command is given back. */
const DECIDE_ATTEMPTS_MAX = 20;

export const orderStream = (id: OrderId): string => `order-${id}`;

/** `stepsOf` gets the orders, because steps report by commands. */
export const liveOrders = (log: EventLog, stepsOf: (orders: Orders) => Steps): Orders => {
  const history = async (id: OrderId) => {
    const events: (Recorded & OrderEvent)[] = [];
    let head = START;
    for await (const page of log.read(orderStream(id))) {
      events.push(...page.events.filter(isOrderFact));
      head = page.head;
    }
    return { events, head };
  };

  const load = async (id: OrderId): Promise<OrderActor> => {
    const { events, head } = await history(id);
    return events.length === 0 ? unborn(head, withSteps) : wake(events, head, orderMachine, withSteps);
  };

  const actors = residents<OrderId, OrderActor>(ORDERS_AT_REST_MAX, load);

  const where = (actor: OrderActor, changed: boolean): Executed => ({
    order: actor.order(),
    revision: actor.head().revision,
    position: actor.position(),
    changed,
  });

  /** What was decided without writing is only right when nobody else has written since. */
  const isNewest = async (actor: OrderActor, id: OrderId): Promise<boolean> => {
    for await (const page of log.read(orderStream(id), { from: actor.head().revision + 1, limit: 1 })) {
      if (page.events.length > 0) return false;
    }
    return true;
  };

  const isHere = (actor: OrderActor, id: OrderId): boolean => actors.peek(id) === actor;

  /** The order as it is known here, once that is as new as a revision that is in the log. */
  const having = async (id: OrderId, revision: number): Promise<OrderActor> => {
    for (;;) {
      const actor = await actors.get(id);
      if (actor.head().revision >= revision) return actor;
      actors.forget(id, actor);
    }
  };

  /** Decides, appends and takes in; `null` when another process was faster, or the actor has been put away. */
  const attempt = async (actor: OrderActor, id: OrderId, decide: Decide, cause: Cause) => {
    if (!isHere(actor, id)) return null;
    const before = actor.order();
    const decision = decide(before);
    if ('refused' in decision) return (await isNewest(actor, id)) ? decision : null;
    if (decision.events.length === 0) return (await isNewest(actor, id)) ? where(actor, false) : null;
    if (!actor.allows(decision.events)) {
      return (await isNewest(actor, id)) ? refuse('not-now', `The order is ${statusOf(actor.order())}.`) : null;
    }
    const proposals = decision.events.map((event) => ({ event, cause: { ...cause, ...whoseOf(before, event) } }));
    const appended = await log.append(orderStream(id), proposals, actor.head()).catch((error: unknown) => {
      // Whether it was written is not known: who asks next reads the order anew.
      actors.forget(id, actor);
      throw error;
    });
    if (appended === null) return null;
    // Put away while it wrote: who has taken its place may have been read before that.
    if (!isHere(actor, id)) return where(await having(id, appended.head.revision), true);
    actor.accept(decision.events, appended.head, appended.position);
    return where(actor, true);
  };

  const execute = async (id: OrderId, decide: Decide, cause: Cause) => {
    for (let tries = 1; tries <= DECIDE_ATTEMPTS_MAX; tries += 1) {
      const actor = await actors.get(id);
      const outcome = await actor.exclusively(() => attempt(actor, id, decide, cause));
      if (outcome !== null) return outcome;
      actors.forget(id, actor);
    }
    throw new Contended(`order ${id} is being written by others`);
  };

  const orders: Orders = {
    execute,
    begin(id, decide, cause) {
      if (actors.peek(id) === undefined) actors.put(id, unborn(START, withSteps));
      return execute(id, decide, cause);
    },
    now: async (id) => where(await actors.get(id), false),
    async atRest(id, millis) {
      const deadline = performance.now() + millis;
      for (;;) {
        const actor = await actors.get(id);
        const left = deadline - performance.now();
        if (isAtRest(actor.order()) || left <= 0) return where(actor, false);
        await within(left, actor.rested());
      }
    },
    async wake(id) {
      await actors.get(id);
    },
    async rouse(id) {
      const actor = actors.peek(id);
      if (actor !== undefined) actors.forget(id, actor);
      await actors.get(id);
    },
    putAway(id, revision) {
      const actor = actors.peek(id);
      if (actor !== undefined && actor.head().revision < revision) actors.forget(id, actor);
    },
    async read(id, until) {
      let state: OrderAt | null = null;
      for await (const page of log.read(orderStream(id))) {
        for (const event of page.events) {
          if (until?.(event) === true) return state;
          const order: Order = isOrderFact(event) ? evolve(state?.order ?? noOrder, event) : (state?.order ?? noOrder);
          state = { order, revision: event.revision, position: event.position };
        }
      }
      return state;
    },
    size: () => actors.size(),
    stop: () => actors.clear(),
  };

  const steps = stepsOf(orders);
  const stepActor = (step: Step) =>
    fromCallback<EventObject, StepInput>(({ input }) => {
      const over = new AbortController();
      void step(input.id, over.signal);
      return () => over.abort(STEP_OVER);
    });
  const withSteps = orderMachine.provide({
    actors: {
      settle: stepActor(steps.settle),
      reserve: stepActor(steps.reserve),
      route: stepActor(steps.route),
      allocate: stepActor(steps.allocate),
      deliver: stepActor(steps.deliver),
      announce: stepActor(steps.announce),
    },
  });
  return orders;
};

export const isOrderFact = (event: Recorded): event is Recorded & OrderEvent => event.stream.startsWith('order-');

/** Waits for something, but not longer than so. */
const within = (millis: number, work: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
