import { Type } from 'typebox';
import {
  AttributesObject,
  ChannelIdText,
  Currency,
  Instant,
  LocationIdText,
  Money,
  nullable,
  Position,
  Quantity,
  ReservationIdText,
  SkuText,
  STRICT,
  text,
} from './common.ts';
import { Address, lines } from './request.ts';

const { Optional } = Type;

const Method = Type.Enum(['ship', 'collect']);

export const AskPromise = Type.Object(
  {
    channel: ChannelIdText,
    shipTo: Optional(Address),
    delivery: Optional(
      Type.Object(
        {
          method: Optional(Method),
          service: Optional(text(100)),
          collectAt: Optional(LocationIdText),
          notBefore: Optional(Instant),
        },
        STRICT,
      ),
    ),
    lines: lines(
      Type.Object({ sku: SkuText, quantity: Quantity, unitPrice: Optional(Money), discount: Optional(Money) }, STRICT),
    ),
    currency: Optional(Currency),
    reservation: Optional(ReservationIdText),
    attributes: Optional(AttributesObject),
  },
  { ...STRICT, title: 'AskPromise' },
);

const PromisedLine = Type.Object({
  sku: SkuText,
  quantity: Quantity,
  location: LocationIdText,
  from: Type.Enum(['stock', 'supply']),
  shipBy: Instant,
  deliverBy: Instant,
});

const PromiseOption = Type.Object(
  {
    method: Method,
    service: nullable(text(100)),
    collectAt: nullable(LocationIdText),
    shipBy: Instant,
    deliverBy: Instant,
    cost: Money,
    currency: nullable(Currency),
    parcels: Type.Integer({ minimum: 1 }),
    lines: Type.Array(PromisedLine),
  },
  { title: 'PromiseOption' },
);

export const PromiseOptionsAnswer = Type.Object(
  {
    options: Type.Array(PromiseOption),
    reasons: Type.Array(
      Type.Object({
        path: Type.String({ description: 'a JSON pointer' }),
        message: Type.String(),
        sku: Optional(SkuText),
        available: Optional(Type.Integer()),
      }),
    ),
    position: Position,
  },
  { title: 'PromiseOptions' },
);
