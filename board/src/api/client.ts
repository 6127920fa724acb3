import { ProblemError, unreachable } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a list is asked for: several values of one name stand several times. */
export type Query = { readonly [name: string]: string | number | boolean | readonly string[] | null | undefined };

/** What goes with whatever changes something, so that no other site can send it. Kept in memory alone. */
let csrf = '';
/** The position of the last command of this page: what is read after it has seen it. */
let seen = { position: '', until: 0 };
let onSignedOut = (): void => undefined;

const SEEN_MILLIS = 5_000;

export const keepToken = (token: string | null): void => {
  csrf = token ?? '';
};

/** Called when an answer says that there is no session any more. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

/** `name=a&name=b`; what is `null`, missing or empty is left out. */
export const searchOf = (query: Query): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat())
      if (one !== null && one !== undefined && one !== '') search.append(name, String(one));
  }
  return search.size === 0 ? '' : `?${search}`;
};

/** Reads what the API has at a path. Throws `ProblemError`. */
export const read = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> => {
  const waitFor = seen.until > Date.now() ? seen.position : null;
  return send<T>('GET', `${path}${searchOf({ ...query, waitFor })}`, undefined, signal);
};

/** Asks for something to be done; what is read from now on has seen it. Throws `ProblemError`. */
export const command = async <T extends object>(method: Method, path: string, body?: object): Promise<T> => {
  const answer = await send<T>(method, path, body ?? (method === 'DELETE' ? undefined : {}));
  if ('position' in answer && typeof answer.position === 'string') {
    seen = { position: answer.position, until: Date.now() + SEEN_MILLIS };
  }
  return answer;
};

const send = async <T>(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<T> => {
  const response = await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrf }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  if (!response.headers.get('Content-Type')?.includes('json')) throw unreachable();
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status === 401 && path !== '/v1/session') onSignedOut();
  throw new ProblemError(answer);
};
