import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Refusal } from '../domain/fact.ts';
import { type Cookie, setCookie } from './cookie.ts';
import { type Headers, type ProblemDocument, RETRY, refusalProblem } from './problem.ts';

/** What a request is answered with: a document, a text, bytes, or a stream of JSON texts, a line each. */
export type Answer =
  | Document
  | Rendered
  | { readonly status: number; readonly bytes: Buffer; readonly type: string }
  | { readonly status: number; readonly lines: AsyncIterable<string> }
  | Redirect;

/** Sends a browser elsewhere. */
export type Redirect = { readonly status: 303; readonly location: string; readonly cookies: readonly Cookie[] };

export type Document = {
  readonly status: number;
  readonly body: object;
  /** Signs a browser in, or out. */
  readonly cookie?: Cookie;
};

/** An answer as it goes over the wire. */
export type Rendered = {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Headers;
};

export const JSON_TYPE = 'application/json; charset=utf-8';
export const NDJSON_TYPE = 'application/x-ndjson; charset=utf-8';
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export const ok = (body: object): Document => ({ status: 200, body });

export const refused = (refusal: Refusal): Document => {
  const body = refusalProblem(refusal);
  return { status: body.status, body };
};

/** Sends an answer. This alone sets status, type and body. */
export const send = async (ctx: Context, answer: Answer): Promise<void> => {
  if ('lines' in answer) {
    const lines = await begun(answer.lines);
    ctx.status = answer.status;
    ctx.set('Content-Type', NDJSON_TYPE);
    const body = Readable.from(lines);
    ctx.body = body;
    // Whoever has left before the first line hears of nothing any more, and neither does the body of that.
    if (ctx.res.destroyed || ctx.req.socket.destroyed) body.destroy();
    return;
  }
  if ('bytes' in answer) {
    ctx.status = answer.status;
    ctx.set('Content-Type', answer.type);
    ctx.body = answer.bytes;
    return;
  }
  if ('location' in answer) {
    ctx.set('Cache-Control', 'no-store');
    ctx.set(
      'Set-Cookie',
      answer.cookies.map((cookie) => setCookie(cookie, isOverTls(ctx))),
    );
    ctx.redirect(answer.location);
    ctx.status = answer.status;
    return;
  }
  if ('cookie' in answer && answer.cookie !== undefined)
    ctx.set('Set-Cookie', setCookie(answer.cookie, isOverTls(ctx)));
  sendText(ctx, rendered(answer));
};

/** As the browser sees it: what ends the encryption before us says so. Who lies about it only keeps the cookie from itself. */
const isOverTls = (ctx: Context): boolean => ctx.secure || ctx.get('X-Forwarded-Proto') === 'https';

export const sendText = (ctx: Context, { status, type, text, headers = {} }: Rendered): void => {
  ctx.status = status;
  ctx.set({ ...headers });
  ctx.set('Content-Type', type);
  ctx.body = text;
};

export const sendProblem = (ctx: Context, document: ProblemDocument, headers: Headers): void => {
  ctx.set({ ...headers });
  if (document.status === 503 || document.status === 429) ctx.set({ ...RETRY });
  sendText(ctx, rendered({ status: document.status, body: document }));
};

/** Makes the text of an answer, once. */
export const rendered = (
  answer: Exclude<Answer, { readonly lines: unknown } | { readonly bytes: unknown } | Redirect>,
): Rendered =>
  'text' in answer
    ? answer
    : { status: answer.status, type: typeFor(answer.status), text: JSON.stringify(answer.body) };

export const typeFor = (status: number): string => (status >= 400 ? PROBLEM_TYPE : JSON_TYPE);

/**
 * Takes the first line before anything is sent, so that what fails at once can still be answered with a problem. Closed before it is read,
 * it closes what makes the lines, which would go on for nobody otherwise.
 */
const begun = async (lines: AsyncIterable<string>): Promise<AsyncIterable<string>> => {
  const iterator = lines[Symbol.asyncIterator]();
  let first: IteratorResult<string> | null = await iterator.next();
  const rest: AsyncIterator<string> = {
    next() {
      const taken = first;
      first = null;
      return taken === null ? iterator.next() : Promise.resolve(taken);
    },
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => rest };
};
