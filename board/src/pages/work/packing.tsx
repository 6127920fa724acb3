import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconPackage, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Work } from '../../api/work-documents.ts';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import classes from './packing.module.css';
import { workTexts } from './work-texts.ts';

/** What somebody has said of a parcel: its weight, and what is in it of each line. What is in no other is in the first. */
type Draft = { readonly key: number; readonly weight: number | null; readonly units: Readonly<Record<string, number>> };

const PARCELS_MAX = 100;
const FIRST: readonly Draft[] = [{ key: 0, weight: null, units: {} }];

/** All that was picked into parcels: one, unless more are asked for. */
export const Packing = ({ work, step, running }: Acts) => {
  const t = useTexts(workTexts);
  const [drafts, setDrafts] = useState(FIRST);
  const change = (key: number, part: Partial<Draft>): void =>
    setDrafts(drafts.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const parcels = parcelsOf(work, drafts);
  const isEmpty = parcels.some(({ lines }) => lines.length === 0);

  return (
    <Stack gap="sm">
      {drafts.map((draft, index) => (
        <section key={draft.key} className={classes.parcel} aria-label={t.parcel(index + 1)}>
          <Group justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <IconPackage size={20} aria-hidden />
              <Text fw={600}>{t.parcel(index + 1)}</Text>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <NumberInput
                aria-label={t.weight(index + 1)}
                placeholder={t.grams}
                suffix=" g"
                size="md"
                w={140}
                min={1}
                max={100_000_000}
                allowDecimal={false}
                hideControls
                value={draft.weight ?? ''}
                onChange={(value) => change(draft.key, { weight: typeof value === 'number' ? value : null })}
                {...(index === 0 ? { 'data-autofocus': true } : {})}
              />
              {index > 0 && (
                <Button
                  variant="default"
                  size="md"
                  px="sm"
                  aria-label={t.removeParcel(index + 1)}
                  onClick={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}
                >
                  <IconTrash size={18} aria-hidden />
                </Button>
              )}
            </Group>
          </Group>
          {drafts.length > 1 &&
            work.items.map(({ lineId, sku, name, quantity }) => (
              <Group key={lineId} justify="space-between" wrap="nowrap">
                <Text size="sm">{name ?? sku}</Text>
                {index === 0 ? (
                  <Text fw={600}>{left(drafts, lineId, quantity)}</Text>
                ) : (
                  <NumberInput
                    aria-label={t.unitsIn(name ?? sku, index + 1)}
                    size="md"
                    w={110}
                    min={0}
                    max={left(drafts, lineId, quantity) + (draft.units[lineId] ?? 0)}
                    clampBehavior="strict"
                    allowDecimal={false}
                    value={draft.units[lineId] ?? 0}
                    onChange={(value) =>
                      change(draft.key, {
                        units: { ...draft.units, [lineId]: typeof value === 'number' ? value : 0 },
                      })
                    }
                  />
                )}
              </Group>
            ))}
        </section>
      ))}
      <Button
        variant="subtle"
        size="md"
        leftSection={<IconPlus size={18} aria-hidden />}
        disabled={drafts.length >= PARCELS_MAX}
        onClick={() => setDrafts([...drafts, { key: (drafts.at(-1)?.key ?? 0) + 1, weight: null, units: {} }])}
      >
        {t.addParcel}
      </Button>
      <Button
        size="xl"
        loading={running}
        disabled={isEmpty}
        onClick={() => void step('pack', { parcels }, t.done.pack)}
      >
        {t.pack(parcels.length)}
      </Button>
      {work.method === 'collect' && (
        <Button size="xl" variant="light" disabled={running} onClick={() => void step('ready', {}, t.done.ready)}>
          {t.readyUnpacked}
        </Button>
      )}
    </Stack>
  );
};

/** What is in no other parcel than the first. */
const left = (drafts: readonly Draft[], lineId: string, quantity: number): number =>
  drafts.slice(1).reduce((rest, { units }) => rest - (units[lineId] ?? 0), quantity);

const parcelsOf = ({ items }: Work, drafts: readonly Draft[]) =>
  drafts.map(({ weight, units }, index) => ({
    lines: items
      .map(({ lineId, quantity }) => ({
        lineId,
        quantity: index === 0 ? left(drafts, lineId, quantity) : (units[lineId] ?? 0),
      }))
      .filter(({ quantity }) => quantity > 0),
    ...(weight === null ? {} : { weightGrams: weight }),
  }));
