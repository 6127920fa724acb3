import { Anchor, SimpleGrid, Stack } from '@mantine/core';
import { IconPackageOff } from '@tabler/icons-react';
import { Link, useSearch } from 'wouter';
import { problemOf } from '../../api/problem.ts';
import type { Stock } from '../../api/stock-documents.ts';
import { useRead } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty, Failed, Lines } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { SupplyLine } from '../inventory/supply-line.tsx';
import { ChannelsSection } from './channels-section.tsx';
import { HistorySection } from './history-section.tsx';
import { PlacesSection } from './places-section.tsx';
import { ReturnsSection } from './returns-section.tsx';
import classes from './sku-page.module.css';
import { skuTexts } from './sku-texts.ts';

/** One SKU, live: where it lies, who has it, who can sell it, what comes, and how it came to that. */
const SkuPage = () => {
  const sku = new URLSearchParams(useSearch()).get('sku') ?? '';
  return <Sku key={sku} sku={sku} />;
};

/** What was read anew after a lost connection may be ahead of what the stream has told. */
const newer = (live: Stock | undefined, read: Stock | undefined): Stock | undefined =>
  live === undefined || (read !== undefined && read.revision > live.revision) ? read : live;

const pathOf = (sku: string): string => `/v1/stock/${encodeURIComponent(sku)}`;

const Sku = ({ sku }: { readonly sku: string }) => {
  const t = useTexts(skuTexts);
  const asked = useRead<Stock>(pathOf(sku));
  const product = useRead<{ readonly name: string | null }>(`/v1/products/${encodeURIComponent(sku)}`);
  const live = useTopic<Stock>(`stock:${sku}`);
  const stock = newer(live.documents.get(sku), asked.data);
  const problem = stock === undefined && asked.error !== null ? problemOf(asked.error) : null;
  return (
    <Page
      title={sku}
      lead={
        <>
          <Anchor component={Link} href="/inventory" size="sm" c="var(--board-info)">
            {t.back}
          </Anchor>
          {product.data?.name ? ` · ${product.data.name}` : ''}
        </>
      }
    >
      {stock !== undefined && <Whole stock={stock} path={pathOf(sku)} />}
      {stock === undefined && problem === null && <Lines count={10} />}
      {problem !== null &&
        (problem.status === 404 ? (
          <Empty icon={<IconPackageOff size={22} />} title={t.unknown}>
            {t.unknownWhy}
          </Empty>
        ) : (
          <Failed problem={problem} retry={() => void asked.refetch()} />
        ))}
    </Page>
  );
};

const SUMS = ['onHand', 'unavailable', 'reserved', 'inCarts', 'allocated', 'backordered'] as const;

const Whole = ({ stock, path }: { readonly stock: Stock; readonly path: string }) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const open = stock.supply.filter(({ expected }) => expected > 0);
  return (
    <Stack gap="md">
      <dl className={classes.sums}>
        {SUMS.map((sum) => (
          <div key={sum} className={classes.sum}>
            <dt>{t[sum]}</dt>
            <dd data-none={stock[sum] === 0}>{formats.number(stock[sum])}</dd>
          </div>
        ))}
      </dl>
      <PlacesSection stock={stock} path={path} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <ChannelsSection sku={stock.sku} />
        <Section title={t.comes}>
          {open.length === 0 ? (
            <Empty icon={<IconPackageOff size={22} />} title={t.noSupply} />
          ) : (
            <SupplyLine supplies={open} />
          )}
        </Section>
      </SimpleGrid>
      <ReturnsSection sku={stock.sku} />
      <HistorySection path={`${path}/events`} sku={stock.sku} />
    </Stack>
  );
};

export default SkuPage;
