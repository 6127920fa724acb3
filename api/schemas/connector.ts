import { type TObject, Type } from 'typebox';
import type { ChannelId } from '../../domain/ids.ts';
import { ChannelIdText, idText, NO_SLASH, nullable, Position, STRICT } from './common.ts';

const { Optional } = Type;

export const ConnectorIdText = Type.Unsafe<string>(idText(`the id of a connector, ${NO_SLASH}`, 64));

const Settings = Type.Record(Type.String(), Type.Unknown(), { description: 'what the system wants to know' });

export type SetConnectorBody = {
  readonly system: string;
  readonly channel?: ChannelId | null;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** One form for each system that there is, told apart by its name. */
export const setConnectorOf = (systems: readonly { readonly name: string; readonly settings: TObject }[]) =>
  Type.Unsafe<SetConnectorBody>(
    Type.Union(
      systems.map(({ name, settings }) =>
        Type.Object({ system: Type.Literal(name), channel: Optional(nullable(ChannelIdText)), settings }, STRICT),
      ),
      { title: 'SetConnector' },
    ),
  );

export const ConnectorListed = Type.Object(
  {
    id: ConnectorIdText,
    system: Type.String(),
    kind: nullable(Type.Enum(['channel', 'erp', 'carrier'])),
    channel: nullable(ChannelIdText),
    settings: Settings,
    paused: Type.Boolean(),
    secrets: Type.Array(
      Type.Object({
        name: Type.String(),
        isSet: Type.Boolean(),
        previousUntil: nullable(Type.String({ description: 'as long as that the one before is valid, too' })),
      }),
      { description: 'those that the system may be given; their values are shown by nothing' },
    ),
  },
  { title: 'Connector' },
);

export const ConnectorAnswer = Type.Object({
  id: ConnectorIdText,
  changed: Type.Boolean(),
  position: Position,
  connector: ConnectorListed,
});

const SECRET_CHARACTERS_MAX = 8_192;

export const SetSecrets = Type.Record(
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,63}$' }),
  Type.String({ minLength: 1, maxLength: SECRET_CHARACTERS_MAX, description: 'the value of a secret' }),
  { additionalProperties: false, minProperties: 1, maxProperties: 20, title: 'SetSecrets' },
);

export const TestAnswer = Type.Object(
  {
    ok: Type.Boolean(),
    findings: Type.Array(Type.String({ description: 'what is wrong, or what is well, in words' })),
  },
  { title: 'ConnectorTest' },
);

const RedirectUri = Type.String({
  pattern: '^https?://[^\\s#]+$',
  maxLength: 2_048,
  description: 'where the browser is sent on to, as it is entered in the outside system',
});

export const BeginLogin = Type.Object(
  {
    redirectUri: RedirectUri,
    state: Type.String({
      minLength: 16,
      maxLength: 200,
      description: 'comes back with the code, and nobody can guess it',
    }),
  },
  STRICT,
);

export const LoginAnswer = Type.Object(
  { address: Type.String({ description: 'where a person lets Weir in, by a browser' }) },
  { title: 'ConnectorLogin' },
);

export const CompleteLogin = Type.Object(
  {
    redirectUri: RedirectUri,
    code: Type.String({ minLength: 1, maxLength: 4_096, description: 'what the browser came back with' }),
  },
  STRICT,
);

const Count = Type.Integer({ minimum: 0 });
const At = nullable(Type.String());

export const StatusAnswer = Type.Object(
  {
    id: ConnectorIdText,
    paused: Type.Boolean(),
    lastIn: At,
    lastOut: At,
    lagSeconds: Type.Number({ description: 'age of the oldest that waits, in or out' }),
    problem: nullable(Type.Object({ at: Type.String(), reason: Type.String() })),
    in: Type.Object({ waiting: Count, parked: Count, failed: Count }),
    out: Type.Object({ waiting: Count, failed: Count }),
    breaker: nullable(Type.Enum(['closed', 'open'])),
    polled: nullable(Type.Object({ at: Type.String(), upTo: Type.String() })),
  },
  { title: 'ConnectorStatus' },
);

export const RetriedAnswer = Type.Object(
  {
    id: ConnectorIdText,
    in: Type.Integer({ minimum: 0, description: 'orders and other subjects that are worked again' }),
    out: Type.Integer({ minimum: 0, description: 'orders and other keys that are sent again' }),
    position: Position,
  },
  { title: 'ConnectorRetried' },
);

const QueryText = Optional(Type.String({ maxLength: 2_048 }));

/** What a system may be given in the address, and what it puts there when it tries it. */
export const DoorQueries = { event: QueryText, validationToken: QueryText };

export const OwnAnswer = Type.Object(
  {},
  { title: 'OwnAnswer', description: 'in the words of the system that sent it' },
);

export const ReceivedAnswer = Type.Union([
  Type.Object({ received: Type.Enum(['stored', 'repeated', 'ignored']) }),
  OwnAnswer,
]);
