/** What can be wrong with what a client asks; the documents are those of the HTTP API. */
export type ProblemKind = 'malformed' | 'unauthenticated' | 'forbidden' | 'unknown' | 'too-many-requests';

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
};

export type Problems = {
  readonly of: (kind: ProblemKind, detail: string) => Problem;
  /** What an error comes to that was thrown while something was read. */
  readonly from: (error: unknown) => Problem;
};
