import { once } from 'node:events';
import { createServer, request } from 'node:http';
import Koa from 'koa';
import { expect, it } from 'vitest';
import { send } from './answer.ts';

it('stops making lines for a client that has left before the first of them', async () => {
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<string>();
  async function* lines(): AsyncGenerator<string> {
    try {
      asked.resolve();
      await left.promise;
      yield 'first\n';
      yield 'second\n';
    } finally {
      stopped.resolve('stopped');
    }
  }
  const app = new Koa();
  app.use(async (ctx) => {
    ctx.res.once('close', left.resolve);
    await send(ctx, { status: 200, lines: lines() });
  });
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = request({ port, host: '127.0.0.1' }).on('error', () => undefined);
  client.end();
  await asked.promise;
  client.destroy();
  expect(await stopped.promise).toBe('stopped');
  server.close();
});
