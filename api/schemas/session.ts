import { Type } from 'typebox';
import { ChannelIdText, Instant, LocationIdText, nullable, STRICT } from './common.ts';

export const BeginSession = Type.Object(
  { key: Type.String({ pattern: '^[\\x21-\\x7e]{1,512}$', description: 'a key' }) },
  STRICT,
);

export const SessionAnswer = Type.Object(
  {
    id: Type.String({ description: 'the id of the key, or oidc: and the subject of a person' }),
    roles: Type.Array(Type.Enum(['admin', 'operator', 'auditor', 'channel', 'location'])),
    channels: Type.Array(ChannelIdText),
    locations: Type.Array(LocationIdText),
    csrf: nullable(Type.String({ description: 'sent as X-CSRF-Token with whatever changes something' })),
    expiresAt: nullable(Instant),
  },
  { title: 'Session' },
);

export const SignInWays = Type.Object({
  key: Type.Boolean(),
  oidc: Type.Boolean({ description: 'at an identity provider, by GET /v1/session/oidc' }),
});

/** What an identity provider adds to it; it may add more than is looked at here. */
const Text = Type.Optional(Type.String({ maxLength: 4_000 }));
export const callbackQuery = {
  ...{ code: Text, state: Text, error: Text, error_description: Text, error_uri: Text, iss: Text, session_state: Text },
};

export const SessionEnded = Type.Object({ id: Type.String() });
