import type { Work } from '../../api/work-documents.ts';

/** What each step of the work is given: the fulfilment as it is, and how to do something with it. */
export type Acts = {
  readonly work: Work;
  /** Resolves to whether it was done. */
  readonly step: (act: string, body: object, done: string) => Promise<boolean>;
  readonly running: boolean;
};
