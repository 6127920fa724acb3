import type { CountedPlace } from '../../domain/stock/count.ts';
import type { Instant } from '../../domain/time.ts';

/**
 * A count of an ERP, and how far it can be off: units that had left us by then, of which it is not known whether it had booked them, and
 * units that left while it was asked.
 */
export type RoughCount = {
  readonly onHand: number;
  readonly asOf: Instant;
  readonly unbooked: number;
  readonly leaving: number;
};

/**
 * What was on hand at `asOf`, as nearly as the count can say: `null` where what we know lies within what it may mean, so that it says
 * nothing against it. Otherwise the end of that range which is nearer: a stock that is right is never changed by a count that is not
 * exact, however long its ERP takes to book.
 */
export const onHandWithin = (
  place: CountedPlace | undefined,
  { onHand, asOf, unbooked, leaving }: RoughCount,
): number | null => {
  const least = Math.max(0, onHand - unbooked - leaving);
  const most = onHand + leaving;
  if (place === undefined) return least;
  const since = place.movements.reduce((sum, { at, delta }) => (at > asOf ? sum + delta : sum), 0);
  const known = place.onHand - since;
  if (known < least) return least;
  return known > most ? most : null;
};
