import { Type } from 'typebox';
import {
  anyOf,
  ChannelIdText,
  Currency,
  Instant,
  LINES_MAX,
  LineIdText,
  LocationIdText,
  Money,
  Note,
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
  UnitsInAll,
} from './common.ts';
import { BookingPart, TrackingState, TrackingUrl } from './fulfilment.ts';
import { lines, ORDER_STATUSES, ofOrder } from './request.ts';
import { ExchangeWanted, TermsAnswer } from './returns-policy.ts';

const { Optional } = Type;

const PHOTOS_MAX = 20;

const ReturnLineAnswer = Type.Object({
  id: LineIdText,
  sku: nullable(SkuText),
  quantity: Quantity,
  reason: Type.String(),
  received: QuantityOrNone,
  accepted: QuantityOrNone,
  declined: QuantityOrNone,
  repaired: QuantityOrNone,
  sentBack: QuantityOrNone,
  damaged: QuantityOrNone,
  places: Type.Array(Type.Object({ location: LocationIdText, received: QuantityOrNone, inspected: QuantityOrNone })),
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
const RESOLUTIONS = ['refund', 'exchange', 'repair', 'keepIt'] as const;

const refundPart = {
  id: Type.String(),
  return: nullable(Type.String()),
  status: Type.Enum(['requested', 'refunded', 'denied']),
  lines: Type.Array(Type.Object({ id: LineIdText, quantity: Quantity, amount: Money, tax: Money })),
  shipping: Money,
  difference: Money,
  fee: Money,
  amount: Money,
  currency: Currency,
  reference: nullable(Type.String()),
};
export const RefundPart = Type.Object(refundPart);

const chargePart = {
  id: Type.String(),
  return: Type.String(),
  status: Type.Enum(['requested', 'charged', 'denied']),
  amount: Money,
  currency: Currency,
  reference: nullable(Type.String()),
};
export const ChargePart = Type.Object(chargePart);

const ofMoney = { orderId: OrderIdText, position: Position };
export const RefundAnswer = Type.Object({ ...refundPart, ...ofMoney }, { title: 'Refund' });
export const ChargeAnswer = Type.Object({ ...chargePart, ...ofMoney }, { title: 'Charge' });

export const returnPart = {
  id: Type.String(),
  status: Type.Enum(RETURN_STATUSES),
  resolution: Type.Enum(RESOLUTIONS),
  at: nullable(LocationIdText),
  lines: Type.Array(ReturnLineAnswer),
  terms: nullable(TermsAnswer),
  dueAt: nullable(Instant),
  overdue: Type.Boolean(),
  parcels: Type.Array(
    Type.Object({
      carrier: nullable(Type.String()),
      trackingNumber: nullable(Type.String()),
      status: TrackingState,
      since: nullable(Instant),
    }),
  ),
  booking: nullable(BookingPart),
  sentBack: Type.Array(
    Type.Object({
      lines: Type.Array(Type.Object({ id: LineIdText, quantity: Quantity })),
      carrier: nullable(Type.String()),
      trackingNumber: nullable(Type.String()),
      trackingUrl: nullable(Type.String()),
    }),
    { description: 'parcels to its customer, with what was declined or repaired' },
  ),
  unexpected: Type.Array(Type.Object({ sku: SkuText, quantity: Quantity, location: LocationIdText })),
  reason: nullable(Type.String()),
};

export const RequestReturn = Type.Object(
  {
    lines: lines(
      Type.Object({ id: LineIdText, quantity: Quantity, reason: Reason, exchange: Optional(ExchangeWanted) }, STRICT),
    ),
    at: Optional(LocationIdText),
    resolution: Type.Enum(RESOLUTIONS),
    photos: Optional(Type.Array(text(500), { maxItems: PHOTOS_MAX })),
    override: Optional(Type.Object({ reason: Reason }, STRICT)),
  },
  STRICT,
);
export const ApproveReturn = Type.Object({ note: Optional(Note) }, STRICT);
export const WithReason = Type.Object({ reason: Reason }, STRICT);
export const SendReturn = Type.Object(
  { carrier: Optional(text(100)), trackingNumber: Optional(text(100)), reference: Optional(Reference) },
  STRICT,
);
export const ReceiveReturn = Type.Object(
  {
    location: LocationIdText,
    lines: Type.Array(Type.Object({ id: LineIdText, quantity: Quantity, damaged: Optional(QuantityOrNone) }, STRICT), {
      maxItems: LINES_MAX,
    }),
    unexpected: Optional(
      Type.Array(Type.Object({ sku: SkuText, quantity: Quantity }, STRICT), { maxItems: LINES_MAX }),
    ),
    note: Optional(Note),
    reference: Optional(Reference),
  },
  STRICT,
);
export const SendBackReturn = Type.Object(
  {
    location: LocationIdText,
    lines: lines(Type.Object({ id: LineIdText, quantity: Quantity }, STRICT)),
    carrier: Optional(text(100)),
    trackingNumber: Optional(text(100)),
    trackingUrl: Optional(TrackingUrl),
    reference: Optional(Reference),
  },
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
          location: Optional(LocationIdText),
          note: Optional(Note),
        },
        STRICT,
      ),
    ),
    reference: Optional(Reference),
  },
  STRICT,
);
export const RecordRefund = Type.Object(
  {
    outcome: Type.Enum(['refunded', 'denied']),
    reference: Optional(text(200)),
    amount: Optional(Money),
    at: Optional(Instant),
  },
  STRICT,
);
export const RecordCharge = Type.Object(
  { outcome: Type.Enum(['charged', 'denied']), reference: Optional(text(200)), at: Optional(Instant) },
  STRICT,
);

