/**
 * The changes of one view on their way to those who watch it. Whoever keeps up flows: each change is broadcast to all of them
 * at once. Whoever does not (who has just come, comes back after a lost connection, or reads too slowly) is behind: it is given
 * what it has not got, at its own pace, until it is where the others are, and flows with them from there on.
 */
import { ViewsUnavailable } from '../projections/port.ts';
import { createFlow } from './flow.ts';
import { createHistory } from './history.ts';
import type { Slice } from './journal.ts';
import { type ChangeMessage, messagesOf, type SnapshotMessage } from './messages.ts';
import { aheadOf, byTopic, nextOf, type Party, type Reading } from './party.ts';
import { createPulse, GATHER_MILLIS } from './pulse.ts';
import type { Timers } from './timers.ts';
import type { LiveView, Snapshot, Topic } from './topics.ts';

/**
 * What tells of commits. `onChange` comes in the turn in which `seen` moves: once `seen` has said that a view has come to a
 * position, no older change is told any more. One that is makes all watchers of the view read it anew.
 */
export type Feed = {
  /** The position up to which a view that can be read has been told; -1 while there is none. */
  readonly seen: (view: string) => bigint;
  readonly onChange: (
    listener: (changes: readonly { readonly view: string; readonly id: string; readonly position: bigint }[]) => void,
  ) => () => void;
  /** Any document of the view may differ. */
  readonly onReset: (listener: (view: string) => void) => () => void;
};

/** One connection. */
export type Watcher = {
  readonly send: (message: ChangeMessage) => void;
  /** True while what was sent has not left this process; when it has, `drained` of its streams is called. */
  readonly backedUp: () => boolean;
  readonly join: (topic: string) => void;
  readonly leave: (topic: string) => void;
};

export type Outlet = {
  /** To everybody who has joined the topic of the message. */
  readonly broadcast: (message: ChangeMessage) => void;
  readonly renew: (watchers: readonly Watcher[], message: SnapshotMessage) => void;
};

/** Where a watch begins: with a snapshot, or `null` where it goes on from a position. */
export type Beginning = {
  readonly position: bigint;
  readonly snapshot: Snapshot | null;
  readonly epoch: number;
};

export type Watch = Party & {
  readonly topic: Topic;
  readonly watcher: Watcher;
  epoch: number;
  state: 'behind' | 'flowing' | 'ended';
};

export type ViewStream = {
  readonly told: (changes: readonly { readonly id: string; readonly position: bigint }[]) => void;
  readonly reset: () => void;
  /**
   * Reads where a watch begins. `after`: the position that the watcher had before; `null` when it has none. Throws
   * `ViewsUnavailable`, and what the snapshot throws.
   */
  readonly begin: (topic: Topic, after: bigint | null) => Promise<Beginning>;
  /** From here on the watcher gets the changes. To be called in the turn in which the beginning was sent. */
  readonly add: (topic: Topic, watcher: Watcher, beginning: Beginning) => Watch;
  readonly end: (watch: Watch) => void;
  /** What was sent to a watcher of this view has left. */
  readonly drained: () => void;
  readonly watches: () => { readonly flowing: number; readonly behind: number };
};

export type Counted = 'changes' | 'snapshots' | 'resumes';

export type ViewStreamOptions = {
  readonly live: LiveView;
  readonly seen: () => bigint;
  readonly outlet: Outlet;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
  readonly count: (what: Counted, times: number) => void;
  readonly journalIdsMax?: number;
  readonly sliceDocumentsMax?: number;
};

/** Documents that are read and sent to one party at once. */
export const SLICE_DOCUMENTS_MAX = 200;
/** Watchers that are behind and are served at once. */
const SERVED_AT_ONCE_MAX = 50;

const NOTHING: Reading['shown'] = new Map();

