import { Type } from 'typebox';
import {
  anyOf,
  Barcode,
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
  'putAside',
  'readyForCollection',
  'shipped',
  'delivered',
  'collected',
  'rejected',
  'cancelled',
] as const;

const TRACKING_STATUSES = [
  'booked',
  'handedOver',
  'inTransit',
  'outForDelivery',
  'availableForPickUp',
  'delivered',
  'deliveryFailed',
  'returnedToSender',
  'lost',
] as const;

export const PackedLine = Type.Object({ lineId: LineIdText, quantity: Quantity }, STRICT);

/** Units of a line, or of an article by its SKU or by what a scanner read on it; of the latter one, where nothing is said. */
export const Found = Type.Union([
  Type.Object({ lineId: LineIdText, quantity: QuantityOrNone }, STRICT),
  Type.Object({ sku: SkuText, quantity: Optional(Quantity) }, STRICT),
  Type.Object({ barcode: Barcode, quantity: Optional(Quantity) }, STRICT),
]);

const Millimetres = Type.Integer({ minimum: 1, maximum: 100_000 });
/** Fulfilments that are picked, or handed over, together. */
export const FULFILMENTS_AT_ONCE_MAX = 1_000;

/** A parcel without what is in it. */
export const parcelFields = {
  weightGrams: Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
  dimensions: Optional(
    Type.Object(
      { lengthMillimetres: Millimetres, widthMillimetres: Millimetres, heightMillimetres: Millimetres },
      STRICT,
    ),
  ),
};
const Parcel = Type.Object({ lines: lines(PackedLine), ...parcelFields }, STRICT);
const PackParcel = Type.Object({ lines: lines(Found), ...parcelFields }, STRICT);

export const TrackingState = nullable(Type.Enum([...TRACKING_STATUSES]));
const FollowedParcel = Type.Object({
  ...Parcel.properties,
  number: Type.Integer({ description: 'within its fulfilment, from 1' }),
  trackingNumber: nullable(Type.String()),
  trackingUrl: nullable(Type.String()),
  status: TrackingState,
  since: nullable(Instant),
  events: Type.Array(
    Type.Object({
      id: nullable(Type.String()),
      at: Instant,
      meaning: Type.Enum([...TRACKING_STATUSES, 'note', 'unknown']),
      code: Type.String({ description: "the carrier's own" }),
      text: nullable(Type.String()),
      place: nullable(Type.String()),
    }),
    { description: 'what its carrier has said of it, the oldest first' },
  ),
});
const Message = Type.Object({ field: nullable(Type.String()), code: nullable(Type.String()), text: Type.String() });
export const BookingPart = Type.Object({
  status: Type.Enum(['requested', 'failed', 'booked', 'withdrawn']),
  connector: Type.String({ description: 'the connection to the carrier' }),
  service: Type.String({ description: "the carrier's own code" }),
  carrier: nullable(Type.String()),
  bookingId: nullable(Type.String()),
  messages: Type.Array(Message, { description: 'why it could not be booked' }),
});

export const FulfilmentPart = Type.Object({
  id: FulfilmentIdText,
  location: LocationIdText,
  to: Optional(LocationIdText),
  status: Type.Enum(FULFILMENT_STATUSES),
  method: Type.Enum(['ship', 'collect']),
  lines: Type.Array(PackedLine),
  shipBy: Instant,
  deliverBy: Instant,
  acceptBy: Optional(Instant),
  parcels: Type.Array(FollowedParcel),
  booking: nullable(BookingPart),
  tracking: TrackingState,
  carrier: nullable(Type.String()),
  trackingNumber: nullable(Type.String()),
  trackingUrl: nullable(Type.String()),
  collectedBy: nullable(Type.String()),
  deliveredAt: nullable(Instant),
  pickBy: Optional(Instant),
  leaveBy: Optional(Instant),
  late: Type.Array(Type.Enum(['pick', 'ship'])),
  assignee: nullable(Type.String()),
  manifest: nullable(Type.String()),
  collection: nullable(
    Type.Object({
      codeRequired: Type.Boolean(),
      remindAt: nullable(Instant),
      collectBy: nullable(Instant),
      reminded: Type.Boolean(),
      code: Optional(nullable(Type.String({ description: 'only of one order, for its channel and for operators' }))),
    }),
  ),
});

export const RejectFulfilment = Type.Object({ reason: Reason, lines: Optional(lines(PackedLine)) }, STRICT);
export const PickFulfilment = Type.Object({ lines: Type.Array(Found, { maxItems: LINES_MAX }) }, STRICT);
export const PackFulfilment = Type.Object({ parcels: Type.Array(PackParcel, { minItems: 1, maxItems: 100 }) }, STRICT);
export const TrackingUrl = Type.String({
  maxLength: 1_000,
  pattern: '^https?://[^\\s]+$',
  description: 'a link that begins with https://',
});
export const ShipFulfilment = Type.Object(
  {
    carrier: Optional(text(100)),
    trackingNumber: Optional(text(100)),
    trackingUrl: Optional(TrackingUrl),
  },
  STRICT,
);
export const ClaimParcel = Type.Object(
  { parcel: Type.Integer({ minimum: 1, maximum: 100 }), resolution: Type.Enum(['refund', 'reship']) },
  STRICT,
);
export const DeliverFulfilment = Type.Object({ at: Optional(Instant) }, STRICT);
export const CollectFulfilment = Type.Object({ code: Optional(text(50)), by: Optional(Name) }, STRICT);
/** Initials or a staff number, as the location calls its people. */
export const Assignee = text(50);
export const AssignFulfilment = Type.Object({ assignee: nullable(Assignee) }, STRICT);

export const labelQuery = {
  format: Optional(Type.Enum(['pdf', 'zpl'])),
  parcel: Optional(Type.Integer({ minimum: 1, maximum: 100 })),
};

export const fulfilmentsQuery = {
  ...Paging,
  location: anyOf(LocationIdText),
  status: anyOf(Type.Enum(FULFILMENT_STATUSES)),
  dueBefore: Optional(Instant),
  assignee: Optional(Assignee),
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
export const PackedAnswer = Type.Object(
  {
    ...FulfilmentAnswer.properties,
    warnings: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
      description: 'parcels that can hardly weigh what is said of them',
    }),
  },
  { title: 'PackedFulfilment' },
);
