import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { Histogram, type Registry } from 'prom-client';
import { sendProblem } from './answer.ts';
import { ClientGone, Problem, problemFrom, problemOf } from './problem.ts';
import type { RequestState } from './serve.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Gives each request an id: the sender's own where it has one, so that both sides speak of the same. */
export const identify: Middleware<RequestState> = (ctx, next) => {
  const given = ctx.req.headers['x-request-id'];
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  ctx.state.requestId = requestId;
  ctx.set('X-Request-Id', requestId);
  ctx.set('Cache-Control', 'no-store');
  return next();
};

const DURATION = 'weir_http_request_seconds';
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts and times requests by route, method and status. */
export const measure = (registry: Registry): Middleware<RequestState> => {
  const seconds = new Histogram({
    name: DURATION,
    help: 'Time from the first byte of a request to the beginning of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  return async (ctx, next) => {
    const begun = performance.now();
    await next();
    const route: unknown = ctx._matchedRoute;
    const labels = { method: ctx.method, route: typeof route === 'string' ? route : 'none', status: ctx.status };
    seconds.observe(labels, (performance.now() - begun) / 1_000);
  };
};

/** Answers whatever goes wrong with a problem document. What is our own fault is logged, and never told. */
export const answerProblems =
  (logger: Logger): Middleware<RequestState> =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = problemFrom(error);
      const about = { err: error, requestId: ctx.state.requestId };
      if (error instanceof ClientGone || !ctx.writable) logger.debug(about, 'the client went away');
      else if (problem === null) logger.error(about, `${ctx.method} ${loggable(ctx.path)} failed`);
      else if (problem.document.status >= 500)
        logger.warn(about, `${ctx.method} ${loggable(ctx.path)}: ${problem.message}`);
      sendProblem(ctx, problem?.document ?? problemOf('internal'), problem?.headers ?? {});
    }
  };

/** Whoever has the address of an order's page acts as its customer: it is not for those who read logs. */
const loggable = (path: string): string => path.replace(/^\/t\/[^/]*/, '/t/{token}');

/** 404 where there is no such route, 405 where it has other methods. */
export const noRoute =
  (router: Router<RequestState>): Middleware<RequestState> =>
  (ctx) => {
    const methods = new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods));
    if (methods.size === 0) throw new Problem('unknown', `There is nothing at ${ctx.path}.`);
    const allow = [...methods].join(', ');
    throw new Problem('method-not-allowed', `${ctx.path} knows ${allow}.`, undefined, { Allow: allow });
  };