export const createViewStream = (options: ViewStreamOptions): ViewStream => {
  const { live, outlet, timers, onError, count, sliceDocumentsMax = SLICE_DOCUMENTS_MAX } = options;
  const history = createHistory(options.seen, options.journalIdsMax);
  const behind = new Set<Watch>();
  const flow = createFlow<Watch>();

  const join = (watch: Watch): void => {
    behind.delete(watch);
    flow.join(watch);
    watch.state = 'flowing';
    watch.ahead = new Map();
    watch.watcher.join(watch.topic.name);
  };

  const leave = (watch: Watch): void => {
    flow.leave(watch);
    watch.watcher.leave(watch.topic.name);
  };

  const fallBehind = (watch: Watch): void => {
    leave(watch);
    const { position, ahead, epoch } = flow;
    Object.assign(watch, { state: 'behind', position, ahead, epoch } satisfies Partial<Watch>);
    behind.add(watch);
  };

  /** Whoever cannot be told by the next broadcast leaves it; when nobody is left, those who come next begin at the newest. */
  const part = (): void => {
    const upTo = history.upTo();
    const lost = !history.serves(flow.position, flow.epoch);
    for (const watch of flow.members) if (lost || watch.watcher.backedUp()) fallBehind(watch);
    if (flow.members.size > 0) return;
    Object.assign(flow, { position: upTo, ahead: new Map(), epoch: history.epoch() } satisfies Party & {
      epoch: number;
    });
  };

  const sliceOf = (watch: Watch): Slice => {
    const { only } = watch.topic;
    if (only === null) return history.since(watch.position, { limit: sliceDocumentsMax, wanted: () => true });
    const position = history.of(only);
    const changed = position !== undefined && position > watch.position;
    return { changes: changed ? [{ id: only, position }] : [], complete: true };
  };

  const sendFlow = (slice: Slice, reading: Reading): void => {
    const next = nextOf(flow, slice, reading);
    for (const [topic, news] of byTopic(next.told, (name) => flow.watching(name) > 0)) {
      for (const message of messagesOf(topic, news)) outlet.broadcast(message);
      count('changes', news.length * flow.watching(topic));
    }
    Object.assign(flow, next.party);
  };

  const sendOne = (watch: Watch, slice: Slice, reading: Reading): void => {
    const next = nextOf(watch, slice, reading);
    for (const [topic, news] of byTopic(next.told, (name) => name === watch.topic.name)) {
      for (const message of messagesOf(topic, news)) watch.watcher.send(message);
      count('changes', news.length);
    }
    Object.assign(watch, next.party);
  };

  /** The documents of some slices, and those that some parties have newer than the others. */
  const read = async (slices: readonly Slice[], parties: readonly Party[]): Promise<Reading['shown']> => {
    const ids = new Set(slices.flatMap(({ changes }) => changes.map(({ id }) => id)));
    for (const { ahead } of parties) for (const id of ahead.keys()) ids.add(id);
    return ids.size === 0 ? NOTHING : new Map((await live.read([...ids])).map((one) => [one.id, one]));
  };

  /** Sends what is new to those that flow, and what they have not got to some that are behind, from one reading. */
  const advance = async (served: readonly Watch[]): Promise<void> => {
    const upTo = history.upTo();
    const epoch = history.epoch();
    const slices = new Map(served.map((watch) => [watch, sliceOf(watch)]));
    const common = history.since(flow.position, { limit: sliceDocumentsMax, wanted: flow.wants });
    const shown = await read([common, ...slices.values()], served.length === 0 ? [] : [flow, ...served]);
    // What was read before a reset is not sent after it.
    if (history.epoch() !== epoch) return soon();
    const reading = { shown, upTo, topicsOfRemoved: live.topicsOfRemoved };
    sendFlow(common, reading);
    if (!common.complete) soon();
    for (const [watch, slice] of slices) {
      if (watch.state === 'ended') continue;
      sendOne(watch, slice, reading);
      if (slice.complete && common.complete) join(watch);
      else again(watch);
    }
  };

  /** It waits for its next turn behind the others. */
  const again = (watch: Watch): void => {
    behind.delete(watch);
    behind.add(watch);
    soon();
  };

  /** Reads a topic anew, once for all that need it. */
  const renew = async (topic: Topic, stale: readonly Watch[]): Promise<void> => {
    const { position, snapshot, epoch } = await begin(topic, null);
    const there = stale.filter((watch) => watch.state === 'behind');
    if (snapshot === null || there.length === 0) return;
    const { items, complete } = snapshot;
    const message = { topic: topic.name, position: String(position), snapshot: items, complete };
    outlet.renew(
      there.map(({ watcher }) => watcher),
      message,
    );
    count('snapshots', there.length);
    for (const watch of there) {
      watch.position = position;
      watch.ahead = aheadOf(snapshot, position);
      watch.epoch = epoch;
      again(watch);
    }
  };

  const isStale = (watch: Watch): boolean => !history.serves(watch.position, watch.epoch);
  const ready = (): readonly Watch[] => [...behind].filter(({ watcher }) => !watcher.backedUp());

  const renewStale = async (): Promise<void> => {
    const stale = Map.groupBy(ready().filter(isStale), ({ topic }) => topic.name);
    for (const watches of stale.values()) if (watches[0] !== undefined) await renew(watches[0].topic, watches);
  };

  const flush = async (): Promise<void> => {
    part();
    await renewStale();
    // Much may have been forgotten while that was read: from here to the next reading it is one turn.
    part();
    const waiting = ready();
    const served = waiting.filter((watch) => !isStale(watch)).slice(0, SERVED_AT_ONCE_MAX);
    await advance(served);
    if (served.length < waiting.length || history.holds()) soon();
  };

  const needed = (): boolean => behind.size + flow.members.size > 0;
  const soon = createPulse({ work: flush, needed, timers, onError });

  const begin = async (topic: Topic, after: bigint | null): Promise<Beginning> => {
    if (after !== null && history.serves(after)) return { position: after, snapshot: null, epoch: history.epoch() };
    const upTo = history.upTo();
    if (upTo < 0n) throw new ViewsUnavailable(`${live.view} is being built`);
    const epoch = history.epoch();
    const snapshot = await topic.snapshot();
    const from = snapshot.upTo !== undefined && snapshot.upTo < upTo ? snapshot.upTo : upTo;
    return { position: history.serves(from, epoch) ? from : upTo, snapshot, epoch };
  };

  return {
    told(changes) {
      history.told(changes);
      soon();
    },
    reset() {
      history.reset();
      soon();
    },
    begin,
    add(topic, watcher, { position, snapshot, epoch }) {
      const ahead = snapshot === null ? new Map<string, bigint>() : aheadOf(snapshot, position);
      const watch: Watch = { topic, watcher, position, ahead, epoch, state: 'behind' };
      count(snapshot === null ? 'resumes' : 'snapshots', 1);
      // Not at once: a client that awaits its beginning is to have it before the first change.
      timers.after(GATHER_MILLIS, () => {
        if (watch.state === 'ended') return;
        behind.add(watch);
        soon();
      });
      return watch;
    },
    end(watch) {
      if (watch.state === 'flowing') leave(watch);
      behind.delete(watch);
      watch.state = 'ended';
    },
    drained: () => {
      if (behind.size > 0) soon();
    },
    watches: () => ({ flowing: flow.members.size, behind: behind.size }),
  };
};
