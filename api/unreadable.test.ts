import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerUnreadable } from './unreadable.ts';

const server = createServer((request, response) => request.resume().on('end', () => response.end('answered')));
let port = 0;

beforeAll(async () => {
  server.on('clientError', answerUnreadable);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What is answered to these bytes, after which nothing more is sent. */
const answerTo = async (sent: string) => {
  const socket = connect(port, '127.0.0.1');
  socket.end(sent);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
};

describe('what is no request', () => {
  it.each([
    [
      'a body that is cut off',
      'POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a":',
      400,
      'malformed',
    ],
    [
      'a piece of no length',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      400,
      'malformed',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', 400, 'malformed'],
    ['another protocol', '\u0016\u0003\u0001\r\n\r\n', 400, 'malformed'],
    ['an endless address', `GET /?q=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers-too-large'],
  ])('is answered by a problem document: %s', async (_, sent, status, kind) => {
    const { head, body } = await answerTo(sent);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ type: `/problems/${kind}`, status });
  });
});
