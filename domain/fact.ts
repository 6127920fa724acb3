import type { Sku } from './ids.ts';

/**
 * A vocabulary lists fact name -> data; `Fact<V>` is the union of its facts, told apart by `type`.
 * The names are the storage format: add, never rename.
 */
export type Fact<V, N extends keyof V = keyof V> = {
  [K in N]: { readonly type: K; readonly data: V[K] };
}[N];

/** What a decision comes to: facts (none when they already stand), or a refusal that says why. */
export type Decision<F, R = Refusal> = { readonly events: readonly F[] } | { readonly refused: R };

/** Why a command was refused, in a form that its sender can act on. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly detail: string;
  /** One entry per field, line or SKU concerned; `path` is a JSON pointer into the command where there is one. */
  readonly errors?: readonly Fault[];
};

export type Fault = {
  readonly path: string;
  readonly message: string;
  /** What a machine can act on, where stock is short. */
  readonly sku?: Sku;
  readonly available?: number;
  /** The clause of the returns policy that refuses it. */
  readonly clause?: string;
};

export type RefusalCode =
  /** The command contradicts itself. */
  | 'malformed'
  /** The state does not allow it now. */
  | 'not-now'
  /** There is less than was asked for. */
  | 'out-of-stock'
  /** The same id or reference was used for something else. */
  | 'content-differs'
  /** Understood, but names something that is not there or that cannot be. */
  | 'unprocessable'
  /** No such thing. */
  | 'unknown';

export const refuse = (
  code: RefusalCode,
  detail: string,
  errors?: Refusal['errors'],
): { readonly refused: Refusal } => ({
  refused: errors === undefined ? { code, detail } : { code, detail, errors },
});

/** No facts: what was asked for already stands. */
export const nothing: { readonly events: readonly never[] } = { events: [] };
