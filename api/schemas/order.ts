import { Type } from 'typebox';
import {
  AttributesObject,
  anyOf,
  ChannelIdText,
  Country,
  Currency,
  FulfilmentIdText,
  Instant,
  Latitude,
  LINES_MAX,
  LineIdText,
  LocationIdText,
  Longitude,
  Money,
  Name,
  nullable,
  OrderIdText,
  Paging,
  Position,
  Quantity,
  QuantityOrNone,
  Reason,
  Reference,
  SkuText,
  STRICT,
  text,
} from './common.ts';

const { Optional } = Type;

const ORDER_STATUSES = ['placed', 'held', 'awaitingStock', 'routing', 'fulfilling', 'completed', 'cancelled'] as const;
const LINE_KINDS = ['goods', 'service', 'giftCard', 'fee', 'download'] as const;

const Customer = Type.Object(
  { name: Optional(text(200, 0)), email: Optional(text(320, 0)), phone: Optional(text(50, 0)) },
  STRICT,
);

export const Address = Type.Object(
  {
    name: Optional(text(200, 0)),
    line1: Optional(text(200, 0)),
    line2: Optional(text(200, 0)),
    postalCode: Optional(text(20, 0)),
    city: Optional(text(100, 0)),
    region: Optional(text(100, 0)),
    country: Country,
    lat: Optional(Latitude),
    lon: Optional(Longitude),
  },
  STRICT,
);

const Delivery = Type.Object(
  {
    method: Type.Enum(['ship', 'collect']),
    service: Optional(text(100)),
    collectAt: Optional(LocationIdText),
    promisedBy: Optional(Instant),
  },
  STRICT,
);

const lineFields = {
  kind: Optional(Type.Enum(LINE_KINDS)),
  tax: Optional(Money),
  discount: Optional(Money),
  name: Optional(text(500, 0)),
};

const RequestedLine = Type.Object(
  { id: Optional(LineIdText), sku: SkuText, quantity: Quantity, unitPrice: Money, ...lineFields },
  STRICT,
);

const Charge = Type.Object({ amount: Money, tax: Optional(Money), discount: Optional(Money) }, STRICT);
const Payment = Type.Object(
  { status: Type.Enum(['authorised', 'captured', 'pending']), reference: Optional(text(200)) },
  STRICT,
);

const lines = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Type.Array(schema, { minItems: 1, maxItems: LINES_MAX });

export const PlaceOrder = Type.Object(
  {
    channel: ChannelIdText,
    externalId: text(200),
    placedAt: Instant,
    currency: Currency,
    customer: Customer,
    shipTo: Optional(Address),
    billTo: Optional(Address),
    delivery: Optional(Delivery),
    lines: lines(RequestedLine),
    shipping: Optional(Charge),
    payment: Optional(Payment),
    attributes: Optional(AttributesObject),
  },
  { ...STRICT, title: 'PlaceOrder' },
);

export const CancelOrder = Type.Object(
  {
    lines: Optional(lines(Type.Object({ id: LineIdText, quantity: Quantity }, STRICT))),
    reason: Reason,
    reference: Optional(Reference),
  },
  STRICT,
);

export const HoldOrder = Type.Object({ reason: Reason }, STRICT);

const AmendedLine = Type.Object(
  { id: LineIdText, quantity: QuantityOrNone, sku: Optional(SkuText), unitPrice: Optional(Money), ...lineFields },
  STRICT,
);

export const AmendOrder = Type.Object(
  { shipTo: Optional(Address), lines: Optional(lines(AmendedLine)), reference: Optional(Reference) },
  STRICT,
);

export const RouteOrder = Type.Object({ location: Optional(LocationIdText) }, STRICT);

export const ordersQuery = {
  ...Paging,
  status: anyOf(Type.Enum(ORDER_STATUSES)),
  channel: anyOf(ChannelIdText),
  location: anyOf(LocationIdText),
  sku: anyOf(SkuText),
  q: Optional(text(200)),
  placedFrom: Optional(Instant),
  placedTo: Optional(Instant),
  sort: Optional(Type.Enum(['placedAt', '-placedAt'])),
};

const LineAnswer = Type.Object({
  id: LineIdText,
  sku: SkuText,
  kind: Type.Enum(LINE_KINDS),
  name: nullable(Type.String()),
  unitPrice: Money,
  tax: Money,
  discount: Money,
  ordered: QuantityOrNone,
  open: QuantityOrNone,
  backordered: QuantityOrNone,
  reserved: QuantityOrNone,
  assigned: QuantityOrNone,
  shipped: QuantityOrNone,
  cancelled: QuantityOrNone,
  returned: QuantityOrNone,
});

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

