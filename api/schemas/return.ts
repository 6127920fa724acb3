import { Type } from 'typebox';
import {
  anyOf,
  ChannelIdText,
  Instant,
  LineIdText,
  LocationIdText,
  Note,
  nullable,
  Paging,
  Position,
  Quantity,
  QuantityOrNone,
  Reason,
  SkuText,
  STRICT,
} from './common.ts';
import { lines, ORDER_STATUSES, ofOrder } from './request.ts';

const { Optional } = Type;

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

export const returnPart = {
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
          note: Optional(Note),
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

export const ReturnListed = Type.Object({ ...returnPart, ...ofOrder, requestedAt: Instant }, { title: 'ReturnListed' });
export const ReturnAnswer = Type.Object(
  { ...returnPart, ...ofOrder, orderStatus: Type.Enum(ORDER_STATUSES), revision: Type.Integer(), position: Position },
  { title: 'Return' },
);
