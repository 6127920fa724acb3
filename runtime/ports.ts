import { type Instant, instantOf, millisOf } from '../domain/time.ts';

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
  /** Whoever was at work is dead: each command that was in progress is fresh. Never takes away a finished answer. */
  readonly forgetInProgress: () => Promise<void>;
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

/** What an outside system is told of one fact, and how that went. It names the fact and holds nothing of it. */
export type Delivery = {
  /** The outside system, by its name here. */
  readonly target: string;
  /** The same however often it is sent. */
  readonly id: string;
  /** Those of a key are sent in order. */
  readonly key: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** Its place among those of the same fact. */
  readonly part: number;
  readonly type: string;
  /** When the fact happened. */
  readonly happenedAt: Instant;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly triedAt: Instant | null;
  /** The HTTP status of the last answer; `null` where there was none. */
  readonly status: number | null;
  readonly reason: string | null;
  /** Since when it is to be sent; once it has been tried, since the first attempt. */
  readonly since: Instant;
  /** Not sent before this. */
  readonly dueAt: Instant;
  /** It has failed before, and people know of it. */
  readonly hasFailed: boolean;
};

/** `skipped`: its target does not want it any more. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'skipped';

/** What is to be sent, and for a time what has been. In the order of the log: position, then part. */
export type Deliveries = {
  /** Keeps those of a target that are not there yet; gives back those of them that are pending now. */
  readonly add: (target: string, deliveries: readonly Delivery[]) => Promise<readonly Delivery[]>;
  /** All that are pending, in order. */
  readonly pending: (target: string) => Promise<readonly Delivery[]>;
  /** What came of an attempt; nothing where it is not pending any more. */
  readonly save: (delivery: Delivery) => Promise<void>;
  /** Makes those of a key that have failed pending again, as new; gives them back. */
  readonly again: (target: string, key: string, now: Instant) => Promise<readonly Delivery[]>;
  readonly hasFailed: (target: string, key: string) => Promise<boolean>;
  /** The keys of which anything has failed, each once, in any order. */
  readonly failedKeys: (target: string) => Promise<readonly string[]>;
  /** The newest first, below a place where one is given. */
  readonly list: (target: string, page: DeliveriesPage) => Promise<readonly Delivery[]>;
  readonly summary: (target: string) => Promise<DeliveriesSummary>;
  /** Forgets those of facts at this position and later. */
  readonly removeFrom: (target: string, position: bigint) => Promise<void>;
  /** Removes what has been kept long enough: see `DELIVERED_KEPT_DAYS`, `DELIVERED_KEPT_MAX`, `FAILED_KEPT_DAYS`. */
  readonly prune: (target: string, now: Instant) => Promise<void>;
};

export type DeliveriesSummary = {
  readonly waiting: number;
  readonly failed: number;
  /** When the last one was delivered, and when the oldest fact happened that is still to be told of; `null` where there is none. */
  readonly lastOut: Instant | null;
  readonly oldestWaiting: Instant | null;
  /** Of those that are not delivered, what was last wrong with one. */
  readonly problem: { readonly at: Instant; readonly reason: string } | null;
};

export type DeliveriesPage = {
  readonly limit: number;
  readonly below?: { readonly position: bigint; readonly part: number };
};

/** Of each target, those that are over are kept for this time, and no more of them than this. */
export const DELIVERED_KEPT_DAYS = 7;
export const DELIVERED_KEPT_MAX = 10_000;
/** As long as that they can be sent again one by one; their facts stay in the log. */
export const FAILED_KEPT_DAYS = 30;

const DAY_MILLIS = 86_400_000;

/** Deliveries that were last tried before these instants are removed. */
export const deliveriesKeptSince = (now: Instant): { readonly over: Instant; readonly failed: Instant } => ({
  over: instantOf(millisOf(now) - DELIVERED_KEPT_DAYS * DAY_MILLIS),
  failed: instantOf(millisOf(now) - FAILED_KEPT_DAYS * DAY_MILLIS),
});

/** Something that an outside system has told us, from when it has come in until it has been worked, and its key for a time after that. */
export type Inbound = {
  readonly connector: string;
  /** The same for each repeat of it. */
  readonly key: string;
  /** What it is about; those of a subject are worked in the order in which they came in. */
  readonly subject: string;
  readonly topic: string;
  /** Text whose order is the order of arrival. */
  readonly arrival: string;
  /** Grows with each state of the subject, as its source has it; `null` for a notice that no other one outdates. */
  readonly version: string | null;
  readonly receivedAt: Instant;
  readonly state: InboundState;
  readonly attempts: number;
  readonly triedAt: Instant | null;
  /** What was wrong at the last attempt; `null` where nothing was. */
  readonly reason: string | null;
  /** Since when it is to be worked: when it came in, or was last asked for again. */
  readonly since: Instant;
  /** Not worked before this. */
  readonly dueAt: Instant;
  /** It has failed before, and people know of it. */
  readonly hasFailed: boolean;
};

