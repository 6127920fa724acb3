import { randomBytes } from 'node:crypto';
import type { Middleware } from 'koa';
import type { RequestState } from './serve.ts';

/** A file as it is sent. */
export type BoardFile = {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** Its name changes with what is in it. */
  readonly immutable: boolean;
  /** Made when the board was built; `null` for what does not become smaller. */
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
};

/** What the board is made of: its page, and the files that this loads, by path. */
export type BoardFiles = { readonly page: string; readonly files: ReadonlyMap<string, BoardFile> };

/** What stands in the page where each answer puts a nonce of its own: only styles that the page itself brings are taken. */
export const NONCE_MARK = '%nonce%';

const NONCE_BYTES = 16;
const YEAR_SECONDS = 31_536_000;
/** Paths of programs: whoever mistypes one is told so, and not given a page. */
const OF_PROGRAMS = /^\/(v1|live|health|metrics|problems)(\/|$)|\.\w+$/;

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Weir</title>
<h1>Weir is running</h1><p>The board has not been built: run <code>npm run build</code>, and start Weir again.</p>
<p>The API is described at <a href="/openapi.json">/openapi.json</a>.</p></html>`;

/** Serves the board: its files, and its page wherever else a browser goes; what shows there is for the page to say. */
export const serveBoard =
  (board: BoardFiles | null): Middleware<RequestState> =>
  (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    const file = board?.files.get(ctx.path);
    ctx.set('X-Content-Type-Options', 'nosniff');
    if (file !== undefined) return sendFile(ctx, file);
    return OF_PROGRAMS.test(ctx.path) ? next() : sendPage(ctx, board?.page ?? null);
  };

type Context = Parameters<Middleware<RequestState>>[0];

const sendPage = (ctx: Context, page: string | null): void => {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  ctx.set('Content-Security-Policy', policy(nonce));
  ctx.set('Referrer-Policy', 'same-origin');
  ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
  ctx.status = page === null ? 503 : 200;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page === null ? NOT_BUILT : page.replaceAll(NONCE_MARK, nonce);
};

const sendFile = (ctx: Context, { type, body, etag, immutable, brotli, gzip }: BoardFile): void => {
  ctx.set('Cache-Control', immutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
  ctx.set('Vary', 'Accept-Encoding');
  ctx.set('ETag', etag);
  ctx.set('Content-Type', type);
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  const encoding = ctx.acceptsEncodings('br', 'gzip', 'identity');
  const [name, encoded] = encoding === 'br' ? ['br', brotli] : encoding === 'gzip' ? ['gzip', gzip] : ['', null];
  if (encoded !== null) ctx.set('Content-Encoding', String(name));
  ctx.body = encoded ?? body;
};
