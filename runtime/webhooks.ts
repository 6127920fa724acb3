import type { KeyObject } from 'node:crypto';
import { type Decision, type Refusal, refuse } from '../domain/fact.ts';
import {
  removeWebhook,
  replayWebhook,
  rotateSecret,
  setWebhook,
  type Webhook,
  type WebhookEvent,
  type WebhookSettings,
  webhookAfter,
  webhookTarget,
} from '../domain/setup/webhook.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import type { Directory } from './directory.ts';
import { recordOn } from './last-fact.ts';
import type { Deliveries } from './ports.ts';
import type { SetupOutcome } from './setup.ts';

/** `secret`: as its owner is to keep it; there where it is new, and never again. */
export type WebhookOutcome =
  | {
      readonly position: bigint | null;
      readonly changed: boolean;
      readonly webhook: Webhook;
      readonly secret: string | null;
    }
  | { readonly refused: Refusal };

/** Commands on webhooks. Each records a fact only when something changes. */
export type WebhookCommands = {
  /** Refused (422) for a URL that may not be sent to, and for a channel that is not set up. */
  readonly set: (id: string, settings: WebhookSettings, cause: Cause) => Promise<WebhookOutcome>;
  readonly rotateSecret: (id: string, cause: Cause) => Promise<WebhookOutcome>;
  /** Every fact from this position on is told once more. Refused (422) for a position beyond the end of the log. */
  readonly replay: (id: string, from: bigint, cause: Cause) => Promise<SetupOutcome>;
  readonly remove: (id: string, cause: Cause) => Promise<SetupOutcome>;
};

export type WebhookDependencies = {
  readonly log: Pick<EventLog, 'read' | 'append' | 'end'>;
  readonly directory: Pick<Directory, 'apply' | 'channel' | 'webhook'>;
  /** A signing secret is a key of its own: facts hold its name, and the key store the secret itself, wrapped. */
  readonly keys: Pick<KeyRing, 'forStream' | 'destroy'>;
  readonly deliveries: Pick<Deliveries, 'removeFrom'>;
  /** Why a URL may not be sent to; `null` where it may. */
  readonly urlRefusal: (url: string) => string | null;
};

export const webhookCommands = (dependencies: WebhookDependencies): WebhookCommands => {
  const { log, directory, keys, deliveries, urlRefusal } = dependencies;
  const record = recordOn(log);

  const execute = async (
    id: string,
    decide: (last: WebhookEvent | null) => Decision<WebhookEvent>,
    cause: Cause,
  ): Promise<Executed> => {
    let before: WebhookEvent | null = null;
    const outcome = await record(
      `webhook-${id}`,
      (last) => {
        before = ofWebhook(last);
        return decide(before);
      },
      cause,
    );
    if ('refused' in outcome) return outcome;
    for (const event of outcome.written) directory.apply(event);
    const webhook = webhookAfter(ofWebhook(outcome.written.at(-1) ?? null) ?? before);
    return { position: outcome.position, changed: outcome.written.length > 0, webhook, before: webhookAfter(before) };
  };

  /** With the new secret where it has come into use; else that is destroyed. */
  const withSecret = async (executed: Executed, fresh: Fresh | null): Promise<WebhookOutcome> => {
    const isUsed =
      !('refused' in executed) && fresh !== null && executed.webhook?.secrets.some(({ key }) => key === fresh.id);
    if (fresh !== null && isUsed !== true) await keys.destroy([fresh.id]);
    if ('refused' in executed) return executed;
    const { position, changed, webhook, before } = executed;
    if (webhook === null) return GONE;
    await keys.destroy(dropped(before, webhook));
    return { position, changed, webhook, secret: fresh !== null && isUsed === true ? secretText(fresh.key) : null };
  };

  const refusalOf = ({ url, channel }: WebhookSettings): Refusal | null => {
    const why = urlRefusal(url);
    if (why !== null) return unprocessable('/url', why);
    return channel === null || directory.channel(channel) !== undefined
      ? null
      : unprocessable('/channel', `there is no channel ${channel}`);
  };

  return {
    async set(id, settings, cause) {
      const refusal = refusalOf(settings);
      if (refusal !== null) return { refused: refusal };
      const isNew = directory.webhook(id) === undefined;
      const fresh = isNew ? await keys.forStream(null) : null;
      const begin = fresh === null ? null : { key: fresh.id, after: String(await log.end()) };
      return withSecret(await execute(id, (last) => setWebhook(last, id, settings, begin), cause), fresh);
    },
    async rotateSecret(id, cause) {
      if (directory.webhook(id) === undefined) return GONE;
      const fresh = await keys.forStream(null);
      return withSecret(await execute(id, (last) => rotateSecret(last, fresh.id, cause.at), cause), fresh);
    },
    async replay(id, from, cause) {
      if (from > (await log.end())) {
        return { refused: unprocessable('/from', 'must not be beyond the end of the log') };
      }
      return execute(id, (last) => replayWebhook(last, from), cause);
    },
    async remove(id, cause) {
      const outcome = await execute(id, removeWebhook, cause);
      if ('refused' in outcome) return outcome;
      await deliveries.removeFrom(webhookTarget(id), 0n);
      await keys.destroy((outcome.before?.secrets ?? []).map(({ key }) => key));
      return outcome;
    },
  };
};

type Executed =
  | {
      readonly position: bigint | null;
      readonly changed: boolean;
      readonly webhook: Webhook | null;
      readonly before: Webhook | null;
    }
  | { readonly refused: Refusal };

type Fresh = { readonly id: string; readonly key: KeyObject };

const GONE = refuse('unknown', 'There is no such webhook.');

const unprocessable = (path: string, message: string): Refusal => ({
  code: 'unprocessable',
  detail: 'The webhook cannot be set up like this.',
  errors: [{ path, message }],
});

const dropped = (before: Webhook | null, after: Webhook): readonly string[] => {
  const kept = new Set(after.secrets.map(({ key }) => key));
  return (before?.secrets ?? []).map(({ key }) => key).filter((key) => !kept.has(key));
};

/** A secret in the form of Standard Webhooks. */
const secretText = (secret: KeyObject): string => `whsec_${secret.export().toString('base64')}`;

const ofWebhook = (fact: Recorded | null): WebhookEvent | null => {
  switch (fact?.type) {
    case 'WebhookSet':
    case 'WebhookSecretRotated':
    case 'WebhookReplayRequested':
    case 'WebhookRemoved':
      return fact;
    default:
      return null;
  }
};
