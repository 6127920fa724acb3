import type { StaticEncode } from 'typebox';
import type { Webhook, WebhookSettings } from '../domain/setup/webhook.ts';
import { webhookTarget } from '../domain/setup/webhook.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Deliveries, Delivery } from '../runtime/ports.ts';
import type { WebhookCommands } from '../runtime/webhooks.ts';
import { ok, refused } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import { type Route, route } from './route.ts';
import { NoBody, Paging } from './schemas/common.ts';
import { Done, listOf } from './schemas/list.ts';
import {
  DeliveryListed,
  deliveriesQuery,
  ReplayWebhook,
  SecretRotated,
  SetWebhook,
  WebhookAnswer,
  WebhookCreated,
  WebhookIdText,
  WebhookListed,
} from './schemas/webhook.ts';

const SET: readonly Role[] = [];
const READ: readonly Role[] = ['operator', 'auditor'];

export type WebhookRouteDependencies = {
  readonly webhooks: WebhookCommands;
  readonly directory: Pick<Directory, 'webhook' | 'webhooks'>;
  readonly deliveries: Pick<Deliveries, 'list'>;
};

export const webhookRoutes = (dependencies: WebhookRouteDependencies): readonly Route[] => [
  ...settingRoutes(dependencies),
  ...readingRoutes(dependencies),
];

const settingRoutes = ({ webhooks }: WebhookRouteDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/webhooks/{webhook}',
    name: 'setWebhook',
    summary: 'Tell an outside system of facts, from now on. The secret is shown once, when it is new.',
    access: { may: SET },
    params: { webhook: WebhookIdText },
    query: {},
    body: SetWebhook,
    answers: { 200: WebhookAnswer, 201: WebhookCreated },
    async handle({ params: { webhook: id }, body, cause }) {
      const outcome = await webhooks.set(id, settingsOf(body), cause(`webhook-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      const { changed, position, webhook, secret } = outcome;
      const answer = { id, changed, position: String(position ?? 0n), webhook: presentWebhook(webhook) };
      return secret === null ? ok(answer) : { status: 201, body: { ...answer, secret } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhook}/secret',
    name: 'rotateWebhookSecret',
    summary: 'Make a new secret. The one before stays valid beside it for 24 hours.',
    access: { may: SET },
    params: { webhook: WebhookIdText },
    query: {},
    body: NoBody,
    answers: { 200: SecretRotated },
    async handle({ params: { webhook: id }, cause }) {
      const outcome = await webhooks.rotateSecret(id, cause(`webhook-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      const { position, webhook, secret } = outcome;
      return ok({ id, secret, previousUntil: webhook.secrets[1]?.until, position: String(position ?? 0n) });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhooks/{webhook}/replay',
    name: 'replayWebhook',
    summary: 'Tell every fact from a position on once more, under the same ids.',
    access: { may: SET },
    params: { webhook: WebhookIdText },
    query: {},
    body: ReplayWebhook,
    answers: { 200: Done },
    async handle({ params: { webhook: id }, body: { from }, cause }) {
      const outcome = await webhooks.replay(id, BigInt(from), cause(`webhook-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ id, position: String(outcome.position ?? 0n) });
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhooks/{webhook}',
    name: 'removeWebhook',
    summary: 'Tell it of nothing any more, and forget its secret and what was still to be sent.',
    access: { may: SET },
    params: { webhook: WebhookIdText },
    query: {},
    body: NoBody,
    answers: { 200: Done },
    async handle({ params: { webhook: id }, cause }) {
      const outcome = await webhooks.remove(id, cause(`webhook-${id}`));
      if ('refused' in outcome) return refused(outcome.refused);
      return ok({ id, position: String(outcome.position ?? 0n) });
    },
  }),
];

const readingRoutes = ({ directory, deliveries }: WebhookRouteDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/webhooks',
    name: 'listWebhooks',
    summary: 'Webhooks, by id.',
    access: { may: READ },
    params: {},
    query: Paging,
    body: NoBody,
    answers: { 200: listOf(WebhookListed) },
    async handle({ query: { limit = LIMIT, cursor = '' } }) {
      const rest = directory
        .webhooks()
        .filter(({ id }) => id > cursor)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const items = rest.slice(0, limit).map(presentWebhook);
      return ok({ items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/{webhook}',
    name: 'readWebhook',
    summary: 'One webhook.',
    access: { may: READ, single: true },
    params: { webhook: WebhookIdText },
    query: {},
    body: NoBody,
    answers: { 200: WebhookListed },
    handle: async ({ params }) => ok(presentWebhook(known(directory.webhook(params.webhook)))),
  }),
  route({
    method: 'GET',
    path: '/v1/webhooks/{webhook}/deliveries',
    name: 'listDeliveries',
    summary: 'What it was told of and how that went, the newest fact first. What was delivered is kept for seven days.',
    access: { may: READ, single: true },
    params: { webhook: WebhookIdText },
    query: deliveriesQuery,
    body: NoBody,
    answers: { 200: listOf(DeliveryListed) },
    async handle({ params, query: { limit = LIMIT, cursor } }) {
      const { id } = known(directory.webhook(params.webhook));
      const below = cursor === undefined ? {} : { below: { position: BigInt(cursor), part: 0 } };
      const found = await deliveries.list(webhookTarget(id), { limit: limit + 1, ...below });
      const items = found.slice(0, limit).map(presentDelivery);
      return ok({ items, next: found.length > limit ? (items.at(-1)?.position ?? null) : null });
    },
  }),
];

const settingsOf = ({
  url,
  types = ['*'],
  channel = null,
  active = true,
}: StaticEncode<typeof SetWebhook>): WebhookSettings => ({
  url,
  types: types.some((type) => type === '*') ? '*' : types.filter((type) => type !== '*'),
  channel,
  active,
});

/** Without its secrets, which nobody is shown again. */
const presentWebhook = ({ id, url, types, channel, active }: Webhook) => ({
  id,
  url,
  types: types === '*' ? ['*'] : types,
  channel,
  active,
});

const presentDelivery = (delivery: Delivery) => ({
  id: delivery.id,
  type: delivery.type,
  position: String(delivery.position),
  stream: delivery.stream,
  revision: delivery.revision,
  state: delivery.state,
  attempts: delivery.attempts,
  lastAttemptAt: delivery.triedAt,
  lastStatus: delivery.status,
  lastFailure: delivery.state === 'delivered' ? null : delivery.reason,
  nextAttemptAt: delivery.state === 'pending' ? delivery.dueAt : null,
});

const known = (webhook: Webhook | undefined): Webhook => {
  if (webhook === undefined) throw hidden();
  return webhook;
};