/** `parked`: what it is about is not known yet; those that came after it need not wait for it. */
export type InboundState = 'waiting' | 'parked' | 'failed' | 'done';

export type InboxSummary = {
  readonly waiting: number;
  readonly parked: number;
  readonly failed: number;
  /** When the newest came in, and when the oldest did of those that wait; `null` where there is none. */
  readonly lastIn: Instant | null;
  readonly oldestWaiting: Instant | null;
  /** Of those that are not done, what was last wrong with one. */
  readonly problem: { readonly at: Instant; readonly reason: string } | null;
};

/** How far the changes of an outside system have been read: all up to this place have come in. */
export type PollPlace = { readonly time: Instant; readonly id: string };

/** What is asked of a connector for changes; `name` where it is asked for several things by themselves, else `null`. */
export type PollId = { readonly connector: string; readonly name: string | null };

/** The names of polls in a store, where those of a connector are its id, and whatever begins with its id and a `/`. */
export const pollKey = ({ connector, name }: PollId): string => (name === null ? connector : `${connector}/${name}`);
/** Beyond the last name of those of a connector that have a name: `0` comes after `/`. */
export const pollKeysEnd = (connector: string): string => `${connector}0`;

export type PollProgress = {
  readonly place: PollPlace;
  /** When it was last asked, and what was wrong then. */
  readonly at: Instant;
  readonly problem: string | null;
};

/** What has come in from outside systems. What is added is on disk, also after a loss of power, before `add` answers. */
export type Inbox = {
  /** Keeps one, with what it says, sealed; false where its key has been had. */
  readonly add: (inbound: Inbound, sealed: string) => Promise<boolean>;
  /** How it stands with one, by its key; `null` where it has not been had. */
  readonly stateOf: (connector: string, key: string) => Promise<Pick<Inbound, 'state' | 'reason'> | null>;
  /** What it says, as it was given; `null` once it is done. */
  readonly sealedOf: (inbound: Inbound) => Promise<string | null>;
  /**
   * What may be worked now, in the order of arrival: due, and not behind one of its subject that waits for another attempt.
   */
  readonly due: (connector: string, now: Instant, limit: number) => Promise<readonly Inbound[]>;
  /** What came of an attempt. One that is done keeps nothing of what it said. */
  readonly save: (inbound: Inbound) => Promise<void>;
  /** The highest version of a subject that is done; `null` where none is. */
  readonly newestVersion: (connector: string, subject: string) => Promise<string | null>;
  /** Those of a subject that are parked may be worked now. */
  readonly unpark: (connector: string, subject: string, now: Instant) => Promise<void>;
  /** Those of a subject that have failed wait again, as new; says how many. */
  readonly again: (connector: string, subject: string, now: Instant) => Promise<number>;
  readonly hasFailed: (connector: string, subject: string) => Promise<boolean>;
  /** The subjects of which anything has failed, each once, in any order. */
  readonly failedSubjects: (connector: string) => Promise<readonly string[]>;
  readonly summary: (connector: string) => Promise<InboxSummary>;
  readonly progress: (poll: PollId) => Promise<PollProgress | null>;
  readonly saveProgress: (poll: PollId, progress: PollProgress) => Promise<void>;
  /** Forgets all of a connector. */
  readonly remove: (connector: string) => Promise<void>;
  /** Removes what has been done or has failed for longer than `INBOUND_KEPT_DAYS`. */
  readonly prune: (connector: string, now: Instant) => Promise<void>;
};

/** As long as that a repeat is known as one, and what has failed can be worked again. */
export const INBOUND_KEPT_DAYS = 30;

export const inboundKeptSince = (now: Instant): Instant => instantOf(millisOf(now) - INBOUND_KEPT_DAYS * DAY_MILLIS);

/** The runtime stores of one database. */
export type RuntimeStores = {
  readonly leases: Leases;
  readonly snapshots: Snapshots;
  readonly answers: Answers;
  readonly cursors: Cursors;
  readonly deliveries: Deliveries;
  readonly inbox: Inbox;
  readonly told: ToldLevels;
  readonly vaults: Vaults;
  readonly close: () => Promise<void>;
};

