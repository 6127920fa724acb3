import { Tabs } from '@mantine/core';
import { useLocation, useSearch } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Counter } from './counter.tsx';
import { ReturnOverview } from './return-overview.tsx';
import { ReturnQueue } from './return-queue.tsx';
import { returnsTexts } from './returns-texts.ts';

const VIEWS = ['queue', 'overview', 'counter'] as const;

/** What comes back: the queue, all of it at one glance, and what a store does at its counter. */
const ReturnsPage = () => {
  const t = useTexts(returnsTexts);
  const asked = new URLSearchParams(useSearch()).get('view');
  const [, navigate] = useLocation();
  const isCounter = useMay('operator', 'location');
  const views = VIEWS.filter((view) => view !== 'counter' || isCounter);
  const shown = views.find((view) => view === asked) ?? 'queue';
  return (
    <Page title={t.title} lead={t.lead} fills={shown === 'queue'}>
      <Tabs
        value={shown}
        onChange={(view) => navigate(view === 'queue' ? '/returns' : `/returns?view=${view}`, { replace: true })}
        keepMounted={false}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
        styles={{ panel: { flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' } }}
      >
        <Tabs.List mb="md">
          {views.map((view) => (
            <Tabs.Tab key={view} value={view} size="md" py="sm">
              {t.views[view]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="queue">
          <ReturnQueue />
        </Tabs.Panel>
        <Tabs.Panel value="overview">
          <ReturnOverview />
        </Tabs.Panel>
        {isCounter && (
          <Tabs.Panel value="counter">
            <Counter />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
};

export default ReturnsPage;
