import { Type } from 'typebox';
import type {
  ChannelId,
  ChargeId,
  FulfilmentId,
  LineId,
  LocationId,
  ManifestId,
  OrderId,
  RefundId,
  ReservationId,
  ReturnId,
  Sku,
} from '../../domain/ids.ts';
import type { Attributes } from '../../domain/order/request.ts';
import { isInstant } from '../instant.ts';
import { isShallow, NESTING_MAX } from '../text.ts';

/*
 * Each schema is written once: the type of what was parsed, its validator, and its part of OpenAPI. A `description` says what a
 * value must be as a noun phrase, because the answer to a wrong one is made of it ("must be ...").
 */

/** Objects refuse fields that they do not know: a misspelt one would otherwise be lost in silence. */
export const STRICT = { additionalProperties: false } as const;

export const LINES_MAX = 1_000;
export const QUANTITY_MAX = 1_000_000;
export const UNITS_MAX = 1_000_000_000;
const ATTRIBUTES_BYTES_MAX = 65_536;

export const idText = (description: string, maxLength: number) => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: '^(?!\\s)[^\\p{Cc}/]+(?<!\\s)$',
  description,
});
export const NO_SLASH = 'without slashes, spaces around it or control characters';

export const ChannelIdText = Type.Unsafe<ChannelId>(idText(`the id of a channel, ${NO_SLASH}`, 64));
export const LocationIdText = Type.Unsafe<LocationId>(idText(`the id of a location, ${NO_SLASH}`, 64));
export const LineIdText = Type.Unsafe<LineId>(idText(`the id of a line, ${NO_SLASH}`, 64));
export const SkuText = Type.Unsafe<Sku>({
  ...idText('a SKU without spaces around it or control characters', 128),
  pattern: '^(?!\\s)\\P{Cc}+(?<!\\s)$',
});
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
export const OrderIdText = Type.Unsafe<OrderId>({
  type: 'string',
  pattern: UUID,
  description: 'the id of an order',
});
export const ReservationIdText = Type.Unsafe<ReservationId>({
  type: 'string',
  pattern: UUID,
  description: 'the id of a reservation',
});
export const FulfilmentIdText = Type.Unsafe<FulfilmentId>({
  type: 'string',
  pattern: '^[0-9a-f-]{36}-[1-9][0-9]{0,5}$',
  description: 'the id of a fulfilment',
});
export const ManifestIdText = Type.Unsafe<ManifestId>(idText(`the id of a manifest, ${NO_SLASH}`, 128));
export const ReturnIdText = Type.Unsafe<ReturnId>({
  type: 'string',
  pattern: '^[0-9a-f-]{36}-r[1-9][0-9]{0,5}$',
  description: 'the id of a return',
});

export const RefundIdText = Type.Unsafe<RefundId>({
  type: 'string',
  pattern: '^[0-9a-f-]{36}-refund-[1-9][0-9]{0,5}$',
  description: 'the id of a refund',
});
export const ChargeIdText = Type.Unsafe<ChargeId>({
  type: 'string',
  pattern: '^[0-9a-f-]{36}-charge-[1-9][0-9]{0,5}$',
  description: 'the id of a charge',
});

/** A text of at most so many characters; control characters are refused for the whole body. */
export const text = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
export const Name = text(200);
export const Reason = text(200);
export const Note = text(2_000);
export const Reference = Type.String({
  minLength: 1,
  maxLength: 128,
  description: "the command's own id: a repeat changes nothing",
});

export const Instant = Type.Refine(
  Type.String({ description: 'an instant in ISO 8601, such as 2026-11-24T08:00:00Z' }),
  isInstant,
);
export const LocalTime = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'a local time, such as 09:00',
});
export const LocalDate = Type.Refine(
  Type.String({ description: 'a date, such as 2026-12-24' }),
  (date) => /^\d{4}-\d\d-\d\d$/.test(date) && isInstant(`${date}T00:00:00Z`),
);
export const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'a country code of two letters, such as SE' });
export const Currency = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'a currency code of three letters, such as SEK',
});

export const Quantity = Type.Integer({ minimum: 1, maximum: QUANTITY_MAX });
export const QuantityOrNone = Type.Integer({ minimum: 0, maximum: QUANTITY_MAX });
/** Units in an answer: what has been added up has no largest number. */
export const UnitsInAll = Type.Integer({ minimum: 0 });
/** Whole percent. */
export const Percent = Type.Integer({ minimum: 1, maximum: 100 });
/** What is kept back from sale: units, or a share of what is sellable. */
export const BufferSetting = Type.Union([QuantityOrNone, Type.Object({ percent: Percent }, STRICT)], {
  description: 'a number of units, or { "percent": 1 to 100 } of what is sellable',
});
/** Whole units of the currency's minor unit. */
export const Money = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });
/** A position in the log. */
export const Position = Type.String({ pattern: '^[0-9]{1,19}$', description: 'a position in the log' });
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** What else a sender knows, kept as it came. */
export const AttributesObject = Type.Refine(
  Type.Unsafe<Attributes>({
    type: 'object',
    description: `an object of at most ${ATTRIBUTES_BYTES_MAX / 1_024} KiB and ${NESTING_MAX} levels`,
  }),
  (attributes) =>
    isShallow(attributes, NESTING_MAX) && Buffer.byteLength(JSON.stringify(attributes)) <= ATTRIBUTES_BYTES_MAX,
);

export const NoBody = Type.Object({}, STRICT);

/** The page of a list that is asked for. */
export const Paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: '`next` of the page before' })),
};
export const WaitFor = { waitFor: Type.Optional(Position) };
/** `name=a&name=b`: what is any of them. */
export const anyOf = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Type.Optional(Type.Array(schema, { minItems: 1, maxItems: 50 }));

/** `name=a&name=b`: what has both. */
export const allOf = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Type.Optional(Type.Array(schema, { minItems: 1, maxItems: 50, description: 'where there are several: all of them' }));

/** What a scanner reads on an article, such as its GTIN. */
export const Barcode = text(100);

/** What one kit takes of another SKU. */
export const Component = Type.Object({ sku: SkuText, quantity: Type.Integer({ minimum: 1, maximum: 1_000 }) }, STRICT);
