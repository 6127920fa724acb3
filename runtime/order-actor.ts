import { type Actor, createActor, transition } from 'xstate';
import type { OrderEvent } from '../domain/order/facts.ts';
import type { orderMachine } from '../domain/order/machine.ts';
import type { Order } from '../domain/order/order.ts';
import { isAtWork } from '../domain/order/phase.ts';
import type { Head, Recorded } from '../log/codec.ts';
import type { Resident } from './hosts.ts';

/** A live order: its XState actor, and its place in the log. */
export type OrderActor = Resident & {
  readonly order: () => Order;
  readonly head: () => Head;
  readonly position: () => bigint;
  /** Whether the statechart allows these facts now, one after the other. */
  readonly allows: (events: readonly OrderEvent[]) => boolean;
  /** Takes in facts that are in the log: now, and only now, they reach the actor. */
  readonly accept: (events: readonly OrderEvent[], head: Head, position: bigint) => void;
  /** One at a time. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves once the order waits for the world outside, or has been put away. */
  readonly rested: () => Promise<void>;
};

/** True when an order waits for nothing of ours. */
export const isAtRest = (order: Order): boolean => order.original === null || !isAtWork(order);

export class UnknownFact extends Error {
  override readonly name = 'UnknownFact';
}

/**
 * Wakes an order from its history. Replayed on steps that do nothing, then started with the real ones: the step of the present
 * state starts again. Refuses a history that the statechart does not allow.
 */
export const wake = (
  history: readonly (Recorded & OrderEvent)[],
  head: Head,
  idle: typeof orderMachine,
  withSteps: typeof orderMachine,
): OrderActor => {
  const replay = createActor(idle).start();
  for (const event of history) {
    if (!replay.getSnapshot().can(event)) {
      throw new UnknownFact(`${event.stream}@${event.revision}: the statechart does not allow ${event.type} here`);
    }
    replay.send(event);
  }
  const snapshot = idle.getPersistedSnapshot(replay.getSnapshot());
  replay.stop();
  return live(createActor(withSteps, { snapshot }), withSteps, head, history.at(-1)?.position ?? 0n);
};

/** An order that nothing is known of yet. */
export const unborn = (head: Head, withSteps: typeof orderMachine): OrderActor =>
  live(createActor(withSteps), withSteps, head, 0n);

const live = (actor: Actor<typeof orderMachine>, machine: typeof orderMachine, from: Head, at: bigint): OrderActor => {
  let head = from;
  let position = at;
  let working = 0;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: (() => void)[] = [];
  let away = false;
  const wakeWaiting = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  actor.start();
  return {
    order: () => actor.getSnapshot().context,
    head: () => head,
    position: () => position,
    allows(events) {
      let snapshot = actor.getSnapshot();
      for (const [index, event] of events.entries()) {
        if (!snapshot.can(event)) return false;
        if (index < events.length - 1) [snapshot] = transition(machine, snapshot, event);
      }
      return true;
    },
    accept(events, newHead, newPosition) {
      head = newHead;
      position = newPosition;
      for (const event of events) actor.send(event);
      if (isAtRest(actor.getSnapshot().context)) wakeWaiting();
    },
    exclusively(work) {
      working += 1;
      const result = last.then(work, work);
      last = result.then(
        () => {
          working -= 1;
        },
        () => {
          working -= 1;
        },
      );
      return result;
    },
    rested() {
      if (away || isAtRest(actor.getSnapshot().context)) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    atRest: () => working === 0 && isAtRest(actor.getSnapshot().context),
    dispose() {
      away = true;
      actor.stop();
      wakeWaiting();
    },
  };
};
