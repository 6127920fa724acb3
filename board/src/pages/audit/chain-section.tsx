import { Alert, Button, Code, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { Problem } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { auditTexts } from './audit-texts.ts';
import { useLines } from './use-lines.ts';

type Finding = {
  readonly position: string | null;
  readonly stream: string | null;
  readonly revision: number | null;
  readonly what: string;
};
type Result = {
  readonly finding: Finding | null;
  readonly streams: number;
  readonly blocks: number;
  readonly checkpoint: { readonly hash: string } | null;
  readonly unsealed: number;
};
type Progressed = {
  readonly position: string;
  readonly end: string;
  readonly events: number;
  readonly result: Result | null;
};

/** One button that recomputes every hash of the log. */
export const ChainSection = () => {
  const t = useTexts(auditTexts);
  const formats = useFormats();
  const [reached, reach] = useState<Progressed | null>(null);
  const { start, stop, isReading, problem } = useLines<Progressed>();
  const verify = (): void => {
    reach(null);
    void start('/v1/verification', {}, (line) => {
      reach(line);
      return 'more';
    });
  };
  return (
    <Section title={t.chain} hint={t.chainHint}>
      <Stack gap="sm">
        <Group>
          <Button leftSection={<IconShieldCheck size={16} aria-hidden />} loading={isReading} onClick={verify}>
            {t.verify}
          </Button>
          {isReading && (
            <Button variant="default" onClick={stop}>
              {t.stop}
            </Button>
          )}
          {isReading && reached !== null && (
            <Text size="sm" c="dimmed">
              {t.verifying(formats.number(reached.events))}
            </Text>
          )}
        </Group>
        {isReading && (
          <Progress
            aria-label={t.verify}
            value={reached === null ? 0 : (100 * Number(reached.position)) / Math.max(1, Number(reached.end))}
            animated
          />
        )}
        {problem !== null && <Problem problem={problem} />}
        {reached?.result != null && <Outcome result={reached.result} events={reached.events} />}
      </Stack>
    </Section>
  );
};

const Outcome = ({ result, events }: { readonly result: Result; readonly events: number }) => {
  const t = useTexts(auditTexts);
  const formats = useFormats();
  const { finding, streams, blocks, checkpoint, unsealed } = result;
  if (finding !== null) {
    const place = [
      finding.stream,
      finding.revision === null ? null : `${t.revision} ${finding.revision}`,
      finding.position === null ? null : `${t.position} ${finding.position}`,
    ].filter((part) => part !== null);
    return (
      <Alert
        color="red"
        variant="outline"
        role="alert"
        c="var(--board-text)"
        title={t.broken}
        icon={<IconAlertTriangle aria-hidden />}
      >
        {finding.what}. {place.length > 0 && t.brokenAt(place.join(', '))}
      </Alert>
    );
  }
  return (
    <Alert
      color="green"
      variant="outline"
      role="status"
      c="var(--board-text)"
      title={t.sound}
      icon={<IconShieldCheck aria-hidden />}
    >
      {t.soundOf(formats.number(events), formats.number(streams), formats.number(blocks))}
      {unsealed > 0 && ` ${t.unsealed(formats.number(unsealed))}`}
      {checkpoint !== null && (
        <Text size="sm" mt="xs" component="div">
          {t.checkpoint}
          <br />
          <Code style={{ overflowWrap: 'anywhere' }}>{checkpoint.hash}</Code>
        </Text>
      )}
    </Alert>
  );
};
