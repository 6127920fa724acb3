/** The live stream over Socket.IO. */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { ChangeMessage, SnapshotMessage } from './messages.ts';
import type { Problems } from './problem.ts';
import { createRequests, type Requests, type UnwatchAnswer, type WatchAnswer } from './requests.ts';
import type { Timers } from './timers.ts';
import { type LiveView, type Topic, topicsOf, type Viewer } from './topics.ts';
import { createTurns } from './turns.ts';
import { type Counted, createViewStream, type Feed, type ViewStream, type Watcher } from './view-stream.ts';

export type GatewayOptions = {
  readonly server: HttpServer;
  readonly feed: Feed;
  readonly views: readonly LiveView[];
  /** Whose key, or session, it is; `null` when it is not known, or no longer. */
  readonly viewerOf: (shown: Shown) => Viewer | null;
  readonly problems: Problems;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
  readonly count: (what: Counted, times: number) => void;
  readonly limits?: Partial<Limits>;
};

/** What a handshake shows of who asks: a key, or the `Cookie` header of a page of Weir's own. */
export type Shown = { readonly key: string | null; readonly cookie: string | null };

export type Limits = {
  readonly connectionsMax: number;
  /** How often dead connections are looked for, and how long an answer may take. */
  readonly pingMillis: number;
};

export type Gateway = {
  readonly figures: () => {
    readonly connections: number;
    /** Topics that connections watch, each counted once for each connection. */
    readonly watches: number;
    /** Of these, those that have not been sent all. */
    readonly behind: number;
  };
  /** Looks whose keys and sessions are still valid; the others lose their connections. It does so by itself every few seconds. */
  readonly checkKeys: () => void;
  /** Closes every connection, so that clients turn to another process. */
  readonly close: () => Promise<void>;
};

