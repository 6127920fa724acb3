import { SegmentedControl } from '@mantine/core';
import { useLocation, useSearch } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { useTexts } from '../../texts/language.tsx';
import { AtpGrid } from './atp-grid.tsx';
import { inventoryTexts } from './inventory-texts.ts';
import { LowTable } from './low-table.tsx';
import { StockGrid } from './stock-grid.tsx';
import { SupplyView } from './supply-view.tsx';

const VIEWS = { stock: StockGrid, atp: AtpGrid, supply: SupplyView, low: LowTable };
const NAMES = ['stock', 'atp', 'supply', 'low'] as const;

/** What there is, what can be promised of it, what comes, and what is about to end. */
const InventoryPage = () => {
  const t = useTexts(inventoryTexts);
  const [, navigate] = useLocation();
  const asked = new URLSearchParams(useSearch()).get('view');
  const view = NAMES.find((name) => name === asked) ?? 'stock';
  const View = VIEWS[view];
  return (
    <Page
      title={t.title}
      lead={t.lead[view]}
      fills
      actions={
        <SegmentedControl
          aria-label={t.views}
          data={NAMES.map((name) => ({ value: name, label: t.view[name] }))}
          value={view}
          onChange={(name) => navigate(`/inventory?view=${name}`)}
        />
      }
    >
      <View />
    </Page>
  );
};

export default InventoryPage;
