import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import { type Part, shareOf } from '../../money.ts';
import type { Reading } from '../reading.ts';
import type { Row } from '../row.ts';
import type { NorceOrder } from './document.ts';

type Agreed = {
  readonly rows: readonly Row[];
  readonly total: Minor;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
};

/**
 * A Norce order states no total: its payments do, gift cards among them. Whether the discounts of the order are in its items already is not
 * documented; the payments tell, and where there are none nobody does.
 */
export const agreedTotals = (
  order: NorceOrder,
  rows: readonly Row[],
  shipping: Part | null,
  reading: Reading,
): Agreed => {
  const sum = [...rows.map(({ part }) => part), ...(shipping === null ? [] : [shipping])].reduce(
    (all, { after }) => all + after,
    0,
  );
  const discount = (order.Discounts ?? []).reduce(
    (all, { Amount }, index) => all + Math.abs(reading.required(Amount, `/Discounts/${index}/Amount`)),
    0,
  );
  const payments = order.Payments ?? [];
  const paid = payments.reduce(
    (all, { Amount }, index) => all + reading.required(Amount, `/Payments/${index}/Amount`),
    0,
  );
  if (payments.length === 0) {
    const problems =
      discount === 0 ? [] : ['it has discounts on the order and no payment to tell whether they are in its items'];
    return { rows, total: sum, notes: ['no payment states a total to agree with'], problems };
  }
  const foreign = payments.flatMap(({ CurrencyCode }) =>
    typeof CurrencyCode === 'string' && CurrencyCode !== order.CurrencyCode ? [`a payment is in ${CurrencyCode}`] : [],
  );
  const isOnTop = discount > 0 && Math.abs(sum - discount - paid) < Math.abs(sum - paid);
  return { rows: isOnTop ? lowered(rows, discount) : rows, total: paid, notes: [], problems: foreign };
};

/** A discount on the order is spread over its lines by value, and lowers their tax alike. */
const lowered = (rows: readonly Row[], discount: Minor): readonly Row[] => {
  const shares = splitByLargestRemainder(
    discount,
    rows.map(({ part }) => Math.max(part.after, 0)),
  );
  return rows.map((row, index) => {
    const after = row.part.after - (shares[index] ?? 0);
    const tax = after > 0 && row.part.after > 0 ? shareOf(row.part.tax, after, row.part.after) : 0;
    return { ...row, part: { ...row.part, after, tax } };
  });
};
