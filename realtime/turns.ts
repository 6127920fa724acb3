/** Lets so many at once do their work; the others wait for their turn. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export const createTurns = (atOnceMax: number): Turns => {
  const waiting: (() => void)[] = [];
  let working = 0;
  return async (work) => {
    if (working >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else working += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) working -= 1;
      else next();
    }
  };
};
