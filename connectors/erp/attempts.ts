import { tooEarlyToTell } from '../http/earlier.ts';
import type { Unavailable } from '../http/refusal.ts';

/** Attempts whose answer did not come: until what they made would be found, it cannot be said that they made nothing. */
export type Attempts = {
  /** It was looked for and not found: `null` where that is to be believed, else how long to wait before it is looked for again. */
  readonly tooEarly: (id: string) => Unavailable | null;
  readonly begin: (id: string) => void;
  /** It is known what came of it. */
  readonly end: (id: string) => void;
};

/**
 * `lagMillis`: how long what was made may be missing where it is looked for. Who made the last attempt before this process began has
 * kept nothing, so for so long after the start every document may have been tried a moment ago.
 */
export const attempts = (lagMillis: number, now: () => number): Attempts => {
  const begunAt = now();
  const open = new Map<string, number>();
  return {
    tooEarly(id) {
      return tooEarlyToTell(open.get(id) ?? begunAt, lagMillis, now());
    },
    begin: (id) => void open.set(id, now()),
    end: (id) => void open.delete(id),
  };
};