export const returnsFilter = {
  status: anyOf(Type.Enum(RETURN_STATUSES)),
  location: anyOf(LocationIdText),
  channel: anyOf(ChannelIdText),
  reason: Optional(Reason),
  overdue: Optional(Type.Enum(['true', 'false'])),
  expects: Optional(SkuText),
  requestedFrom: Optional(Instant),
  requestedTo: Optional(Instant),
};
export const returnsQuery = { ...Paging, ...returnsFilter };

export const ReturnTotalsAnswer = Type.Object(
  {
    returns: UnitsInAll,
    units: Type.Integer({ minimum: 0, description: 'that were asked back' }),
    atRisk: Type.Record(Type.String(), Type.Integer(), {
      description: 'what was paid for goods that are not decided on yet, by currency, in minor units',
    }),
  },
  { title: 'ReturnTotals' },
);

export const ReturnListed = Type.Object(
  {
    ...returnPart,
    ...ofOrder,
    requestedAt: Instant,
    atRisk: Type.Integer({ description: 'what was paid for goods that are not decided on yet, in minor units' }),
    currency: nullable(Currency),
    expected: Type.Array(Type.Object({ sku: SkuText, quantity: Quantity }), {
      description: 'units that are still to come in; no channel is promised any of them',
    }),
    expectedBy: nullable(Instant),
  },
  { title: 'ReturnListed' },
);
export const ReturnAnswer = Type.Object(
  {
    ...returnPart,
    ...ofOrder,
    photos: nullable(Type.Array(Type.String())),
    refunds: Type.Array(RefundPart),
    charges: Type.Array(ChargePart),
    exchange: Type.Array(
      Type.Object({ id: LineIdText, for: LineIdText, sku: SkuText, quantity: Quantity, cancelled: QuantityOrNone }),
    ),
    orderStatus: Type.Enum(ORDER_STATUSES),
    revision: Type.Integer(),
    position: Position,
  },
  { title: 'Return' },
);

export const lookupQuery = {
  orderNumber: Optional(text(200)),
  email: Optional(text(320)),
  receipt: Optional(text(200)),
  trackingNumber: Optional(text(100)),
};
export const LookupAnswer = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        orderId: OrderIdText,
        channel: ChannelIdText,
        externalId: Type.String(),
        placedAt: Instant,
        lines: Type.Array(
          Type.Object({
            id: LineIdText,
            sku: SkuText,
            name: nullable(Type.String()),
            shipped: QuantityOrNone,
            returnable: QuantityOrNone,
            deliveredAt: nullable(Instant),
          }),
        ),
      }),
    ),
  },
  { title: 'ReturnLookup' },
);

export const BlindReturn = Type.Object(
  {
    location: LocationIdText,
    sku: Optional(SkuText),
    quantity: Quantity,
    trackingNumber: Optional(text(100)),
    note: Note,
  },
  STRICT,
);
export const BlindReturnAnswer = Type.Object({ id: Type.String(), position: Position }, { title: 'BlindReturn' });
