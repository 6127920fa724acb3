import { Type } from 'typebox';
import type { Scope } from '../../domain/setup/key.ts';
import {
  AttributesObject,
  Barcode,
  BufferSetting,
  ChannelIdText,
  Component,
  Country,
  Currency,
  Instant,
  Latitude,
  LocalDate,
  LocalTime,
  LocationIdText,
  Longitude,
  Money,
  Name,
  nullable,
  Position,
  Quantity,
  QuantityOrNone,
  SkuText,
  STRICT,
  text,
} from './common.ts';

const { Optional } = Type;

const MINUTES_MAX = 525_600;
const DAYS_MAX = 36_500;

const units = QuantityOrNone;
const Share = Type.Refine(
  Type.Object(
    { minimum: Optional(units), cap: Optional(units) },
    { ...STRICT, description: 'a minimum and a cap in units, the minimum not above the cap' },
  ),
  ({ minimum = 0, cap = Number.POSITIVE_INFINITY }) => minimum <= cap,
);

export const LowStock = Type.Refine(
  Type.Object(
    { below: Quantity, clear: Quantity },
    { ...STRICT, description: 'two numbers of units, below and clear, the first not above the second' },
  ),
  ({ below, clear }) => below <= clear,
);

/** A location has a position of its own, on the map; so the position in the log stands beside what was set, not in it. */
const outcome = { changed: Type.Boolean(), position: Position };

const all = Type.Literal('all');

const channelFields = {
  name: Name,
  type: Type.Enum(['site', 'marketplace', 'b2b', 'store']),
  locations: Type.Union([Type.Array(LocationIdText, { maxItems: 1_000, uniqueItems: true }), all], {
    description: 'a list of the ids of locations, or "all"',
  }),
};
const buffer = BufferSetting;
const share = nullable(Share);
const backorderLimit = nullable(QuantityOrNone);
const backorderPriority = Type.Integer({ minimum: 0, maximum: 1_000 });
const maxPerOrder = nullable(Quantity);
const lowStock = nullable(LowStock);
const onShortage = Type.Enum(['reroute', 'cancel']);
const backorder = Type.Enum(['never', 'allow']);
const reservationMinutes = Type.Union([Type.Integer({ minimum: 1, maximum: MINUTES_MAX }), Type.Null()], {
  description: `a number of minutes from 1 to ${MINUTES_MAX}, or null`,
});
const cancelWindowMinutes = Type.Integer({ minimum: 0, maximum: MINUTES_MAX });
const retentionDays = Type.Union([Type.Integer({ minimum: 1, maximum: DAYS_MAX }), Type.Null()], {
  description: `a number of days from 1 to ${DAYS_MAX}, or null`,
});

const Service = text(100);
const whole = (maximum: number) => nullable(Type.Integer({ minimum: 1, maximum }));
const shipComplete = Type.Boolean({ description: 'the whole order in one parcel, once nothing of it waits for stock' });
const carriers = nullable(Type.Array(text(100), { maxItems: 50, uniqueItems: true }));
const requirementFields = {
  hoursToShip: whole(8_760),
  daysToDeliver: whole(DAYS_MAX),
  services: nullable(Type.Array(Service, { maxItems: 50, uniqueItems: true })),
  maxParcels: whole(1_000),
};
const SetRequirements = Type.Object(
  {
    shipComplete: Optional(shipComplete),
    hoursToShip: Optional(requirementFields.hoursToShip),
    daysToDeliver: Optional(requirementFields.daysToDeliver),
    services: Optional(requirementFields.services),
    carriers: Optional(carriers),
    maxParcels: Optional(requirementFields.maxParcels),
    allowSplitLine: Optional(Type.Boolean()),
  },
  { ...STRICT, description: 'what routing must honour for the channel, or null' },
);
const Requirements = Type.Object({
  shipComplete,
  ...requirementFields,
  carriers: Optional(carriers),
  allowSplitLine: Type.Boolean(),
});

