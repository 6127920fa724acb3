import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Clock } from '../runtime/clock.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { Answers } from '../runtime/ports.ts';
import { type Answer, NDJSON_TYPE, type Rendered, rendered, send, sendText } from './answer.ts';
import { type Authenticate, type Credentials, keyHash, type Shown } from './authenticate.ts';
import { checkType, parseBody, parseForm, readBody } from './body.ts';
import { admit, type Caller } from './caller.ts';
import { idempotencyKey, once } from './idempotency.ts';
import { linesOf } from './ndjson.ts';
import { malformed, Problem, problemFrom, RETRY } from './problem.ts';
import type { Reads } from './reads.ts';
import { isKeyless, type Raw, type Route } from './route.ts';

export type ServeDependencies = {
  readonly authenticate: Authenticate;
  readonly reads: Pick<Reads, 'waitFor'>;
  readonly answers: Answers;
  readonly clock: Clock;
  /** What went wrong without harm to the request. */
  readonly onError: (error: unknown) => void;
};

/** What the middlewares before the routes have found out. */
export type RequestState = { requestId: string };

/** Requests that are worked on at once; the next one is told to come back. */
export const REQUESTS_AT_ONCE_MAX = 10_000;
/** How long a read waits for the views. */
export const WAIT_MILLIS_MAX = 5_000;

const NOBODY: Credentials = {
  caller: { id: '', roles: new Set(), channels: new Set(), locations: new Set() },
  secret: '',
  session: null,
};
/** Whoever has the address of an order's page acts as its customer. */
const CUSTOMER: Credentials = { ...NOBODY, caller: { ...NOBODY.caller, id: 'customer' } };
const NO_SEARCH = new URLSearchParams();
const NO_BODY = Buffer.alloc(0);
const NO_LINES: Raw['lines'] = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/** Serves one route: who asks, may they, wait, read, once, answer. In this order, for every route alike. */
export const server = (dependencies: ServeDependencies, atOnceMax = REQUESTS_AT_ONCE_MAX) => {
  const { authenticate, reads, answers, clock, onError } = dependencies;
  const now = (): number => Date.parse(clock.now());
  let atOnce = 0;

  const causeFor =
    (caller: Caller, requestId: string): CauseOf =>
    (correlationId) => ({ at: clock.now(), by: caller.id, correlationId, causationId: requestId });

  /** Who asks; throws where that is nobody, or somebody who may not. */
  const credentialsFor = (route: Route, ctx: Context): Credentials => {
    if (route.access === 'open') return NOBODY;
    if (route.access === 'public') return CUSTOMER;
    const credentials = authenticate(shownIn(ctx.req, route));
    admit(credentials.caller, route.access);
    return credentials;
  };

  const answerTo = async (route: Route, ctx: Context & { state: RequestState }): Promise<void> => {
    const credentials = credentialsFor(route, ctx);
    const { secret } = credentials;
    const search = ctx.querystring === '' ? NO_SEARCH : new URLSearchParams(ctx.querystring);
    if (route.method === 'GET') {
      if (!isKeyless(route) && search.has('waitFor')) await waited(reads, search);
      return send(ctx, await route.handle(rawOf(route, ctx, credentials, search)));
    }
    if (route.bytesMax !== undefined) {
      const bytes = await readBody(ctx.req, route.bytesMax);
      return send(ctx, await route.handle({ ...rawOf(route, ctx, credentials, search), bytes }));
    }
    if (route.form === true) {
      checkType(ctx.req, 'form');
      const body = parseForm(await readBody(ctx.req));
      return send(ctx, await route.handle({ ...rawOf(route, ctx, credentials, search), body }));
    }
    // Signing in is not done once: each time it sets a cookie.
    const key = route.access === 'open' ? null : idempotencyKey(ctx.req.headers['idempotency-key']);
    const raw = rawOf(route, ctx, credentials, search, key);
    const streams = route.lines === 'in' || route.lines === 'both';
    checkType(ctx.req, streams ? 'ndjson' : 'json');
    if (key === null || route.method !== 'POST') {
      if (streams) return send(ctx, await route.handle({ ...raw, lines: linesOf(chunksOf(ctx.req)) }));
      return send(ctx, await route.handle({ ...raw, body: parseBody(await readBody(ctx.req)) }));
    }
    const body = await readBody(ctx.req);
    const work = async (): Promise<Rendered> => {
      try {
        const answer = route.handle(
          streams ? { ...raw, lines: linesOf(oneChunk(body)) } : { ...raw, body: parseBody(body) },
        );
        return await wholeOf(await answer);
      } catch (error) {
        const problem = problemFrom(error);
        if (problem === null || problem.document.status >= 500) throw error;
        return rendered({ status: problem.document.status, body: problem.document });
      }
    };
    const command = {
      scope: `${credentials.caller.id} ${keyHash(secret).slice(0, 16)} ${ctx.method} ${ctx.path}`,
      key,
      body,
      secret,
    };
    sendText(ctx, await once(answers, now, command, work, onError));
  };

  const rawOf = (
    route: Route,
    ctx: Context & { state: RequestState },
    { caller, session }: Pick<Credentials, 'caller' | 'session'>,
    search: URLSearchParams,
    key: string | null = null,
  ): Raw => ({
    caller,
    session,
    params: route.path.includes('{') ? ctx.params : NO_PARAMS,
    search,
    body: NO_BODY,
    headers: ctx.req.headers,
    bytes: NO_BODY,
    lines: NO_LINES,
    cause: causeFor(caller, ctx.state.requestId),
    reference: key === null ? null : `${caller.id}/${key}`,
  });

  return async (route: Route, ctx: Context & { state: RequestState }): Promise<void> => {
    // What asks how Weir is must get its answer when it is busiest.
    const isLimited = route.access !== 'open' || route.bytesMax !== undefined;
    if (isLimited && atOnce >= atOnceMax) {
      throw new Problem('too-many-requests', `${atOnceMax} requests are at work.`, undefined, RETRY);
    }
    atOnce += 1;
    try {
      await answerTo(route, ctx);
    } finally {
      atOnce -= 1;
    }
  };
};

