import { Type } from 'typebox';
import { FIGURES } from '../../projections/daily.ts';
import { ChannelIdText, LocalDate, LocationIdText, nullable, Paging, SkuText } from './common.ts';

const { Optional } = Type;

/** Channels and locations together are at most as many as one query can walk side by side. */
const SCOPES_MAX = 30;
const some = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Optional(Type.Array(schema, { minItems: 1, maxItems: SCOPES_MAX }));

export const figuresQuery = {
  ...Paging,
  from: Optional(LocalDate),
  to: Optional(LocalDate),
  channel: some(ChannelIdText),
  location: some(LocationIdText),
};

const counts = Type.Object(Object.fromEntries(FIGURES.map((figure) => [figure, Type.Integer()])));

export const FiguresAnswer = Type.Object(
  {
    date: LocalDate,
    channel: nullable(ChannelIdText),
    location: nullable(LocationIdText),
    ...counts.properties,
    value: Type.Record(Type.String(), Type.Integer(), {
      description: 'what customers were charged for the orders placed, by currency, in minor units',
    }),
  },
  { title: 'Figures' },
);

export const returnFiguresQuery = {
  ...Paging,
  from: Optional(LocalDate),
  to: Optional(LocalDate),
  sku: some(SkuText),
};

export const ReturnFiguresAnswer = Type.Object(
  {
    date: LocalDate,
    sku: nullable(SkuText),
    unitsShipped: Type.Integer(),
    unitsReturned: Type.Integer(),
    reasons: Type.Record(Type.String(), Type.Integer(), { description: 'units asked back, by reason' }),
  },
  { title: 'ReturnFigures' },
);
