/** One exchange over HTTP: what was sent, and what came back or did not. Node's own `fetch`: pooled connections, nothing repeated. */

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMillis: number;
};

export type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
};

/** `left`: the request may have reached the other side. */
export type NoAnswer = { readonly kind: 'noAnswer'; readonly reason: string; readonly left: boolean };

/** A redirect is an answer like any other: followed, it could send a booking twice. */
export const exchange = async (request: HttpRequest): Promise<Answer | NoAnswer> => {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMillis),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { kind: 'answer', status: response.status, headers: response.headers, bytes };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return { kind: 'noAnswer', reason: `no answer within ${request.timeoutMillis} ms`, left: true };
    }
    const cause = error instanceof Error ? error.cause : undefined;
    // Its message would tell the header that cannot be sent, which is a secret.
    if (cause === undefined) return { kind: 'noAnswer', reason: 'the request cannot be made', left: false };
    const code = codeOf(cause);
    return { kind: 'noAnswer', reason: `no answer: ${code ?? 'connection lost'}`, left: !NEVER_LEFT.has(code ?? '') };
  }
};

const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const codeOf = (cause: unknown): string | null =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;

/** `Retry-After` in milliseconds from now: seconds, or a date. `null` where there is none that can be read. */
export const retryAfterMillis = (headers: Headers, now: number): number | null => {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1_000;
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(at - now, 0);
};
