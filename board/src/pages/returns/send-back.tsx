import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReturnLine, WholeReturn } from '../../api/return-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { returnsTexts } from './returns-texts.ts';

type Props = { readonly one: WholeReturn; readonly path: string };

const leftOf = ({ declined, repaired, sentBack }: ReturnLine): number => declined + repaired - sentBack;

/** What was declined or repaired, and is not with its customer yet. */
export const SendBack = ({ one, path }: Props) => {
  const t = useTexts(returnsTexts);
  const mayHandle = useMay('operator', 'location');
  const [open, setOpen] = useState(false);
  if (!mayHandle || one.at === null || one.lines.every((line) => leftOf(line) === 0)) return null;
  return (
    <>
      <Button size="md" variant="default" onClick={() => setOpen(true)}>
        {t.sendBack}
      </Button>
      {open && <SendBackDialog one={one} path={path} close={() => setOpen(false)} />}
    </>
  );
};

const SendBackDialog = ({ one, path, close }: Props & { readonly close: () => void }) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setTrackingNumber] = useState('');
  const { run, running, problem } = useCommand();
  const lines = one.lines.flatMap((line) => (leftOf(line) === 0 ? [] : [{ id: line.id, quantity: leftOf(line) }]));
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const body = {
    location: one.at,
    lines,
    ...(carrier.trim() === '' ? {} : { carrier: carrier.trim() }),
    ...(trackingNumber.trim() === '' ? {} : { trackingNumber: trackingNumber.trim() }),
  };
  return (
    <FormDialog
      title={t.sendBack}
      hint={t.sendBackHint(formats.number(units))}
      act={t.sendBack}
      isReady
      running={running}
      problem={problem}
      close={close}
      submit={() => run({ method: 'POST', path: `${path}/send-back`, body, done: t.sendBackDone })}
    >
      <TextInput
        label={t.carrier}
        value={carrier}
        maxLength={100}
        onChange={(event) => setCarrier(event.currentTarget.value)}
      />
      <TextInput
        label={t.trackingNumber}
        value={trackingNumber}
        maxLength={100}
        data-autofocus
        onChange={(event) => setTrackingNumber(event.currentTarget.value)}
      />
    </FormDialog>
  );
};
