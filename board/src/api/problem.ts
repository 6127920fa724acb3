/** What is wrong in one place; with `sku` and `available` where stock is short. */
export type Fault = {
  readonly path: string;
  readonly message: string;
  readonly sku?: string;
  readonly available?: number;
};

/** A problem document (RFC 9457), as the API answers it. */
export type ProblemDocument = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly Fault[];
};

/** A request that was not done. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly document: ProblemDocument;

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title);
    this.document = document;
  }
}

/** What stands for an answer that never came. */
const UNREACHABLE: ProblemDocument = { type: '/problems/unreachable', title: 'Weir cannot be reached', status: 0 };

export const unreachable = (): ProblemError => new ProblemError(UNREACHABLE);

/** The problem that any error comes to. */
export const problemOf = (error: unknown): ProblemDocument =>
  error instanceof ProblemError
    ? error.document
    : { type: '/problems/internal', title: 'Something went wrong', status: 500, detail: String(error) };
