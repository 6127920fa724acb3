import { Anchor, Box, Button, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { problemOf } from '../../api/problem.ts';
import type { FactDocument } from '../../api/stock-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { keyOf, useList } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Instant } from '../../parts/instant.tsx';
import { Section } from '../../parts/section.tsx';
import { Failed, Lines } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { changeOf } from './change.ts';
import classes from './sku-page.module.css';
import { skuTexts } from './sku-texts.ts';

/** Rows of a page: more would be many screens long. */
const PAGE_FACTS = 50;

const same = (fact: FactDocument): FactDocument => fact;

/** Every change of a SKU's stock with its reason, the newest first. */
export const HistorySection = ({ path, sku }: { readonly path: string; readonly sku: string }) => {
  const t = useTexts(skuTexts);
  const list = useList<FactDocument, FactDocument>(path, { limit: PAGE_FACTS }, same);
  useLiveRefresh(`stock:${sku}`, keyOf(path), 500);
  const facts = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (list.error !== null && list.data === undefined) {
    return <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />;
  }
  return (
    <Section title={t.history} flush>
      {list.isPending ? (
        <Box px="md">
          <Lines count={6} />
        </Box>
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={t.history}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.when}</Table.Th>
                <Table.Th>{t.what}</Table.Th>
                <Table.Th ta="right">{t.change}</Table.Th>
                <Table.Th>{t.location}</Table.Th>
                <Table.Th>{t.why}</Table.Th>
                <Table.Th>{t.who}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {facts.map((fact) => (
                <Fact key={fact.id} fact={fact} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {list.hasNextPage && (
        <Box p="sm">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t.more}
          </Button>
        </Box>
      )}
    </Section>
  );
};

const Fact = ({ fact }: { readonly fact: FactDocument }) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const { locations, units, how, reason, order, reference, at } = changeOf(fact);
  const said = reason === null ? null : (t.asideFor[reason] ?? t.released[reason] ?? reason);
  const words = [said, reference, at === null ? null : formats.day(at)].filter((part) => part !== null && part !== '');
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Instant at={fact.metadata.at} />
      </Table.Td>
      <Table.Td>{t.facts[fact.type] ?? fact.type}</Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {units !== null && how === 'counted' && t.counted(formats.number(units))}
        {units !== null && how === 'held' && <span className={classes.held}>{formats.number(units)}</span>}
        {units !== null && how === 'moved' && (
          <b className={units < 0 ? classes.less : classes.more}>
            {units > 0 ? '+' : ''}
            {formats.number(units)}
          </b>
        )}
      </Table.Td>
      <Table.Td>{[...new Set(locations)].map(name).join(' → ')}</Table.Td>
      <Table.Td className={classes.why}>
        {words.join(' · ')}
        {order !== null && (
          <>
            {words.length > 0 && ' · '}
            <Anchor component={Link} href={`/orders/${order}`} size="sm" c="var(--board-info)">
              {t.order} {order.slice(-8)}
            </Anchor>
          </>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" truncate maw={160} title={fact.metadata.by}>
          {fact.metadata.by}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};
