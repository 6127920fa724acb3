import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createListeners, createWatchers } from '../../projections/projector/watchers.ts';
import type { Change, Projector, ViewStatus } from '../../projections/projector.ts';
import { VIEWS } from '../../projections/views.ts';
import type { FromThread, News, ThreadData, ToThread } from './messages.ts';

/** A thread that broke is started again after this time: the views go on from their checkpoints. */
const AGAIN_MILLIS = 1_000;

export type ProjectingOptions = ThreadData & {
  readonly onNews: (news: Pick<News, 'events' | 'unknown' | 'lastAt'>) => void;
  readonly onError: (error: unknown) => void;
};

/**
 * The projector, at work in a thread of its own: reading the log, folding and saving cost about as much as serving, and a save
 * blocks its thread.
 */
export const projectInThread = ({ onNews, onError, ...data }: ProjectingOptions): Projector => {
  const seen = new Map<string, bigint>(VIEWS.map(({ name }) => [name, -1n]));
  const watchers = createWatchers();
  const changed = createListeners<readonly Change[]>(onError);
  const reset = createListeners<string>(onError);
  let status: readonly ViewStatus[] = [];
  let projecting = false;
  let thread: Worker | null = null;

  const seenOf = (view: string): bigint => {
    const position = seen.get(view);
    if (position === undefined) throw new TypeError(`no view ${view}`);
    return position;
  };

  const hear = (news: News): void => {
    ({ status, projecting } = news);
    for (const [view, position] of news.seen) seen.set(view, position);
    if (news.changes.length > 0) changed.tell(news.changes);
    for (const view of news.resets) reset.tell(view);
    watchers.check();
    onNews(news);
  };

  /** What is said of a view while there is no thread: it serves what it has. */
  const broken = ({ name, version }: (typeof VIEWS)[number]): ViewStatus => ({
    name,
    version,
    build: 0,
    state: seenOf(name) < 0n ? 'building' : 'live',
    position: seenOf(name),
    failure: null,
    problem: 'the thread of the views has ended, and is started again',
  });

  const send = (message: ToThread): void => thread?.postMessage(message);

  const runThread = async (signal: AbortSignal): Promise<void> => {
    const stop = (): void => send({ kind: 'stop' });
    const running = new Worker(new URL('thread.ts', import.meta.url), { workerData: data satisfies ThreadData });
    thread = running;
    running.on('message', (message: FromThread) => {
      if (message.kind === 'news') hear(message.news);
      else onError(Object.assign(new Error(message.message), { stack: message.stack }));
    });
    running.on('error', onError);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    await new Promise((resolve) => running.once('exit', resolve));
    signal.removeEventListener('abort', stop);
    thread = null;
    projecting = false;
    status = VIEWS.map(broken);
  };

  return {
    async run(signal) {
      while (!signal.aborted) {
        await runThread(signal);
        if (!signal.aborted) await pause(AGAIN_MILLIS, undefined, { signal }).catch(() => {});
      }
    },
    projecting: () => projecting,
    status: () => status,
    resume(view) {
      const halted = status.some(({ name, state }) => name === view && state === 'halted');
      if (halted) send({ kind: 'resume', view });
      return halted;
    },
    seen: seenOf,
    waitFor: (position, { view, signal }) => {
      const views = view === undefined ? [...seen.keys()] : [view];
      return watchers.waitUntil(() => views.every((one) => seenOf(one) >= position), signal);
    },
    onChange: changed.add,
    onReset: reset.add,
  };
};
