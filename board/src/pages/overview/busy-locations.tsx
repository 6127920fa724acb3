import { Text } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Overview } from '../../api/documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import bars from './bars.module.css';
import { overviewTexts } from './overview-texts.ts';

const SHOWN = 6;

type Asked = { readonly data: Overview | undefined; readonly error: unknown; readonly refetch: () => unknown };

/** Where most waits to be picked, packed and shipped. */
export const BusyLocations = ({
  overview,
  className,
}: {
  readonly overview: Asked;
  readonly className: string | undefined;
}) => {
  const t = useTexts(overviewTexts);
  const formats = useFormats();
  const { name } = useLocations();
  return (
    <Section title={t.locations} className={className}>
      <Loaded asked={overview} waiting={<Lines count={SHOWN} height={40} />}>
        {({ locations }) => {
          const busiest = locations
            .filter(({ open }) => open > 0)
            .toSorted((a, b) => b.open - a.open)
            .slice(0, SHOWN);
          const most = busiest[0]?.open ?? 0;
          if (busiest.length === 0) {
            return (
              <Empty icon={<IconBuildingStore size={22} />} title={t.noWork}>
                {t.noWorkWhy}
              </Empty>
            );
          }
          return (
            <ul className={bars.list}>
              {busiest.map(({ location, open, overdue }) => (
                <li key={location} className={bars.row}>
                  <Link
                    href={`/orders?location=${encodeURIComponent(location)}&status=fulfilling`}
                    className={bars.link}
                  >
                    <Text span size="sm" truncate>
                      {name(location)}
                    </Text>
                    <span className={bars.numbers}>
                      {overdue > 0 && <span className={bars.bad}>{t.overdue(formats.number(overdue))}</span>}
                      <b>{formats.number(open)}</b>
                      <Text span size="xs" c="dimmed">
                        {t.open}
                      </Text>
                    </span>
                  </Link>
                  <span className={bars.bar} aria-hidden>
                    <span style={{ width: `${(open / most) * 100}%` }} />
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Section>
  );
};
