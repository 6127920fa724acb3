import { useMemo } from 'react';
import type { Figures, Overview } from '../../api/documents.ts';
import { keyOf, useRead } from '../../api/use-read.ts';
import { useLiveRefresh, useTopic } from '../../live/use-live.ts';
import { Page } from '../../parts/page.tsx';
import { TIME_ZONE } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { ArrivingOrders } from './arriving-orders.tsx';
import { BusyLocations } from './busy-locations.tsx';
import { ExceptionKinds } from './exception-kinds.tsx';
import { LowStock } from './low-stock.tsx';
import { OrderFlow } from './order-flow.tsx';
import classes from './overview-page.module.css';
import { overviewTexts } from './overview-texts.ts';
import { PaceChart } from './pace-chart.tsx';
import { TodayFigures } from './today-figures.tsx';

const OVERVIEW = '/v1/overview';

/** What happens, as it happens. */
const OverviewPage = () => {
  const t = useTexts(overviewTexts);
  const overview = useRead<Overview>(OVERVIEW, {}, { everyMillis: 30_000 });
  const figures = useTopic<Figures>('metrics');
  useLiveRefresh('metrics', keyOf(OVERVIEW), 2_000);
  useLiveRefresh('exceptions', keyOf(OVERVIEW), 1_000);
  const all = useMemo(() => [...figures.documents.values()], [figures]);

  return (
    <Page title={t.title} lead={t.lead(TIME_ZONE)}>
      <div className={classes.grid}>
        <TodayFigures figures={all} isLoading={figures.state === 'loading'} promises={overview.data?.promises} />
        <OrderFlow className={classes.whole} overview={overview} />
        <PaceChart className={classes.wide} />
        <ArrivingOrders className={classes.narrow} />
        <BusyLocations className={classes.third} overview={overview} />
        <ExceptionKinds className={classes.third} overview={overview} />
        <LowStock className={classes.third} counts={overview.data?.availability} />
      </div>
    </Page>
  );
};

export default OverviewPage;
