import { Group, NumberInput, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OrderLine, WholeOrder } from '../../api/documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

const unitsLeft = ({ ordered, shipped, cancelled }: OrderLine): number => ordered - shipped - cancelled;

/** The lines of which something may still be cancelled. */
export const cancellable = ({ lines }: WholeOrder): readonly OrderLine[] => lines.filter((line) => unitsLeft(line) > 0);

export const CancelDialog = ({ order, close }: { readonly order: WholeOrder; readonly close: () => void }) => {
  const t = useTexts(orderTexts);
  const [lines] = useState(() => cancellable(order));
  const [units, setUnits] = useState<{ readonly [line: string]: number }>(
    Object.fromEntries(lines.map((line) => [line.id, lines.length === 1 ? unitsLeft(line) : 0])),
  );
  const [reason, setReason] = useState('');
  const [refund, setRefund] = useState(true);
  const { run, running, problem } = useCommand();
  const chosen = lines.map(({ id }) => ({ id, quantity: units[id] ?? 0 })).filter(({ quantity }) => quantity > 0);

  return (
    <FormDialog
      title={t.cancelTitle}
      hint={t.cancelHint}
      act={t.cancel}
      isReady={chosen.length > 0 && reason.trim() !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'POST',
          path: `/v1/orders/${order.orderId}/cancellations`,
          body: { lines: chosen, reason: reason.trim(), refund },
          done: t.cancelDone,
        })
      }
    >
      {lines.map((line) => (
        <Group key={line.id} justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm" fw={600}>
              {line.name ?? line.sku}
            </Text>
            <Text size="xs" c="dimmed">
              {line.name === null ? '' : `${line.sku} · `}
              {t.ofAll(unitsLeft(line))}
            </Text>
          </div>
          <NumberInput
            w={110}
            aria-label={`${t.cancel} ${line.sku}`}
            min={0}
            max={unitsLeft(line)}
            clampBehavior="strict"
            allowDecimal={false}
            value={units[line.id] ?? 0}
            onChange={(value) => setUnits({ ...units, [line.id]: Number(value) || 0 })}
          />
        </Group>
      ))}
      <TextInput
        label={t.reason}
        value={reason}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Switch label={t.refundToo} checked={refund} onChange={(event) => setRefund(event.currentTarget.checked)} />
    </FormDialog>
  );
};
