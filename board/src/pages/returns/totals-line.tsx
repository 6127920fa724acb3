import { Text } from '@mantine/core';
import type { ReturnTotals } from '../../api/return-documents.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { returnsTexts } from './returns-texts.ts';
import { useRisk } from './use-risk.ts';

/** What all returns of a filter come to, in one line. */
export const TotalsLine = ({ totals }: { readonly totals: ReturnTotals | undefined }) => {
  const t = useTexts(returnsTexts);
  const formats = useFormats();
  const risk = useRisk();
  const parts =
    totals === undefined
      ? []
      : [
          t.returnsInAll(totals.returns, formats.number(totals.returns)),
          t.unitsInAll(totals.units, formats.number(totals.units)),
          t.riskInAll(risk(totals.atRisk)),
        ];
  return (
    <Text component="section" size="sm" fw={500} mb="sm" mih={22} aria-label={t.inAll}>
      {parts.join(' · ')}
    </Text>
  );
};
