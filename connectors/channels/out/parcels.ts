import type { Quantity } from '../../../domain/order/facts.ts';
import type { Fulfilment } from '../../../domain/order/order.ts';
import { parcelsOf } from '../../../domain/order/tracking/parcels.ts';

/** A parcel with the number that its carrier knows it by; `null` where it has none. */
export type NumberedParcel = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly lines: readonly Quantity[];
};

/** The parcels of a fulfilment as they left; all of it is one where nobody packed it. */
export const numberedParcels = (fulfilment: Fulfilment): readonly NumberedParcel[] => {
  const { carrier, trackingNumber, trackingUrl, lines } = fulfilment;
  const parcels = parcelsOf(fulfilment);
  return parcels.length === 0
    ? [{ carrier, trackingNumber, trackingUrl, lines }]
    : parcels.map((parcel) => ({ ...parcel, carrier }));
};
