import { Alert, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { command } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { PickList } from '../../api/work-documents.ts';
import { Lines, Loaded } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { problemTexts } from '../../texts/problems.ts';
import { Panel } from './panel.tsx';
import { type Found, pickedFor } from './pick-count.ts';
import { Picking } from './picking.tsx';
import type { Tone } from './sound.ts';
import { usePickList } from './use-pick-list.ts';
import { workTexts } from './work-texts.ts';

/** One walk for several fulfilments: each has a tote of its own, and is picked by itself in the end. */
export const BatchPanel = ({
  location,
  ids,
  play,
  close,
}: {
  readonly location: string;
  readonly ids: readonly string[];
  readonly play: (tone: Tone) => void;
  readonly close: () => void;
}) => {
  const t = useTexts(workTexts);
  const problems = useTexts(problemTexts);
  const client = useQueryClient();
  const [wanted] = useState(ids);
  const list = usePickList(location, wanted);
  const [found, setFound] = useState<Found>(new Map());
  const [running, setRunning] = useState(false);

  const finish = async (walk: PickList): Promise<void> => {
    setRunning(true);
    let picked = 0;
    for (const { id, externalId } of walk.fulfilments) {
      const body = { lines: pickedFor(walk, found, id) };
      try {
        await command('POST', `/v1/fulfilments/${encodeURIComponent(id)}/pick`, body);
        picked += 1;
      } catch (error) {
        const { title, detail } = problems.words(problemOf(error));
        const message = `${title}. ${detail}`;
        notifications.show({ title: externalId ?? id, message, color: 'red', withBorder: true, autoClose: 10_000 });
      }
    }
    notifications.show({ message: t.pickedOf(picked, walk.fulfilments.length), color: 'green', withBorder: true });
    void client.invalidateQueries();
    close();
  };

  return (
    <Panel
      close={close}
      title={
        <Text fw={650} size="xl">
          {t.together}
        </Text>
      }
    >
      <Loaded asked={list} waiting={<Lines count={6} height={76} />}>
        {(walk) => (
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {walk.fulfilments.map(({ tote, externalId, id }) => `${t.tote(tote)}: ${externalId ?? id}`).join(' · ')}
            </Text>
            {walk.leftOut.length > 0 && (
              <Alert color="yellow" variant="outline" title={t.leftOut(walk.leftOut.length)} c="var(--board-text)">
                {[...new Set(walk.leftOut.map(({ reason }) => reason))].join(' ')}
              </Alert>
            )}
            <Picking
              list={walk}
              found={found}
              change={setFound}
              running={running}
              play={play}
              finish={() => void finish(walk)}
            />
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
};
