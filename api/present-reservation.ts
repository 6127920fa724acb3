import { heldOf } from '../domain/reservation/kits.ts';
import type { ReservationAt } from '../runtime/reservation-commands.ts';
import type { RESERVATION_STATUSES } from './schemas/reservation.ts';

/** A reservation as it is shown: what was asked for, and what of it is held at this moment. */
export const presentReservation = (at: ReservationAt) => {
  const { last, reserved, position } = at;
  const { reservation, demand, expiresAt } = last.data;
  return {
    reservation,
    channel: demand.channel,
    status: statusOf(at),
    orderId: last.type === 'ReservationOrdered' ? last.data.order : null,
    expiresAt,
    lines: heldOf(last.data, reserved).map((line) => ({ ...line, missing: line.requested - line.reserved })),
    position: String(position),
  };
};

const statusOf = ({ last, now }: ReservationAt): (typeof RESERVATION_STATUSES)[number] => {
  switch (last.type) {
    case 'ReservationSet':
      return now < last.data.expiresAt ? 'held' : 'expired';
    case 'ReservationReleased':
      return 'released';
    case 'ReservationOrdered':
      return 'ordered';
  }
};
