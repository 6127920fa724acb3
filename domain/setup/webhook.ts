import type { BusinessType } from '../events.ts';
import { type Decision, type Fact, nothing, refuse } from '../fact.ts';
import type { ChannelId } from '../ids.ts';
import { addMinutes, type Instant } from '../time.ts';

/** What is told to whom. */
export type WebhookSettings = {
  readonly url: string;
  /** `*`: every fact of the business. */
  readonly types: readonly BusinessType[] | '*';
  /** Only facts of this channel's orders; `null`: of all. */
  readonly channel: ChannelId | null;
  /** While it is not, facts wait for it in the log. */
  readonly active: boolean;
};

/** The name of a signing secret in the key store, which alone holds it; `until`: signed with as long as that, `null` for the newest. */
export type SigningKey = { readonly key: string; readonly until: Instant | null };

export type Webhook = WebhookSettings & {
  readonly id: string;
  readonly secrets: readonly SigningKey[];
  /** Its run through the log: a replay begins another one. Facts after this position are told. */
  readonly run: WebhookRun;
};

export type WebhookRun = { readonly number: number; readonly after: string };

/** Each holds the whole of it, so that the last one says it all. Names are storage: add, never rename. */
export type WebhookFacts = {
  readonly WebhookSet: Webhook;
  readonly WebhookSecretRotated: Webhook;
  readonly WebhookReplayRequested: Webhook;
  /** `runs`: how many there have been, so that one made later under the same id begins its own. */
  readonly WebhookRemoved: { readonly id: string; readonly runs: number };
};

export type WebhookEvent = Fact<WebhookFacts>;

/** How long the secret before stays valid beside a new one. */
const ROTATION_MINUTES = 24 * 60;

/** The webhook after a fact of it; `null` for one that is not there. */
export const webhookAfter = (event: WebhookEvent | null): Webhook | null => {
  switch (event?.type) {
    case 'WebhookSet':
    case 'WebhookSecretRotated':
    case 'WebhookReplayRequested':
      return event.data;
    case 'WebhookRemoved':
    case undefined:
      return null;
  }
};

/** `fresh`: the secret's name and the position to begin after, for one that is not there yet; `null` where it was thought to be. */
export const setWebhook = (
  last: WebhookEvent | null,
  id: string,
  settings: WebhookSettings,
  fresh: { readonly key: string; readonly after: string } | null,
): Decision<WebhookEvent> => {
  const webhook = webhookAfter(last);
  if (webhook === null) {
    if (fresh === null) return refuse('not-now', 'It has just been removed: try again.');
    const secrets = [{ key: fresh.key, until: null }];
    const run = { number: runsBefore(last) + 1, after: fresh.after };
    return { events: [{ type: 'WebhookSet', data: { ...settings, id, secrets, run } }] };
  }
  return isSame(webhook, settings) ? nothing : { events: [{ type: 'WebhookSet', data: { ...webhook, ...settings } }] };
};

const runsBefore = (last: WebhookEvent | null): number => (last?.type === 'WebhookRemoved' ? last.data.runs : 0);

const isSame = (a: WebhookSettings, b: WebhookSettings): boolean =>
  a.url === b.url &&
  a.channel === b.channel &&
  a.active === b.active &&
  JSON.stringify(a.types) === JSON.stringify(b.types);

/** A new secret; the one before stays valid beside it for a day. */
export const rotateSecret = (last: WebhookEvent | null, key: string, now: Instant): Decision<WebhookEvent> => {
  const webhook = webhookAfter(last);
  if (webhook === null) return unknownWebhook();
  const before = validSecrets(webhook, now).map((one) => ({
    key: one.key,
    until: one.until ?? addMinutes(now, ROTATION_MINUTES),
  }));
  return {
    events: [{ type: 'WebhookSecretRotated', data: { ...webhook, secrets: [{ key, until: null }, ...before] } }],
  };
};

/** What is signed with now, the newest first. */
export const validSecrets = ({ secrets }: Pick<Webhook, 'secrets'>, now: Instant): readonly SigningKey[] =>
  secrets.filter(({ until }) => until === null || until > now);

/** Tells every fact from a position on once more. */
export const replayWebhook = (last: WebhookEvent | null, from: bigint): Decision<WebhookEvent> => {
  const webhook = webhookAfter(last);
  if (webhook === null) return unknownWebhook();
  const run = { number: webhook.run.number + 1, after: String(from > 0n ? from - 1n : 0n) };
  return { events: [{ type: 'WebhookReplayRequested', data: { ...webhook, run } }] };
};

export const removeWebhook = (last: WebhookEvent | null): Decision<WebhookEvent> => {
  if (last?.type === 'WebhookRemoved') return nothing;
  const webhook = webhookAfter(last);
  return webhook === null
    ? unknownWebhook()
    : { events: [{ type: 'WebhookRemoved', data: { id: webhook.id, runs: webhook.run.number } }] };
};

const unknownWebhook = () => refuse('unknown', 'There is no such webhook.');

/** Its name among all that facts are delivered to. */
export const webhookTarget = (id: string): string => `webhook-${id}`;
