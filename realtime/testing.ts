/** A store, a feed and clients without a network, each step of which is taken when a test says so. */
import type { ChangeMessage, SnapshotMessage } from './messages.ts';
import type { Timers } from './timers.ts';
import type { LiveView, Shown, Snapshot, Topic } from './topics.ts';
import { type Beginning, createViewStream, type Watch, type Watcher } from './view-stream.ts';

/** A document of the tests: how often it changed, and the topic `half:even` or `half:odd` that it belongs to. */
type Kept = { readonly position: bigint; readonly version: number | null };

/** Timers that run when they are told to. */
export const manualTimers = () => {
  let now = 0;
  let waiting: { readonly at: number; readonly work: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    after: (millis, work) => {
      waiting.push({ at: now + millis, work });
    },
  };
  return {
    timers,
    /** Lets time pass. */
    pass(millis: number): void {
      now += millis;
      const due = waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { work } of due) work();
    },
  };
};

type Taker = { readonly take: (message: ChangeMessage | SnapshotMessage) => void };

const halfOf = (id: string): string => `half:${id.charCodeAt(0) % 2 === 0 ? 'even' : 'odd'}`;
const topicsOf = (id: string): readonly string[] => ['all', halfOf(id), `one:${id}`];

export type SceneOptions = {
  readonly journalIdsMax?: number;
  readonly sliceDocumentsMax?: number;
  /** Whether a read finds what is there when it begins, or when it ends; it may be either. */
  readonly findsEarly?: () => boolean;
};

