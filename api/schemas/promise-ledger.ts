import { Type } from 'typebox';
import { PROMISE_CAUSES, PROMISE_STATUSES } from '../../projections/promises.ts';
import { anyOf, ChannelIdText, Instant, LocationIdText, nullable, OrderIdText, Paging, text } from './common.ts';

const { Optional } = Type;

const Cause = Type.Enum([...PROMISE_CAUSES]);
const Status = Type.Enum([...PROMISE_STATUSES]);

export const PromiseAnswer = Type.Object(
  {
    orderId: OrderIdText,
    channel: ChannelIdText,
    promisedBy: nullable(Instant),
    expectedBy: nullable(Instant),
    status: Status,
    deliveredAt: nullable(Instant),
    cause: nullable(Cause),
    location: nullable(LocationIdText),
    carrier: nullable(Type.String()),
    reason: nullable(Type.String()),
    history: Type.Array(
      Type.Object({
        at: Instant,
        revision: Type.Integer(),
        promised: nullable(Instant),
        cause: Cause,
        location: nullable(LocationIdText),
        reason: nullable(Type.String()),
      }),
    ),
  },
  { title: 'Promise' },
);

export const promisesQuery = {
  ...Paging,
  status: Optional(Status),
  cause: anyOf(Cause),
  location: anyOf(LocationIdText),
  carrier: anyOf(text(200)),
  channel: anyOf(ChannelIdText),
  dueBefore: Optional(Instant),
};
