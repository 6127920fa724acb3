import { createHmac, type KeyObject } from 'node:crypto';

/**
 * The header `webhook-signature` of Standard Webhooks 1.0: for each secret `v1,` and the base64 of HMAC-SHA256 over id, timestamp (seconds
 * since 1970) and body, joined by dots. The newest secret first.
 */
export const signatureOf = (id: string, timestamp: number, body: string, secrets: readonly KeyObject[]): string =>
  secrets
    .map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    .join(' ');
