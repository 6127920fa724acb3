import { Alert, Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ProblemDocument, problemOf } from '../api/problem.ts';
import { dictionary, useTexts } from '../texts/language.tsx';
import { problemTexts } from '../texts/problems.ts';

const stateTexts = dictionary({
  en: { retry: 'Try again', loading: 'Loading' },
  sv: { retry: 'Försök igen', loading: 'Läser in' },
});

/** A problem in words, where it came up. */
export const Problem = ({ problem }: { readonly problem: ProblemDocument }) => {
  const { title, detail } = useTexts(problemTexts).words(problem);
  return (
    <Alert
      color="red"
      variant="outline"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      c="var(--board-text)"
    >
      {detail}
    </Alert>
  );
};

/** What could not be read, and a way to try again. */
export const Failed = ({ problem, retry }: { readonly problem: ProblemDocument; readonly retry?: () => void }) => {
  const t = useTexts(stateTexts);
  return (
    <Stack p="md" gap="sm" align="flex-start">
      <Problem problem={problem} />
      {retry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>
          {t.retry}
        </Button>
      )}
    </Stack>
  );
};

/** Nothing is there, and why that is; with what can be done about it. */
export const Empty = ({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <Stack align="center" justify="center" gap={6} py="xl" px="md" ta="center">
    <ThemeIcon variant="light" size={44} radius="xl" aria-hidden>
      {icon}
    </ThemeIcon>
    <Text fw={600}>{title}</Text>
    {children !== undefined && (
      <Text c="dimmed" size="sm" maw={420}>
        {children}
      </Text>
    )}
    {action}
  </Stack>
);

/** Lines of the height of what will stand there, so that nothing moves when it comes. */
export const Lines = ({ count, height = 36 }: { readonly count: number; readonly height?: number }) => {
  const t = useTexts(stateTexts);
  return (
    <Stack gap={8} role="status" aria-label={t.loading}>
      {Array.from({ length: count }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Group key={line} h={height - 8} align="center">
          <Skeleton height={14} width={`${90 - ((line * 17) % 40)}%`} />
        </Group>
      ))}
    </Stack>
  );
};

type Asked<T> = {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
};

/** Shows what was asked for: while it comes, when it did not come, and when it is there. */
export const Loaded = <T,>({
  asked,
  waiting,
  children,
}: {
  readonly asked: Asked<T>;
  readonly waiting: ReactNode;
  readonly children: (data: T) => ReactNode;
}) => {
  if (asked.data !== undefined) return children(asked.data);
  if (asked.error !== null && asked.error !== undefined) {
    return <Failed problem={problemOf(asked.error)} retry={() => void asked.refetch()} />;
  }
  return waiting;
};
