import { Text } from '@mantine/core';
import { IconPackages } from '@tabler/icons-react';
import type { Availability, Overview } from '../../api/documents.ts';
import { useChannels } from '../../api/use-names.ts';
import { type Page, useRead } from '../../api/use-read.ts';
import { Section } from '../../parts/section.tsx';
import { Empty, Lines, Loaded } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import bars from './bars.module.css';
import { overviewTexts } from './overview-texts.ts';

const SHOWN = 6;

/** What became low, or ran out, last. */
export const LowStock = ({
  counts,
  className,
}: {
  readonly counts: Overview['availability'] | undefined;
  readonly className: string | undefined;
}) => {
  const t = useTexts(overviewTexts);
  const formats = useFormats();
  const { name } = useChannels();
  const asked = useRead<Page<Availability>>('/v1/availability', { limit: SHOWN }, { everyMillis: 15_000 });
  return (
    <Section
      title={t.lowStock}
      hint={counts === undefined ? null : t.lowCounts(formats.number(counts.low), formats.number(counts.out))}
      className={className}
    >
      <Loaded asked={asked} waiting={<Lines count={SHOWN} height={40} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<IconPackages size={22} />} title={t.noLow}>
              {t.noLowWhy}
            </Empty>
          ) : (
            <ul className={bars.list}>
              {items.map(({ channel, sku, state, available }) => (
                <li key={`${channel}/${sku}`} className={bars.row}>
                  <span className={bars.link}>
                    <Text span size="sm" truncate>
                      <b>{sku}</b>{' '}
                      <Text span size="sm" c="dimmed">
                        {name(channel)}
                      </Text>
                    </Text>
                    <Tag tone={state === 'out' ? 'bad' : 'warn'}>
                      {state === 'out' ? t.out : t.left(formats.number(available))}
                    </Tag>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
};