const collectionFields = {
  codeRequired: Type.Boolean({ description: 'handed over only to who shows the code that the customer was given' }),
  remindDays: whole(365),
  collectDays: whole(365),
};
const SetCollection = Type.Object(
  {
    codeRequired: Optional(collectionFields.codeRequired),
    remindDays: Optional(collectionFields.remindDays),
    collectDays: Optional(collectionFields.collectDays),
  },
  { ...STRICT, description: 'how its customers collect what waits for them, or null' },
);
const Collection = Type.Object(collectionFields);

export const SetChannel = Type.Object(
  {
    ...channelFields,
    locations: Optional(channelFields.locations),
    buffer: Optional(buffer),
    share: Optional(share),
    backorder: Optional(backorder),
    backorderLimit: Optional(backorderLimit),
    backorderPriority: Optional(backorderPriority),
    maxPerOrder: Optional(maxPerOrder),
    onShortage: Optional(onShortage),
    lowStock: Optional(lowStock),
    reservationMinutes: Optional(reservationMinutes),
    cancelWindowMinutes: Optional(cancelWindowMinutes),
    retentionDays: Optional(retentionDays),
    fulfilment: Optional(nullable(SetRequirements)),
    collection: Optional(nullable(SetCollection)),
  },
  { ...STRICT, title: 'SetChannel' },
);
export const ChannelListed = Type.Object(
  {
    id: ChannelIdText,
    ...channelFields,
    buffer,
    share,
    backorder,
    backorderLimit,
    backorderPriority,
    maxPerOrder,
    onShortage,
    lowStock,
    reservationMinutes,
    cancelWindowMinutes,
    retentionDays,
    fulfilment: Optional(nullable(Requirements)),
    collection: Optional(nullable(Collection)),
  },
  { title: 'Channel' },
);
export const ChannelAnswer = Type.Object({ id: ChannelIdText, ...outcome, channel: ChannelListed });

const zones = new Set(Intl.supportedValuesOf('timeZone'));
const isTimeZone = (zone: string): boolean => {
  if (zones.has(zone)) return true;
  try {
    // Older names of a zone are understood, too; an offset is not a zone.
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
};

const TimeZone = Type.Refine(
  Type.String({ maxLength: 64, description: 'an IANA time zone, such as Europe/Stockholm' }),
  isTimeZone,
);
const Hours = Type.Refine(
  Type.Tuple([LocalTime, LocalTime], {
    description: 'opening hours, such as ["09:00","17:00"], that end after they begin',
  }),
  ([from, to]) => from < to,
);
const day = Optional(Type.Array(Hours, { maxItems: 5 }));
const Opening = Type.Object({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }, STRICT);
const Services = Type.Array(Type.Enum(['ship', 'collect', 'returns']), { maxItems: 3, uniqueItems: true });
const ShipsTo = Type.Union([Type.Array(Country, { maxItems: 300, uniqueItems: true }), all], {
  description: 'a list of countries, or "all"',
});
const WeightSteps = Type.Refine(
  Type.Array(Type.Object({ upToGrams: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), cost: Money }, STRICT), {
    maxItems: 50,
    description: 'what the weight of a parcel adds: steps of rising weight, and of cost that does not fall',
  }),
  (steps) =>
    steps.every(({ upToGrams, cost }, index) => {
      const before = steps[index - 1];
      return before === undefined || (upToGrams > before.upToGrams && cost >= before.cost);
    }),
);
const ShippingRate = Type.Object(
  {
    country: Country,
    base: Money,
    perItem: Money,
    days: Type.Integer({ minimum: 0, maximum: 365 }),
    service: Optional(Service),
    currency: Optional(Currency),
    weightSteps: Optional(WeightSteps),
  },
  STRICT,
);
const Place = Type.Object({ lat: Latitude, lon: Longitude }, STRICT);

