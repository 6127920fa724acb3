/** The thread of the views: reads the log, projects it, and tells the thread that serves what has changed. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { isKnown } from '../../domain/events.ts';
import { logReader } from '../../log/event-log.ts';
import { keyRing } from '../../log/keys/ring.ts';
import { type Change, createProjector } from '../../projections/projector.ts';
import { VIEWS } from '../../projections/views.ts';
import { openStoresBeside } from '../stores.ts';
import { PROJECTING_LEASE_MILLIS } from './lease.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';

/** How often the state of the views is told although nothing has changed. */
const STATUS_MILLIS = 1_000;

const port = parentPort;
if (port === null) throw new Error('this is the script of a thread');
const post = (message: FromThread): void => port.postMessage(message);
const { config, master, end }: ThreadData = workerData;

let seen = new Map<string, bigint>();
let changes: Change[] = [];
let resets: string[] = [];
let [events, unknown] = [0, 0];
let lastAt: string | null = null;
let scheduled: NodeJS.Immediate | undefined;

const tell = (): void => {
  clearImmediate(scheduled);
  scheduled = undefined;
  const [status, projecting] = [projector.status(), projector.projecting()];
  post({ kind: 'news', news: { seen, changes, resets, status, projecting, events, unknown, lastAt } });
  seen = new Map();
  changes = [];
  resets = [];
  [events, unknown, lastAt] = [0, 0, null];
};

/** What happens in one turn is told at once. */
const soon = (): void => {
  scheduled ??= setImmediate(tell);
};

const fail = (error: unknown): void => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  post({ kind: 'failed', message, stack });
  soon();
};

const stores = await openStoresBeside(config, end);
const projector = createProjector({
  source: logReader(stores.events, keyRing(stores.keys, Buffer.from(master))),
  store: stores.views,
  projections: VIEWS,
  isKnown,
  now: Date.now,
  onMetrics(chunk) {
    events += chunk.events;
    unknown += chunk.unknown;
    lastAt = chunk.last?.metadata.at ?? lastAt;
    soon();
  },
  onAdvanced(view, position) {
    seen.set(view, position);
    soon();
  },
  onError: fail,
  ...(config.eventstore === null
    ? {}
    : {
        lease: {
          leases: stores.leases,
          holder: `${hostname()}-${process.pid}-${randomUUID()}`,
          millis: PROJECTING_LEASE_MILLIS,
        },
      }),
});
projector.onChange((list) => changes.push(...list));
projector.onReset((view) => resets.push(view));

const work = new AbortController();
port.on('message', (message: ToThread) => {
  if (message.kind === 'stop') work.abort();
  else projector.resume(message.view);
});
const status = setInterval(tell, STATUS_MILLIS);
await projector.run(work.signal);
clearInterval(status);
tell();
await stores.close();
port.close();