export const createScene = ({ findsEarly = () => false, ...limits }: SceneOptions = {}) => {
  const clock = manualTimers();
  const store = new Map<string, Kept>();
  const errors: unknown[] = [];
  let position = 100n;
  let seen = 100n;
  let untold = new Map<string, bigint>();
  let failing = false;
  /** Reads that have been begun. */
  const reading: (() => void)[] = [];

  const stored = async <T>(find: () => T): Promise<T> => {
    const early = findsEarly() ? find() : null;
    await new Promise<void>((resolve) => reading.push(resolve));
    if (failing) throw new Error('the store is out of reach');
    return early ?? find();
  };
  const shownOf = (id: string): readonly Shown[] => {
    const kept = store.get(id);
    if (kept === undefined || kept.version === null) return [];
    const document = () => ({ version: kept.version });
    return [{ id, position: kept.position, entries: [{ id, topics: topicsOf(id), document }] }];
  };
  const snapshot = (topic: string): Snapshot => {
    const read = [...store.keys()].filter((id) => topicsOf(id).includes(topic)).flatMap(shownOf);
    return {
      items: read.flatMap(({ id, entries }) => entries.map((e) => ({ id, document: e.document() }))),
      complete: true,
      read,
    };
  };
  const live: LiveView = {
    view: 'things',
    kinds: [],
    read: (ids) => stored(() => ids.flatMap(shownOf)),
    topicsOfRemoved: topicsOf,
  };
  const members = new Map<string, Set<Taker>>();
  const clients = new Map<Watcher, Taker>();
  const counted = { changes: 0, snapshots: 0, resumes: 0 };

  const stream = createViewStream({
    live,
    seen: () => seen,
    outlet: {
      broadcast: (message) => {
        for (const client of members.get(message.topic) ?? []) client.take(message);
      },
      renew: (watchers, message) => {
        for (const watcher of watchers) clients.get(watcher)?.take(message);
      },
    },
    timers: clock.timers,
    onError: (error) => errors.push(error),
    count: (what, times) => {
      counted[what] += times;
    },
    ...limits,
  });

  const topic = (name: string): Topic => ({
    name,
    view: 'things',
    only: name.startsWith('one:') ? name.slice(4) : null,
    admits: () => 'admitted',
    snapshot: () => stored(() => snapshot(name)),
  });

  /** Lets everything that has been begun come to its end, but for time. */
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 20; turns += 1) {
      for (const resolve of reading.splice(0)) resolve();
      await Promise.resolve();
    }
  };

  /** Lets what is due begin, up to its next read. */
  const begun = async (): Promise<void> => {
    for (let turns = 0; turns < 20 && reading.length === 0; turns += 1) await Promise.resolve();
  };

  const createClient = (name: string) => {
    const messages: (ChangeMessage | SnapshotMessage)[] = [];
    /** Where in the messages each connection began. */
    const begun: number[] = [];
    const documents = new Map<string, object>();
    let last: string | null = null;
    let full = false;
    let unread = 0;
    const client = {
      watch: null as Watch | null,
      messages,
      documents,
      position: () => last,
      connectionOf: (message: number): number => begun.filter((at) => at <= message).length,
      /** Messages that were sent and not read. */
      unread: () => unread,
      begin({ position: at, snapshot }: Beginning): void {
        last = String(at);
        begun.push(messages.length);
        if (snapshot !== null) client.take({ topic: name, position: last, snapshot: snapshot.items, complete: true });
      },
      take(message: ChangeMessage | SnapshotMessage): void {
        messages.push(message);
        if (full) unread += 1;
        last = message.position;
        if ('snapshot' in message) {
          documents.clear();
          for (const { id, document } of message.snapshot) if (document !== null) documents.set(id, document);
        } else if (message.document === null) documents.delete(message.id);
        else documents.set(message.id, message.document);
      },
      changes: () => messages.flatMap((one) => ('snapshot' in one ? [] : [`${one.id}@${one.position}`])),
      snapshots: () => messages.filter((one) => 'snapshot' in one).length,
      /** It comes, or comes back with the position that it has. */
      async connect(): Promise<void> {
        await client.disconnect();
        const attempt = Symbol();
        trying = attempt;
        const beginning = await stream.begin(topic(name), last === null ? null : BigInt(last));
        if (trying !== attempt) return;
        client.begin(beginning);
        client.watch = stream.add(topic(name), watcher, beginning);
      },
      async disconnect(): Promise<void> {
        trying = null;
        if (client.watch !== null) stream.end(client.watch);
        client.watch = null;
        members.get(name)?.delete(client);
        full = false;
        unread = 0;
      },
      /** It stops reading, or goes on. */
      stall(): void {
        full = true;
      },
      read(): void {
        full = false;
        unread = 0;
        stream.drained();
      },
    };
    let trying: symbol | null = null;
    const watcher: Watcher = {
      send: (message) => client.take(message),
      backedUp: () => unread > 0,
      join: (joined) => members.set(joined, (members.get(joined) ?? new Set()).add(client)),
      leave: (left) => void members.get(left)?.delete(client),
    };
    clients.set(watcher, client);
    return client;
  };

  return {
    stream,
    errors,
    counted,
    client: createClient,
    settle,
    begun,
    pass: clock.pass,
    /** Time enough for everything that is to be sent. */
    async rest(): Promise<void> {
      for (let rounds = 0; rounds < 30; rounds += 1) {
        clock.pass(1_000);
        await settle();
      }
    },
    /** The store has it; nobody has been told. One fact changes all of them. */
    commit(...ids: readonly string[]): void {
      position += 1n;
      for (const id of ids) {
        store.set(id, { position, version: (store.get(id)?.version ?? 0) + 1 });
        untold.set(id, position);
      }
    },
    remove(id: string): void {
      position += 1n;
      store.set(id, { position, version: null });
      untold.set(id, position);
    },
    /** The feed tells of what was committed. */
    tell(): void {
      const changes = [...untold].map(([id, at]) => ({ id, position: at }));
      untold = new Map();
      seen = position;
      stream.told(changes);
    },
    /** It tells of a change that it should have told of before. */
    tellLate(id: string, at: bigint): void {
      stream.told([{ id, position: at }]);
    },
    /** Another build serves, which has come so many positions less far. */
    reset(behindBy = 0n): void {
      stream.reset();
      seen = position - behindBy;
      untold = new Map([...store].filter(([, kept]) => kept.position > seen).map(([id, kept]) => [id, kept.position]));
    },
    fail(is: boolean): void {
      failing = is;
    },
    position: () => position,
    /** What the store has of a topic. */
    truth: (name: string): ReadonlyMap<string, object> =>
      new Map(snapshot(name).items.flatMap(({ id, document }) => (document === null ? [] : [[id, document] as const]))),
  };
};

export type Client = ReturnType<ReturnType<typeof createScene>['client']>;
