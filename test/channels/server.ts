import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a stand-in was asked. */
export type Asked = {
  /** In milliseconds, of the test's own process. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Answering = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Server = {
  readonly url: string;
  readonly asked: Asked[];
  /** What it was asked and the documentation does not know. */
  readonly complaints: string[];
  /** Answers so, whatever it is asked; `null`: it answers by itself. */
  instead: Answering | null;
};

/** Complains of what is not as documented, and says no. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
}

/** Listens until the test ends. */
export const openServer = async (answer: (asked: Asked) => Answering): Promise<Server> => {
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', server.url);
      const { method = '', headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      const asked = {
        at: performance.now(),
        method,
        path: url.pathname,
        query: url.searchParams,
        url: url.href,
        headers,
        body,
      };
      server.asked.push(asked);
      const { status, body: said, headers: more = {} } = server.instead ?? answered(asked);
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(said));
    });
  });
  const answered = (asked: Asked): Answering => {
    try {
      return answer(asked);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      server.complaints.push(`${asked.method} ${asked.path}: ${error.message}`);
      return { status: 400, body: {} };
    }
  };
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
  });
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server: Server = { url: `http://127.0.0.1:${port}`, asked: [], complaints: [], instead: null };
  return server;
};

export const insist = (isSo: boolean, otherwise: string): void => {
  if (!isSo) throw new Complaint(otherwise);
};

export const ok = (body: unknown): Answering => ({ status: 200, body });
