import type { ReturnLine, WholeReturn } from '../../api/return-documents.ts';

/** Units that were asked for and have not come. */
export const missingOf = ({ quantity, received }: Pick<ReturnLine, 'quantity' | 'received'>): number =>
  Math.max(0, quantity - received);

/** Units of a line that are somewhere and nobody has looked at. */
export type Part = {
  readonly line: string;
  readonly sku: string;
  readonly reason: string;
  readonly location: string;
  readonly quantity: number;
};

export const waitingIn = ({ lines }: Pick<WholeReturn, 'lines'>): readonly Part[] =>
  lines.flatMap(({ id, sku, reason, places }) =>
    places
      .filter(({ received, inspected }) => received > inspected)
      .map(({ location, received, inspected }) => ({
        ...{ line: id, sku: sku ?? id, reason, location },
        quantity: received - inspected,
      })),
  );

export const DISPOSITIONS = ['restock', 'refurbish', 'quarantine', 'scrap'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What becomes of some units of a part. */
export type Outcome = {
  readonly key: number;
  readonly quantity: number;
  readonly disposition: Disposition;
  readonly accept: boolean;
  readonly note: string;
};

export const unitsIn = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { quantity }) => sum + quantity, 0);

/** What has come of a line, as far as it was counted here. */
export type Count = { readonly quantity: number; readonly damaged: number };
export type Other = { readonly sku: string; readonly quantity: number };
export type Receipt = { readonly counts: Readonly<Record<string, Count>>; readonly others: readonly Other[] };

export const NOTHING_CAME: Receipt = { counts: {}, others: [] };

export const countOf = ({ counts }: Receipt, line: string): Count => counts[line] ?? { quantity: 0, damaged: 0 };

/** One never has more damaged units than units. */
export const withCount = (receipt: Receipt, line: string, count: Count): Receipt => ({
  ...receipt,
  counts: { ...receipt.counts, [line]: { ...count, damaged: Math.min(count.damaged, count.quantity) } },
});

/** A unit more of what was scanned: of a line that waits for it, else something that nobody expected. */
export const withScanned = (receipt: Receipt, lines: readonly ReturnLine[], code: string): Receipt => {
  const wanted = lines.find(
    (line) => line.sku?.toLowerCase() === code.toLowerCase() && countOf(receipt, line.id).quantity < missingOf(line),
  );
  if (wanted !== undefined) {
    const { quantity, damaged } = countOf(receipt, wanted.id);
    return withCount(receipt, wanted.id, { quantity: quantity + 1, damaged });
  }
  const known = receipt.others.find(({ sku }) => sku === code);
  const others =
    known === undefined
      ? [...receipt.others, { sku: code, quantity: 1 }]
      : receipt.others.map((one) => (one === known ? { ...one, quantity: one.quantity + 1 } : one));
  return { ...receipt, others };
};

export const allOf = (receipt: Receipt, lines: readonly ReturnLine[]): Receipt =>
  lines.reduce(
    (now, line) => withCount(now, line.id, { ...countOf(now, line.id), quantity: missingOf(line) }),
    receipt,
  );
