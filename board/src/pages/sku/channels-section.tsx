import { Table } from '@mantine/core';
import type { Named } from '../../api/documents.ts';
import type { Atp } from '../../api/stock-documents.ts';
import { useChannels } from '../../api/use-names.ts';
import { keyOf, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Section } from '../../parts/section.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { skuTexts } from './sku-texts.ts';

/** What each channel can sell of a SKU, and by when more. */
export const ChannelsSection = ({ sku }: { readonly sku: string }) => {
  const t = useTexts(skuTexts);
  const { all } = useChannels();
  useLiveRefresh(`stock:${sku}`, keyOf('/v1/atp'), 200);
  return (
    <Section title={t.channels} flush>
      <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t.channels}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.channel}</Table.Th>
            <Table.Th ta="right">{t.available}</Table.Th>
            <Table.Th>{t.next}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map((channel) => (
            <Channel key={channel.id} channel={channel} sku={sku} />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
};

const Channel = ({ channel, sku }: { readonly channel: Named; readonly sku: string }) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const { data } = useRead<{ readonly items: readonly Atp[] }>('/v1/atp', { channel: channel.id, sku });
  const atp = data?.items[0];
  return (
    <Table.Tr>
      <Table.Td>{channel.name}</Table.Td>
      <Table.Td ta="right" fw={650} c={atp?.available === 0 ? 'var(--board-bad)' : 'var(--board-text)'}>
        {atp === undefined ? ' ' : formats.number(atp.available)}
      </Table.Td>
      <Table.Td c={atp?.future.length === 0 ? 'dimmed' : 'var(--board-text)'}>
        {atp === undefined
          ? ' '
          : atp.future.map(({ at, available }) => `${formats.day(at)}: ${formats.number(available)}`).join(' · ') ||
            t.nothingMore}
      </Table.Td>
    </Table.Tr>
  );
};
