/** A carrier's system for tests: it answers by routes, keeps what was wrong in the requests, and fails as it is told to. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string;
  readonly body: string;
};

export type Given = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
};

/** What goes wrong with a request: before anything is done for it, or after. */
export type Fault =
  | { readonly done: boolean; readonly instead: 'cut' | 'silence' }
  | { readonly done: boolean; readonly instead: Given };

export type CarrierServer = {
  readonly url: string;
  /** One for each request from now on, in order; `null` lets it pass. */
  readonly faults: (Fault | null)[];
  /** What was not as documented in the requests so far. */
  readonly violations: string[];
  /** The requests that arrived, as `METHOD path`. */
  readonly arrived: string[];
  readonly close: () => Promise<void>;
};

export const startServer = async (
  answer: (asked: Asked, violations: string[]) => Given | Promise<Given>,
): Promise<CarrierServer> => {
  const faults: (Fault | null)[] = [];
  const violations: string[] = [];
  const arrived: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = await askedOf(request);
    arrived.push(`${asked.method} ${asked.path}`);
    const fault = faults.shift() ?? null;
    const given = fault === null || fault.done ? await answer(asked, violations) : null;
    if (fault === null) return given === null ? undefined : send(response, given);
    if (fault.instead === 'cut') return request.socket.destroy();
    if (fault.instead !== 'silence') send(response, fault.instead);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, faults, violations, arrived, close };
};

const askedOf = async (request: IncomingMessage): Promise<Asked> => {
  const url = new URL(request.url ?? '/', 'http://server');
  const header = (name: string) => String(request.headers[name] ?? '');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    header,
    body: await text(request),
  };
};

const send = (response: ServerResponse, { status, headers, json, bytes }: Given) => {
  const body = json === undefined ? Buffer.from(bytes ?? []) : Buffer.from(JSON.stringify(json));
  response.writeHead(status, { 'content-type': json === undefined ? 'text/html' : 'application/json', ...headers });
  response.end(body);
};

/** The JSON body; `null` and a violation where it is not sent as JSON or is not as the schema says. */
export const bodyBy = <T extends TSchema>(schema: T) => {
  const compiled = Compile(schema);
  const accepts = (value: unknown): value is Static<T> => compiled.Check(value);
  return (asked: Asked, violations: string[]): Static<T> | null => {
    const say = (text: string) => violations.push(`${asked.method} ${asked.path}: ${text}`);
    if (!asked.header('content-type').startsWith('application/json'))
      say(`content type ${asked.header('content-type')}`);
    const json: unknown = JSON.parse(asked.body);
    if (accepts(json)) return json;
    for (const { instancePath, message } of compiled.Errors(json)) say(`${instancePath} ${message}`);
    return null;
  };
};

export const BAD_REQUEST: Given = { status: 400, json: { code: 'ILLEGAL', message: 'not as documented' } };
