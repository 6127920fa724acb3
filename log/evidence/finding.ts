import type { RecordedEvent } from '../port.ts';

/** What is wrong with the log, at the first place where it shows. What is not known is `null`. */
export type Finding = {
  readonly position: bigint | null;
  readonly stream: string | null;
  readonly revision: number | null;
  /** In words: a sentence about the event that was changed, removed or inserted. */
  readonly what: string;
};

export const findingAt = ({ position, stream, revision }: RecordedEvent, what: string): Finding => ({
  position,
  stream,
  revision,
  what,
});
