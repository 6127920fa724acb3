import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { newReference } from '../../api/reference.ts';
import type { WholeReturn } from '../../api/return-documents.ts';
import { useBarcodes } from '../../api/use-barcodes.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { ScanField } from '../../parts/scan-field.tsx';
import { Section } from '../../parts/section.tsx';
import { Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import classes from './handling.module.css';
import { allOf, countOf, missingOf, NOTHING_CAME, withCount, withScanned } from './return-work.ts';
import { returnsTexts } from './returns-texts.ts';

const UNITS_MAX = 10_000;

/** Takes in what has come: scanned or counted, what is damaged, and what nobody expected. */
export const ReceiveForm = ({ one, path }: { readonly one: WholeReturn; readonly path: string }) => {
  const t = useTexts(returnsTexts);
  const { all } = useLocations();
  const [place, setPlace] = useState<string | null>(one.at);
  const [receipt, change] = useState(NOTHING_CAME);
  const [note, setNote] = useState('');
  const [reference] = useState(newReference);
  const { run, running, problem } = useCommand();
  const location = place ?? (all.length === 1 ? (all[0]?.id ?? null) : null);
  const waiting = one.lines.filter((line) => missingOf(line) > 0);
  const skuOf = useBarcodes(waiting.flatMap(({ sku }) => sku ?? []));
  const came = waiting
    .map(({ id }) => ({ id, ...countOf(receipt, id) }))
    .filter(({ quantity }) => quantity > 0)
    .map(({ damaged, ...line }) => (damaged === 0 ? line : { ...line, damaged }));
  const isNothing = came.length === 0 && receipt.others.length === 0;
  const body = {
    location,
    lines: came,
    reference,
    ...(receipt.others.length === 0 ? {} : { unexpected: receipt.others }),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  };
  return (
    <Section
      title={t.receive}
      action={
        <Button variant="light" size="md" onClick={() => change(allOf(receipt, waiting))}>
          {t.allCame}
        </Button>
      }
    >
      <Stack gap="sm">
        <ScanField
          label={t.scanReturned}
          hint={t.scanHint}
          listens
          scanned={(code) => change(withScanned(receipt, waiting, skuOf(code)))}
        />
        {waiting.map((line) => {
          const { quantity, damaged } = countOf(receipt, line.id);
          const name = line.sku ?? line.id;
          return (
            <div key={line.id} className={classes.line}>
              <div>
                <Text fw={600}>{name}</Text>
                <Text size="sm" c="dimmed">
                  {t.expected(missingOf(line))} · {line.reason}
                </Text>
              </div>
              <NumberInput
                label={t.cameOf}
                aria-label={t.cameOfSku(name)}
                size="md"
                w={130}
                min={0}
                max={UNITS_MAX}
                allowDecimal={false}
                value={quantity}
                onChange={(value) => change(withCount(receipt, line.id, { quantity: numberOf(value), damaged }))}
              />
              <NumberInput
                label={t.ofThemDamaged}
                aria-label={t.damagedOfSku(name)}
                size="md"
                w={130}
                min={0}
                max={quantity}
                clampBehavior="strict"
                allowDecimal={false}
                value={damaged}
                onChange={(value) => change(withCount(receipt, line.id, { quantity, damaged: numberOf(value) }))}
              />
            </div>
          );
        })}
        {receipt.others.map((other) => (
          <div key={other.sku} className={classes.line}>
            <div>
              <Text fw={600}>{other.sku}</Text>
              <Text size="sm" c="var(--board-warn)">
                {t.notExpected}
              </Text>
            </div>
            <Text fw={600}>{other.quantity}</Text>
            <Button
              variant="default"
              size="md"
              px="sm"
              aria-label={t.remove(other.sku)}
              onClick={() => change({ ...receipt, others: receipt.others.filter(({ sku }) => sku !== other.sku) })}
            >
              <IconTrash size={18} aria-hidden />
            </Button>
          </div>
        ))}
        <Group grow align="flex-end">
          <Select
            label={t.place}
            size="md"
            data={all.map(({ id, name }) => ({ value: id, label: name }))}
            value={location}
            onChange={setPlace}
            searchable
            required
          />
          <TextInput
            label={t.note}
            size="md"
            value={note}
            maxLength={2_000}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Group>
        {problem !== null && <Problem problem={problem} />}
        <Button
          size="lg"
          loading={running}
          disabled={isNothing || location === null}
          onClick={() => void run({ method: 'POST', path: `${path}/receive`, body, done: t.done.receive })}
        >
          {t.takeIn}
        </Button>
      </Stack>
    </Section>
  );
};

const numberOf = (value: string | number): number => (typeof value === 'number' ? value : 0);
