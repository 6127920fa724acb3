import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { command, read } from '../../api/client.ts';
import { type ProblemDocument, problemOf } from '../../api/problem.ts';
import type { Work } from '../../api/work-documents.ts';

const CONFLICT = 409;

/** A fulfilment after a step; what was packed comes with doubts about its weight. */
type Stepped = Work & { readonly warnings?: readonly { readonly message: string }[] };

/**
 * Does the next thing with a fulfilment. Where somebody else was faster, `onOther` is given what it is by now, and that is no problem but
 * news.
 */
export const useStep = (id: string, onDone: (work: Work) => void, onOther: (work: Work) => void) => {
  const client = useQueryClient();
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);

  const step = useCallback(
    async (act: string, body: object, done: string): Promise<boolean> => {
      const path = `/v1/fulfilments/${encodeURIComponent(id)}`;
      setRunning(true);
      setProblem(null);
      try {
        const stepped = await command<Stepped>('POST', `${path}/${act}`, body);
        notifications.show({ message: done, color: 'green', withBorder: true });
        for (const { message } of stepped.warnings ?? []) {
          notifications.show({ message, color: 'yellow', withBorder: true, autoClose: 10_000 });
        }
        onDone(stepped);
        return true;
      } catch (error) {
        const found = problemOf(error);
        setProblem(found);
        if (found.status === CONFLICT) await read<Work>(path).then(onOther, () => undefined);
        return false;
      } finally {
        setRunning(false);
        void client.invalidateQueries();
      }
    },
    [client, id, onDone, onOther],
  );
  return { step, running, problem };
};
