import { createHmac, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channelIdOf, fulfilmentIdOf } from '../../domain/ids.ts';
import type { Webhook } from '../../domain/setup/webhook.ts';
import type { Recorded } from '../../log/codec.ts';
import type { Answered } from '../http/post.ts';
import { signatureOf } from './signature.ts';
import { webhookTargetOf } from './target.ts';

const NOW = '2026-11-24T12:00:00.500Z';
const TIMESTAMP = String(Date.UTC(2026, 10, 24, 12) / 1_000);
const SECRETS = new Map([
  ['new', Buffer.alloc(32, 1)],
  ['old', Buffer.alloc(32, 2)],
]);

const FACT: Recorded = {
  type: 'FulfilmentAccepted',
  data: { fulfilment: fulfilmentIdOf('o-1-1') },
  id: 'f7a1c7e2-0000-4000-8000-000000000001',
  stream: 'order-o-1',
  revision: 3,
  position: 17n,
  metadata: {
    at: '2026-11-24T11:59:59.000Z',
    by: 'a-key',
    correlationId: 'o-1',
    causationId: 'r-1',
    channel: channelIdOf('web'),
    schema: 4,
    hash: 'abc',
  },
};

const HOOK: Webhook = {
  id: 'shop',
  url: 'https://example.com/hook',
  types: '*',
  channel: null,
  active: true,
  secrets: [{ key: 'new', until: null }],
  run: { number: 2, after: '10' },
};

/** Sends the fact to a receiver that answers so; what it was sent, and what came of it. */
const sent = async (webhook: Webhook, answered: Answered = { status: 204, retryAfter: null }) => {
  const requests: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }[] = [];
  const target = webhookTargetOf(webhook, {
    keys: {
      find: async () => (id) => {
        const bytes = SECRETS.get(id);
        return bytes === undefined ? undefined : createSecretKey(bytes);
      },
    },
    post: async (url, headers, body) => {
      requests.push({ url, headers, body });
      return answered;
    },
    clock: { now: () => NOW },
  });
  const signal = new AbortController().signal;
  const outcome = await target.send({ id: FACT.id, key: FACT.stream, fact: FACT }, signal);
  const [request = { url: '', headers: {}, body: '' }] = requests;
  return { outcome, request, count: requests.length };
};

/** The reference algorithm of Standard Webhooks, written from its text. */
const reference = (secret: Buffer, body: string): string =>
  `v1,${createHmac('sha256', secret)
    .update(Buffer.from([FACT.id, TIMESTAMP, body].join('.')))
    .digest('base64')}`;

describe('a webhook', () => {
  it('says what happened, when, and where it stands in the log', async () => {
    const { request } = await sent(HOOK);
    expect(JSON.parse(request.body)).toEqual({
      type: 'FulfilmentAccepted',
      timestamp: '2026-11-24T11:59:59.000Z',
      id: FACT.id,
      position: '17',
      stream: 'order-o-1',
      revision: 3,
      orderId: 'o-1',
      channel: 'web',
      data: { fulfilment: 'o-1-1' },
    });
  });

  it('is signed as Standard Webhooks says', async () => {
    const { request } = await sent(HOOK);
    expect(request.url).toBe(HOOK.url);
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': FACT.id,
      'webhook-timestamp': TIMESTAMP,
      'webhook-signature': reference(Buffer.alloc(32, 1), request.body),
    });
  });

  it('is signed as the example in the documentation shows', () => {
    const page = readFileSync('docs/webhooks.md', 'utf8');
    const said = (pattern: RegExp): string => pattern.exec(page)?.[1] ?? '';
    const secret = createSecretKey(Buffer.from(said(/^SECRET='whsec_(.*)'/m), 'base64'));
    const signature = signatureOf(said(/^ID='(.*)'/m), Number(said(/^TIMESTAMP='(.*)'/m)), said(/^BODY='(.*)'$/m), [
      secret,
    ]);
    expect(signature).toBe(said(/webhook-signature: (.*)$/m));
    expect(signature).toContain(said(/^prints `(.*?)`/m));
  });

  it('is signed with the secret before, too, until its time is over', async () => {
    const secrets = (until: string) => [
      { key: 'new', until: null },
      { key: 'old', until },
    ];
    const both = await sent({ ...HOOK, secrets: secrets('2026-11-24T12:00:00.501Z') });
    expect(both.request.headers['webhook-signature']?.split(' ')).toEqual([
      reference(Buffer.alloc(32, 1), both.request.body),
      reference(Buffer.alloc(32, 2), both.request.body),
    ]);
    const over = await sent({ ...HOOK, secrets: secrets('2026-11-24T12:00:00.500Z') });
    expect(over.request.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  it('is not sent unsigned where its secret is gone', async () => {
    const { outcome, count } = await sent({ ...HOOK, secrets: [{ key: 'lost', until: null }] });
    expect({ kind: outcome.kind, count }).toEqual({ kind: 'refused', count: 0 });
  });

  it.each([
    [
      { status: 200, retryAfter: null },
      { kind: 'delivered', status: 200 },
    ],
    [
      { status: 202, retryAfter: null },
      { kind: 'delivered', status: 202 },
    ],
    [
      { status: 302, retryAfter: null },
      { kind: 'refused', status: 302 },
    ],
    [
      { status: 400, retryAfter: null },
      { kind: 'refused', status: 400 },
    ],
    [
      { status: 410, retryAfter: null },
      { kind: 'refused', status: 410 },
    ],
    [
      { status: 429, retryAfter: '60' },
      { kind: 'unavailable', status: 429, retryAfterMillis: 60_000 },
    ],
    [
      { status: 500, retryAfter: null },
      { kind: 'unavailable', status: 500, retryAfterMillis: null },
    ],
    [
      { status: 503, retryAfter: '2' },
      { kind: 'unavailable', status: 503, retryAfterMillis: 2_000 },
    ],
    [{ failed: 'timeout' as const }, { kind: 'unavailable', status: null, reason: 'timeout' }],
    [{ failed: 'connection' as const }, { kind: 'unavailable', status: null, reason: 'connection' }],
  ])('answered by %j is %j', async (answered, outcome) => {
    expect((await sent(HOOK, answered)).outcome).toMatchObject(outcome);
  });

  it('wants the facts of its channel alone, in order per order', () => {
    const target = (channel: string | null) =>
      webhookTargetOf(
        { ...HOOK, channel: channel === null ? null : channelIdOf(channel) },
        {
          keys: { find: async () => () => undefined },
          post: async () => ({ failed: 'timeout' }),
          clock: { now: () => NOW },
        },
      );
    const all = [{ id: FACT.id, key: 'order-o-1' }];
    expect(target(null).partsOf(FACT)).toEqual(all);
    expect(target('web').partsOf(FACT)).toEqual(all);
    expect(target('shop').partsOf(FACT)).toEqual([]);
    expect(target('web').partsOf({ ...FACT, stream: 'stock-SHIRT' })).toEqual([]);
  });
});
