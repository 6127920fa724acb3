import { millisOf } from '../../domain/time.ts';
import type { Delivery } from '../../runtime/ports.ts';

/** The pending deliveries of a target, in a lane per key: of each lane one at a time, in order. Times in milliseconds. */
export type Lanes = {
  /** Takes in what is not there yet. */
  readonly add: (deliveries: readonly Delivery[]) => void;
  /** The first of a lane whose time has come; it is at work until it is put back or over. */
  readonly take: (now: number) => Delivery | null;
  /** It is to be tried again, as it is now. */
  readonly putBack: (delivery: Delivery) => void;
  readonly over: (delivery: Delivery) => void;
  /** All that wait for their time need not any more. */
  readonly hurry: () => void;
  /** When the next one that waits is due; infinite where none does. */
  readonly nextDue: () => number;
  /** Lanes that could be taken from now. */
  readonly ready: () => number;
  /** Lanes that wait for another attempt. */
  readonly parked: () => number;
  /** Deliveries in all, and in the lane of one key. */
  readonly size: () => number;
  readonly sizeOf: (key: string) => number;
  /** When the oldest fact happened that is still to be told of; `null` where there is none. */
  readonly oldest: () => string | null;
};

export const lanes = (): Lanes => {
  const queues = new Map<string, Delivery[]>();
  const known = new Set<string>();
  const ready = new Set<string>();
  const atWork = new Set<string>();
  const parked = new Map<string, number>();
  let next = Number.POSITIVE_INFINITY;

  const place = (key: string, dueAt: number): void => {
    parked.set(key, dueAt);
    next = Math.min(next, dueAt);
  };

  /** The lanes whose time has come, the longest due first, behind those that have not been tried. */
  const wake = (now: number): void => {
    if (next > now) return;
    const due = [...parked].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b);
    for (const [key] of due) {
      parked.delete(key);
      ready.add(key);
    }
    next = Math.min(Number.POSITIVE_INFINITY, ...parked.values());
  };

  const insert = (queue: Delivery[], delivery: Delivery): void => {
    const first = atWork.has(delivery.key) ? 1 : 0;
    let at = queue.length;
    while (at > first && isBefore(delivery, queue[at - 1])) at -= 1;
    queue.splice(at, 0, delivery);
  };

  return {
    add(deliveries) {
      for (const delivery of deliveries) {
        if (known.has(delivery.id)) continue;
        known.add(delivery.id);
        const queue = queues.get(delivery.key);
        if (queue !== undefined) {
          insert(queue, delivery);
          if (queue[0] === delivery && parked.delete(delivery.key)) ready.add(delivery.key);
          continue;
        }
        queues.set(delivery.key, [delivery]);
        if (delivery.attempts === 0) ready.add(delivery.key);
        else place(delivery.key, millisOf(delivery.dueAt));
      }
    },
    take(now) {
      wake(now);
      for (const key of ready) {
        ready.delete(key);
        const head = queues.get(key)?.[0];
        if (head === undefined) continue;
        atWork.add(key);
        return head;
      }
      return null;
    },
    putBack(delivery) {
      atWork.delete(delivery.key);
      queues.get(delivery.key)?.splice(0, 1, delivery);
      place(delivery.key, millisOf(delivery.dueAt));
    },
    over({ id, key }) {
      atWork.delete(key);
      known.delete(id);
      const queue = queues.get(key);
      queue?.shift();
      const head = queue?.[0];
      if (head === undefined) queues.delete(key);
      else if (head.attempts === 0) ready.add(key);
      else place(key, millisOf(head.dueAt));
    },
    hurry() {
      for (const key of parked.keys()) place(key, Number.NEGATIVE_INFINITY);
    },
    nextDue: () => next,
    ready: () => ready.size,
    parked: () => parked.size,
    size: () => known.size,
    sizeOf: (key) => queues.get(key)?.length ?? 0,
    oldest() {
      let oldest: string | null = null;
      for (const [head] of queues.values()) {
        if (head !== undefined && (oldest === null || head.happenedAt < oldest)) oldest = head.happenedAt;
      }
      return oldest;
    },
  };
};

const isBefore = (a: Delivery, b: Delivery | undefined): boolean =>
  b !== undefined && (a.position < b.position || (a.position === b.position && a.part < b.part));
