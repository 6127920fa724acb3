import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';

/** What a browser came back with from a login: a code, or why there is none. */
export type Redirected = { readonly code: string } | { readonly problem: string };

export type Awaited = {
  /** Resolves with what came back with our state. */
  readonly redirected: Promise<Redirected>;
  readonly close: () => void;
};

/** Listens on a port of this machine, and of nobody else's, for the browser that comes back. What has another state is not ours. */
export const awaitRedirect = async (port: number, state: string): Promise<Awaited> => {
  const came = Promise.withResolvers<Redirected>();
  const server = createServer((request, response) => {
    const found = redirectedIn(new URL(request.url ?? '/', 'http://localhost'), state);
    if (found === null) return answer(response, 400, 'This is not the login that was begun.');
    answer(response, 200, 'problem' in found ? found.problem : 'Done. You may close this page.');
    came.resolve(found);
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return {
    redirected: came.promise,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Reads the address that the browser ended on, as somebody pastes it. */
export const awaitPasted = (input: NodeJS.ReadableStream, state: string): Awaited => {
  const lines = createInterface({ input });
  const came = Promise.withResolvers<Redirected>();
  lines.on('line', (line) => {
    const url = URL.parse(line.trim());
    const found = url === null ? null : redirectedIn(url, state);
    came.resolve(found ?? { problem: 'what was pasted is not the address of the login that was begun' });
  });
  lines.on('close', () => came.resolve({ problem: 'no address was pasted' }));
  return { redirected: came.promise, close: () => lines.close() };
};

/** `null` where it is not of the login with this state. */
const redirectedIn = ({ searchParams }: URL, state: string): Redirected | null => {
  if (searchParams.get('state') !== state) return null;
  const code = searchParams.get('code');
  if (code !== null) return { code };
  const error = searchParams.get('error_description') ?? searchParams.get('error');
  return { problem: error === null ? 'it came back without a code' : `it was not allowed: ${error}` };
};

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
};