/** What is kept of a fulfilment being booked at a carrier, so that it is booked once whatever becomes of the process. */
export type BookingAttempt = {
  /** Or the return. */
  readonly fulfilment: string;
  /** The connection to the carrier. */
  readonly connector: string;
  /** When the last attempt that may have booked was begun; `null`: there was none. */
  readonly earlierAt: Instant | null;
  /** What the carrier's system keeps for it that does not count yet. */
  readonly draftId: string | null;
  /** Counted from 1: another one for each save. */
  readonly version: number;
};

/** On disk before a call answers, also through a loss of power: a lost attempt may be a second booking. */
export type BookingAttempts = {
  readonly load: (fulfilment: string) => Promise<BookingAttempt | null>;
  /** Saves the version that follows the one that is there; `false` where another one is there meanwhile. */
  readonly save: (attempt: BookingAttempt) => Promise<boolean>;
  readonly remove: (fulfilment: string) => Promise<void>;
};

/** A label, sealed with the key of its order's personal data: with the key, it is gone. */
export type SealedLabel = { readonly format: 'pdf' | 'zpl'; readonly key: string; readonly cipher: Uint8Array };

/** A cache of what carriers gave for fulfilments and returns: it may have lost anything. */
export type Labels = {
  /** In place of those that are there. */
  readonly keep: (fulfilment: string, labels: readonly SealedLabel[], at: Instant) => Promise<void>;
  /** In the order in which they were kept. */
  readonly of: (fulfilment: string) => Promise<readonly SealedLabel[]>;
  readonly remove: (fulfilment: string) => Promise<void>;
  /** Removes those that were kept before an instant. */
  readonly prune: (before: Instant) => Promise<void>;
};

/** A parcel under way whose carrier is asked about it. */
export type ParcelPoll = {
  readonly connector: string;
  readonly trackingNumber: string;
  readonly order: string;
  /** Or the return. */
  readonly fulfilment: string;
  readonly bookedAt: Instant;
  /** Not asked about before. */
  readonly dueAt: Instant;
  /** Between the last time and `dueAt`. */
  readonly pauseMillis: number;
  /** When anything was last heard of it. */
  readonly heardAt: Instant;
};

export type ParcelPolls = {
  /** Those that are there already stay as they are. */
  readonly add: (polls: readonly ParcelPoll[]) => Promise<void>;
  /** Of a connection, those that are due by an instant, the longest due first. */
  readonly due: (connector: string, by: Instant, limit: number) => Promise<readonly ParcelPoll[]>;
  /** Nothing where it has been removed. */
  readonly save: (poll: ParcelPoll) => Promise<void>;
  /** Makes all parcels of a number due. */
  readonly hurry: (connector: string, trackingNumber: string, now: Instant) => Promise<void>;
  readonly remove: (poll: Pick<ParcelPoll, 'connector' | 'trackingNumber' | 'fulfilment'>) => Promise<void>;
};

/** What bookings, labels and tracking keep beside the log. */
export type CarriageStores = {
  readonly attempts: BookingAttempts;
  readonly labels: Labels;
  readonly polls: ParcelPolls;
  readonly close: () => Promise<void>;
};

/**
 * What a connection to an outside system keeps of its own, such as tokens: one sealed text under each name. On disk before a call answers,
 * also through a loss of power: a token that is good for once is spent by then.
 */
export type Vaults = {
  readonly load: (name: string) => Promise<string | null>;
  /** Puts a text in the place of another one, `null` for none; `false` where that is not what is there: then nothing is written. */
  readonly replace: (name: string, text: string, before: string | null) => Promise<boolean>;
  /** Gone from sight at once. A repeat changes nothing. */
  readonly remove: (name: string) => Promise<void>;
};

/** What an outside system was last told of a SKU, and what came of it. */
export type ToldLevel = {
  readonly sku: string;
  readonly quantity: number;
  /** `unknown`: it is not sold there. */
  readonly state: 'taken' | 'unknown' | 'refused';
  readonly at: Instant;
};

/** What outside systems were told of the stock: one level for each SKU and target, over restarts too. */
export type ToldLevels = {
  /** Of these SKUs, in any order; those that it was never told of are left out. */
  readonly load: (target: string, skus: readonly string[]) => Promise<readonly ToldLevel[]>;
  readonly save: (target: string, levels: readonly ToldLevel[]) => Promise<void>;
  /** The target was told of nothing. */
  readonly forget: (target: string) => Promise<void>;
  /** When it last took one; `null` before the first. */
  readonly lastTaken: (target: string) => Promise<Instant | null>;
};
