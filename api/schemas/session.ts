import { Type } from 'typebox';
import { ChannelIdText, Instant, LocationIdText, nullable, STRICT } from './common.ts';

export const BeginSession = Type.Object(
  { key: Type.String({ pattern: '^[\\x21-\\x7e]{1,512}$', description: 'a key' }) },
  STRICT,
);

export const SessionAnswer = Type.Object(
  {
    id: Type.String({ description: 'the id of the key' }),
    roles: Type.Array(Type.Enum(['admin', 'operator', 'auditor', 'channel', 'location'])),
    channels: Type.Array(ChannelIdText),
    locations: Type.Array(LocationIdText),
    csrf: nullable(Type.String({ description: 'sent as X-CSRF-Token with whatever changes something' })),
    expiresAt: nullable(Instant),
  },
  { title: 'Session' },
);

export const SessionEnded = Type.Object({ id: Type.String() });
