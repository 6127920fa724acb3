import type { ParcelEvent, TrackingMeaning } from './tracking.ts';

/** What happened to a parcel in plain words. What the carrier wrote beside its code is left out: it may name a person. */
export const wordsFor = ({ meaning, code, place }: Pick<ParcelEvent, 'meaning' | 'code' | 'place'>): string => {
  const said = WORDS[meaning] ?? `The carrier says ${code}`;
  return place === null ? said : `${said} (${place})`;
};

const WORDS: { readonly [M in TrackingMeaning]: string | null } = {
  booked: 'Booked with the carrier',
  handedOver: 'Handed over to the carrier',
  inTransit: 'On its way',
  outForDelivery: 'Out for delivery',
  availableForPickUp: 'Waits to be picked up',
  delivered: 'Delivered',
  deliveryFailed: 'Could not be delivered',
  returnedToSender: 'On its way back to the sender',
  lost: 'Lost by the carrier',
  note: null,
  unknown: null,
};
