import { ActionIcon, Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconMinus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { PickList, PickStop } from '../../api/work-documents.ts';
import { ScanField } from '../../parts/scan-field.tsx';
import { useTexts } from '../../texts/language.tsx';
import {
  type Found,
  foundAt,
  foundOf,
  missingIn,
  type Scan,
  type Share,
  scan,
  withFound,
  withStop,
} from './pick-count.ts';
import classes from './picking.module.css';
import type { Tone } from './sound.ts';
import { workTexts } from './work-texts.ts';

type Props = {
  readonly list: PickList;
  readonly found: Found;
  readonly change: (found: Found) => void;
  readonly running: boolean;
  readonly play: (tone: Tone) => void;
  readonly finish: () => void;
};

/** A walk through the bins: scan what is taken, or say how many were found. */
export const Picking = ({ list, found, change, running, play, finish }: Props) => {
  const t = useTexts(workTexts);
  const [last, setLast] = useState<Scan | null>(null);
  const [asks, setAsks] = useState(false);
  const missing = missingIn(list, found);
  const hasTotes = list.fulfilments.length > 1;

  const scanned = (code: string): void => {
    const result = scan(list, found, code);
    setLast(result);
    setAsks(false);
    play(result.kind === 'found' ? 'right' : 'wrong');
    if (result.kind === 'found') change(result.found);
  };
  const changeBy = (next: Found): void => {
    setLast(null);
    setAsks(false);
    change(next);
  };

  return (
    <Stack gap="sm">
      <ScanField
        label={t.scanArticle}
        hint={t.scanHint}
        listens
        scanned={scanned}
        nothing={() => (missing === 0 ? finish() : undefined)}
      />
      <div role="status" className={classes.told} data-kind={last?.kind ?? 'nothing'}>
        <Told scan={last} hasTotes={hasTotes} />
      </div>
      <ul className={classes.stops}>
        {list.stops.map((stop) => (
          <Stop
            key={`${stop.bin ?? ''} ${stop.sku}`}
            stop={stop}
            found={found}
            hasTotes={hasTotes}
            isLast={last?.kind === 'found' && last.stop.sku === stop.sku}
            change={changeBy}
          />
        ))}
      </ul>
      {asks && missing > 0 && (
        <Alert color="yellow" variant="outline" title={t.missing(missing)} c="var(--board-text)">
          {t.missingWhat}
        </Alert>
      )}
      <Button
        size="xl"
        loading={running}
        variant={missing === 0 ? 'filled' : 'light'}
        onClick={() => (missing === 0 || asks ? finish() : setAsks(true))}
      >
        {missing === 0 ? t.pickAll : asks ? t.pickShort(missing) : t.pickSome(missing)}
      </Button>
    </Stack>
  );
};

/** What came of the last scan, so large that it is read from the shelf. */
const Told = ({ scan: last, hasTotes }: { readonly scan: Scan | null; readonly hasTotes: boolean }) => {
  const t = useTexts(workTexts);
  switch (last?.kind) {
    case undefined:
      return null;
    case 'found':
      return (
        <>
          {last.stop.name ?? last.stop.sku}: {t.ofUnits(foundAt(last.found, last.stop), last.stop.quantity)}
          {hasTotes && <b className={classes.tote}>{t.tote(last.share.tote)}</b>}
        </>
      );
    case 'enough':
      return <>{t.enough(last.stop.name ?? last.stop.sku)}</>;
    case 'other':
      return <>{t.notWanted(last.code)}</>;
  }
};

const Stop = ({
  stop,
  found,
  hasTotes,
  isLast,
  change,
}: {
  readonly stop: PickStop;
  readonly found: Found;
  readonly hasTotes: boolean;
  readonly isLast: boolean;
  readonly change: (found: Found) => void;
}) => {
  const t = useTexts(workTexts);
  const there = foundAt(found, stop);
  const isAll = there === stop.quantity;
  const name = stop.name ?? stop.sku;
  return (
    <li className={classes.stop} data-all={isAll} data-last={isLast} aria-label={name}>
      <div className={classes.bin}>{stop.bin ?? '–'}</div>
      <div className={classes.article}>
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {stop.name === null ? '' : stop.sku}
        </Text>
        {hasTotes && (
          <Group gap={6} mt={4}>
            {stop.for.map((share) => (
              <span key={`${share.tote} ${share.lineId}`} className={classes.share}>
                {t.tote(share.tote)} <b>{t.ofUnits(foundOf(found, stop, share), share.quantity)}</b>
              </span>
            ))}
          </Group>
        )}
      </div>
      <Group gap={6} wrap="nowrap">
        <ActionIcon
          variant="default"
          size={48}
          aria-label={t.oneLess(name)}
          disabled={there === 0}
          onClick={() => change(lessOf(stop, found))}
        >
          <IconMinus size={20} aria-hidden />
        </ActionIcon>
        <Text className={classes.count} aria-label={t.foundCount(name, there, stop.quantity)} role="img">
          {t.ofUnits(there, stop.quantity)}
        </Text>
        <ActionIcon
          variant="default"
          size={48}
          aria-label={t.oneMore(name)}
          disabled={isAll}
          onClick={() => change(moreOf(stop, found))}
        >
          <IconPlus size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant={isAll ? 'filled' : 'default'}
          size={48}
          aria-label={t.allOf(name)}
          aria-pressed={isAll}
          onClick={() => change(withStop(found, stop, !isAll))}
        >
          <IconCheck size={22} aria-hidden />
        </ActionIcon>
      </Group>
    </li>
  );
};

const moreOf = (stop: PickStop, found: Found): Found =>
  changed(
    stop,
    found,
    stop.for.find((share) => foundOf(found, stop, share) < share.quantity),
    1,
  );

const lessOf = (stop: PickStop, found: Found): Found =>
  changed(
    stop,
    found,
    stop.for.findLast((share) => foundOf(found, stop, share) > 0),
    -1,
  );

const changed = (stop: PickStop, found: Found, share: Share | undefined, by: number): Found =>
  share === undefined ? found : withFound(found, stop, share, foundOf(found, stop, share) + by);
