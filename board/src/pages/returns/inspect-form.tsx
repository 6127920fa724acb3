import { Button, Group, NumberInput, SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { newReference } from '../../api/reference.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { Section } from '../../parts/section.tsx';
import { Problem } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import classes from './handling.module.css';
import { DISPOSITIONS, type Outcome, type Part, unitsIn } from './return-work.ts';
import { returnsTexts } from './returns-texts.ts';

const keyOf = ({ line, location }: Part): string => `${line} ${location}`;

type Outcomes = ReadonlyMap<string, readonly Outcome[]>;

/** Decides what becomes of what has come, part by part; some of a part may go another way. */
export const InspectForm = ({ parts, path }: { readonly parts: readonly Part[]; readonly path: string }) => {
  const t = useTexts(returnsTexts);
  const [outcomes, setOutcomes] = useState<Outcomes>(
    () => new Map(parts.map((part) => [keyOf(part), [{ key: 0, ...GOOD, quantity: part.quantity }]])),
  );
  const [reference] = useState(newReference);
  const { run, running, problem } = useCommand();
  const of = (part: Part): readonly Outcome[] => outcomes.get(keyOf(part)) ?? [];
  const isTooMany = parts.some((part) => unitsIn(of(part)) > part.quantity);
  const lines = parts.flatMap((part) =>
    of(part)
      .filter(({ quantity }) => quantity > 0)
      .map(({ key, note, ...outcome }) => ({
        ...{ id: part.line, location: part.location, ...outcome },
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      })),
  );
  return (
    <Section title={t.inspect} hint={t.inspectHint}>
      <Stack gap="sm">
        {parts.map((part) => (
          <PartOutcomes
            key={keyOf(part)}
            part={part}
            outcomes={of(part)}
            change={(next) => setOutcomes(new Map(outcomes).set(keyOf(part), next))}
          />
        ))}
        {problem !== null && <Problem problem={problem} />}
        <Button
          size="lg"
          loading={running}
          disabled={isTooMany || lines.length === 0}
          onClick={() =>
            void run({ method: 'POST', path: `${path}/inspect`, body: { lines, reference }, done: t.done.inspect })
          }
        >
          {t.decide}
        </Button>
      </Stack>
    </Section>
  );
};

const GOOD = { disposition: 'restock', accept: true, note: '' } as const;

const PartOutcomes = ({
  part,
  outcomes,
  change,
}: {
  readonly part: Part;
  readonly outcomes: readonly Outcome[];
  readonly change: (outcomes: readonly Outcome[]) => void;
}) => {
  const t = useTexts(returnsTexts);
  const { name } = useLocations();
  const left = part.quantity - unitsIn(outcomes);
  const set = (key: number, some: Partial<Outcome>): void =>
    change(outcomes.map((one) => (one.key === key ? { ...one, ...some } : one)));
  return (
    <section className={classes.part} aria-label={part.sku}>
      <Group justify="space-between">
        <div>
          <Text fw={600}>{part.sku}</Text>
          <Text size="sm" c="dimmed">
            {t.units(part.quantity)} · {name(part.location)} · {part.reason}
          </Text>
        </div>
        <Text size="sm" c={left < 0 ? 'var(--board-bad)' : 'dimmed'} role="status">
          {left === 0 ? '' : left > 0 ? t.leftOpen(left) : t.tooMany(-left)}
        </Text>
      </Group>
      {outcomes.map(({ key, quantity, disposition, accept, note }, index) => (
        <div key={key} className={classes.outcome}>
          <NumberInput
            aria-label={t.unitsOf(part.sku, index + 1)}
            size="md"
            w={96}
            min={0}
            max={part.quantity}
            clampBehavior="strict"
            allowDecimal={false}
            value={quantity}
            onChange={(value) => set(key, { quantity: typeof value === 'number' ? value : 0 })}
          />
          <SegmentedControl
            aria-label={t.disposition}
            size="md"
            data={DISPOSITIONS.map((value) => ({ value, label: t.dispositions[value] }))}
            value={disposition}
            onChange={(value) =>
              set(key, { disposition: DISPOSITIONS.find((known) => known === value) ?? disposition })
            }
          />
          <Switch
            size="md"
            label={accept ? t.isAccepted : t.isDeclined}
            aria-label={t.acceptOf(part.sku, index + 1)}
            checked={accept}
            onChange={(event) => set(key, { accept: event.currentTarget.checked })}
          />
          <TextInput
            aria-label={t.note}
            placeholder={t.note}
            size="md"
            maxLength={2_000}
            style={{ flex: '1 1 140px' }}
            value={note}
            onChange={(event) => set(key, { note: event.currentTarget.value })}
          />
        </div>
      ))}
      {part.quantity > 1 && outcomes.length < part.quantity && (
        <Button
          variant="subtle"
          size="compact-sm"
          c="var(--board-info)"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => change([...outcomes, { key: outcomes.length, ...GOOD, quantity: Math.max(0, left) }])}
        >
          {t.anotherOutcome}
        </Button>
      )}
    </section>
  );
};
