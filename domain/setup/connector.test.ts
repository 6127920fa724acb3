import { describe, expect, it } from 'vitest';
import { channelIdOf } from '../ids.ts';
import {
  type ConnectorEvent,
  connectorAfter,
  pauseConnector,
  removeConnector,
  resumeConnector,
  setConnector,
  setSecrets,
  validSecretsOf,
} from './connector.ts';

const NOON = '2026-11-24T12:00:00.000Z';
const NEXT_NOON = '2026-11-25T12:00:00.000Z';
const SETTINGS = { system: 'shopify', channel: channelIdOf('web'), settings: { shop: 'a', money: 'shop' } };
const FRESH = { seal: 'seal-1', after: '7', since: NOON };

const only = (decision: ReturnType<typeof setConnector>): ConnectorEvent => {
  const [event] = 'events' in decision ? decision.events : [];
  if (event === undefined) throw new Error(JSON.stringify(decision));
  return event;
};
const SET = only(setConnector(null, 'shop', SETTINGS, FRESH));
const secretsAfter = (event: ConnectorEvent, now: string) =>
  validSecretsOf(connectorAfter(event) ?? { secrets: [] }, 'token', now).map(({ key }) => key);

describe('a connector', () => {
  it('begins with the facts and the time of when it was set up', () => {
    expect(connectorAfter(SET)).toMatchObject({
      ...{ id: 'shop', paused: false, secrets: [], seal: 'seal-1', run: { number: 1, after: '7', since: NOON } },
      ...SETTINGS,
    });
  });

  it('records nothing when the same is set again, whatever the order of its settings', () => {
    const same = { ...SETTINGS, settings: { money: 'shop', shop: 'a' } };
    expect(setConnector(SET, 'shop', same, null)).toEqual({ events: [] });
  });

  it('keeps its secrets and its run when its settings change', () => {
    const withSecret = only(setSecrets(SET, [{ name: 'token', key: 'k1' }], NOON));
    const changed = only(setConnector(withSecret, 'shop', { ...SETTINGS, settings: { shop: 'b' } }, null));
    expect(connectorAfter(changed)).toEqual({ ...connectorAfter(withSecret), settings: { shop: 'b' } });
  });

  it('cannot become one to another system', () => {
    expect(setConnector(SET, 'shop', { ...SETTINGS, system: 'magento' }, null)).toMatchObject({
      refused: { code: 'content-differs' },
    });
  });

  it('has a new secret at once, and the one before beside it for a day', () => {
    const first = only(setSecrets(SET, [{ name: 'token', key: 'k1' }], NOON));
    const second = only(setSecrets(first, [{ name: 'token', key: 'k2' }], NOON));
    expect(secretsAfter(second, NOON)).toEqual(['k2', 'k1']);
    expect(secretsAfter(second, NEXT_NOON)).toEqual(['k2']);
    const third = only(setSecrets(second, [{ name: 'token', key: 'k3' }], NEXT_NOON));
    expect(secretsAfter(third, NEXT_NOON)).toEqual(['k3', 'k2']);
  });

  it('keeps the secrets that are not named', () => {
    const first = only(setSecrets(SET, [{ name: 'token', key: 'k1' }], NOON));
    const second = only(setSecrets(first, [{ name: 'other', key: 'o1' }], NOON));
    expect(secretsAfter(second, NEXT_NOON)).toEqual(['k1']);
  });

  it('is paused and resumed once', () => {
    const paused = only(pauseConnector(SET));
    expect(connectorAfter(paused)).toMatchObject({ paused: true });
    expect(pauseConnector(paused)).toEqual({ events: [] });
    const resumed = only(resumeConnector(paused));
    expect(connectorAfter(resumed)).toEqual(connectorAfter(SET));
    expect(resumeConnector(resumed)).toEqual({ events: [] });
  });

  it('begins another run when it is made again after it was removed', () => {
    const removed = only(removeConnector(SET));
    expect(connectorAfter(removed)).toBeNull();
    expect(removeConnector(removed)).toEqual({ events: [] });
    const again = only(setConnector(removed, 'shop', SETTINGS, { ...FRESH, seal: 'seal-2' }));
    expect(connectorAfter(again)).toMatchObject({ seal: 'seal-2', run: { number: 2 } });
  });

  it('remembers through all of its runs where the first one began', () => {
    const removed = only(removeConnector(SET));
    expect(removed).toMatchObject({ data: { system: 'shopify', from: '7' } });
    const again = only(setConnector(removed, 'shop', SETTINGS, { ...FRESH, after: '90' }));
    expect(connectorAfter(again)?.run).toMatchObject({ after: '90', from: '7' });
    expect(only(removeConnector(again))).toMatchObject({ data: { runs: 2, from: '7' } });
  });

  it('that is not there can only be set up', () => {
    for (const decision of [
      pauseConnector(null),
      resumeConnector(null),
      removeConnector(null),
      setSecrets(null, [], NOON),
    ]) {
      expect(decision).toMatchObject({ refused: { code: 'unknown' } });
    }
  });
});
