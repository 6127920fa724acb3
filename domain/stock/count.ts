import { type Instant, millisOf } from '../time.ts';
import { type Count, done, type Outcome, UNCHANGED } from './command.ts';
import type { Ledger, Place } from './ledger.ts';

/** What of a place decides whether a count of it is news. */
export type CountedPlace = Pick<Place, 'onHand' | 'unavailable' | 'countedAsOf' | 'movements'>;

/** Where nothing moved, a count that says the same is put on record once in so many days. */
export const RECORDED_AGAIN_DAYS = 7;

const DAY_MILLIS = 86_400_000;

export const takeCount = (ledger: Ledger, count: Count): Outcome => {
  const onHand = newsOf(ledger.places.get(count.location), count);
  if (onHand === null) return UNCHANGED;
  const { location, onHand: counted, asOf } = count;
  return done([{ type: 'StockCounted', data: { sku: ledger.sku, location, onHand, counted, asOf } }]);
};

/**
 * What is on hand at a place after a count; `null` where the count says nothing new. One that is older than the one on record is
 * ignored. One that is older than movements of ours is corrected by them: counted 10 at 12:00, we shipped 2 at 12:05, the count arrives
 * at 12:10: 8 are there.
 *
 * A count that changes nothing is put on record only where it may have to stand against an older one that comes late: where units
 * have moved since the count on record, so that the two may well differ, or that one is a week old. So a feed of all places writes
 * about as much as has moved.
 */
export const newsOf = (
  place: CountedPlace | undefined,
  { onHand, asOf }: Pick<Count, 'onHand' | 'asOf'>,
): number | null => {
  if (place === undefined) return onHand;
  const { countedAsOf, movements } = place;
  if (countedAsOf !== null && asOf < countedAsOf) return null;
  const later = movements.filter((movement) => movement.at > asOf);
  const corrected = Math.max(
    0,
    later.reduce((sum, { delta }) => sum + delta, onHand),
  );
  const isSame = place.onHand === corrected && (place.unavailable.notFound ?? 0) === 0;
  const movedBetween = later.length < movements.length;
  return isSame && !movedBetween && isRecent(countedAsOf, asOf) ? null : corrected;
};

const isRecent = (countedAsOf: Instant | null, asOf: Instant): boolean =>
  countedAsOf !== null && millisOf(asOf) - millisOf(countedAsOf) < RECORDED_AGAIN_DAYS * DAY_MILLIS;
