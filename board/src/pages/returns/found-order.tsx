import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { FoundOrder } from '../../api/return-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useChannels } from '../../api/use-names.ts';
import { Instant } from '../../parts/instant.tsx';
import { Problem } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useTexts } from '../../texts/language.tsx';
import classes from './handling.module.css';
import { returnsTexts } from './returns-texts.ts';

const RESOLUTIONS = ['refund', 'exchange', 'repair', 'keepIt'] as const;

/** An order that was found at the counter, and what of it may come back. */
export const FoundOrderCard = ({ order, place }: { readonly order: FoundOrder; readonly place: string | null }) => {
  const t = useTexts(returnsTexts);
  const { name } = useChannels();
  const [, navigate] = useLocation();
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const [reason, setReason] = useState('');
  const [resolution, setResolution] = useState<string>('refund');
  const { run, running, problem } = useCommand();
  const lines = order.lines
    .map(({ id }) => ({ id, quantity: units[id] ?? 0, reason: reason.trim() }))
    .filter(({ quantity }) => quantity > 0);
  const isReady = lines.length > 0 && reason.trim() !== '' && place !== null;
  const ask = async (): Promise<void> => {
    const path = `/v1/orders/${order.orderId}/returns`;
    const body = { lines, resolution, at: place };
    const isDone = await run({ method: 'POST', path, body, done: t.done.request });
    if (isDone) navigate('/returns');
  };
  return (
    <section className={classes.part} aria-label={order.externalId}>
      <Group justify="space-between">
        <Text fw={650}>{order.externalId}</Text>
        <Text size="sm" c="dimmed">
          {name(order.channel)} · <Instant at={order.placedAt} as="day" />
        </Text>
      </Group>
      <Stack gap="xs" mt="xs">
        {order.lines.map(({ id, sku, name: article, returnable }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div>
              <Text size="sm" fw={600}>
                {article ?? sku}
              </Text>
              <Text size="sm" c="dimmed">
                {t.mayComeBack(returnable)}
              </Text>
            </div>
            {returnable === 0 ? (
              <Tag tone="quiet">{t.nothingToReturn}</Tag>
            ) : (
              <NumberInput
                aria-label={t.returnedOf(article ?? sku)}
                size="md"
                w={110}
                min={0}
                max={returnable}
                clampBehavior="strict"
                allowDecimal={false}
                value={units[id] ?? 0}
                onChange={(value) => setUnits({ ...units, [id]: typeof value === 'number' ? value : 0 })}
              />
            )}
          </Group>
        ))}
        <Group grow align="flex-end">
          <TextInput
            label={t.column.reason}
            size="md"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Select
            label={t.resolution}
            size="md"
            data={RESOLUTIONS.map((value) => ({ value, label: t.resolutions[value] }))}
            value={resolution}
            onChange={(value) => setResolution(value ?? 'refund')}
            allowDeselect={false}
          />
        </Group>
        {problem !== null && <Problem problem={problem} />}
        <Button size="md" loading={running} disabled={!isReady} onClick={() => void ask()}>
          {t.askForReturn}
        </Button>
      </Stack>
    </section>
  );
};
