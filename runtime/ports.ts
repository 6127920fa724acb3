/**
 * What the runtime needs of the view store's database. Adapters are handed in where the program is put together;
 * each is done when its suite in `test/contracts/runtime-stores.ts` passes unchanged against it.
 * All of them throw when the database cannot be reached in time; the same call may be repeated.
 */

/** Who may do what only one process should do. A lease that is not renewed in time is free. */
export type Leases = {
  /** Takes or renews; `false` when somebody else has it. */
  readonly acquire: (name: string, holder: string, millis: number) => Promise<boolean>;
  /** Gives it back before its time; nothing when the holder does not have it. */
  readonly release: (name: string, holder: string) => Promise<void>;
};

/** The state of a stream as it was at a revision, as JSON. */
export type Snapshot = { readonly revision: number; readonly state: string };

/** A cache of folded streams: it may have lost anything. The fold's version belongs to the key: another fold, another state. */
export type Snapshots = {
  readonly load: (stream: string, foldVersion: number) => Promise<Snapshot | null>;
  /** Skipped when a newer revision is there; what older folds left is removed. */
  readonly save: (stream: string, foldVersion: number, revision: number, state: string) => Promise<void>;
};

export type Begun =
  /** Ours to do. */
  | 'fresh'
  /** Done before: the first answer, again. */
  | { readonly replay: { readonly status: number; readonly body: string } }
  /** The key was used with another body. */
  | 'mismatch'
  /** Somebody is at it. */
  | 'inProgress';

/** Answers by `Idempotency-Key`. The scope is who asks and what for. */
export type Answers = {
  readonly begin: (scope: string, key: string, bodyHash: string, now: number) => Promise<Begun>;
  /** `orders`: the ids of the orders that the answer tells of. */
  readonly finish: (
    scope: string,
    key: string,
    answer: { readonly status: number; readonly body: string },
    orders: readonly string[],
  ) => Promise<void>;
  /** The command failed on our side: the next one with this key is fresh. Never takes away a finished answer. */
  readonly forget: (scope: string, key: string) => Promise<void>;
  /** Removes the answers that tell of any of these orders, from the disk too: asked again, their commands are fresh. */
  readonly forgetOrders: (orders: readonly string[]) => Promise<void>;
  /** Removes what is older than `ANSWERS_KEPT_HOURS`; says how many. */
  readonly purge: (now: number) => Promise<number>;
};

export const ANSWERS_KEPT_HOURS = 24;
/** An answer still in progress after this time belongs to a dead process: its key is fresh again. */
export const ANSWER_IN_PROGRESS_SECONDS_MAX = 60;

export const answersKeptSince = (now: number): number => now - ANSWERS_KEPT_HOURS * 3_600_000;
export const inProgressSince = (now: number): number => now - ANSWER_IN_PROGRESS_SECONDS_MAX * 1_000;

/** A position in the log that carries `identity`. */
export type Cursor = { readonly identity: string; readonly position: bigint };

/** How far each reaction to the log has come, durably. */
export type Cursors = {
  readonly load: (name: string) => Promise<Cursor | null>;
  /** Skipped when it would go back in the same log. */
  readonly save: (name: string, cursor: Cursor) => Promise<void>;
};

/** The runtime stores of one database. */
export type RuntimeStores = {
  readonly leases: Leases;
  readonly snapshots: Snapshots;
  readonly answers: Answers;
  readonly cursors: Cursors;
  readonly close: () => Promise<void>;
};
