import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, vi } from 'vitest';
import type { Json } from '../client.ts';

/** A request as the receiver got it: its body byte for byte. */
export type Got = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
  readonly body: Json;
};

/** An HTTP server that takes what it is sent. */
export type Receiver = {
  readonly url: string;
  readonly got: readonly Got[];
  /** Of those that were got, waits until so many meet a condition; gives them back. */
  readonly until: (count: number, isOne?: (got: Got) => boolean) => Promise<readonly Got[]>;
  /** What it does about the next ones. */
  answer: (got: Got, response: ServerResponse) => void;
};

const WAIT = { timeout: 20_000, interval: 10 };

export const taking = (_: Got, response: ServerResponse): void => {
  response.writeHead(204).end();
};

export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (_: Got, response: ServerResponse): void => {
    response.writeHead(status, headers).end();
  };

/** Accepts the request, and breaks the connection instead of answering. */
export const cutting = (_: Got, response: ServerResponse): void => {
  response.socket?.destroy();
};

/** Listens until the test ends. */
export const openReceiver = async (): Promise<Receiver> => {
  const got: Got[] = [];
  const server = createServer((request, response) => void take(request, response));
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await text(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const one: Got = { path: request.url ?? '', headers, raw, body: raw === '' ? null : JSON.parse(raw) };
    got.push(one);
    receiver.answer(one, response);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    got,
    async until(count, isOne = () => true) {
      await vi.waitFor(() => expect(got.filter(isOne).length).toBeGreaterThanOrEqual(count), WAIT);
      return got.filter(isOne);
    },
    answer: taking,
  };
  return receiver;
};
