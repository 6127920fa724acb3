/** The public API as the demonstration uses it. */
export type Api = {
  readonly get: (path: string) => Promise<Answer>;
  readonly put: (path: string, body: unknown) => Promise<Answer>;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  /** NDJSON, a line for each. */
  readonly feed: (path: string, lines: readonly unknown[]) => Promise<Answer>;
};

export type Answer = { readonly status: number; readonly body: unknown };

export const apiAt = (url: string, key: string): Api => {
  const send = async (method: string, path: string, type: string | null, body?: string): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(type === null ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    get: (path) => send('GET', path, null),
    put: (path, body) => send('PUT', path, 'application/json', JSON.stringify(body)),
    post: (path, body) => send('POST', path, 'application/json', JSON.stringify(body)),
    feed: (path, lines) =>
      send('POST', path, 'application/x-ndjson', lines.map((line) => JSON.stringify(line)).join('\n')),
  };
};

/** Reads a field of something whose shape is not known; `undefined` where there is none. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const amount = (value: unknown): number => (typeof value === 'number' ? value : 0);
