import { Alert, Anchor, Button, Group, Progress, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { read } from '../../api/client.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { Told } from '../../parts/told.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { useRoutingWords } from '../../texts/sentences/use-sentences.ts';
import { BeforeAfter, type Compared } from './before-after.tsx';
import classes from './rules.module.css';
import type { Report, Simulation } from './rules.ts';
import { rulesTexts } from './rules-texts.ts';

const LOOK_MILLIS = 400;

/** A simulation as it goes on, and what has come of it. */
export const TryOut = ({ id }: { readonly id: string }) => {
  const t = useTexts(rulesTexts);
  const path = `/v1/routing/simulations/${id}`;
  const asked = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<Simulation>(path, {}, signal),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.status === 'running' ? LOOK_MILLIS : false),
  });
  return (
    <Section title={t.result}>
      <Loaded asked={asked} waiting={<Lines count={4} />}>
        {(simulation) => <State simulation={simulation} path={path} />}
      </Loaded>
    </Section>
  );
};

const State = ({ simulation, path }: { readonly simulation: Simulation; readonly path: string }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const { run, running } = useCommand({ loud: true });
  const { status, progress, report } = simulation;
  if (report !== undefined) return <Outcome report={report} />;
  if (status === 'failed' || status === 'stopped') {
    return (
      <Alert color="yellow" variant="outline" c="var(--board-text)">
        {t[status]}
      </Alert>
    );
  }
  const words = t.simulating(formats.number(progress.decisions));
  return (
    <Stack gap="xs">
      <Text size="sm">{words}</Text>
      <Progress
        aria-label={words}
        value={(100 * Number(progress.position)) / Math.max(1, Number(progress.end))}
        animated
      />
      <Group>
        <Button
          variant="default"
          loading={running}
          onClick={() => void run({ method: 'DELETE', path, done: t.stopped })}
        >
          {t.stop}
        </Button>
      </Group>
    </Stack>
  );
};

const Outcome = ({ report }: { readonly report: Report }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  if (report.before.orders === 0) {
    return (
      <Empty icon={<IconHistory size={22} />} title={t.nothingToTry}>
        {t.nothingToTryWhy}
      </Empty>
    );
  }
  return (
    <Stack gap="lg">
      <Group gap="lg">
        <Text size="sm">{t.resultOf(formats.number(report.before.orders), formats.number(report.changed))}</Text>
        <Text size="sm" component="div" className={classes.legend}>
          <i data-side="before" /> {t.before}
          <i data-side="after" /> {t.after}
        </Text>
      </Group>
      <Figures report={report} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
        <ByLocation report={report} />
        <ByDay report={report} />
      </SimpleGrid>
      <Examples report={report} />
    </Stack>
  );
};

const NAMES = [
  'costPerOrder',
  'parcelsPerOrder',
  'splitShare',
  'onTimeShare',
  'kilometresPerParcel',
  'notRoutable',
] as const;
const DIGITS = 2;

const Figures = ({ report: { before, after, currency } }: { readonly report: Report }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const show = (name: (typeof NAMES)[number], value: number): string => {
    if (name === 'costPerOrder' && currency !== null) return formats.money(value, currency);
    if (name === 'splitShare' || name === 'onTimeShare') return formats.percent(value);
    return formats.number(Number(value.toFixed(DIGITS)));
  };
  const compared = NAMES.flatMap((name): readonly Compared[] => {
    const [was, is] = [before[name], after[name]];
    if (was === null || is === null) return [];
    const isBetter = name === 'onTimeShare' ? is > was : is < was;
    return [
      {
        name: t.figure[name],
        ...{ before: was, after: is, shownBefore: show(name, was), shownAfter: show(name, is) },
        verdict: is === was ? null : isBetter ? 'better' : 'worse',
      },
    ];
  });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      {compared.map((one) => (
        <BeforeAfter key={one.name} compared={one} most={Math.max(one.before, one.after)} />
      ))}
    </SimpleGrid>
  );
};

const ByLocation = ({ report: { before, after } }: { readonly report: Report }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const parcels = (side: Report['before'], id: string): number =>
    side.locations.find(({ location }) => location === id)?.parcels ?? 0;
  const ids = [...new Set([...before.locations, ...after.locations].map(({ location }) => location))];
  const rows = ids
    .map((id) => ({ id, before: parcels(before, id), after: parcels(after, id) }))
    .sort((a, b) => b.before + b.after - a.before - a.after);
  const most = Math.max(...rows.map((row) => Math.max(row.before, row.after)));
  return (
    <div>
      <Text fw={600} size="sm" mb="xs">
        {t.byLocation}
      </Text>
      <Stack gap="sm">
        {rows.map((row) => (
          <BeforeAfter
            key={row.id}
            most={most}
            compared={{
              ...{ name: name(row.id), before: row.before, after: row.after, verdict: null },
              ...{ shownBefore: formats.number(row.before), shownAfter: formats.number(row.after) },
            }}
          />
        ))}
      </Stack>
    </div>
  );
};

const ByDay = ({ report: { days } }: { readonly report: Report }) => {
  const t = useTexts(rulesTexts);
  const formats = useFormats();
  const most = Math.max(1, ...days.map(({ orders }) => orders));
  return (
    <div>
      <Text fw={600} size="sm" mb="xs">
        {t.byDay}
      </Text>
      <ul className={classes.days}>
        {days.map(({ day, orders, changed }) => (
          <li key={day}>
            <span>{formats.day(day)}</span>
            <span className={classes.track}>
              <i data-side="before" style={{ width: `${(100 * orders) / most}%` }} />
              <i data-side="after" style={{ width: `${(100 * changed) / most}%` }} />
            </span>
            <span className={classes.numbers}>
              {formats.number(orders)} · {formats.number(changed)} {t.changed}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const EXAMPLES_MAX = 8;

const Examples = ({ report: { orders } }: { readonly report: Report }) => {
  const t = useTexts(rulesTexts);
  const { name } = useLocations();
  const { sentenceOf } = useRoutingWords();
  const places = (side: Report['orders'][number]['before']): string =>
    side.parcels.map(({ location }) => name(location)).join(' + ') || '–';
  const moved = orders.filter(({ before, after }) => places(before) !== places(after)).slice(0, EXAMPLES_MAX);
  if (moved.length === 0) return null;
  return (
    <div>
      <Text fw={600} size="sm" mb="xs">
        {t.examples}
      </Text>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="xs" aria-label={t.examples}>
          <Table.Tbody>
            {moved.map(({ order, externalId, before, after }) => (
              <Table.Tr key={order}>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Anchor component={Link} href={`/orders/${order}`} size="sm" fw={600} c="var(--board-text)">
                    {externalId}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {places(before)}
                  <br />→ {places(after)}
                </Table.Td>
                <Table.Td c="dimmed">
                  {after.grounds !== null && <Told sentence={sentenceOf(after.grounds)} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
};
