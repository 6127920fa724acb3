import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { WholeReturn } from '../../api/return-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useMay } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { returnsTexts } from './returns-texts.ts';

const ACTS = ['approve', 'reject', 'refund', 'close', 'cancel'] as const;
type Act = (typeof ACTS)[number];

/** What of it may be done with a return as it is, but for receiving and inspecting. */
const isPossible = (act: Act, { status, lines, unexpected, refunds }: WholeReturn): boolean => {
  switch (act) {
    case 'approve':
    case 'reject':
      return status === 'requested';
    case 'refund':
      return (
        (unexpected.length > 0 && refunds.length === 0 && lines.some(({ accepted }) => accepted > 0)) ||
        refunds.at(-1)?.status === 'denied'
      );
    case 'close':
      return status === 'authorised' || status === 'received' || status === 'inspected';
    case 'cancel':
      return status === 'requested' || status === 'authorised';
  }
};

const NEEDS_REASON: readonly Act[] = ['reject', 'close'];
const IS_DECISION: readonly Act[] = ['approve', 'reject', 'refund'];

export const ReturnActions = ({ one, path }: { readonly one: WholeReturn; readonly path: string }) => {
  const t = useTexts(returnsTexts);
  const mayDecide = useMay('operator');
  const mayAsk = useMay('operator', 'channel', 'location');
  const mayHandle = useMay('operator', 'location');
  const [asked, ask] = useState<Act | null>(null);
  const may = (act: Act): boolean => (IS_DECISION.includes(act) ? mayDecide : act === 'close' ? mayHandle : mayAsk);
  return (
    <>
      {ACTS.filter((act) => may(act) && isPossible(act, one)).map((act) => (
        <Button key={act} size="md" variant={act === 'approve' ? 'filled' : 'default'} onClick={() => ask(act)}>
          {t.acts[act]}
        </Button>
      ))}
      {asked !== null && <ActDialog act={asked} path={path} close={() => ask(null)} />}
    </>
  );
};

const ActDialog = ({ act, path, close }: { readonly act: Act; readonly path: string; readonly close: () => void }) => {
  const t = useTexts(returnsTexts);
  const [words, setWords] = useState('');
  const { run, running, problem } = useCommand();
  const said = words.trim();
  const needsReason = NEEDS_REASON.includes(act);
  const body = needsReason ? { reason: said } : act === 'approve' && said !== '' ? { note: said } : {};
  return (
    <FormDialog
      title={t.acts[act]}
      hint={t.actHints[act]}
      act={t.acts[act]}
      isReady={!needsReason || said !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'POST', path: `${path}/${act}`, body, done: t.done[act] })}
    >
      {(needsReason || act === 'approve') && (
        <Textarea
          label={needsReason ? t.column.reason : t.note}
          value={words}
          maxLength={200}
          required={needsReason}
          autosize
          minRows={2}
          data-autofocus
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
    </FormDialog>
  );
};
