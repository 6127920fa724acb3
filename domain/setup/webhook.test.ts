import { describe, expect, it } from 'vitest';
import type { Decision } from '../fact.ts';
import {
  removeWebhook,
  replayWebhook,
  rotateSecret,
  setWebhook,
  validSecrets,
  type WebhookEvent,
  type WebhookSettings,
  webhookAfter,
} from './webhook.ts';

const SETTINGS: WebhookSettings = { url: 'https://example.com/', types: '*', channel: null, active: true };
const MONDAY = '2026-11-23T12:00:00.000Z';
const TUESDAY = '2026-11-24T12:00:00.000Z';

/** What a webhook is after decisions, one after another; `null` decides to nothing. */
const history = (
  ...decisions: readonly ((last: WebhookEvent | null) => Decision<WebhookEvent>)[]
): WebhookEvent | null =>
  decisions.reduce<WebhookEvent | null>((last, decide) => {
    const decision = decide(last);
    return 'refused' in decision ? last : (decision.events.at(-1) ?? last);
  }, null);

const made = (last: WebhookEvent | null) => setWebhook(last, 'erp', SETTINGS, { key: 'first', after: '10' });
const rotated = (key: string, now: string) => (last: WebhookEvent | null) => rotateSecret(last, key, now);

describe('a webhook', () => {
  it('begins after the position at which it was made, and keeps its place when its settings change', () => {
    const changed = { ...SETTINGS, url: 'https://example.com/2' };
    expect(webhookAfter(history(made))).toMatchObject({ ...SETTINGS, run: { number: 1, after: '10' } });
    const later = history(made, (last) => setWebhook(last, 'erp', changed, { key: 'unused', after: '20' }));
    expect(webhookAfter(later)).toMatchObject({
      ...changed,
      run: { number: 1, after: '10' },
      secrets: [{ key: 'first', until: null }],
    });
  });

  it('set again as it is, changes nothing', () => {
    expect(setWebhook(history(made), 'erp', SETTINGS, null)).toEqual({ events: [] });
  });

  it('is signed with the secrets of a day', () => {
    const webhook = webhookAfter(
      history(made, rotated('second', MONDAY), rotated('third', '2026-11-23T18:00:00.000Z')),
    );
    const valid = (now: string) => (webhook === null ? [] : validSecrets(webhook, now).map(({ key }) => key));
    expect(valid('2026-11-23T18:00:00.000Z')).toEqual(['third', 'second', 'first']);
    expect(valid(TUESDAY)).toEqual(['third', 'second']);
    expect(valid('2026-11-24T18:00:00.000Z')).toEqual(['third']);
  });

  it('keeps no secret whose time is over when it gets another one', () => {
    const webhook = webhookAfter(
      history(made, rotated('second', MONDAY), rotated('third', '2026-11-25T12:00:00.000Z')),
    );
    expect(webhook?.secrets.map(({ key }) => key)).toEqual(['third', 'second']);
  });

  it.each([
    [100n, '99'],
    [0n, '0'],
  ])('replayed from %s, runs anew after %s', (from, begins) => {
    const webhook = webhookAfter(history(made, (last) => replayWebhook(last, from)));
    expect(webhook?.run).toEqual({ number: 2, after: begins });
  });

  it('made under the id of one that was removed, has a run of its own', () => {
    const again = (last: WebhookEvent | null) => setWebhook(last, 'erp', SETTINGS, { key: 'other', after: '50' });
    const webhook = webhookAfter(history(made, (last) => replayWebhook(last, 5n), removeWebhook, again));
    expect(webhook).toMatchObject({ secrets: [{ key: 'other' }], run: { number: 3, after: '50' } });
  });

  it('that is not there can be neither rotated, replayed nor removed; that is removed, stays so', () => {
    expect(rotateSecret(null, 'k', MONDAY)).toMatchObject({ refused: { code: 'unknown' } });
    expect(replayWebhook(null, 1n)).toMatchObject({ refused: { code: 'unknown' } });
    expect(removeWebhook(null)).toMatchObject({ refused: { code: 'unknown' } });
    expect(removeWebhook(history(made, removeWebhook))).toEqual({ events: [] });
  });
});
