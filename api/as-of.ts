import type { Recorded } from '../log/codec.ts';
import { utc } from './instant.ts';

/** A moment in the life of a stream: a revision of it, or an instant. */
export type Moment = { readonly revision: number } | { readonly instant: string };

export const momentOf = (at: string): Moment => (/^\d+$/.test(at) ? { revision: Number(at) } : { instant: utc(at) });

/** True for facts that came after a moment. */
export const isAfter =
  (moment: Moment) =>
  (event: Pick<Recorded, 'revision' | 'metadata'>): boolean =>
    'revision' in moment ? event.revision > moment.revision : event.metadata.at > moment.instant;

/** Whether a stream that has been read up to a moment has come that far at all. */
export const reaches = (moment: Moment, revision: number): boolean =>
  !('revision' in moment) || revision === moment.revision;
