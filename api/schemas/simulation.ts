import { Type } from 'typebox';
import {
  ChannelIdText,
  Instant,
  LocationIdText,
  Money,
  nullable,
  OrderIdText,
  Position,
  SkuText,
  STRICT,
  UNITS_MAX,
} from './common.ts';
import { RoutingGrounds } from './grounds.ts';
import { SetRoutingRules } from './routing.ts';
import { capacityPerDay, SetLocation, shippingCost } from './setup.ts';

const { Optional } = Type;
const { rules } = SetRoutingRules.properties;

const LOCATIONS_MAX = 1_000;
const LOCATION_STOCK_MAX = 10_000;

/** A place in the past. */
const Moment = Type.Union([Position, Instant], { description: 'an instant in ISO 8601, or a position in the log' });

/** Locations that there were not. */
export const AddedLocations = Type.Array(
  Type.Object(
    {
      id: LocationIdText,
      location: SetLocation,
      stock: Optional(
        Type.Array(Type.Object({ sku: SkuText, onHand: Type.Integer({ minimum: 0, maximum: UNITS_MAX }) }, STRICT), {
          maxItems: LOCATION_STOCK_MAX,
          description: 'what lies there at the beginning',
        }),
      ),
    },
    STRICT,
  ),
  { maxItems: LOCATIONS_MAX },
);

/** Locations that had other costs, or could do more or less in a day. */
export const LocationChanges = Type.Array(
  Type.Object(
    { location: LocationIdText, capacityPerDay: Optional(capacityPerDay), shippingCost: Optional(shippingCost) },
    STRICT,
  ),
  { maxItems: LOCATIONS_MAX },
);

export const SimulateRouting = Type.Object(
  {
    rules: Optional(rules),
    from: Optional(Moment),
    to: Optional(Moment),
    close: Optional(Type.Array(LocationIdText, { maxItems: LOCATIONS_MAX, uniqueItems: true })),
    add: Optional(AddedLocations),
    change: Optional(LocationChanges),
  },
  { ...STRICT, title: 'SimulateRouting' },
);

export const PreviewRules = Type.Object(
  { rules, orders: Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1_000 })) },
  { ...STRICT, title: 'PreviewRules' },
);

export const SimulationBegun = Type.Object({ id: Type.String() });

const Count = Type.Integer({ minimum: 0 });
/** From 0 to 1, or a mean; `null` where there is nothing to take it of. */
const Share = nullable(Type.Number({ minimum: 0 }));
const At = Type.String();

const Figures = Type.Object({
  orders: Count,
  notRoutable: Count,
  parcels: Count,
  parcelsPerOrder: Share,
  split: Count,
  splitShare: Share,
  cost: Money,
  costPerOrder: Share,
  promised: Count,
  onTime: Count,
  onTimeShare: Share,
  kilometres: Count,
  kilometresPerParcel: Share,
  decisions: Count,
  optimal: Count,
  optimalShare: Share,
  locations: Type.Array(
    Type.Object({
      location: LocationIdText,
      parcels: Count,
      units: Count,
      cost: Money,
      busiestDay: Type.String(),
      busiestDayParcels: Count,
    }),
  ),
});

const OrderSide = Type.Object({
  parcels: Type.Array(
    Type.Object({
      location: LocationIdText,
      units: Count,
      shipBy: At,
      deliverBy: At,
      cost: Money,
      kilometres: nullable(Count),
    }),
  ),
  cost: Money,
  routable: Type.Boolean(),
  onTime: nullable(Type.Boolean()),
  sentence: Type.String(),
  grounds: nullable(RoutingGrounds),
});

const Report = Type.Object({
  first: nullable(At),
  last: nullable(At),
  currency: nullable(Type.String()),
  before: Figures,
  after: Figures,
  changed: Count,
  unknowable: Count,
  unknowableShare: Share,
  days: Type.Array(Type.Object({ day: Type.String(), orders: Count, changed: Count, unknowable: Count })),
  orders: Type.Array(
    Type.Object({
      order: OrderIdText,
      channel: ChannelIdText,
      externalId: Type.String(),
      decidedAt: At,
      unknowable: Type.Boolean(),
      before: OrderSide,
      after: OrderSide,
    }),
  ),
  ordersLeftOut: Count,
});

export const SimulationAnswer = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum(['running', 'done', 'failed', 'stopped']),
    progress: Type.Object({ position: Position, end: Position, decisions: Count }),
    report: Optional(Report),
  },
  { title: 'Simulation' },
);

const Both = Type.Object({ before: Count, after: Count });
const PreviewSide = Type.Object({
  parcels: Type.Array(Type.Object({ location: LocationIdText, units: Count })),
  sentence: Type.String(),
  grounds: RoutingGrounds,
});

export const PreviewAnswer = Type.Object(
  {
    orders: Count,
    elsewhere: Count,
    elsewhereShare: Share,
    split: Both,
    notRoutable: Both,
    examples: Type.Array(Type.Object({ order: OrderIdText, decidedAt: At, before: PreviewSide, after: PreviewSide })),
  },
  { title: 'RulesPreview' },
);
