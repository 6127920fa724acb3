import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request that a stand-in got; `body` is the parsed JSON, else the text. */
export type Got = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | null;
  readonly body: unknown;
};

export type Given = {
  readonly status: number;
  readonly body?: unknown;
  /** What is no JSON, as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** How a stand-in answers instead of as it should: with another answer, not at all after it has done it (once for each request), or not at all. */
export type Mood =
  | { readonly kind: 'well' }
  | { readonly kind: 'answers'; readonly given: Given }
  | { readonly kind: 'losesAnswers' }
  | { readonly kind: 'out' };

export type Server = {
  readonly url: string;
  mood: Mood;
  /** What it got and took for a fault of ours, in words: empty where all was as documented. */
  readonly faults: string[];
  /** Requests that it got, whatever came of them. */
  asked: number;
};

/** What is not as documented. It is answered with 400, and is on the list of faults. */
export class NotDocumented extends Error {
  override readonly name = 'NotDocumented';
}

export const wants = (isSo: boolean, what: string): void => {
  if (!isSo) throw new NotDocumented(what);
};

/** Listens until the test ends. `changes`: whether a request does something, so that its answer may be lost after that. `isLogin`: it gives a token. */
export const openStandIn = async (
  answer: (got: Got) => Given,
  changes: (got: Got) => boolean,
  isLogin: (got: Got) => boolean = () => false,
): Promise<Server> => {
  const textOf = async (request: IncomingMessage): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    return Buffer.concat(parts).toString('utf8');
  };
  const answered = (got: Got): Given => {
    try {
      return answer(got);
    } catch (error) {
      if (!(error instanceof NotDocumented)) throw error;
      server.faults.push(`${got.method} ${got.path}: ${error.message}`);
      return { status: 400, body: { message: error.message } };
    }
  };
  const lost = new Set<string>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    const url = new URL(request.url ?? '', 'http://stand-in');
    const got: Got = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      header: (name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? value : null;
      },
      body: parsed(text),
    };
    server.asked += 1;
    const { mood } = server;
    if (mood.kind === 'out') return void request.socket.destroy();
    const given = mood.kind === 'answers' && !isLogin(got) ? mood.given : answered(got);
    const asked = `${got.method} ${got.path} ${text}`;
    if (mood.kind === 'losesAnswers' && changes(got) && !lost.has(asked)) {
      lost.add(asked);
      return void request.socket.destroy();
    }
    const { status, body, text: plain, headers = {} } = given;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(plain ?? (body === undefined ? '' : JSON.stringify(body)));
  };
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server: Server = { url: `http://127.0.0.1:${port}`, mood: { kind: 'well' }, faults: [], asked: 0 };
  return server;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
