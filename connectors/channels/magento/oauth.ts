import { createHmac, randomUUID } from 'node:crypto';

export type OAuthKeys = {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
};

/** What makes a signature unlike any other. */
export type Once = { readonly nonce: string; readonly seconds: number };

/** The header `authorization` of OAuth 1.0a (RFC 5849) with HMAC-SHA256, over the method, the address and its query. */
export const oauthHeader = (keys: OAuthKeys, method: string, url: string, { nonce, seconds }: Once): string => {
  const { origin, pathname, searchParams } = new URL(url);
  const own = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: nonce,
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(seconds),
    oauth_token: keys.accessToken,
    oauth_version: '1.0',
  };
  const parameters = [...searchParams, ...Object.entries(own)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const base = [method, `${origin}${pathname}`, parameters].map(encoded).join('&');
  const key = `${encoded(keys.consumerSecret)}&${encoded(keys.accessTokenSecret)}`;
  const signature = createHmac('sha256', key).update(base).digest('base64');
  const fields = Object.entries({ ...own, oauth_signature: signature });
  return `OAuth ${fields.map(([name, value]) => `${name}="${encoded(value)}"`).join(', ')}`;
};

export const once = (now: number): Once => ({ nonce: randomUUID(), seconds: Math.floor(now / 1_000) });

/** As RFC 3986 has it, which leaves less as it is than JavaScript does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