const locationFields = {
  name: Name,
  type: Type.Enum(['warehouse', 'store', 'supplier']),
  address: Type.Object(
    {
      line1: Optional(text(200, 0)),
      postalCode: Optional(text(20, 0)),
      city: Optional(text(100, 0)),
      country: Country,
    },
    STRICT,
  ),
  timeZone: TimeZone,
};
const position = nullable(Place);
const opening = nullable(Opening);
const closedOn = Type.Array(LocalDate, { maxItems: 1_000, uniqueItems: true });
const cutOff = nullable(LocalTime);
const acceptMinutes = nullable(Type.Integer({ minimum: 1, maximum: 100_000 }));
const pickMinutes = acceptMinutes;
const shipMinutes = acceptMinutes;
const handlingHours = Type.Number({ minimum: 0, maximum: 8_760 });
export const capacityPerDay = nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
export const shippingCost = Type.Array(ShippingRate, { maxItems: 300 });
/** Names of attributes of articles. */
const attributeNames = Type.Array(text(100), { maxItems: 100, uniqueItems: true });

export const SetLocation = Type.Object(
  {
    ...locationFields,
    position: Optional(position),
    services: Optional(Services),
    shipsTo: Optional(ShipsTo),
    opening: Optional(opening),
    closedOn: Optional(closedOn),
    cutOff: Optional(cutOff),
    handlingHours: Optional(handlingHours),
    acceptMinutes: Optional(acceptMinutes),
    pickMinutes: Optional(pickMinutes),
    shipMinutes: Optional(shipMinutes),
    capacityPerDay: Optional(capacityPerDay),
    safetyStock: Optional(BufferSetting),
    paused: Optional(Type.Boolean()),
    shippingCost: Optional(shippingCost),
    carriers: Optional(carriers),
    carries: Optional(nullable(attributeNames)),
    refuses: Optional(attributeNames),
  },
  { ...STRICT, title: 'SetLocation' },
);
export const LocationListed = Type.Object(
  {
    id: LocationIdText,
    ...locationFields,
    position,
    services: Services,
    shipsTo: ShipsTo,
    opening,
    closedOn,
    cutOff,
    handlingHours,
    acceptMinutes: Optional(acceptMinutes),
    pickMinutes: Optional(pickMinutes),
    shipMinutes: Optional(shipMinutes),
    capacityPerDay,
    safetyStock: BufferSetting,
    paused: Type.Boolean(),
    shippingCost,
    carriers: Optional(carriers),
    carries: Optional(nullable(attributeNames)),
    refuses: Optional(attributeNames),
  },
  { title: 'Location' },
);
export const LocationAnswer = Type.Object({ id: LocationIdText, ...outcome, location: LocationListed });

const components = nullable(
  Type.Array(Component, {
    minItems: 1,
    maxItems: 100,
    description: 'what one kit is made of; it has no stock of its own',
  }),
);

export const SetProduct = Type.Object(
  {
    name: Optional(nullable(text(500))),
    weightGrams: Optional(nullable(Type.Integer({ minimum: 0, maximum: 100_000_000 }))),
    attributes: Optional(AttributesObject),
    components: Optional(components),
    releaseAt: Optional(nullable(Instant)),
    barcodes: Optional(Type.Array(Barcode, { maxItems: 50, uniqueItems: true })),
  },
  { ...STRICT, title: 'SetProduct' },
);
export const ProductListed = Type.Object(
  {
    sku: SkuText,
    name: nullable(Type.String()),
    weightGrams: nullable(Type.Integer()),
    attributes: Type.Unsafe<object>({ type: 'object' }),
    components,
    releaseAt: nullable(Instant),
    barcodes: Optional(Type.Array(Type.String())),
  },
  { title: 'Product' },
);
export const ProductAnswer = Type.Object({ sku: SkuText, ...outcome, product: ProductListed });

export const ScopeText = Type.Unsafe<Scope>({
  type: 'string',
  maxLength: 80,
  pattern: '^(admin|operator|auditor|(channel|location):(?!\\s)[^\\p{Cc}/]+(?<!\\s))$',
  description: 'admin, operator, auditor, channel:ID or location:ID',
});
export const CreateKey = Type.Object(
  { name: Name, scopes: Type.Array(ScopeText, { minItems: 1, maxItems: 50, uniqueItems: true }) },
  STRICT,
);
export const KeyListed = Type.Object(
  { id: Type.String(), name: Type.String(), scopes: Type.Array(Type.String()), createdAt: Instant },
  { title: 'Key' },
);
export const KeyCreated = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  key: Type.String({ description: 'the secret: it is shown this once' }),
  position: Position,
});
