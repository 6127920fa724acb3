import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Asked } from '../simulator.ts';

/** An integration's credentials: all that its calls are signed with. */
export type Integration = {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
};

/** How far ahead of the shop a call's time may be. */
const AHEAD_SECONDS = 600;

/** What is wrong with how a call is signed: OAuth 1.0a (RFC 5849) with HMAC-SHA256; `null` where nothing is. A nonce is good once. */
export const signatureCheck = (integration: Integration, url: string, now: () => string) => {
  const used = new Set<string>();
  return (asked: Asked): string | null => {
    const fields = fieldsIn(asked.header('authorization') ?? '');
    if (fields === null) return "The consumer isn't authorized to access %resources.";
    const field = (name: string): string => fields.get(name) ?? '';
    if (field('oauth_consumer_key') !== integration.consumerKey)
      return 'A consumer having the specified key does not exist';
    if (field('oauth_token') !== integration.accessToken) return 'Specified token does not exist';
    if (field('oauth_signature_method') !== 'HMAC-SHA256') return 'Signature method is not supported';
    if (
      !/^\d+$/.test(field('oauth_timestamp')) ||
      Number(field('oauth_timestamp')) > Date.parse(now()) / 1_000 + AHEAD_SECONDS
    )
      return 'The timestamp value in the oauth_timestamp parameter is invalid';
    const once = `${field('oauth_timestamp')} ${field('oauth_nonce')}`;
    if (field('oauth_nonce') === '' || used.has(once)) return 'The nonce is already being used by the consumer';
    used.add(once);
    const wanted = signatureOf(integration, url, asked, fields);
    return isSame(field('oauth_signature'), wanted) ? null : 'The signature is invalid. Verify and try again.';
  };
};

const fieldsIn = (header: string): ReadonlyMap<string, string> | null => {
  const list = /^OAuth (.+)$/.exec(header)?.[1];
  if (list === undefined) return null;
  const fields = [...list.matchAll(/([a-z_]+)="([^"]*)"/g)];
  return new Map(fields.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
};

/** The parameters of the query and of the header, but for the signature, by their encoded names and then values. */
const signatureOf = (
  { consumerSecret, accessTokenSecret }: Integration,
  url: string,
  { method, path, query }: Asked,
  fields: ReadonlyMap<string, string>,
): string => {
  const parameters = [...query, ...fields]
    .filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .sort(([a, x], [b, y]) => compared(a, b) || compared(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = `${method}&${percent(`${url}${path}`)}&${percent(parameters)}`;
  return createHmac('sha256', `${percent(consumerSecret)}&${percent(accessTokenSecret)}`)
    .update(base)
    .digest('base64');
};

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const UNRESERVED = /[A-Za-z0-9._~-]/;

const percent = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const one = String.fromCharCode(byte);
      return UNRESERVED.test(one) ? one : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

const isSame = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
