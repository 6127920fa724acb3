import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import type { Arrival } from '../system.ts';

/** What an arrival says: kept as nobody can read it without its connector's key, because it tells of people. */
export type Said = Pick<Arrival, 'headers' | 'body'>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM, bound to the connector and the key of the arrival. */
export const sealSaid = (said: Said, connector: string, arrivalKey: string, key: KeyObject): string => {
  const nonce = randomFillSync(Buffer.allocUnsafe(NONCE_BYTES));
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(connector, arrivalKey));
  const text = JSON.stringify([said.headers, said.body]);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
};

export const openSaid = (sealed: string, connector: string, arrivalKey: string, key: KeyObject): Said => {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(boundTo(connector, arrivalKey))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  const [headers, body] = JSON.parse(text.toString('utf8'));
  return { headers, body };
};

const boundTo = (connector: string, arrivalKey: string): Buffer => Buffer.from(`${connector}\n${arrivalKey}`);