const PackedLine = Type.Object({ lineId: LineIdText, quantity: Quantity }, STRICT);
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
  parcels: Type.Array(Parcel),
  carrier: nullable(Type.String()),
  trackingNumber: nullable(Type.String()),
  trackingUrl: nullable(Type.String()),
  collectedBy: nullable(Type.String()),
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

const ReturnLineAnswer = Type.Object({
  id: LineIdText,
  sku: nullable(SkuText),
  quantity: Quantity,
  reason: Type.String(),
  received: QuantityOrNone,
  accepted: QuantityOrNone,
  declined: QuantityOrNone,
});

const RETURN_STATUSES = [
  'requested',
  'authorised',
  'rejected',
  'received',
  'inspected',
  'closed',
  'cancelled',
] as const;
const RESOLUTIONS = ['refund', 'exchange', 'repair'] as const;

const returnPart = {
  id: Type.String(),
  status: Type.Enum(RETURN_STATUSES),
  resolution: Type.Enum(RESOLUTIONS),
  at: nullable(LocationIdText),
  lines: Type.Array(ReturnLineAnswer),
};

export const RequestReturn = Type.Object(
  {
    lines: lines(Type.Object({ id: LineIdText, quantity: Quantity, reason: Reason }, STRICT)),
    at: Optional(LocationIdText),
    resolution: Type.Enum(RESOLUTIONS),
  },
  STRICT,
);
export const ReceiveReturn = Type.Object(
  { location: LocationIdText, lines: lines(Type.Object({ id: LineIdText, quantity: Quantity }, STRICT)) },
  STRICT,
);
export const InspectReturn = Type.Object(
  {
    lines: lines(
      Type.Object(
        {
          id: LineIdText,
          quantity: Quantity,
          disposition: Type.Enum(['restock', 'refurbish', 'quarantine', 'scrap']),
          accept: Type.Boolean(),
          note: Optional(text(2_000)),
        },
        STRICT,
      ),
    ),
  },
  STRICT,
);
export const returnsQuery = {
  ...Paging,
  status: anyOf(Type.Enum(RETURN_STATUSES)),
  location: anyOf(LocationIdText),
  channel: anyOf(ChannelIdText),
};

const Shortage = Type.Object({ sku: SkuText, requested: QuantityOrNone, available: QuantityOrNone });

const summary = {
  orderId: OrderIdText,
  channel: ChannelIdText,
  externalId: Type.String(),
  status: Type.Enum(ORDER_STATUSES),
  revision: Type.Integer(),
  position: Position,
  placedAt: Instant,
  currency: Currency,
  total: Type.Integer(),
  customer: nullable(Customer),
  shipTo: nullable(Address),
  delivery: Delivery,
  shipping: nullable(Charge),
  payment: nullable(Payment),
  lines: Type.Array(LineAnswer),
  fulfilments: Type.Array(FulfilmentPart),
  returns: Type.Array(Type.Object(returnPart)),
  holds: Type.Array(Type.Object({ reason: Type.String(), until: nullable(Instant) })),
  routingFailed: nullable(Type.String()),
  refused: nullable(Type.Array(Shortage)),
};

/** An order as lists show it. */
export const OrderListed = Type.Object(summary, { title: 'OrderListed' });
export const OrderAnswer = Type.Object(
  { ...summary, billTo: nullable(Address), attributes: nullable(Type.Unsafe<object>({ type: 'object' })) },
  { title: 'Order' },
);

const ofOrder = {
  orderId: OrderIdText,
  channel: nullable(ChannelIdText),
  externalId: nullable(Type.String()),
};

export const FulfilmentListed = Type.Object(
  {
    ...FulfilmentPart.properties,
    ...ofOrder,
    orderStatus: nullable(Type.Enum(ORDER_STATUSES)),
    customer: nullable(Customer),
    shipTo: nullable(Address),
    items: Type.Array(
      Type.Object({ lineId: LineIdText, sku: SkuText, name: nullable(Type.String()), quantity: QuantityOrNone }),
    ),
  },
  { title: 'FulfilmentListed' },
);
export const FulfilmentAnswer = Type.Object(
  { ...FulfilmentListed.properties, revision: Type.Integer(), position: Position },
  { title: 'Fulfilment' },
);

export const ReturnListed = Type.Object({ ...returnPart, ...ofOrder, requestedAt: Instant }, { title: 'ReturnListed' });
export const ReturnAnswer = Type.Object(
  { ...returnPart, ...ofOrder, orderStatus: Type.Enum(ORDER_STATUSES), revision: Type.Integer(), position: Position },
  { title: 'Return' },
);
