import type { Difference } from '../../domain/reconciliation.ts';
import type { ErpDocument } from '../erp/document.ts';
import type { ErpListing } from '../erp/port.ts';
import { type Finding, reconcile } from '../erp/reconcile.ts';
import { decimalOf } from '../money.ts';

/** What an ERP has of a day that is not what was decided. What it has twice or otherwise has been booked there: it stays for a person. */
export const compareDocuments = (
  decided: readonly ErpDocument[],
  listed: readonly ErpListing[],
): readonly Difference[] => reconcile(decided, listed).map(differenceOf);

const differenceOf = (finding: Finding): Difference => {
  const { document } = finding;
  const about = { subject: document.id, order: document.order, here: textOf(document) };
  switch (finding.kind) {
    case 'missing':
      return { kind: 'documentMissing', ...about, there: 'none', canMend: true };
    case 'double':
      return { kind: 'documentDouble', ...about, there: finding.numbers.join(', '), canMend: false };
    case 'differs':
      return {
        kind: 'documentDiffers',
        ...about,
        there: `${finding.listed.number}: ${textOf(finding.listed)}`,
        canMend: false,
      };
  }
};

const textOf = ({ kind, total, currency }: Pick<ErpDocument, 'kind' | 'total' | 'currency'>): string =>
  `${kind} ${decimalOf(total, currency)} ${currency}`;
