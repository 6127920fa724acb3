import type { OrderEvent } from './facts.ts';

/** A fact as it is read when its key has been destroyed. */
export const withoutPersonalData = (event: OrderEvent): OrderEvent => {
  switch (event.type) {
    case 'OrderPlaced':
      return { ...event, data: { ...event.data, customer: null, shipTo: null, billTo: null, attributes: null } };
    case 'ShipToChanged':
      return { ...event, data: { ...event.data, shipTo: null } };
    case 'ReturnRequested':
      return event.data.photos === undefined ? event : { ...event, data: { ...event.data, photos: null } };
    case 'FulfilmentReady':
      return event.data.code === undefined ? event : { ...event, data: { ...event.data, code: null } };
    case 'ParcelTracked':
      return { ...event, data: { ...event.data, texts: null } };
    case 'FulfilmentCollected':
      return { ...event, data: { ...event.data, by: null } };
    default:
      return event;
  }
};
