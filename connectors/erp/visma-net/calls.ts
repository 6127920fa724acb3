import { createClient, readOr } from '../../http/client.ts';
import type { Credentials } from '../../http/credentials.ts';
import type { Reader } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { Calling } from '../port.ts';
import { refusalOf } from './answer.ts';
import type { VismaSettings } from './settings.ts';

/** Its two services: finance and logistics, and sales orders. */
export type VismaCalls = { readonly finance: Calling; readonly orders: Calling };

export type Query = Readonly<Record<string, string>>;

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

export const get = async <T>(call: Calling, path: string, query: Query, reader: Reader<T>): Promise<T | Refusal> => {
  const reply = await call({ method: 'GET', path, query, changes: false });
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, reader.read);
  return 'outcome' in read ? read : read.document;
};

const PAGE = 500;

/** What a record says of its list. */
type Listed = { readonly metadata?: { readonly maxPageSize?: number | null | undefined } | null | undefined };

/** A page, and whether another one follows: a greater page than the list allows is cut without a word, and each record says what it allows. */
export const getPage = async <T>(
  call: Calling,
  path: string,
  query: Query,
  page: number,
  reader: Reader<readonly (T & Listed)[]>,
): Promise<{ readonly value: readonly T[]; readonly isLast: boolean } | Refusal> => {
  const value = await get(call, path, { ...query, pageNumber: String(page), pageSize: String(PAGE) }, reader);
  if ('outcome' in value) return value;
  return { value, isLast: value.length < Math.min(PAGE, value[0]?.metadata?.maxPageSize ?? PAGE) };
};

export const getAll = async <T>(
  call: Calling,
  path: string,
  query: Query,
  reader: Reader<readonly (T & Listed)[]>,
): Promise<readonly T[] | Refusal> => {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const some = await getPage<T>(call, path, query, page, reader);
    if ('outcome' in some) return some;
    all.push(...some.value);
    if (some.isLast) return all;
  }
};
