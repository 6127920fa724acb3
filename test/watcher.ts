import { once } from 'node:events';
import { connect, createServer, type Socket as NetSocket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { io, type Socket } from 'socket.io-client';
import type { Json } from './client.ts';
import { ADMIN_KEY } from './weir-process.ts';

/** A client of the live stream that keeps everything it is told. */
export type WatcherClient = {
  readonly socket: Socket;
  /** Asks for a topic; the acknowledgement. */
  readonly watch: (topic: string, after?: string) => Promise<Json>;
  readonly unwatch: (topic: string) => Promise<Json>;
  /** All changes of a topic, in the order in which they came. */
  readonly changes: (topic: string) => readonly Json[];
  readonly snapshots: (topic: string) => readonly Json[];
  readonly close: () => void;
};

/** Options that make it try again at once, so that tests need not wait. */
export const IMPATIENT = { reconnectionDelay: 10, reconnectionDelayMax: 20, randomizationFactor: 0 } as const;

export const connectWatcher = (url: string, key: unknown = ADMIN_KEY, options: object = {}): WatcherClient => {
  const socket = io(url, { path: '/live', auth: { key }, forceNew: true, ...IMPATIENT, ...options });
  const changes: Json[] = [];
  const snapshots: Json[] = [];
  socket.on('change', (message) => changes.push(message));
  socket.on('snapshot', (message) => snapshots.push(message));
  return {
    socket,
    watch: (topic, after) => socket.emitWithAck('watch', after === undefined ? { topic } : { topic, after }),
    unwatch: (topic) => socket.emitWithAck('unwatch', { topic }),
    changes: (topic) => changes.filter((message) => message.topic === topic),
    snapshots: (topic) => snapshots.filter((message) => message.topic === topic),
    close: () => void socket.close(),
  };
};

/** A topic as a client keeps it: a snapshot, then the changes; it comes back with the position that it has. */
export type Kept = {
  readonly documents: Map<string, Json>;
  readonly faults: string[];
  readonly position: () => bigint;
  readonly snapshots: () => number;
  readonly resumes: () => number;
};

/** Keeps a topic over any number of lost connections, and notes whatever is out of order or comes twice. */
export const keep = (socket: Socket, topic: string): Kept => {
  const documents = new Map<string, Json>();
  const told = new Map<string, bigint>();
  const faults: string[] = [];
  let position: string | undefined;
  let snapshots = 0;
  let resumes = 0;
  const begin = (at: string, items: readonly Json[] | null): void => {
    if (items === null) {
      resumes += 1;
      if (at !== position) faults.push(`goes on from ${at} instead of ${position}`);
    } else {
      snapshots += 1;
      documents.clear();
      told.clear();
      for (const { id, document } of items) documents.set(id, document);
    }
    position = at;
  };
  const watch = (): void => {
    const request = position === undefined ? { topic } : { topic, after: position };
    socket.emit('watch', request, (answer: Json) => {
      if (answer.problem !== undefined) faults.push(`refused: ${answer.problem.detail}`);
      else begin(answer.position, answer.snapshot);
    });
  };
  socket.on('connect', watch);
  if (socket.connected) watch();
  socket.on('snapshot', (message) => {
    if (message.topic === topic) begin(message.position, message.snapshot);
  });
  socket.on('change', (message) => {
    if (message.topic !== topic) return;
    const at = BigInt(message.position);
    if (position !== undefined && at < BigInt(position)) faults.push(`${message.id}: ${at} after ${position}`);
    const before = told.get(message.id) ?? -1n;
    if (at < before) faults.push(`${message.id} goes back from ${before} to ${at}`);
    // A newer document may come before its position: what is read for one watcher is sent to all.
    const same = isDeepStrictEqual(documents.get(message.id), message.document);
    if (at === before && same) faults.push(`${message.id} twice at ${at}`);
    told.set(message.id, at);
    position = message.position;
    if (message.document === null) documents.delete(message.id);
    else documents.set(message.id, message.document);
  });
  return {
    documents,
    faults,
    position: () => BigInt(position ?? -1),
    snapshots: () => snapshots,
    resumes: () => resumes,
  };
};

/** A line to a server that can be cut. */
export const cuttable = async (url: string) => {
  const target = new URL(url);
  const ends = new Set<NetSocket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    cut: (): void => {
      for (const end of ends) end.resetAndDestroy();
    },
    close: (): void => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
};
