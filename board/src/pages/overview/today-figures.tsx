import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Figures, Overview, Pace } from '../../api/documents.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import { useNow } from '../../parts/use-now.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { overviewTexts } from './overview-texts.ts';
import { DAY_MILLIS, placedBefore } from './pace.ts';
import classes from './today-figures.module.css';

type Props = {
  readonly figures: readonly Figures[];
  readonly isLoading: boolean;
  readonly promises: Overview['promises'] | undefined;
};

/** Today, held against the same day a week ago. */
export const TodayFigures = ({ figures, isLoading, promises }: Props) => {
  const t = useTexts(overviewTexts);
  const formats = useFormats();
  const now = useNow();
  const day = (back: number): string => new Date(now - back * DAY_MILLIS).toISOString().slice(0, 10);
  const ofAll = (date: string) =>
    figures.find((one) => one.date === date && one.channel === null && one.location === null);
  const today = ofAll(day(0));
  const before = ofAll(day(7));
  const orders = today?.ordersPlaced ?? 0;
  const then = useOrdersAWeekAgo(now);
  const value = (of: Figures | undefined): string =>
    Object.entries(of?.value ?? {})
      .map(([currency, minor]) => formats.wholeMoney(minor, currency))
      .join(' + ') || '–';
  const judged = (promises?.kept ?? 0) + (promises?.missed ?? 0) + (promises?.overdue ?? 0);

  return (
    <>
      <Figure
        title={t.today}
        isLoading={isLoading}
        value={formats.number(orders)}
        note={before === undefined ? t.noLastWeek : then === null ? null : t.lastWeekNow(formats.number(then))}
        change={then === null || then === 0 ? null : orders / then - 1}
      />
      <Figure
        title={t.value}
        isLoading={isLoading}
        value={value(today)}
        note={before === undefined ? t.noLastWeek : t.lastWeekDay(value(before))}
      />
      <Figure
        title={t.shipped}
        isLoading={isLoading}
        value={formats.number(today?.unitsShipped ?? 0)}
        note={before === undefined ? t.noLastWeek : t.lastWeekDay(formats.number(before.unitsShipped))}
      />
      <Figure
        title={t.promise}
        isLoading={promises === undefined}
        value={judged === 0 ? '–' : formats.percent((promises?.kept ?? 0) / judged)}
        note={
          judged === 0
            ? t.noPromises
            : t.promiseDetail(formats.number(promises?.missed ?? 0), formats.number(promises?.overdue ?? 0))
        }
        warning={promises !== undefined && promises.atRisk > 0 ? t.atRisk(formats.number(promises.atRisk)) : null}
      />
    </>
  );
};

/** Orders that were placed by this time of the day a week ago; `null` while that is not known. */
const useOrdersAWeekAgo = (now: number): number | null => {
  const then = new Date(now - 7 * DAY_MILLIS).toISOString();
  const from = `${then.slice(0, 10)}T00:00:00Z`;
  const to = `${then.slice(0, 13)}:59:59Z`;
  const { data } = useRead<Page<Pace>>('/v1/figures/minutes', { from, to, limit: 24 }, { keep: true });
  return data === undefined ? null : placedBefore(data.items, then);
};

const Figure = ({
  title,
  value,
  note,
  change = null,
  warning = null,
  isLoading,
}: {
  readonly title: string;
  readonly value: ReactNode;
  readonly note: string | null;
  readonly change?: number | null;
  readonly warning?: string | null;
  readonly isLoading: boolean;
}) => {
  const formats = useFormats();
  return (
    <section className={classes.figure} aria-label={title}>
      <Text size="sm" c="dimmed" fw={500}>
        {title}
      </Text>
      <div className={classes.value}>
        {isLoading ? <Skeleton height={26} width={110} /> : value}
        {change !== null && !isLoading && (
          <span className={classes.change} data-up={change >= 0}>
            {change >= 0 ? '▲' : '▼'} {formats.percent(Math.abs(change))}
          </span>
        )}
        {warning !== null && <span className={classes.warning}>{warning}</span>}
      </div>
      <Text size="xs" c="dimmed" mih={18}>
        {isLoading ? '' : note}
      </Text>
    </section>
  );
};
