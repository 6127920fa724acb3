import { ADMIN_KEY } from './weir-process.ts';

/** An answer of the API: its status and what it says. */
export type Answer = { readonly status: number; readonly body: Json };

/** JSON of which a test knows the shape. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not there
export type Json = any;

export type Client = {
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly put: (path: string, body: unknown) => Promise<Answer>;
  readonly patch: (path: string, body: unknown) => Promise<Answer>;
  readonly delete: (path: string) => Promise<Answer>;
};

/** A client of one Weir, with one key. */
export const clientOf = (url: string, key: string = ADMIN_KEY): Client => {
  const send = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body ?? {}, headers),
    put: (path, body) => send('PUT', path, body),
    patch: (path, body) => send('PATCH', path, body),
    delete: (path) => send('DELETE', path),
  };
};
