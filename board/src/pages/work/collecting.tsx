import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import { workTexts } from './work-texts.ts';

/** The customer is here: what they show, and who came. */
export const Collecting = ({ work, step, running }: Acts) => {
  const t = useTexts(workTexts);
  const [code, setCode] = useState('');
  const [by, setBy] = useState('');
  const needsCode = work.collection?.codeRequired === true;
  const isReady = !needsCode || code.trim() !== '';
  const body = {
    ...(code.trim() === '' ? {} : { code: code.trim() }),
    ...(by.trim() === '' ? {} : { by: by.trim() }),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void step('collect', body, t.done.collect);
      }}
    >
      <Stack gap="sm">
        <TextInput
          size="xl"
          label={t.code}
          description={needsCode ? t.codeNeeded : t.codeOptional}
          value={code}
          maxLength={50}
          required={needsCode}
          autoComplete="off"
          autoCapitalize="characters"
          data-autofocus
          styles={{ input: { letterSpacing: '0.15em', fontWeight: 650 } }}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          size="lg"
          label={t.by}
          value={by}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setBy(event.currentTarget.value)}
        />
        <Button type="submit" size="xl" loading={running} disabled={!isReady}>
          {t.collect}
        </Button>
      </Stack>
    </form>
  );
};
