import { Type } from 'typebox';
import {
  AttributesObject,
  allOf,
  anyOf,
  ChannelIdText,
  Country,
  Currency,
  Instant,
  Latitude,
  LINES_MAX,
  LineIdText,
  LocationIdText,
  Longitude,
  Money,
  nullable,
  OrderIdText,
  Paging,
  Quantity,
  QuantityOrNone,
  Reason,
  Reference,
  ReservationIdText,
  SkuText,
  STRICT,
  text,
} from './common.ts';

const { Optional } = Type;

export const ORDER_STATUSES = [
  'placed',
  'held',
  'awaitingStock',
  'routing',
  'fulfilling',
  'completed',
  'cancelled',
] as const;
export const LINE_KINDS = ['goods', 'service', 'giftCard', 'fee', 'download'] as const;

export const Customer = Type.Object(
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

export const Delivery = Type.Object(
  {
    method: Type.Enum(['ship', 'collect']),
    service: Optional(text(100)),
    collectAt: Optional(LocationIdText),
    promisedBy: Optional(Instant),
    notBefore: Optional(Instant),
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

export const Charge = Type.Object({ amount: Money, tax: Optional(Money), discount: Optional(Money) }, STRICT);
export const Payment = Type.Object(
  { status: Type.Enum(['authorised', 'captured', 'pending']), reference: Optional(text(200)) },
  STRICT,
);

export const lines = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
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
    reservation: Optional(ReservationIdText),
  },
  { ...STRICT, title: 'PlaceOrder' },
);

export const CancelOrder = Type.Object(
  {
    lines: Optional(lines(Type.Object({ id: LineIdText, quantity: Quantity }, STRICT))),
    reason: Reason,
    refund: Optional(Type.Boolean()),
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

/** What orders are sorted by. */
export const ORDER_SORTS = [
  'placedAt',
  '-placedAt',
  'status',
  '-status',
  'channel',
  '-channel',
  'total',
  '-total',
  'promisedBy',
  '-promisedBy',
] as const;

export const ordersQuery = {
  ...Paging,
  status: anyOf(Type.Enum(ORDER_STATUSES)),
  channel: anyOf(ChannelIdText),
  location: allOf(LocationIdText),
  sku: allOf(SkuText),
  q: Optional(text(200)),
  placedFrom: Optional(Instant),
  placedTo: Optional(Instant),
  sort: Optional(
    Type.Enum(ORDER_SORTS, {
      description:
        'ascending, or descending with `-`; `-placedAt` when left out. By `status` (in the order in which orders come to them) and `channel`, orders ' +
        'of one are by when they were placed; by `total`, the currency comes first; by `promisedBy`, orders without a promise come after all others',
    }),
  ),
};

/** Which order something is of. */
export const ofOrder = {
  orderId: OrderIdText,
  channel: nullable(ChannelIdText),
  externalId: nullable(Type.String()),
};
