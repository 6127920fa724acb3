import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WholeOrder } from '../../api/documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useTexts } from '../../texts/language.tsx';
import { orderTexts } from './order-texts.ts';

export const HoldDialog = ({ order, close }: { readonly order: WholeOrder; readonly close: () => void }) => {
  const t = useTexts(orderTexts);
  const [reason, setReason] = useState('');
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.holdTitle}
      hint={t.holdHint}
      act={t.hold}
      isReady={reason.trim() !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'POST',
          path: `/v1/orders/${order.orderId}/holds`,
          body: { reason: reason.trim() },
          done: t.holdDone,
        })
      }
    >
      <TextInput
        label={t.reason}
        value={reason}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
};
