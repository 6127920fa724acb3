import { isAuthentic, statedHash } from '../codec.ts';
import type { RecordedEvent } from '../port.ts';

/** The event before it in its stream; revision -1 and no hash before the first. */
export type Before = { readonly revision: number; readonly hash: string };

export const BEFORE_FIRST: Before = { revision: -1, hash: '' };

/** What is wrong with an event that should come next in its stream, in words; `null` when it does and is what was written. */
export const faultOf = (event: RecordedEvent, before: Before): string | null => {
  const { stream, revision } = event;
  const expected = before.revision + 1;
  if (revision > expected) return `revision ${expected} of ${stream} was removed or put in another place`;
  if (revision < expected) return `an event was inserted, or two have changed places: revision ${expected} comes next`;
  if (statedHash(event) === '') return 'it has no hash: its metadata was changed, or it was inserted';
  try {
    if (isAuthentic(before.hash, event)) return null;
  } catch {
    return 'its data or metadata was changed: it is not JSON any more';
  }
  return 'it was changed, inserted or moved here: its hash is not that of its content and of the event before it';
};
