import { io, type Socket } from 'socket.io-client';
import type { ProblemDocument } from '../api/problem.ts';

/** `off`: nobody is signed in. `lost`: it was live, and is being sought again. */
export type ConnectionState = 'off' | 'connecting' | 'live' | 'lost';

export type SnapshotMessage = {
  readonly topic: string;
  readonly position: string;
  readonly snapshot: readonly { readonly id: string; readonly document: object | null }[] | null;
  readonly complete: boolean;
};
export type ChangeMessage = {
  readonly topic: string;
  readonly position: string;
  readonly id: string;
  readonly document: object | null;
};
export type WatchAnswer = Omit<SnapshotMessage, 'topic'> | { readonly problem: ProblemDocument };

type Handlers = {
  readonly onConnect: () => void;
  readonly onChange: (message: ChangeMessage) => void;
  readonly onSnapshot: (message: SnapshotMessage) => void;
};

const AGAIN_MILLIS = 500;
const AGAIN_MILLIS_MAX = 4_000;

/** The one connection of this page to the live stream. The session's cookie says who it is of. */
const createConnection = () => {
  let socket: Socket | null = null;
  let state: ConnectionState = 'off';
  let onRefused = (): void => undefined;
  let handlers: Handlers | null = null;
  const listeners = new Set<() => void>();

  const become = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const opened = (): Socket => {
    const made = io({
      path: '/live',
      transports: ['websocket'],
      reconnectionDelay: AGAIN_MILLIS,
      reconnectionDelayMax: AGAIN_MILLIS_MAX,
    });
    made.on('connect', () => {
      become('live');
      handlers?.onConnect();
    });
    made.on('disconnect', (reason) => {
      become('lost');
      // The server closed it because the key is not known any more, or because it stops: whoever is signed in finds out which.
      if (reason === 'io server disconnect') onRefused();
      if (reason === 'io server disconnect') setTimeout(() => made.active || made.connect(), AGAIN_MILLIS);
    });
    made.on('connect_error', () => {
      become('lost');
      // Refused in the handshake: it will not come back by itself.
      if (!made.active) onRefused();
    });
    made.on('change', (message: ChangeMessage) => handlers?.onChange(message));
    made.on('snapshot', (message: SnapshotMessage) => handlers?.onSnapshot(message));
    return made;
  };

  return {
    state: (): ConnectionState => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open(): void {
      if (socket !== null) return;
      become('connecting');
      socket = opened();
    },
    close(): void {
      const closing = socket;
      socket = null;
      closing?.removeAllListeners();
      closing?.disconnect();
      become('off');
    },
    /** Called when the server does not know the session any more, or says that it stops. */
    whenRefused(listener: () => void): void {
      onRefused = listener;
    },
    /** Who takes in what comes. */
    handle(taking: Handlers): void {
      handlers = taking;
    },
    watch(topic: string, after: string | null, answer: (answer: WatchAnswer) => void): void {
      socket?.emit('watch', after === null ? { topic } : { topic, after }, answer);
    },
    unwatch(topic: string): void {
      if (socket?.connected) socket.emit('unwatch', { topic });
    },
  };
};

export const connection = createConnection();
