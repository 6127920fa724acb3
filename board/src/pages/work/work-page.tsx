import { Group, Text } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { Link, Redirect } from 'wouter';
import type { Overview } from '../../api/documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { type Page as ListPage, useRead } from '../../api/use-read.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import classes from './work-page.module.css';
import { workTexts } from './work-texts.ts';

type Place = { readonly id: string; readonly name: string; readonly type: 'warehouse' | 'store' };

/** Where to work. Whoever belongs to one location is there at once. */
const WorkPage = () => {
  const t = useTexts(workTexts);
  const isStaff = useMay('operator', 'auditor');
  const { name } = useLocations();
  const locations = useRead<ListPage<Place>>('/v1/locations', { limit: 200 });
  const overview = useRead<Overview>('/v1/overview', {}, { enabled: isStaff, everyMillis: 15_000 });
  return (
    <Page title={t.title} lead={t.choose}>
      <Loaded asked={locations} waiting={<Lines count={6} height={92} />}>
        {({ items }) => {
          const [only] = items;
          if (only === undefined) {
            return <Empty icon={<IconBuildingStore size={22} />} title={t.noLocations} />;
          }
          if (items.length === 1 && !isStaff) return <Redirect to={`/work/${encodeURIComponent(only.id)}`} replace />;
          return (
            <ul className={classes.places}>
              {items.map(({ id, type }) => (
                <li key={id}>
                  <Link href={`/work/${encodeURIComponent(id)}`} className={classes.place}>
                    <Text fw={650} size="lg">
                      {name(id)}
                    </Text>
                    <Group justify="space-between" mt={6} gap="xs">
                      <Text size="sm" c="dimmed">
                        {t.types[type]} · {id}
                      </Text>
                      {isStaff && <Waiting overview={overview.data} location={id} />}
                    </Group>
                  </Link>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Page>
  );
};

const Waiting = ({ overview, location }: { readonly overview: Overview | undefined; readonly location: string }) => {
  const t = useTexts(workTexts);
  const formats = useFormats();
  if (overview === undefined) return null;
  const { open = 0, overdue = 0 } = overview.locations.find((one) => one.location === location) ?? {};
  return (
    <Text size="sm" fw={600} c={overdue > 0 ? 'var(--board-bad)' : 'var(--board-text)'}>
      {t.waiting(formats.number(open))}
      {overdue > 0 && ` · ${t.lateCount(formats.number(overdue))}`}
    </Text>
  );
};

export default WorkPage;
