import { type Tracking, trackingOf } from '../../carriage/tracking.ts';
import type { Fulfilment, Parcel } from '../order.ts';
import type { ParcelHistory } from './facts.ts';

/** A parcel with what its carrier says of it. */
export type FollowedParcel = Parcel & {
  /** Within its fulfilment, from 1. */
  readonly number: number;
  /** `null` as long as it has none. */
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly tracking: Tracking;
};

type Numbered = Pick<FollowedParcel, 'trackingNumber' | 'trackingUrl'>;

/**
 * The parcels of a fulfilment, as they were packed. A number that was typed in when it was shipped stands for all of them, and for
 * the whole of what was not packed.
 */
export const parcelsOf = (fulfilment: Fulfilment): readonly FollowedParcel[] => {
  const { parcels, lines, trackingNumber } = fulfilment;
  const isUnpacked = parcels.length === 0 && trackingNumber !== null && lines.length > 0;
  const packed = isUnpacked ? [{ lines }] : parcels;
  return packed.map((parcel, index) => {
    const numbered = numberOf(fulfilment, index + 1);
    return { ...parcel, number: index + 1, ...numbered, tracking: trackingUnder(fulfilment, numbered.trackingNumber) };
  });
};

/** The number of a parcel by its booking, or as it was typed in. */
const numberOf = ({ booking, trackingNumber, trackingUrl }: Fulfilment, number: number): Numbered => {
  if (booking?.status !== 'booked') return { trackingNumber, trackingUrl };
  const booked = booking.parcels.find(({ parcel }) => parcel === number);
  return { trackingNumber: booked?.trackingNumber ?? null, trackingUrl: booked?.trackingUrl ?? null };
};

/** What is known under a number. */
export const trackingUnder = (
  { tracking }: { readonly tracking: readonly ParcelHistory[] },
  trackingNumber: string | null,
): Tracking => trackingOf(tracking.find((known) => known.trackingNumber === trackingNumber)?.events ?? []);

/** News is taken of what has been packed and has not been taken back. */
export const isFollowed = ({ status }: Pick<Fulfilment, 'status'>): boolean =>
  status === 'packed' || status === 'shipped' || status === 'delivered';
