import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { IconPackage, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { OrderDocument } from '../api/documents.ts';
import { useChannels } from '../api/use-names.ts';
import { type Page, useRead } from '../api/use-read.ts';
import { StatusTag } from '../parts/status-tag.tsx';
import { hasRole, useMay, useSession } from '../session/session.tsx';
import { useFormats } from '../texts/format.ts';
import { dictionary, useTexts } from '../texts/language.tsx';
import { PAGES, pageTexts } from './pages.ts';

const paletteTexts = dictionary({
  en: {
    label: 'Find anything',
    placeholder: 'Go to a page, or find an order by number, name, e-mail, SKU or tracking number',
    pages: 'Pages',
    orders: 'Orders',
    all: (words: string) => `All orders that match “${words}”`,
    nothing: 'Nothing found',
    searching: 'Searching',
  },
  sv: {
    label: 'Sök efter vad som helst',
    placeholder: 'Gå till en sida, eller hitta en order på nummer, namn, e-post, SKU eller kollinummer',
    pages: 'Sidor',
    orders: 'Order',
    all: (words: string) => `Alla order som matchar ”${words}”`,
    nothing: 'Inget hittades',
    searching: 'Söker',
  },
});

const [paletteStore, palette] = createSpotlight();

export const openPalette = palette.open;

const FOUND_MAX = 6;
const PAUSE_MILLIS = 120;
const LETTERS_MIN = 2;

/** Goes anywhere, and finds anything, from the keyboard alone. */
export const Palette = () => {
  const t = useTexts(paletteTexts);
  const names = useTexts(pageTexts);
  const formats = useFormats();
  const { session } = useSession();
  const { name: channelName } = useChannels();
  const [, navigate] = useLocation();
  const mayRead = useMay('operator', 'auditor', 'channel');
  const [words, setWords] = useState('');
  const [asked] = useDebouncedValue(words.trim(), PAUSE_MILLIS);
  const enabled = mayRead && asked.length >= LETTERS_MIN;
  const found = useRead<Page<OrderDocument>>('/v1/orders', { q: asked, limit: FOUND_MAX }, { enabled, keep: true });
  const orders = enabled ? (found.data?.items ?? []) : [];
  const pages = PAGES.filter(
    ({ name, roles }) => hasRole(session, roles) && names[name].toLowerCase().includes(words.trim().toLowerCase()),
  );

  return (
    <Spotlight.Root
      store={paletteStore}
      query={words}
      onQueryChange={setWords}
      shortcut={['mod + K', '/']}
      scrollable
      maxHeight={480}
      lockScroll={false}
    >
      <Spotlight.Search
        placeholder={t.placeholder}
        aria-label={t.label}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {orders.length > 0 && (
          <Spotlight.ActionsGroup label={t.orders}>
            {orders.map(({ orderId, externalId, customer, channel, status, placedAt }) => (
              <Spotlight.Action
                key={orderId}
                label={externalId}
                description={[customer?.name, channelName(channel), formats.dayTime(placedAt)]
                  .filter(Boolean)
                  .join(' · ')}
                leftSection={<IconPackage size={18} aria-hidden />}
                rightSection={<StatusTag status={status} />}
                onClick={() => navigate(`/orders/${orderId}`)}
              />
            ))}
            <Spotlight.Action
              label={t.all(asked)}
              leftSection={<IconSearch size={18} aria-hidden />}
              onClick={() => navigate(`/orders?q=${encodeURIComponent(asked)}`)}
            />
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t.pages}>
            {pages.map(({ name, path, icon: Icon }) => (
              <Spotlight.Action
                key={path}
                label={names[name]}
                leftSection={<Icon size={18} stroke={1.7} />}
                onClick={() => navigate(path)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {orders.length === 0 && pages.length === 0 && (
          <Spotlight.Empty>
            <Text size="sm">{found.isFetching ? t.searching : t.nothing}</Text>
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
};
