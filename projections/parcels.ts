import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

/** Which fulfilments and returns go under a tracking number, the newest last: carriers use their numbers again. */
export type ParcelDocument = { readonly places: readonly ParcelPlace[] };

export type ParcelPlace = {
  readonly order: string;
  /** Or the return. */
  readonly fulfilment: string;
  /** The connection that it was booked with; `null` where the number was typed in. */
  readonly connector: string | null;
};

/** More than one number is used for at a time; who is looked for by it has left not long ago. */
const PLACES_MAX = 20;

/** Parcels by their tracking numbers: what a carrier's news is of. */
export const parcels: Projection<Recorded, ParcelDocument> = {
  name: 'parcels',
  version: 2,
  indexes: [],
  keys: (event) => {
    switch (event.type) {
      case 'FulfilmentBooked':
      case 'ReturnBooked':
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
    const place = placeIn(event);
    if (place === null) return document;
    const others = (document?.places ?? []).filter(({ fulfilment }) => fulfilment !== place.fulfilment);
    return { places: [...others, place].slice(-PLACES_MAX) };
  },
};

const placeIn = (event: Recorded): ParcelPlace | null => {
  switch (event.type) {
    case 'FulfilmentBooked':
    case 'FulfilmentShipped': {
      const { fulfilment, connector = null } = event.data;
      return { order: orderOf(event), fulfilment, connector };
    }
    case 'ReturnBooked':
      return { order: orderOf(event), fulfilment: event.data.return, connector: event.data.connector };
    default:
      return null;
  }
};
