import { Box, Skeleton } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Pace } from '../../api/documents.ts';
import { keyOf, type Page, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useTexts } from '../../texts/language.tsx';
import { overviewTexts } from './overview-texts.ts';
import { lastMinutes } from './pace.ts';
import { PaceBars } from './pace-bars.tsx';

const MINUTES = 60;
const HEIGHT = 252;
const HOUR_MILLIS = 3_600_000;

export const PaceChart = ({ className }: { readonly className: string | undefined }) => {
  const t = useTexts(overviewTexts);
  const now = useNow();
  const from = `${new Date(now - HOUR_MILLIS).toISOString().slice(0, 13)}:00:00Z`;
  const asked = useRead<Page<Pace>>('/v1/figures/minutes', { from }, { keep: true, everyMillis: 30_000 });
  useLiveRefresh('orders', keyOf('/v1/figures/minutes', { from }), 1_000);
  return (
    <Section title={t.pace} className={className}>
      <Box mih={HEIGHT}>
        <Loaded asked={asked} waiting={<Skeleton height={HEIGHT} />}>
          {({ items }) => <Bars hours={items} now={now} />}
        </Loaded>
      </Box>
    </Section>
  );
};

const Bars = ({ hours, now }: { readonly hours: readonly Pace[]; readonly now: number }) => {
  const t = useTexts(overviewTexts);
  // What has just been read may be of a minute that the page's clock has not come to.
  const { minutes, channels } = useMemo(() => lastMinutes(hours, Math.max(now, Date.now()), MINUTES), [hours, now]);
  if (channels.length > 0) return <PaceBars minutes={minutes} channels={channels} />;
  return (
    <Empty icon={<IconChartBar size={22} />} title={t.quiet}>
      {t.quietWhy}
    </Empty>
  );
};
