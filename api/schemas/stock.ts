import { Type } from 'typebox';
import { UNAVAILABLE_REASONS } from '../../domain/stock/facts.ts';
import {
  BufferSetting,
  ChannelIdText,
  Instant,
  LocationIdText,
  nullable,
  Paging,
  Percent,
  Position,
  QuantityOrNone,
  Reason,
  Reference,
  SkuText,
  STRICT,
  text,
  UNITS_MAX,
  UnitsInAll,
} from './common.ts';
import { SupplyAnswer } from './supply.ts';

const { Optional } = Type;

const OnHand = Type.Integer({ minimum: 0, maximum: UNITS_MAX });

const SignedUnits = Type.Refine(
  Type.Integer({
    minimum: -UNITS_MAX,
    maximum: UNITS_MAX,
    description: `an integer other than 0, from ${-UNITS_MAX} to ${UNITS_MAX}`,
  }),
  (units) => units !== 0,
);

export const placeParams = { sku: SkuText, location: LocationIdText };

export const CountStock = Type.Object({ onHand: OnHand, asOf: Optional(Instant) }, STRICT);
export const AdjustStock = Type.Object(
  {
    delta: SignedUnits,
    reason: Reason,
    reference: Optional(Reference),
  },
  STRICT,
);
export const SetAsideStock = Type.Object(
  { reason: Type.Enum([...UNAVAILABLE_REASONS]), quantity: SignedUnits, reference: Optional(Reference) },
  STRICT,
);
export const SetSafetyStock = Type.Refine(
  Type.Object(
    { units: Optional(nullable(QuantityOrNone)), percent: Optional(Percent) },
    {
      ...STRICT,
      description:
        'either { "units": n }, { "percent": 1 to 100 }, or { "units": null } for the setting of the location',
    },
  ),
  ({ units, percent }) => (units === undefined) !== (percent === undefined),
);
export const feedQuery = { asOf: Optional(Instant) };
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
  accepted: UnitsInAll,
  unchanged: UnitsInAll,
  rejected: Type.Array(Type.Object({ line: Type.Integer(), message: Type.String() })),
  rejectedInAll: Type.Integer(),
  position: Position,
});

export const StockAnswer = Type.Object(
  {
    sku: SkuText,
    onHand: Type.Integer(),
    unavailable: UnitsInAll,
    reserved: UnitsInAll,
    inCarts: Type.Integer({ minimum: 0, description: 'of what is reserved, units that are held for checkouts' }),
    allocated: UnitsInAll,
    backordered: UnitsInAll,
    byLocation: Type.Array(
      Type.Object({
        location: LocationIdText,
        onHand: Type.Integer(),
        unavailable: UnitsInAll,
        unavailableBy: Type.Object(
          Object.fromEntries(UNAVAILABLE_REASONS.map((reason) => [reason, Optional(UnitsInAll)])),
          { description: 'units that are set aside, by reason' },
        ),
        allocated: UnitsInAll,
        reserved: UnitsInAll,
        safety: Type.Integer({ minimum: 0, description: 'units that are hidden from new sales' }),
        safetySetting: nullable(BufferSetting),
        withheld: Type.Integer({ minimum: 0, description: 'of the safety stock, units that are there' }),
        paused: Type.Boolean(),
        available: UnitsInAll,
      }),
    ),
    supply: Type.Array(SupplyAnswer),
    revision: Type.Integer(),
    position: Position,
  },
  { title: 'Stock' },
);

export const stockQuery = {
  ...Paging,
  sku: Optional(Type.Array(SkuText, { minItems: 1, maxItems: 200 })),
  location: Optional(LocationIdText),
  q: Optional(text(128)),
};
export const stockHistoryQuery = { limit: Paging.limit, cursor: Optional(Type.Integer({ minimum: 0 })) };

export const atpQuery = {
  channel: ChannelIdText,
  sku: Type.Array(SkuText, { minItems: 1, maxItems: 200 }),
};
export const AtpAnswer = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        sku: SkuText,
        available: UnitsInAll,
        byLocation: Type.Array(Type.Object({ location: LocationIdText, available: UnitsInAll })),
        future: Type.Array(Type.Object({ at: Instant, available: UnitsInAll })),
      }),
    ),
    position: Position,
  },
  { title: 'AvailableToPromise' },
);
