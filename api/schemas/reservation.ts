import { Type } from 'typebox';
import { RESERVATION_AGE_MAX_MINUTES } from '../../domain/reservation/reservation.ts';
import {
  ChannelIdText,
  Country,
  Instant,
  LocationIdText,
  nullable,
  OrderIdText,
  Position,
  Quantity,
  ReservationIdText,
  SkuText,
  STRICT,
  UnitsInAll,
} from './common.ts';
import { lines } from './request.ts';

const { Optional } = Type;

export const Reserve = Type.Object(
  {
    channel: ChannelIdText,
    lines: lines(Type.Object({ sku: SkuText, quantity: Quantity }, STRICT)),
    minutes: Optional(Type.Integer({ minimum: 1, maximum: RESERVATION_AGE_MAX_MINUTES })),
    shipTo: Optional(Type.Object({ country: Country }, STRICT)),
    collectAt: Optional(LocationIdText),
    reservation: Optional(ReservationIdText),
    partial: Optional(Type.Boolean()),
  },
  { ...STRICT, title: 'Reserve' },
);

export const RESERVATION_STATUSES = ['held', 'expired', 'released', 'ordered'] as const;

export const ReservationAnswer = Type.Object(
  {
    reservation: ReservationIdText,
    channel: ChannelIdText,
    status: Type.Enum(RESERVATION_STATUSES),
    orderId: nullable(OrderIdText),
    expiresAt: Instant,
    lines: Type.Array(
      Type.Object({
        sku: SkuText,
        requested: UnitsInAll,
        reserved: UnitsInAll,
        missing: UnitsInAll,
      }),
    ),
    position: Position,
  },
  { title: 'Reservation' },
);

export const reservationParams = { reservation: ReservationIdText };
