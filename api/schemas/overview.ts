import { Type } from 'typebox';
import { anyOf, ChannelIdText, Instant, LocationIdText, Paging, Position, UnitsInAll } from './common.ts';
import { ORDER_STATUSES } from './request.ts';

const { Optional } = Type;

export const overviewQuery = { since: Optional(Instant) };

export const OverviewAnswer = Type.Object(
  {
    since: Instant,
    countedTo: Type.Integer({ description: 'no count goes beyond this' }),
    orders: Type.Array(Type.Object({ status: Type.Enum(ORDER_STATUSES), orders: UnitsInAll }), {
      description: 'those that are open, and of those that have ended the ones that were placed since then',
    }),
    promises: Type.Object({
      kept: UnitsInAll,
      missed: UnitsInAll,
      overdue: Type.Integer({ minimum: 0, description: 'promised by now, and not there yet' }),
      atRisk: Type.Integer({ minimum: 0, description: 'of which people have been told that it may not be kept' }),
    }),
    exceptions: Type.Array(Type.Object({ kind: Type.String(), open: UnitsInAll })),
    locations: Type.Array(Type.Object({ location: LocationIdText, open: UnitsInAll, overdue: UnitsInAll }), {
      description: 'fulfilments that are to be worked on, and those of them whose shipBy has passed',
    }),
    availability: Type.Object({ low: UnitsInAll, out: UnitsInAll }),
    position: Position,
  },
  { title: 'Overview' },
);

export const paceQuery = { ...Paging, from: Optional(Instant), to: Optional(Instant), channel: anyOf(ChannelIdText) };

export const PaceAnswer = Type.Object(
  {
    hour: Instant,
    placed: Type.Record(Type.String(), Type.Array(UnitsInAll), {
      description: 'orders placed in each of the 60 minutes, by channel',
    }),
  },
  { title: 'Pace' },
);
