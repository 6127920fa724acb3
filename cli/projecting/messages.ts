import type { Change, ViewStatus } from '../../projections/projector.ts';
import type { Config } from '../config.ts';

/** What the thread of the views is given as it starts. */
export type ThreadData = {
  readonly config: Config;
  /** The master key of personal data. */
  readonly master: Uint8Array;
  /** Where the embedded log ends, as its writer tells; `null` for a log that is elsewhere. */
  readonly end: SharedArrayBuffer | null;
};

export type ToThread = { readonly kind: 'resume'; readonly view: string } | { readonly kind: 'stop' };

export type FromThread =
  | { readonly kind: 'news'; readonly news: News }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string | undefined };

/** What has happened since the last news. */
export type News = {
  readonly seen: ReadonlyMap<string, bigint>;
  readonly changes: readonly Change[];
  readonly resets: readonly string[];
  readonly projecting: boolean;
  readonly status: readonly ViewStatus[];
  readonly events: number;
  readonly unknown: number;
  /** The instant of the last event that was projected; `null` where there was none. */
  readonly lastAt: string | null;
};
