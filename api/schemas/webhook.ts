import { Type } from 'typebox';
import { BUSINESS_TYPES, type BusinessType } from '../../domain/events.ts';
import { ChannelIdText, idText, NO_SLASH, nullable, Paging, Position, STRICT, text } from './common.ts';

const { Optional } = Type;

const TYPES_MAX = 200;

export const WebhookIdText = Type.Unsafe<string>(idText(`the id of a webhook, ${NO_SLASH}`, 64));

const EveryType = Type.Literal('*');
const FactType = Type.Unsafe<BusinessType>({
  type: 'string',
  enum: [...BUSINESS_TYPES],
  description: 'the type of a fact, or "*"',
});
const types = Type.Array(Type.Union([FactType, EveryType], { description: 'the type of a fact, or "*"' }), {
  minItems: 1,
  maxItems: TYPES_MAX,
  uniqueItems: true,
});

export const SetWebhook = Type.Object(
  {
    url: text(2_000),
    types: Optional(types),
    channel: Optional(nullable(ChannelIdText)),
    active: Optional(Type.Boolean()),
  },
  { ...STRICT, title: 'SetWebhook' },
);

export const WebhookListed = Type.Object(
  {
    id: WebhookIdText,
    url: Type.String(),
    types,
    channel: nullable(ChannelIdText),
    active: Type.Boolean(),
  },
  { title: 'Webhook' },
);

const Secret = Type.String({ description: 'what it is signed with: it is shown this once' });

export const WebhookAnswer = Type.Object({
  id: WebhookIdText,
  changed: Type.Boolean(),
  position: Position,
  webhook: WebhookListed,
});
export const WebhookCreated = Type.Object({ ...WebhookAnswer.properties, secret: Secret });

export const SecretRotated = Type.Object({
  id: WebhookIdText,
  secret: Secret,
  previousUntil: Type.String({ description: 'as long as that it is signed with the secret before, too' }),
  position: Position,
});

export const ReplayWebhook = Type.Object({ from: Position }, STRICT);

export const DeliveryListed = Type.Object(
  {
    id: Type.String({ description: 'its `webhook-id`' }),
    type: Type.String(),
    position: Position,
    stream: Type.String(),
    revision: Type.Integer(),
    state: Type.Enum(['pending', 'delivered', 'failed', 'skipped']),
    attempts: Type.Integer(),
    lastAttemptAt: nullable(Type.String()),
    lastStatus: nullable(Type.Integer({ description: 'the HTTP status; null where there was no answer' })),
    lastFailure: nullable(Type.String()),
    nextAttemptAt: nullable(Type.String()),
  },
  { title: 'Delivery' },
);
export const deliveriesQuery = {
  limit: Paging.limit,
  cursor: Optional(Type.String({ pattern: '^[0-9]{1,19}$', description: '`next` of the page before' })),
};
