import { Anchor, Table } from '@mantine/core';
import { IconTruckReturn } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ReturnListed } from '../../api/return-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { keyOf, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Section } from '../../parts/section.tsx';
import { Empty } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { skuTexts } from './sku-texts.ts';

/** What customers are sending back of a SKU: it is on its way, and promised to nobody. */
export const ReturnsSection = ({ sku }: { readonly sku: string }) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const { name } = useLocations();
  useLiveRefresh('returns', keyOf('/v1/returns'), 1_000);
  const { data } = useRead<{ readonly items: readonly ReturnListed[] }>('/v1/returns', { expects: sku });
  if (data === undefined) return null;
  return (
    <Section title={t.returning} flush={data.items.length > 0}>
      {data.items.length === 0 ? (
        <Empty icon={<IconTruckReturn size={22} />} title={t.noReturns} />
      ) : (
        <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t.returning}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.returned}</Table.Th>
              <Table.Th ta="right">{t.units}</Table.Th>
              <Table.Th>{t.backTo}</Table.Th>
              <Table.Th>{t.expectedBy}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ id, externalId, expected, expectedBy, at }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} href={`/returns/${id}`} size="sm" c="var(--board-info)">
                    {externalId ?? id}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right" fw={650}>
                  {formats.number(expected.reduce((sum, one) => (one.sku === sku ? sum + one.quantity : sum), 0))}
                </Table.Td>
                <Table.Td>{at === null ? t.anywhere : name(at)}</Table.Td>
                <Table.Td>{expectedBy === null ? t.noDay : formats.day(expectedBy)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
};
