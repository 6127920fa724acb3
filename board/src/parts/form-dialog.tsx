import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { ProblemDocument } from '../api/problem.ts';
import { dictionary, useTexts } from '../texts/language.tsx';
import { Problem } from './states.tsx';

const dialogTexts = dictionary({ en: { close: 'Close' }, sv: { close: 'Stäng' } });

/** Asks for what a command needs, and says why where it was not done. */
export const FormDialog = ({
  title,
  hint,
  act,
  isReady,
  running,
  problem,
  submit,
  close,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  /** What the button that does it says. */
  readonly act: string;
  readonly isReady: boolean;
  readonly running: boolean;
  readonly problem: ProblemDocument | null;
  /** Resolves to whether it was done; the dialog closes then. */
  readonly submit: () => Promise<boolean>;
  readonly close: () => void;
  readonly children?: ReactNode;
}) => {
  const t = useTexts(dialogTexts);
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await submit()) close();
  };
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack>
          {hint !== undefined && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
          {children}
          {problem !== null && <Problem problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.close}
            </Button>
            <Button type="submit" loading={running} disabled={!isReady}>
              {act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
