import { Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { inventoryTexts } from './inventory-texts.ts';

const PAUSE_MILLIS = 250;

/** A search for SKUs, and what else narrows a table. */
export const FilterBar = ({
  search,
  children,
}: {
  readonly search?: (words: string) => void;
  readonly children?: ReactNode;
}) => {
  const t = useTexts(inventoryTexts);
  const [words, setWords] = useState('');
  const soon = useDebouncedCallback((typed: string) => search?.(typed.trim()), PAUSE_MILLIS);
  return (
    <Group gap="xs" mb="sm" style={{ flex: 'none' }}>
      {search !== undefined && (
        <TextInput
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={words}
          w={{ base: '100%', xs: 260 }}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            soon(event.currentTarget.value);
          }}
        />
      )}
      {children}
    </Group>
  );
};
