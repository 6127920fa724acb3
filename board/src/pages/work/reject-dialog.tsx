import { Chip, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProblemDocument } from '../../api/problem.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Acts } from './acts.ts';
import { workTexts } from './work-texts.ts';

/** Turns a fulfilment down: all of it, or lines of it while nothing is picked. */
export const RejectDialog = ({
  work,
  step,
  running,
  problem,
  close,
}: Acts & { readonly problem: ProblemDocument | null; readonly close: () => void }) => {
  const t = useTexts(workTexts);
  const [reason, setReason] = useState('');
  const [lines, setLines] = useState<readonly string[]>([]);
  const canSplit = work.items.length > 1 && (work.status === 'assigned' || work.status === 'accepted');
  const some = work.items.filter(({ lineId }) => lines.includes(lineId));
  const isPart = some.length > 0 && some.length < work.items.length;
  const body = {
    reason: reason.trim(),
    ...(isPart ? { lines: some.map(({ lineId, quantity }) => ({ lineId, quantity })) } : {}),
  };
  return (
    <FormDialog
      title={t.rejectTitle}
      hint={t.rejectHint}
      act={t.reject}
      isReady={reason.trim() !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() => step('reject', body, t.done.reject)}
    >
      {canSplit && (
        <Chip.Group multiple value={[...lines]} onChange={setLines}>
          <Group gap="xs">
            {work.items.map(({ lineId, sku, name, quantity }) => (
              <Chip key={lineId} value={lineId} size="md">
                {quantity} × {name ?? sku}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <Chip.Group value={reason} onChange={(value) => setReason(String(value))}>
        <Group gap="xs">
          {t.reasons.map((one) => (
            <Chip key={one} value={one} size="md">
              {one}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <TextInput
        label={t.reason}
        size="md"
        value={reason}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
};
