import { NumberInput } from '@mantine/core';
import type { Buffer } from '../../api/stock-documents.ts';
import { useTexts } from '../../texts/language.tsx';
import { numberOrNull } from './numbers.ts';
import { setupTexts } from './setup-texts.ts';

/** Units that are kept back. A percentage is shown, and stays until a number of units takes its place. */
export const BufferInput = ({
  label,
  hint,
  value,
  set,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: Buffer;
  readonly set: (value: Buffer) => void;
}) => {
  const t = useTexts(setupTexts);
  const isUnits = typeof value === 'number';
  return (
    <NumberInput
      label={label}
      description={isUnits ? hint : t.percentHint}
      placeholder={isUnits ? '0' : `${value.percent} %`}
      value={isUnits ? value : ''}
      min={0}
      allowDecimal={false}
      onChange={(next) => {
        const units = numberOrNull(next);
        if (units !== null || isUnits) set(units ?? 0);
      }}
    />
  );
};
