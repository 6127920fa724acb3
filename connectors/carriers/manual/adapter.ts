import { type Message, message, rejected } from '../../http/refusal.ts';
import type { Carrier } from '../port.ts';
import { trackingUrlOf } from '../tracking-url.ts';

export type ManualSettings = {
  /** The carrier's page of a parcel, with `{trackingNumber}` in it. */
  readonly trackingUrl: string | null;
};

/** No system: a person books elsewhere, and types in the numbers that are on the labels. Nothing is sent anywhere. */
export const createManual = ({ trackingUrl }: ManualSettings): Carrier => ({
  options: async () => ({ outcome: 'offered', session: null, options: [] }),
  book: async ({ reference, parcels }) => {
    const missing: Message[] = [];
    const booked = parcels.map(({ id, trackingNumber }, index) => {
      const number = trackingNumber?.trim() ?? '';
      if (number === '') missing.push(message('is missing', `/parcels/${index}/trackingNumber`));
      return { parcel: id, trackingNumber: number, trackingUrl: trackingUrlOf(trackingUrl, number) };
    });
    if (missing.length > 0) return rejected(missing);
    return { outcome: 'booked', booking: { bookingId: reference, ids: [reference], parcels: booked, labels: [] } };
  },
  label: async () => rejected([message('the label was made elsewhere')]),
  cancel: async () => ({ outcome: 'cancelled' }),
  handOver: async () => ({ outcome: 'handedOver' }),
  track: async () => ({ outcome: 'tracked', events: [] }),
});
