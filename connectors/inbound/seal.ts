import type { KeyObject } from 'node:crypto';
import { openText, sealText } from '../seal.ts';
import type { Arrival } from '../system.ts';

/** What an arrival says: kept as nobody can read it without its connector's key, because it tells of people. */
export type Said = Pick<Arrival, 'headers' | 'body'>;

/** Bound to the connector and the key of the arrival. */
export const sealSaid = (said: Said, connector: string, arrivalKey: string, key: KeyObject): string =>
  sealText(JSON.stringify([said.headers, said.body]), boundTo(connector, arrivalKey), key);

export const openSaid = (sealed: string, connector: string, arrivalKey: string, key: KeyObject): Said => {
  const [headers, body] = JSON.parse(openText(sealed, boundTo(connector, arrivalKey), key));
  return { headers, body };
};

const boundTo = (connector: string, arrivalKey: string): string => `${connector}\n${arrivalKey}`;
