import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import type { FactDocument } from '../../api/stock-documents.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './audit.module.css';
import { auditTexts } from './audit-texts.ts';

/** One fact, all of it. */
export const FactDialog = ({
  fact,
  whole,
  close,
}: {
  readonly fact: FactDocument;
  readonly whole: (stream: string) => void;
  readonly close: () => void;
}) => {
  const t = useTexts(auditTexts);
  const formats = useFormats();
  const { type, stream, revision, position, data, metadata } = fact;
  const about: readonly (readonly [string, string])[] = [
    [t.when, formats.whole(metadata.at)],
    [t.who, metadata.by],
    [t.stream, stream],
    [t.revision, `${revision} (${t.position} ${position})`],
    [t.cause, metadata.causationId],
    [t.belongs, metadata.correlationId],
    [t.hash, metadata.hash],
  ];
  return (
    <Modal opened onClose={close} size="lg" title={`${t.fact}: ${type}`} closeButtonProps={{ 'aria-label': t.close }}>
      <Stack>
        <dl className={classes.about} aria-label={t.about}>
          {about.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t.data}
          </Text>
          <Code block className={classes.data} tabIndex={0}>
            {JSON.stringify(data, null, 2)}
          </Code>
        </div>
        <Group>
          <Button variant="default" onClick={() => whole(stream)}>
            {t.sameStream}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
