import { type Client, createClient } from '../../http/client.ts';
import { clientCredentials } from '../../http/credentials.ts';

/** The login to nShift's portal, which gives a token for each of its APIs by scope. */
export type PortalSettings = {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMillis: number;
};

export type PortalApi = { readonly baseUrl: string; readonly scope: string };

export const portalClient = (portal: PortalSettings, api: PortalApi, now: () => number): Client => {
  const { tokenUrl: url, clientId, clientSecret, timeoutMillis } = portal;
  const credentials = clientCredentials({ url, clientId, clientSecret, scope: api.scope, timeoutMillis }, now);
  return createClient({ baseUrl: api.baseUrl, timeoutMillis, traceHeader: null }, credentials, now);
};
