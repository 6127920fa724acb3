import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { IconTruckReturn } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { ReturnFigures } from '../../api/return-documents.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { statusTexts } from '../../texts/statuses.ts';
import { Groups } from './groups.tsx';
import classes from './return-overview.module.css';
import {
  AGES,
  ageOf,
  type Group,
  groupsOf,
  ratesOf,
  reasonsByWeek,
  reasonsOf,
  shareOf,
  skusOf,
} from './return-summary.ts';
import { returnsTexts } from './returns-texts.ts';
import { type Returns, readAll, useReturns, useReturnTotals } from './use-returns.ts';
import { useRisk } from './use-risk.ts';

const OPEN = ['requested', 'authorised', 'received', 'inspected'] as const;
const PERIODS = ['30', '90'] as const;
const DAY_MILLIS = 86_400_000;
const CHART_HEIGHT = 260;
const SKUS_MAX = 12;
const REASONS_MAX = 5;
const FIGURES_MAX = 2_000;

const ReasonsChart = lazy(() => import('./reasons-chart.tsx'));

/** All returns that are not done, by what they have in common, and how much comes back and why. */
export const ReturnOverview = () => {
  const asked = useReturns({ status: OPEN });
  const mayReadFigures = useMay('operator', 'auditor');
  return (
    <Loaded asked={asked} waiting={<Lines count={12} />}>
      {(returns) => (
        <div className={classes.grid} data-rates={mayReadFigures}>
          <OpenReturns returns={returns} />
          {mayReadFigures && <Rates />}
        </div>
      )}
    </Loaded>
  );
};

const OpenReturns = ({ returns: { items, complete } }: { readonly returns: Returns }) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const statuses = useTexts(statusTexts).return;
  const { name: locationName } = useLocations();
  const { name: channelName } = useChannels();
  const now = useNow();
  const money = useRisk();
  const totals = useReturnTotals({ status: OPEN }).data;
  const overdue = useReturnTotals({ status: OPEN, overdue: true }).data?.returns;
  const byStatus = groupsOf(items, ({ status }) => [status]);
  const byAge = groupsOf(items, ({ requestedAt }) => [ageOf(requestedAt, now)]);
  const named = (groups: readonly Group[], name: (key: string) => string) =>
    groups.map(({ key, returns, atRisk }) => ({ key, name: name(key), returns, atRisk: money(atRisk) }));
  return (
    <>
      <div className={classes.figures}>
        <Figure name={t.openReturns} value={totals === undefined ? '–' : formats.number(totals.returns)} />
        <Figure name={t.valueAtRisk} value={(totals !== undefined && money(totals.atRisk)) || '–'} />
        <Figure
          name={t.overdueReturns}
          value={overdue === undefined ? '–' : formats.number(overdue)}
          isBad={overdue !== undefined && overdue > 0}
        />
      </div>
      {!complete && (
        <Text size="sm" c="dimmed" className={classes.wide}>
          {t.groupsOfNewest(formats.number(items.length))}
        </Text>
      )}
      <Groups
        title={t.byStatus}
        groups={OPEN.flatMap((status) =>
          named(
            byStatus.filter(({ key }) => key === status),
            () => statuses[status],
          ),
        )}
      />
      <Groups
        title={t.byAge}
        groups={AGES.flatMap((age) =>
          named(
            byAge.filter(({ key }) => key === age),
            () => t.ages[age],
          ),
        )}
      />
      <Groups
        title={t.byPlace}
        groups={named(
          groupsOf(items, ({ at }) => [at ?? '']),
          (key) => (key === '' ? t.anyPlace : locationName(key)),
        )}
      />
      <Groups title={t.byReason} groups={named(groupsOf(items, reasonsOf), (reason) => reason)} />
      <Groups
        title={t.byChannel}
        className={classes.last}
        groups={named(
          groupsOf(items, ({ channel }) => [channel ?? '']),
          channelName,
        )}
      />
    </>
  );
};

const Figure = ({
  name,
  value,
  isBad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}) => (
  <section className={classes.figure} aria-label={name}>
    <Text size="sm" c="dimmed" fw={500}>
      {name}
    </Text>
    <div className={classes.value} data-bad={isBad}>
      {value}
    </div>
  </section>
);

/** How much of what is shipped comes back, by SKU, and the reasons week by week. */
const Rates = () => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const [period, setPeriod] = useState<string>(PERIODS[1]);
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const from = new Date(Date.parse(today) - Number(period) * DAY_MILLIS).toISOString().slice(0, 10);
  const newest = useReturns({ requestedFrom: `${from}T00:00:00Z` });
  const skus = useMemo(() => skusOf(newest.data?.items ?? [], SKUS_MAX), [newest.data]);
  const all = useFigures({ from }, true);
  const some = useFigures({ from, sku: skus }, skus.length > 0);
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label={t.period}
      data={PERIODS.map((value) => ({ value, label: t.days(value) }))}
      value={period}
      onChange={setPeriod}
    />
  );
  return (
    <>
      <Section title={t.rates} hint={t.ratesHint(period)} className={classes.list}>
        {skus.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.nothingBack}
          </Text>
        ) : (
          <Loaded asked={some} waiting={<Lines count={6} />}>
            {({ items }) => (
              <table className={classes.rates}>
                <thead>
                  <tr>
                    <th scope="col">{t.sku}</th>
                    <th scope="col">{t.unitsShipped}</th>
                    <th scope="col">{t.unitsBack}</th>
                    <th scope="col">{t.rate}</th>
                  </tr>
                </thead>
                <tbody>
                  {ratesOf(items).map((rate) => (
                    <tr key={rate.sku}>
                      <th scope="row">{rate.sku}</th>
                      <td>{formats.number(rate.shipped)}</td>
                      <td>{formats.number(rate.returned)}</td>
                      <td>
                        <b>{rate.shipped === 0 ? '–' : formats.percent(shareOf(rate))}</b>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Loaded>
        )}
      </Section>
      <Section title={t.reasonsOverTime} hint={t.askedBack} action={choice} className={classes.wide}>
        <div style={{ height: CHART_HEIGHT }}>
          <Loaded asked={all} waiting={<Skeleton height={CHART_HEIGHT} />}>
            {({ items }) =>
              items.every(({ unitsReturned }) => unitsReturned === 0) ? (
                <Empty icon={<IconTruckReturn size={22} />} title={t.nothingBack} />
              ) : (
                <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
                  <ReasonsChart {...reasonsByWeek(items, REASONS_MAX, t.otherReasons)} height={CHART_HEIGHT} />
                </Suspense>
              )
            }
          </Loaded>
        </div>
      </Section>
    </>
  );
};

/** Figures of the days from one on: of everything, or of SKUs. */
const useFigures = (query: { readonly from: string; readonly sku?: readonly string[] }, enabled: boolean) =>
  useQuery({
    queryKey: ['/v1/figures/returns', query],
    queryFn: ({ signal }) => readAll<ReturnFigures>('/v1/figures/returns', query, FIGURES_MAX, signal),
    enabled,
    staleTime: 60_000,
  });
