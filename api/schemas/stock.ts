import { Type } from 'typebox';
import {
  ChannelIdText,
  Instant,
  LocationIdText,
  Paging,
  Position,
  QuantityOrNone,
  Reason,
  Reference,
  SkuText,
  STRICT,
} from './common.ts';

const { Optional } = Type;

const UNITS_MAX = 1_000_000_000;
const OnHand = Type.Integer({ minimum: 0, maximum: UNITS_MAX });

export const placeParams = { sku: SkuText, location: LocationIdText };

export const CountStock = Type.Object({ onHand: OnHand, asOf: Optional(Instant) }, STRICT);
export const AdjustStock = Type.Object(
  {
    delta: Type.Refine(
      Type.Integer({
        minimum: -UNITS_MAX,
        maximum: UNITS_MAX,
        description: `an integer other than 0, from ${-UNITS_MAX} to ${UNITS_MAX}`,
      }),
      (delta) => delta !== 0,
    ),
    reason: Reason,
    reference: Optional(Reference),
  },
  STRICT,
);
export const FeedLine = Type.Object(
  { sku: SkuText, location: LocationIdText, onHand: OnHand, asOf: Optional(Instant) },
  { ...STRICT, title: 'FeedLine' },
);

export const StockChanged = Type.Object({
  sku: SkuText,
  location: LocationIdText,
  changed: Type.Boolean(),
  position: Position,
});
export const FeedAnswer = Type.Object({
  accepted: QuantityOrNone,
  unchanged: QuantityOrNone,
  rejected: Type.Array(Type.Object({ line: Type.Integer(), message: Type.String() })),
  rejectedInAll: Type.Integer(),
  position: Position,
});

export const StockAnswer = Type.Object(
  {
    sku: SkuText,
    onHand: Type.Integer(),
    unavailable: QuantityOrNone,
    reserved: QuantityOrNone,
    allocated: QuantityOrNone,
    backordered: QuantityOrNone,
    byLocation: Type.Array(
      Type.Object({
        location: LocationIdText,
        onHand: Type.Integer(),
        unavailable: QuantityOrNone,
        allocated: QuantityOrNone,
        reserved: QuantityOrNone,
        safety: QuantityOrNone,
        available: QuantityOrNone,
      }),
    ),
    supply: Type.Array(Type.Object({})),
    revision: Type.Integer(),
    position: Position,
  },
  { title: 'Stock' },
);

export const stockQuery = {
  ...Paging,
  sku: Optional(Type.Array(SkuText, { minItems: 1, maxItems: 200 })),
  location: Optional(LocationIdText),
};

export const atpQuery = {
  channel: ChannelIdText,
  sku: Type.Array(SkuText, { minItems: 1, maxItems: 200 }),
};
export const AtpAnswer = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        sku: SkuText,
        available: QuantityOrNone,
        byLocation: Type.Array(Type.Object({ location: LocationIdText, available: QuantityOrNone })),
        future: Type.Array(Type.Object({ at: Instant, available: QuantityOrNone })),
      }),
    ),
    position: Position,
  },
  { title: 'AvailableToPromise' },
);
