import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import { IconCopy, IconKey } from '@tabler/icons-react';
import { dictionary, useTexts } from '../texts/language.tsx';

const secretTexts = dictionary({
  en: {
    title: 'This is shown once',
    why: 'Keep it where secrets are kept: nobody can read it again.',
    copy: 'Copy',
    copied: 'Copied',
  },
  sv: {
    title: 'Det här visas en gång',
    why: 'Spara det där hemligheter sparas: ingen kan läsa det igen.',
    copy: 'Kopiera',
    copied: 'Kopierat',
  },
});

/** A secret at the one moment at which it can be read. */
export const SecretShown = ({ secret }: { readonly secret: string }) => {
  const t = useTexts(secretTexts);
  return (
    <Alert color="yellow" variant="outline" c="var(--board-text)" title={t.title} icon={<IconKey aria-hidden />}>
      {t.why}
      <Group mt="xs" gap="xs" wrap="nowrap">
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} data-secret>
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              style={{ flexShrink: 0 }}
              leftSection={<IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t.copied : t.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
};
