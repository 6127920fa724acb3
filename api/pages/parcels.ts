import type { FulfilmentStatus } from '../../domain/fulfilment/machine.ts';
import type { Fulfilment, Order } from '../../domain/order/order.ts';
import { nameOfLine } from './shown.ts';
import type { Texts } from './texts/en.ts';

/** What is on its way to a customer, as far as a customer is told. */
export type ShownParcel = {
  readonly fulfilment: Fulfilment;
  readonly state: keyof Texts['parcelStates'];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** Where the carrier tells more. */
  readonly link: string | null;
  readonly items: readonly { readonly name: string; readonly quantity: number }[];
};

/** A fulfilment is a parcel to its customer: its number and its link are those of the whole. */
export const parcelsOf = (order: Order): readonly ShownParcel[] =>
  order.fulfilments.flatMap((fulfilment) => {
    const state = parcelState(fulfilment.status);
    if (state === null) return [];
    const { carrier, trackingNumber, trackingUrl, lines } = fulfilment;
    return [
      {
        fulfilment,
        state,
        carrier,
        trackingNumber,
        link: trackingUrl !== null && /^https?:\/\//i.test(trackingUrl) ? trackingUrl : null,
        items: lines.map(({ line, quantity }) => ({ name: nameOfLine(order, line), quantity })),
      },
    ];
  });

const parcelState = (status: FulfilmentStatus): ShownParcel['state'] | null => {
  switch (status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
    case 'putAside':
      return 'preparing';
    case 'shipped':
      return 'sent';
    case 'delivered':
      return 'delivered';
    case 'readyForCollection':
      return 'ready';
    case 'collected':
      return 'collected';
    case 'rejected':
    case 'cancelled':
      return null;
  }
};
