import { useCallback, useEffect, useRef, useState } from 'react';
import type { Query } from '../../api/client.ts';
import { readLines } from '../../api/lines.ts';
import { type ProblemDocument, problemOf } from '../../api/problem.ts';

/** Reads lines until `take` has had enough of them; a new reading, or leaving, ends the one before. */
export const useLines = <T>() => {
  const running = useRef<AbortController | null>(null);
  const [isReading, setReading] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const stop = useCallback((): void => running.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const start = useCallback(
    async (path: string, query: Query, take: (line: T) => 'more' | 'enough'): Promise<void> => {
      stop();
      const own = new AbortController();
      running.current = own;
      setReading(true);
      setProblem(null);
      try {
        for await (const line of readLines<T>(path, query, own.signal)) if (take(line) === 'enough') break;
      } catch (error) {
        if (!own.signal.aborted) setProblem(problemOf(error));
      } finally {
        if (running.current === own) setReading(false);
      }
    },
    [stop],
  );
  return { start, stop, isReading, problem };
};
