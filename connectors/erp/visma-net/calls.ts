import { createClient } from '../../carriers/client.ts';
import type { Credentials } from '../../carriers/credentials.ts';
import type { Calling } from '../port.ts';
import { refusalOf } from './answer.ts';
import type { VismaSettings } from './settings.ts';

/** Its two services: finance and logistics, and sales orders. */
export type VismaCalls = { readonly finance: Calling; readonly orders: Calling };

/** What it says against a call is told apart from its answers. */
export const vismaCalls = (
  { baseUrl, salesOrderUrl, timeoutMillis }: Pick<VismaSettings, 'baseUrl' | 'salesOrderUrl' | 'timeoutMillis'>,
  credentials: Credentials,
  now: () => number,
): VismaCalls => {
  const calling = (url: string): Calling => {
    const limits = { timeoutMillis, traceHeader: null, resetHeader: 'x-ratelimit-reset' };
    const client = createClient({ baseUrl: url, ...limits }, credentials, now);
    return async (call) => {
      const reply = await client.call(call);
      return reply.outcome === 'replied' ? (refusalOf(reply) ?? reply) : reply;
    };
  };
  return { finance: calling(baseUrl), orders: calling(salesOrderUrl) };
};
