/** Those who wait for a position, and those who are told of changes. */
import { ViewsUnavailable } from '../port.ts';

/** A document of a view was written or removed; it has now seen the event at `position`. */
export type Change = {
  readonly view: string;
  readonly id: string;
  readonly position: bigint;
};

/** Waiting requests; above that the caller is told to come back. */
export const WAITERS_MAX = 10_000;

export type Watchers = {
  /** Resolves once it has passed; rejects with the signal's reason when that comes first. */
  readonly waitUntil: (passed: () => boolean, signal: AbortSignal) => Promise<void>;
  /** Looks again at who waits. */
  readonly check: () => void;
};

type Waiter = { readonly passed: () => boolean; readonly resolve: () => void };

export const createWatchers = (): Watchers => {
  const waiters = new Set<Waiter>();

  const waitUntil: Watchers['waitUntil'] = (passed, signal) =>
    new Promise((resolve, reject) => {
      if (passed()) return resolve();
      if (signal.aborted) return reject(signal.reason);
      if (waiters.size >= WAITERS_MAX) return reject(new ViewsUnavailable(`${waiters.size} wait for views already`));
      const abort = (): void => {
        waiters.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        passed,
        resolve: () => {
          signal.removeEventListener('abort', abort);
          waiters.delete(waiter);
          resolve();
        },
      };
      waiters.add(waiter);
      signal.addEventListener('abort', abort, { once: true });
    });

  return {
    waitUntil,
    check: () => {
      for (const { passed, resolve } of [...waiters]) if (passed()) resolve();
    },
  };
};

/** Listeners of one kind of news. One that throws harms no other. */
export type Listeners<T> = {
  readonly add: (listener: (news: T) => void) => () => void;
  readonly tell: (news: T) => void;
};

export const createListeners = <T>(onError: (error: unknown) => void): Listeners<T> => {
  const listeners = new Set<(news: T) => void>();
  return {
    add: (listener) => {
      // A wrapper of its own for each: the same function may listen twice.
      const own = (news: T): void => listener(news);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    tell: (news) => {
      for (const listener of [...listeners]) {
        try {
          listener(news);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
};
