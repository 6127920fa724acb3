import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { Instant } from '../../parts/instant.tsx';
import { SecretShown } from '../../parts/secret-shown.tsx';
import { Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

type Made = { readonly secret: string; readonly previousUntil: string };

/** Makes a webhook a new secret, which is shown this once. */
export const NewSecret = ({ webhook, close }: { readonly webhook: string; readonly close: () => void }) => {
  const t = useTexts(setupTexts);
  const { ask, answer, running, problem } = useAnswer<Made>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask('POST', `/v1/webhooks/${encodeURIComponent(webhook)}/secret`);
  };
  return (
    <Modal opened onClose={close} title={t.newSecretOf(webhook)} closeButtonProps={{ 'aria-label': t.done }}>
      {answer === null ? (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm" c="dimmed">
              {t.newSecretHint}
            </Text>
            {problem !== null && <Problem problem={problem} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t.leaveIt}
              </Button>
              <Button type="submit" loading={running} data-autofocus>
                {t.makeSecret}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <SecretShown secret={answer.secret} />
          <Text size="sm">
            {t.previousStays} <Instant at={answer.previousUntil} />
          </Text>
          <Button onClick={close}>{t.done}</Button>
        </Stack>
      )}
    </Modal>
  );
};
