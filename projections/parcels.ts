import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

/** Which fulfilments go under a tracking number, the newest last: carriers use their numbers again. */
export type ParcelDocument = { readonly places: readonly ParcelPlace[] };

export type ParcelPlace = {
  readonly order: string;
  readonly fulfilment: string;
  /** The connection that it was booked with; `null` where the number was typed in. */
  readonly connector: string | null;
};

/** More than one number is used for at a time; who is looked for by it has left not long ago. */
const PLACES_MAX = 20;

/** Parcels by their tracking numbers: what a carrier's news is of. */
export const parcels: Projection<Recorded, ParcelDocument> = {
  name: 'parcels',
  version: 1,
  indexes: [],
  keys: (event) => {
    switch (event.type) {
      case 'FulfilmentBooked':
        return [...new Set(event.data.parcels.map(({ trackingNumber }) => trackingNumber))];
      case 'FulfilmentShipped':
        return event.data.trackingNumber === null || event.data.connector !== undefined
          ? []
          : [event.data.trackingNumber];
      default:
        return [];
    }
  },
  evolve: (document, event) => {
    if (event.type !== 'FulfilmentBooked' && event.type !== 'FulfilmentShipped') return document;
    const { fulfilment, connector = null } = event.data;
    const others = (document?.places ?? []).filter((place) => place.fulfilment !== fulfilment);
    return { places: [...others, { order: orderOf(event), fulfilment, connector }].slice(-PLACES_MAX) };
  },
};
