import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { problemTexts } from '../texts/problems.ts';
import { command, type Method } from './client.ts';
import { type ProblemDocument, problemOf } from './problem.ts';

export type Command = {
  readonly method: Method;
  readonly path: string;
  readonly body?: object;
  /** What is said once it is done. */
  readonly done: string;
};

/**
 * Does things: says when they are done, and reads anew what they may have changed. `run` tells whether it was done; why not is in
 * `problem`, to be shown where it was asked for, or said in a corner with `loud`.
 */
export const useCommand = ({ loud = false }: { readonly loud?: boolean } = {}) => {
  const client = useQueryClient();
  const texts = useTexts(problemTexts);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);

  const run = useCallback(
    async ({ method, path, body, done }: Command): Promise<boolean> => {
      const closeButtonProps = { 'aria-label': texts.close };
      setRunning(true);
      setProblem(null);
      try {
        await command(method, path, body);
        notifications.show({ message: done, color: 'green', withBorder: true, closeButtonProps });
        return true;
      } catch (error) {
        const found = problemOf(error);
        setProblem(found);
        if (loud) {
          const { title, detail } = texts.words(found);
          notifications.show({
            ...{ title, message: detail, color: 'red', withBorder: true, autoClose: 8_000 },
            closeButtonProps,
          });
        }
        return false;
      } finally {
        setRunning(false);
        // Also where it was refused: what is shown may be older than what refused it.
        void client.invalidateQueries();
      }
    },
    [client, texts, loud],
  );
  return { run, running, problem, clear: useCallback(() => setProblem(null), []) };
};
