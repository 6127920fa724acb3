import { ActionIcon, Button, Group, Slider, Text, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconHistory } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { TimelineEntry } from '../../api/documents.ts';
import { factTexts } from '../../texts/facts.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';
import classes from './time-slider.module.css';

type Props = {
  /** The revision that is shown; `null`: now. */
  readonly at: number | null;
  readonly last: number;
  readonly entries: readonly TimelineEntry[];
  readonly travel: (at: number | null) => void;
  readonly className: string | undefined;
};

/** Goes through time, fact by fact. */
export const TimeSlider = ({ at, last, entries, travel, className }: Props) => {
  const t = useTexts(orderTexts);
  const facts = useTexts(factTexts);
  const formats = useFormats();
  const [value, setValue] = useState(at ?? last);
  useEffect(() => setValue(at ?? last), [at, last]);
  const entryAt = (revision: number): TimelineEntry | undefined =>
    entries.findLast((entry) => entry.revision <= revision);
  const entry = entryAt(value);
  const go = (revision: number): void => travel(revision >= last ? null : Math.max(0, revision));
  const words = entry === undefined ? '' : facts[entry.kind];

  return (
    <section className={`${classes.slider} ${className ?? ''}`} aria-label={t.time} data-past={at !== null}>
      <Group gap="xs" wrap="nowrap" className={classes.name}>
        <IconHistory size={18} aria-hidden />
        <div className={classes.words}>
          <Text size="sm" fw={600} role="status" truncate>
            {at === null ? t.now : entry === undefined ? '' : t.asItWas(formats.dayTime(entry.at))}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {words}
          </Text>
        </div>
      </Group>
      <Tooltip label={t.earlier}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t.earlier}
          disabled={value <= 0}
          onClick={() => go(value - 1)}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Slider
        className={classes.track}
        aria-label={t.time}
        thumbLabel={t.time}
        min={0}
        max={Math.max(last, 1)}
        step={1}
        value={value}
        onChange={setValue}
        onChangeEnd={go}
        marks={entries.map(({ revision }) => ({ value: revision }))}
        label={(revision) => {
          const one = entryAt(revision);
          return one === undefined ? '' : `${facts[one.kind]}, ${formats.dayTime(one.at)}`;
        }}
        size="sm"
      />
      <Tooltip label={t.later}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t.later}
          disabled={at === null}
          onClick={() => go(value + 1)}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Text size="xs" c="dimmed" className={classes.count}>
        {t.fact(value + 1, last + 1)}
      </Text>
      <Button variant="default" size="xs" flex="none" disabled={at === null} onClick={() => travel(null)}>
        {t.back}
      </Button>
    </section>
  );
};
