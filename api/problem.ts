import type { Fault, Refusal, RefusalCode } from '../domain/fact.ts';
import { AppendTooLarge, LogUnavailable } from '../log/port.ts';
import { ViewsUnavailable } from '../projections/port.ts';
import { BadCursor, QueryNotServed } from '../projections/query.ts';
import { Contended } from '../runtime/stock.ts';

/** What can go wrong with a request, each with its status: the one place that knows which refusal is which status. */
const KINDS = {
  malformed: { status: 400, title: 'The request is malformed' },
  unauthenticated: { status: 401, title: 'A valid key is needed' },
  forbidden: { status: 403, title: 'The key may not do this' },
  unknown: { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  'not-now': { status: 409, title: 'The state does not allow this now' },
  'out-of-stock': { status: 409, title: 'There is less than was asked for' },
  'content-differs': { status: 409, title: 'The same id was used for something else' },
  'in-progress': { status: 409, title: 'The same request is being worked on' },
  'too-large': { status: 413, title: 'The request is too large' },
  'not-json': { status: 415, title: 'The content type is not understood' },
  'too-slow': { status: 408, title: 'The request took too long to come' },
  'headers-too-large': { status: 431, title: 'The address or the headers are too long' },
  unprocessable: { status: 422, title: 'Understood, but impossible' },
  'too-many-requests': { status: 429, title: 'Too many requests at once' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A store is out of reach' },
} as const satisfies { readonly [K in RefusalCode]: unknown } & {
  readonly [kind: string]: { readonly status: number; readonly title: string };
};

export type ProblemKind = keyof typeof KINDS;

export const PROBLEM_KINDS: readonly string[] = Object.keys(KINDS);

/** An RFC 9457 document. */
export type ProblemDocument = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly Fault[];
};

export type Headers = { readonly [name: string]: string };

/** Faults that one answer names; what is wrong beyond them is found with the next attempt. */
export const FAULTS_MAX = 20;

/** Seconds after which trying again makes sense. */
const RETRY_AFTER_SECONDS = '1';
export const RETRY: Headers = { 'Retry-After': RETRY_AFTER_SECONDS };

export const problemOf = (kind: ProblemKind, detail?: string, errors?: readonly Fault[]): ProblemDocument => {
  const { status, title } = KINDS[kind];
  return {
    type: `/problems/${kind}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: errors.slice(0, FAULTS_MAX) }),
  };
};

export const refusalProblem = ({ code, detail, errors }: Refusal): ProblemDocument => problemOf(code, detail, errors);

/** A request that cannot be answered otherwise than by a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly document: ProblemDocument;
  readonly headers: Headers;

  constructor(kind: ProblemKind, detail?: string, errors?: readonly Fault[], headers: Headers = {}) {
    super(detail ?? kind);
    this.document = problemOf(kind, detail, errors);
    this.headers = headers;
  }
}

/** The client went away before it had said all: nobody is there to be answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

export const malformed = (path: string, message: string): Problem =>
  new Problem('malformed', 'The request is not as it must be.', [{ path, message }]);

/** The problem that an error comes to; `null` for what is nobody's fault but ours. */
export const problemFrom = (error: unknown): Problem | null => {
  if (error instanceof Problem) return error;
  if (error instanceof LogUnavailable)
    return new Problem('unavailable', 'The log cannot be reached.', undefined, RETRY);
  if (error instanceof ViewsUnavailable) {
    return new Problem('unavailable', 'The views cannot be read at the moment.', undefined, RETRY);
  }
  if (error instanceof Contended) {
    return new Problem('unavailable', 'Others are writing to the same thing; try again.', undefined, RETRY);
  }
  if (error instanceof AppendTooLarge) return new Problem('too-large', 'The command makes more of history than fits.');
  if (error instanceof BadCursor) return malformed('/cursor', 'is not the cursor of this list');
  if (error instanceof QueryNotServed) return malformed('', 'these filters cannot be combined');
  return null;
};