const PATH = '/live';
const LIMITS: Limits = { connectionsMax: 10_000, pingMillis: 10_000 };
const REQUEST_BYTES_MAX = 65_536;
/** The URL of a request that goes on with a session: anything else is a new one, also where `sid` is empty or elsewhere. */
const OF_SESSION = /^[^?#]*\?(?:[^#]*&)?sid=[^&#]/;
/** A connection that has not shown its key by then is closed. */
const HANDSHAKE_MILLIS_MAX = 5_000;
const CHECK_KEYS_MILLIS = 2_000;
/** A connection for which more than this waits is too slow for broadcasts. */
export const WAITING_CHARACTERS_MAX = 65_536;
const SNAPSHOTS_AT_ONCE_MAX = 4;
/** What does not close by then is cut off. */
const CLOSE_MILLIS_MAX = 500;

type FromClient = {
  readonly watch: (payload: unknown, answer: unknown) => void;
  readonly unwatch: (payload: unknown, answer: unknown) => void;
};
type ToClient = {
  readonly change: (message: ChangeMessage) => void;
  readonly snapshot: (message: SnapshotMessage) => void;
};
type Client = Socket<FromClient, ToClient, DefaultEventsMap, { viewer?: Viewer }>;

/** The other rooms are those that Socket.IO makes of each connection's id. */
const roomOf = (topic: string): string => `topic ${topic}`;

const shownIn = ({ handshake }: Client): Shown => {
  const key: unknown = Reflect.get(handshake.auth, 'key');
  const { cookie = null, host, origin } = handshake.headers;
  if (typeof key === 'string') return { key, cookie: null };
  // Browsers send cookies along with what a page of another site opens, too; where it comes from they say themselves.
  return { key: null, cookie: hostIn(origin) === host ? cookie : null };
};

const hostIn = (origin: string | undefined): string | null => {
  const url = origin === undefined ? null : URL.parse(origin);
  return url === null ? null : url.host;
};

/**
 * Whether an HTTP request may become a connection of another protocol. Only here: elsewhere an offer to upgrade (clients that would rather
 * speak HTTP/2 make it with each request) is none of ours, and the request is answered as it is.
 */
export const mayUpgrade = ({ url = '' }: IncomingMessage): boolean => url.startsWith(`${PATH}/`);

/** Serves `/live` on an HTTP server. */
export const openGateway = (options: GatewayOptions): Gateway => {
  const { server, feed, views, viewerOf, problems, timers, onError, count } = options;
  const { connectionsMax, pingMillis } = { ...LIMITS, ...options.limits };
  let closing = false;
  const io = new Server<FromClient, ToClient, DefaultEventsMap, { viewer?: Viewer }>(server, {
    path: PATH,
    serveClient: false,
    pingInterval: pingMillis,
    pingTimeout: pingMillis,
    connectTimeout: HANDSHAKE_MILLIS_MAX,
    maxHttpBufferSize: REQUEST_BYTES_MAX,
    allowRequest: ({ url = '' }: IncomingMessage, allow) => {
      const isNew = !OF_SESSION.test(url);
      const full = isNew && (closing || io.engine.clientsCount >= connectionsMax);
      allow(full ? 'there are too many connections' : null, !full);
    },
  });
  const upgraded = trackUpgrades(server);
  const turns = createTurns(SNAPSHOTS_AT_ONCE_MAX);
  const sockets = new Map<Watcher, Client>();

  const renew = (watchers: readonly Watcher[], message: SnapshotMessage): void => {
    const ids = watchers.flatMap((watcher) => sockets.get(watcher)?.id ?? []);
    if (ids.length > 0) io.to(ids).emit('snapshot', message);
  };
  const outlet = { broadcast: (message: ChangeMessage) => io.to(roomOf(message.topic)).emit('change', message), renew };
  const streams = new Map(
    views.map((live) => {
      const seen = (): bigint => feed.seen(live.view);
      return [live.view, createViewStream({ live, seen, outlet, timers, onError, count })];
    }),
  );
  const stops = [
    feed.onChange((changes) => tell(streams, changes)),
    feed.onReset((view) => streams.get(view)?.reset()),
  ];
  const topicOf = topicsOf(views);
  const streamOf = ({ view }: Topic): ViewStream => {
    const stream = streams.get(view);
    if (stream === undefined) throw new TypeError(`no view ${view} is watched`);
    return stream;
  };

  io.use((socket, next) => {
    const viewer = viewerOf(shownIn(socket));
    if (viewer !== null) {
      socket.data.viewer = viewer;
      return next();
    }
    const problem = problems.of('unauthenticated', 'The key is not known: send `auth: { key }` in the handshake.');
    next(Object.assign(new Error(problem.title), { data: problem }));
  });

  io.on('connection', (socket) => {
    const { viewer } = socket.data;
    if (viewer === undefined) return void socket.disconnect(true);
    const waiting = trackWaiting(socket, () => {
      for (const stream of streams.values()) stream.drained();
    });
    const watcher: Watcher = {
      send: (message) => socket.emit('change', message),
      backedUp: waiting.tooMuch,
      join: (topic) => void socket.join(roomOf(topic)),
      leave: (topic) => void socket.leave(roomOf(topic)),
    };
    sockets.set(watcher, socket);
    const { drained } = waiting;
    const requests = createRequests({ viewer, watcher, drained, topicOf, streamOf, problems, timers, turns });
    listen(socket, requests);
    socket.on('disconnect', () => {
      sockets.delete(watcher);
      waiting.end();
      requests.close();
    });
  });

  const checkKeys = (): void => {
    for (const socket of sockets.values()) {
      if (viewerOf(shownIn(socket)) === null) socket.disconnect(true);
    }
  };
  const keepChecking = (): void => {
    if (closing) return;
    checkKeys();
    timers.after(CHECK_KEYS_MILLIS, keepChecking);
  };
  timers.after(CHECK_KEYS_MILLIS, keepChecking);

  return {
    figures() {
      let flowing = 0;
      let behind = 0;
      for (const stream of streams.values()) {
        const watches = stream.watches();
        flowing += watches.flowing;
        behind += watches.behind;
      }
      return { connections: sockets.size, watches: flowing + behind, behind };
    },
    checkKeys,
    async close() {
      closing = true;
      for (const stop of stops) stop();
      io.engine.close();
      await upgraded.gone(CLOSE_MILLIS_MAX);
    },
  };
};

const tell = (
  streams: ReadonlyMap<string, ViewStream>,
  changes: readonly { readonly view: string; readonly id: string; readonly position: bigint }[],
): void => {
  for (const [view, own] of Map.groupBy(changes, (change) => change.view)) streams.get(view)?.told(own);
};

const listen = (socket: Client, requests: Requests): void => {
  const reply =
    <A extends WatchAnswer | UnwatchAnswer>(answer: unknown) =>
    (value: A): void => {
      if (typeof answer === 'function') answer(value);
    };
  socket.on('watch', (payload, answer) => requests.watch(payload, reply<WatchAnswer>(answer)));
  socket.on('unwatch', (payload, answer) => requests.unwatch(payload, reply<UnwatchAnswer>(answer)));
};

/** How much waits in this process because the connection does not take it. */
const trackWaiting = ({ conn }: Client, onDrained: () => void) => {
  let characters = 0;
  let waiting: (() => void)[] = [];
  const tooMuch = (): boolean => characters > WAITING_CHARACTERS_MAX;
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const created = ({ data }: { readonly data?: string | Buffer }): void => {
    characters += data?.length ?? 0;
  };
  const drained = (): void => {
    const was = tooMuch();
    characters = 0;
    if (was) onDrained();
    wake();
  };
  conn.on('packetCreate', created);
  conn.on('drain', drained);
  return {
    tooMuch,
    drained: (): Promise<void> => (tooMuch() ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    end(): void {
      conn.off('packetCreate', created);
      conn.off('drain', drained);
      wake();
      waiting = [];
    },
  };
};

/** WebSockets are no longer the HTTP server's own, which would wait for them for ever. */
const trackUpgrades = (server: HttpServer) => {
  const sockets = new Set<Duplex>();
  server.on('upgrade', (_, socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    /** Waits until all are closed; after so long, those that are left are cut off. */
    async gone(millisMax: number): Promise<void> {
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, millisMax);
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      clearTimeout(timer);
    },
  };
};
