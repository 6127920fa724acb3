import { Type } from 'typebox';
import {
  anyOf,
  Component,
  FulfilmentIdText,
  Instant,
  LINES_MAX,
  LineIdText,
  LocationIdText,
  Name,
  nullable,
  Paging,
  Position,
  Quantity,
  QuantityOrNone,
  Reason,
  SkuText,
  STRICT,
  text,
} from './common.ts';
import { Address, Customer, lines, ORDER_STATUSES, ofOrder } from './request.ts';

const { Optional } = Type;

const FULFILMENT_STATUSES = [
  'assigned',
  'accepted',
  'picked',
  'packed',
  'readyForCollection',
  'shipped',
  'delivered',
  'collected',
  'rejected',
  'cancelled',
] as const;

export const PackedLine = Type.Object({ lineId: LineIdText, quantity: Quantity }, STRICT);
const FoundLine = Type.Object({ lineId: LineIdText, quantity: QuantityOrNone }, STRICT);

const Millimetres = Type.Integer({ minimum: 1, maximum: 100_000 });
const Parcel = Type.Object(
  {
    lines: lines(PackedLine),
    weightGrams: Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    dimensions: Optional(
      Type.Object(
        { lengthMillimetres: Millimetres, widthMillimetres: Millimetres, heightMillimetres: Millimetres },
        STRICT,
      ),
    ),
  },
  STRICT,
);

export const FulfilmentPart = Type.Object({
  id: FulfilmentIdText,
  location: LocationIdText,
  status: Type.Enum(FULFILMENT_STATUSES),
  method: Type.Enum(['ship', 'collect']),
  lines: Type.Array(PackedLine),
  shipBy: Instant,
  deliverBy: Instant,
  acceptBy: Optional(Instant),
  parcels: Type.Array(Parcel),
  carrier: nullable(Type.String()),
  trackingNumber: nullable(Type.String()),
  trackingUrl: nullable(Type.String()),
  collectedBy: nullable(Type.String()),
  deliveredAt: nullable(Instant),
});

export const RejectFulfilment = Type.Object({ reason: Reason, lines: Optional(lines(PackedLine)) }, STRICT);
export const PickFulfilment = Type.Object({ lines: Type.Array(FoundLine, { maxItems: LINES_MAX }) }, STRICT);
export const PackFulfilment = Type.Object({ parcels: Type.Array(Parcel, { minItems: 1, maxItems: 100 }) }, STRICT);
export const ShipFulfilment = Type.Object(
  {
    carrier: Optional(text(100)),
    trackingNumber: Optional(text(100)),
    trackingUrl: Optional(
      Type.String({ maxLength: 1_000, pattern: '^https?://[^\\s]+$', description: 'a link that begins with https://' }),
    ),
  },
  STRICT,
);
export const DeliverFulfilment = Type.Object({ at: Optional(Instant) }, STRICT);
export const CollectFulfilment = Type.Object({ by: Optional(Name) }, STRICT);

export const fulfilmentsQuery = {
  ...Paging,
  location: anyOf(LocationIdText),
  status: anyOf(Type.Enum(FULFILMENT_STATUSES)),
  dueBefore: Optional(Instant),
};

export const FulfilmentListed = Type.Object(
  {
    ...FulfilmentPart.properties,
    ...ofOrder,
    orderStatus: nullable(Type.Enum(ORDER_STATUSES)),
    customer: nullable(Customer),
    shipTo: nullable(Address),
    items: Type.Array(
      Type.Object({
        lineId: LineIdText,
        sku: SkuText,
        name: nullable(Type.String()),
        quantity: QuantityOrNone,
        components: Optional(Type.Array(Component)),
      }),
    ),
  },
  { title: 'FulfilmentListed' },
);
export const FulfilmentAnswer = Type.Object(
  { ...FulfilmentListed.properties, revision: Type.Integer(), position: Position },
  { title: 'Fulfilment' },
);
