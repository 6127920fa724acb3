import { createClient } from '../../carriers/client.ts';
import type { Credentials } from '../../carriers/credentials.ts';
import type { Calling } from '../port.ts';
import { refusalOf } from './answer.ts';
import type { BusinessCentralSettings } from './settings.ts';

/** What it says against a call is told apart from its answers. */
export const businessCentralCalls = (
  { baseUrl, timeoutMillis }: Pick<BusinessCentralSettings, 'baseUrl' | 'timeoutMillis'>,
  credentials: Credentials,
  now: () => number,
): Calling => {
  const client = createClient({ baseUrl, timeoutMillis, traceHeader: null }, credentials, now);
  return async (call) => {
    const reply = await client.call(call);
    return reply.outcome === 'replied' ? (refusalOf(reply) ?? reply) : reply;
  };
};
