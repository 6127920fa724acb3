import type { ChannelRequest } from '../request.ts';

/** The version that the requests here are written for; Shopify keeps one for a year. */
const VERSION = '2026-10';

export const graphql = (query: string, variables: object): ChannelRequest => ({
  method: 'POST',
  path: `/admin/api/${VERSION}/graphql.json`,
  headers: { accept: 'application/json' },
  body: { query, variables },
});

export const gid = (type: string, id: string): string => (id.startsWith('gid://') ? id : `gid://shopify/${type}/${id}`);
