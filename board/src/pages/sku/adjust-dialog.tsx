import { Autocomplete, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { StockPlace } from '../../api/stock-documents.ts';
import { useCommand } from '../../api/use-command.ts';
import { useLocations } from '../../api/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { skuTexts } from './sku-texts.ts';

type Props = {
  readonly sku: string;
  /** Of the SKU in the API. */
  readonly path: string;
  readonly place: StockPlace;
  readonly close: () => void;
};

export const AdjustDialog = ({ sku, path, place, close }: Props) => {
  const t = useTexts(skuTexts);
  const formats = useFormats();
  const { name } = useLocations();
  const [delta, setDelta] = useState(0);
  const [reason, setReason] = useState('');
  // Sent again after an answer that was lost, it is booked once.
  const [reference] = useState(() => crypto.randomUUID());
  const { run, running, problem } = useCommand();
  return (
    <FormDialog
      title={t.adjustTitle(sku, name(place.location))}
      hint={t.adjustHint(formats.number(place.onHand))}
      act={t.adjust}
      isReady={delta !== 0 && reason.trim() !== ''}
      running={running}
      problem={problem}
      close={close}
      submit={() =>
        run({
          method: 'POST',
          path: `${path}/${encodeURIComponent(place.location)}/adjustments`,
          body: { delta, reason: reason.trim(), reference },
          done: t.adjusted,
        })
      }
    >
      <NumberInput
        label={t.delta}
        description={t.deltaHint}
        value={delta}
        onChange={(value) => setDelta(typeof value === 'number' ? value : 0)}
        allowDecimal={false}
        required
        data-autofocus
      />
      <Autocomplete label={t.reason} data={t.reasons} value={reason} onChange={setReason} maxLength={200} required />
      <Text size="sm" aria-live="polite">
        {t.after(formats.number(place.onHand + delta))}
      </Text>
    </FormDialog>
  );
};
