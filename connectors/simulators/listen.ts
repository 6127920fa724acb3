import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { jsonIn } from './json.ts';
import type { Asked, Given } from './simulator.ts';

export type Listening = {
  readonly url: string;
  /** Breaks off what is still being answered. */
  readonly close: () => Promise<void>;
};

/** What is made of a request: an answer, or its connection is cut. Where nothing is made of it, whoever asked waits. */
export type Reply = { readonly send: (given: Given) => void; readonly cut: () => void };

/** Takes requests on a port of this machine: on any that is free, where it is 0. */
export const listen = async (
  port: number,
  handle: (asked: Asked, reply: Reply) => void | Promise<void>,
): Promise<Listening> => {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await askedOf(request);
    await handle(asked, { send: (given) => write(response, given), cut: () => void request.socket.destroy() });
  };
  const http = createServer((request, response) => void take(request, response));
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
};

const askedOf = async (request: IncomingMessage): Promise<Asked> => {
  const url = new URL(request.url ?? '', 'http://simulator');
  const sent = await text(request);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : null;
    },
    text: sent,
    body: jsonIn(sent),
  };
};

const write = (response: ServerResponse, { status, body, headers = {} }: Given): void => {
  const isPlain = typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': isPlain ? 'text/plain' : 'application/json', ...headers });
  response.end(isPlain ? body : body === undefined ? '' : JSON.stringify(body));
};
