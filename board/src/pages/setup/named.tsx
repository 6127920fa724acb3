import { Button, Text } from '@mantine/core';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { setupTexts } from './setup-texts.ts';

/** What a thing is called, and its id, by which the API knows it. */
export const Named = ({ id, name }: { readonly id: string; readonly name: string }) => (
  <>
    <Text size="sm" fw={600}>
      {name}
    </Text>
    {id !== name && (
      <Text size="xs" c="dimmed">
        {id}
      </Text>
    )}
  </>
);

export const EditButton = ({ name, edit }: { readonly name: string; readonly edit: () => void }) => {
  const t = useTexts(setupTexts);
  const isAdmin = useMay();
  return (
    isAdmin && (
      <Button size="compact-sm" variant="default" onClick={edit} aria-label={`${t.edit}: ${name}`}>
        {t.edit}
      </Button>
    )
  );
};
