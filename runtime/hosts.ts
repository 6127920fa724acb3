import { LRUCache } from 'lru-cache';

/** Something that lives for a while, and can be put away when it is at rest. */
export type Resident = { readonly atRest: () => boolean; readonly dispose: () => void };

export type Residents<K extends {}, R extends Resident> = {
  /** The resident of a key, made or read when it is not here. One at a time for each key. */
  readonly get: (key: K) => Promise<R>;
  readonly peek: (key: K) => R | undefined;
  readonly put: (key: K, resident: R) => void;
  /** Forgets what is here; the next `get` reads it anew. Nothing when the key has another resident by now. */
  readonly forget: (key: K, resident: R) => void;
  readonly size: () => number;
  readonly clear: () => void;
};

/**
 * A bounded home for actors. Beyond `max` those at rest that were used least recently are put away; what is at work stays,
 * so the bound holds for what rests.
 */
export const residents = <K extends {}, R extends Resident>(
  max: number,
  read: (key: K) => Promise<R>,
): Residents<K, R> => {
  const busy = new Map<K, R>();
  const reading = new Map<K, Promise<R>>();
  const cache: LRUCache<K, R> = new LRUCache<K, R>({
    max,
    dispose: (resident, key, reason) => {
      if (reason !== 'evict') return;
      if (resident.atRest()) resident.dispose();
      else busy.set(key, resident);
    },
  });
  const settle = (): void => {
    for (const [key, resident] of busy) {
      if (!resident.atRest()) continue;
      busy.delete(key);
      cache.set(key, resident);
    }
  };
  const peek = (key: K): R | undefined => cache.get(key) ?? busy.get(key);
  const put = (key: K, resident: R): void => {
    busy.delete(key);
    cache.set(key, resident);
    if (busy.size > max) settle();
  };
  return {
    async get(key) {
      const here = peek(key);
      if (here !== undefined) return here;
      const pending = reading.get(key);
      if (pending !== undefined) return pending;
      const loading = read(key).then((resident) => {
        // Who came in while it was being read may know more already.
        const first = peek(key);
        if (first !== undefined) {
          resident.dispose();
          return first;
        }
        put(key, resident);
        return resident;
      });
      reading.set(key, loading);
      try {
        return await loading;
      } finally {
        reading.delete(key);
      }
    },
    peek,
    put,
    forget(key, resident) {
      if (peek(key) !== resident) return;
      busy.delete(key);
      cache.delete(key);
      resident.dispose();
    },
    size: () => cache.size + busy.size,
    clear() {
      for (const resident of [...cache.values(), ...busy.values()]) resident.dispose();
      cache.clear();
      busy.clear();
    },
  };
};
