import { Table, Text } from '@mantine/core';
import { QUANTITIES, type WholeOrder } from '../../api/documents.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

/** Always shown; the others only where some unit is in them. */
const ALWAYS: ReadonlySet<string> = new Set(['assigned', 'shipped']);

/** What was ordered, and where each unit of it is. */
export const LinesSection = ({ order }: { readonly order: WholeOrder }) => {
  const t = useTexts(orderTexts);
  const formats = useFormats();
  const { lines, currency } = order;
  const shown = QUANTITIES.filter((quantity) => ALWAYS.has(quantity) || lines.some((line) => line[quantity] > 0));
  return (
    <Section title={t.lines} flush>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={t.lines}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.line.item}</Table.Th>
              <Table.Th ta="right">{t.line.ordered}</Table.Th>
              {shown.map((quantity) => (
                <Table.Th key={quantity} ta="right">
                  {t.line[quantity]}
                </Table.Th>
              ))}
              <Table.Th ta="right">{t.line.price}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.id}>
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {line.name ?? line.sku}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {line.name === null ? '' : line.sku}
                    {line.expectedAt !== null && (
                      <>
                        {` · ${t.expected} `}
                        <Instant at={line.expectedAt} as="day" />
                      </>
                    )}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" fw={600}>
                  {formats.number(line.ordered)}
                </Table.Td>
                {shown.map((quantity) => (
                  <Table.Td key={quantity} ta="right" c={line[quantity] === 0 ? 'dimmed' : 'var(--board-text)'}>
                    {formats.number(line[quantity])}
                  </Table.Td>
                ))}
                <Table.Td ta="right">{formats.money(line.unitPrice, currency)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
};
