import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { command, type Method } from './client.ts';
import { type ProblemDocument, problemOf } from './problem.ts';

/** Asks for something whose answer is shown: what a test found, a secret that is told once. `null` where it was not done; why is in `problem`. */
export const useAnswer = <T extends object>() => {
  const client = useQueryClient();
  const [answer, setAnswer] = useState<T | null>(null);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const ask = useCallback(
    async (method: Method, path: string, body?: object): Promise<T | null> => {
      setRunning(true);
      setProblem(null);
      try {
        const found = await command<T>(method, path, body);
        setAnswer(found);
        return found;
      } catch (error) {
        setProblem(problemOf(error));
        return null;
      } finally {
        setRunning(false);
        void client.invalidateQueries();
      }
    },
    [client],
  );
  return { ask, answer, running, problem };
};
