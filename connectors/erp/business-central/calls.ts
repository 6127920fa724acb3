import { createClient, readOr } from '../../http/client.ts';
import type { Credentials } from '../../http/credentials.ts';
import type { Reader } from '../../http/document.ts';
import { type Refusal, unavailable } from '../../http/refusal.ts';
import type { Calling } from '../port.ts';
import { refusalOf } from './answer.ts';
import type { BusinessCentralSettings } from './settings.ts';

/** Who calls, and where. */
export type Caller = { readonly call: Calling; readonly settings: Pick<BusinessCentralSettings, 'baseUrl'> };

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

export const get = async <T>({ call }: Pick<Caller, 'call'>, path: string, reader: Reader<T>): Promise<T | Refusal> => {
  const reply = await call({ method: 'GET', path, changes: false });
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, reader.read);
  return 'outcome' in read ? read : read.document;
};

export type Page<T> = { readonly value: readonly T[]; readonly '@odata.nextLink'?: string | null | undefined };

/** A page, and where the next one is: its link is followed as it is, and only to where the first one was, because the token goes with it. */
export const getPage = async <T>(
  caller: Caller,
  path: string,
  reader: Reader<Page<T>>,
): Promise<{ readonly value: readonly T[]; readonly next: string | null } | Refusal> => {
  const page = await get(caller, path, reader);
  if ('outcome' in page) return page;
  const { baseUrl } = caller.settings;
  const link = page['@odata.nextLink'] ?? null;
  if (link !== null && !link.startsWith(`${baseUrl}/`)) {
    return unavailable('unreadable', 'the next page is said to be somewhere else');
  }
  return { value: page.value, next: link === null ? null : link.slice(baseUrl.length) };
};

export const getAll = async <T>(
  caller: Caller,
  path: string,
  reader: Reader<Page<T>>,
): Promise<readonly T[] | Refusal> => {
  const all: T[] = [];
  for (let next: string | null = path; next !== null; ) {
    const page: Awaited<ReturnType<typeof getPage<T>>> = await getPage(caller, next, reader);
    if ('outcome' in page) return page;
    all.push(...page.value);
    next = page.next;
  }
  return all;
};
