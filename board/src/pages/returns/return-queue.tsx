import { Group, SegmentedControl, Select, Switch, Text } from '@mantine/core';
import { IconTruckReturn } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ReturnStatus } from '../../api/documents.ts';
import { problemOf } from '../../api/problem.ts';
import type { ReturnListed } from '../../api/return-documents.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Ends } from '../../parts/ends.tsx';
import { Ago, Instant } from '../../parts/instant.tsx';
import { RowLink } from '../../parts/row-link.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { ReturnTag } from '../../parts/status-tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { returnsTexts } from './returns-texts.ts';
import { TotalsLine } from './totals-line.tsx';
import { useReturns, useReturnTotals } from './use-returns.ts';

const QUEUES = ['approve', 'receive', 'inspect', 'open', 'done'] as const;
type Queue = (typeof QUEUES)[number];

/** The states of what waits for something. */
const STATUSES: { readonly [Q in Queue]: readonly ReturnStatus[] } = {
  approve: ['requested'],
  receive: ['authorised'],
  inspect: ['received'],
  open: ['requested', 'authorised', 'received', 'inspected'],
  done: ['closed', 'rejected', 'cancelled'],
};

const nothing = (): void => undefined;

/** Returns by what they wait for. */
export const ReturnQueue = () => {
  const t = useTexts(returnsTexts);
  const [queue, show] = useState<Queue>('open');
  const [location, setLocation] = useState<string | null>(null);
  const [overdue, setOverdue] = useState(false);
  const { all } = useLocations();
  const columns = useColumns();
  const filter = { status: STATUSES[queue], location, overdue: overdue ? true : null };
  const asked = useReturns(filter);
  const totals = useReturnTotals(filter);
  if (asked.isError && asked.data === undefined) {
    return <Failed problem={problemOf(asked.error)} retry={() => void asked.refetch()} />;
  }
  return (
    <>
      <Group mb="sm" gap="sm">
        <SegmentedControl
          aria-label={t.waitsFor}
          data={QUEUES.map((value) => ({ value, label: t.queues[value] }))}
          value={queue}
          onChange={(value) => show(QUEUES.find((one) => one === value) ?? 'open')}
        />
        <Select
          aria-label={t.place}
          placeholder={t.everyPlace}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={location}
          onChange={setLocation}
          clearable
          searchable
          w={220}
        />
        <Switch label={t.onlyOverdue} checked={overdue} onChange={(event) => setOverdue(event.currentTarget.checked)} />
        {asked.data?.complete === false && (
          <Text size="sm" c="dimmed">
            {t.newestOnly(asked.data.items.length)}
          </Text>
        )}
      </Group>
      <TotalsLine totals={totals.data} />
      <DataTable
        label={t.title}
        columns={columns}
        rows={asked.data?.items ?? []}
        idOf={({ id }) => id}
        nameOf={({ externalId, id }) => externalId ?? id}
        isLoading={asked.isPending}
        hasMore={false}
        more={nothing}
        empty={
          <Empty icon={<IconTruckReturn size={22} />} title={t.none}>
            {t.noneWhy}
          </Empty>
        }
      />
    </>
  );
};

const useColumns = (): readonly Column<ReturnListed>[] => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const { name: locationName } = useLocations();
  const { name: channelName } = useChannels();
  return useMemo(
    () => [
      {
        id: 'order',
        header: t.column.order,
        width: 'minmax(120px, 1fr)',
        cell: ({ id, externalId }) => (
          <RowLink href={`/returns/${id}`}>
            <Ends text={externalId ?? id} />
          </RowLink>
        ),
      },
      {
        id: 'status',
        header: t.column.status,
        width: '124px',
        cell: ({ status }) => <ReturnTag status={status} />,
      },
      {
        id: 'goods',
        header: t.column.goods,
        width: 'minmax(200px, 1.8fr)',
        cell: ({ lines }) => {
          const goods = lines.map(({ sku, quantity }) => `${quantity} × ${sku ?? '?'}`).join(', ');
          return <span title={goods}>{goods}</span>;
        },
      },
      {
        id: 'reason',
        header: t.column.reason,
        width: 'minmax(120px, 1fr)',
        cell: ({ lines }) => [...new Set(lines.map(({ reason }) => reason))].join(', '),
      },
      {
        id: 'place',
        header: t.column.place,
        width: 'minmax(180px, 1.2fr)',
        cell: ({ at }) => (at === null ? t.anyPlace : locationName(at)),
      },
      {
        id: 'channel',
        header: t.column.channel,
        width: '96px',
        cell: ({ channel }) => (channel === null ? '' : channelName(channel)),
      },
      {
        id: 'requested',
        header: t.column.requested,
        width: '128px',
        cell: ({ requestedAt }) => <Ago at={requestedAt} />,
      },
      {
        id: 'due',
        header: t.column.due,
        width: '84px',
        cell: ({ dueAt, overdue }) =>
          overdue ? (
            <Text span size="sm" fw={600} c="var(--board-bad)">
              {t.overdue}
            </Text>
          ) : dueAt === null ? (
            '–'
          ) : (
            <Instant at={dueAt} as="day" />
          ),
      },
      {
        id: 'risk',
        header: t.column.risk,
        width: '120px',
        align: 'right',
        cell: ({ atRisk, currency }) => (currency === null || atRisk === 0 ? '–' : formats.money(atRisk, currency)),
      },
    ],
    [t, formats, locationName, channelName],
  );
};
