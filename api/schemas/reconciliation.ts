import { Type } from 'typebox';
import { DIFFERENCE_KINDS } from '../../domain/reconciliation.ts';
import { RECONCILIATION_STATUSES } from '../../projections/reconciliations.ts';
import { nullable, STRICT, text } from './common.ts';

const Count = Type.Integer({ minimum: 0 });
const CountOrNull = nullable(Count);

const report = {
  connector: Type.String(),
  day: Type.String({ description: 'a day of the system, such as 2026-11-27' }),
  timeZone: nullable(Type.String({ description: 'where the day begins and ends; null until it was first compared' })),
  status: Type.Enum([...RECONCILIATION_STATUSES]),
  at: Type.String({ description: 'when the status was reached' }),
  problem: nullable(Type.String({ description: 'why the system could not be asked' })),
  done: nullable(
    Type.Object({
      at: Type.String(),
      compared: Type.Object({ orders: CountOrNull, levels: CountOrNull, documents: CountOrNull }),
      differences: Count,
      unlisted: Type.Integer({ minimum: 0, description: 'how many of the differences are too many to be listed' }),
    }),
  ),
};

export const ReconciliationListed = Type.Object(report, { title: 'Reconciliation' });

export const DifferenceListed = Type.Object(
  {
    id: Type.String(),
    kind: Type.Enum([...DIFFERENCE_KINDS]),
    subject: Type.String({ description: "the system's id of the order, the SKU, or the id of the document" }),
    order: nullable(Type.String()),
    here: Type.String(),
    there: Type.String(),
    canMend: Type.Boolean({ description: 'false: it stays for a person' }),
    mended: nullable(
      Type.Object({
        at: Type.String(),
        reason: nullable(Type.String({ description: 'why it was left for a person; null where it was mended' })),
      }),
    ),
  },
  { title: 'Difference' },
);

export const ReconciliationAnswer = Type.Object({
  ...report,
  differences: Type.Object({ items: Type.Array(DifferenceListed), next: nullable(Type.String()) }),
});

const MENDED_MAX = 1_000;

export const MendBody = Type.Object(
  { differences: Type.Optional(Type.Array(text(400), { minItems: 1, maxItems: MENDED_MAX, uniqueItems: true })) },
  { ...STRICT, title: 'Mend' },
);
