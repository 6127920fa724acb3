import type { KeyObject } from 'node:crypto';
import { BUSINESS_TYPES } from '../../domain/events.ts';
import { validSecrets, type Webhook, webhookTarget } from '../../domain/setup/webhook.ts';
import { millisOf } from '../../domain/time.ts';
import type { KeyRing } from '../../log/keys/ring.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Limits, Outcome, Sending, Target } from '../delivery/target.ts';
import { type Answered, type Post, retryAfterMillis } from '../http/post.ts';
import { bodyOf, channelOf } from './body.ts';
import { signatureOf } from './signature.ts';

export type WebhookDependencies = {
  readonly keys: Pick<KeyRing, 'find'>;
  readonly post: Post;
  readonly clock: Clock;
};

/** Tried again for three days, as Standard Webhooks advises. A receiver that cannot take so many says so, with 429. */
const LIMITS: Limits = {
  atOnce: 16,
  perSecond: 500,
  burst: 500,
  retry: { firstMillis: 5_000, longestMillis: 6 * 3_600_000, forMillis: 72 * 3_600_000 },
};

/** A webhook as something that is fed. The facts of a stream, such as an order, are told in their order. */
export const webhookTargetOf = (webhook: Webhook, dependencies: WebhookDependencies): Target => {
  const name = webhookTarget(webhook.id);
  const { channel } = webhook;
  return {
    name,
    version: JSON.stringify(webhook),
    cursor: `${name}@${webhook.run.number}`,
    after: BigInt(webhook.run.after),
    types: webhook.types === '*' ? BUSINESS_TYPES : webhook.types,
    partsOf: (fact) => (channel === null || channelOf(fact) === channel ? [{ id: fact.id, key: fact.stream }] : []),
    send: (sending, signal) => send(webhook, dependencies, sending, signal),
    limits: LIMITS,
  };
};

const send = async (
  webhook: Webhook,
  { keys, post, clock }: WebhookDependencies,
  { id, fact }: Sending,
  signal: AbortSignal,
): Promise<Outcome> => {
  const now = clock.now();
  const timestamp = Math.floor(millisOf(now) / 1_000);
  const body = bodyOf(fact);
  const secrets = await secretsOf(webhook, now, keys);
  if (secrets.length === 0) return failed('refused', null, 'the secret is gone: rotate it', null);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Weir',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf(id, timestamp, body, secrets),
  };
  return outcomeOf(await post(webhook.url, headers, body, signal), millisOf(clock.now()));
};

const secretsOf = async (webhook: Webhook, now: string, keys: Pick<KeyRing, 'find'>): Promise<readonly KeyObject[]> => {
  const names = validSecrets(webhook, now).map(({ key }) => key);
  const find = await keys.find(names);
  return names.flatMap((name) => find(name) ?? []);
};

/** Answers that say something of the receiver as a whole, and not of what it was sent. */
const OUT = new Set([408, 425, 429]);

const outcomeOf = (answered: Answered, now: number): Outcome => {
  if ('failed' in answered) return failed('unavailable', null, answered.failed, null);
  const { status, retryAfter } = answered;
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const kind = status >= 500 || OUT.has(status) ? 'unavailable' : 'refused';
  return failed(kind, status, `HTTP ${status}`, retryAfterMillis(retryAfter, now));
};

const failed = (
  kind: 'refused' | 'unavailable',
  status: number | null,
  reason: string,
  retryAfter: number | null,
): Outcome => ({ kind, status, reason, retryAfterMillis: retryAfter });
