import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';

/** The limit beside Weir: the same request, read and parsed, and an answer of the same size from a constant; to a GET, the one that is given. */
const ANSWER = { orderId: 'x'.repeat(36), status: 'fulfilling', filler: 'x'.repeat(1_200) };

const router = new Router().post('/v1/orders', async (ctx) => {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  JSON.parse(Buffer.concat(chunks).toString('utf8'));
  ctx.status = 201;
  ctx.body = ANSWER;
});
const given: unknown = JSON.parse(process.env.BENCH_ANSWER ?? '{}');
router.get('/v1/atp', (ctx) => {
  ctx.body = given;
});
const server = createServer(new Koa().use(router.routes()).callback());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => process.exit(0));
