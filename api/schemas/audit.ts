import { Type } from 'typebox';
import { isInstant } from '../instant.ts';
import { ChannelIdText, Instant, LocationIdText, Paging, Position } from './common.ts';

const { Optional } = Type;

/** A moment in the life of a stream. */
export const At = Type.Refine(
  Type.String({ description: 'a revision, or an instant in ISO 8601, such as 2026-11-24T08:00:00Z' }),
  (text) => /^\d{1,9}$/.test(text) || isInstant(text),
);
export const atQuery = { at: Optional(At) };

const StreamName = Type.String({ minLength: 1, maxLength: 500 });
export const streamParams = { stream: StreamName };

export const eventsQuery = {
  after: Optional(Position),
  type: Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 50 })),
  stream: Optional(StreamName),
  from: Optional(Instant),
  to: Optional(Instant),
};

export const streamEventsQuery = { limit: Paging.limit, cursor: Optional(Type.Integer({ minimum: 0 })) };

/** A fact as it stands in history. */
export const EventAnswer = Type.Object(
  {
    id: Type.String(),
    stream: Type.String(),
    revision: Type.Integer(),
    position: Position,
    type: Type.String(),
    data: Type.Unsafe<object>({ type: 'object' }),
    metadata: Type.Object({
      at: Instant,
      by: Type.String(),
      correlationId: Type.String(),
      causationId: Type.String(),
      channel: Optional(ChannelIdText),
      location: Optional(LocationIdText),
      schema: Type.Integer(),
      hash: Type.String(),
    }),
  },
  { title: 'Event' },
);