const NO_PARAMS: Raw['params'] = {};

/** What a request shows of who asks. */
const shownIn = ({ headers }: IncomingMessage, { method }: Route): Shown => ({
  authorization: headers.authorization,
  cookie: headers.cookie,
  csrf: method === 'GET' ? null : [headers['x-csrf-token']].flat()[0],
});

/** Waits until the views have seen a position, and takes it out of the query. */
const waited = async (reads: Pick<Reads, 'waitFor'>, search: URLSearchParams): Promise<void> => {
  const [position = '', ...more] = search.getAll('waitFor');
  search.delete('waitFor');
  if (more.length > 0 || !/^\d{1,19}$/.test(position)) throw malformed('/waitFor', 'must be a position in the log');
  if (await reads.waitFor(BigInt(position), WAIT_MILLIS_MAX)) return;
  throw new Problem('unavailable', `The views have not seen position ${position} yet.`, undefined, RETRY);
};

/** The body in pieces; stopping early leaves the connection as it is, so that there can still be an answer. */
const chunksOf = (request: IncomingMessage): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }),
});

async function* oneChunk(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

/** The whole of an answer, also of one that is a stream: it can only be given again when it has been kept. */
const wholeOf = async (answer: Answer): Promise<Rendered> => {
  // Bytes are only read, and reads are not kept.
  if ('bytes' in answer || 'location' in answer) throw new TypeError('the answer of a command is no text');
  if (!('lines' in answer)) return rendered(answer);
  let text = '';
  for await (const line of answer.lines) text += line;
  return { status: answer.status, type: NDJSON_TYPE, text };
};
