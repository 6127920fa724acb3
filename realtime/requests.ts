/** What one connection may ask for: to watch a topic, and to watch it no longer. */
import { createBudget } from './budget.ts';
import type { Problem, ProblemKind, Problems } from './problem.ts';
import type { Timers } from './timers.ts';
import type { Topic, Viewer } from './topics.ts';
import type { Turns } from './turns.ts';
import type { ViewStream, Watch, Watcher } from './view-stream.ts';

/** Topics that one connection watches, and requests of it that wait for their turn. */
export const TOPICS_MAX = 100;
/** Requests that a connection may make in a row, and then each second. */
export const REQUESTS_MAX = 200;
export const REQUESTS_PER_SECOND = 20;

export type WatchAnswer =
  | {
      readonly position: string;
      /** `null` where the watch goes on from `after`. */
      readonly snapshot: readonly { readonly id: string; readonly document: object | null }[] | null;
      /** False when the snapshot does not hold all that there is. */
      readonly complete: boolean;
    }
  | { readonly problem: Problem };

export type UnwatchAnswer = { readonly topic: string } | { readonly problem: Problem };

export type Requests = {
  readonly watch: (payload: unknown, answer: (answer: WatchAnswer) => void) => void;
  readonly unwatch: (payload: unknown, answer: (answer: UnwatchAnswer) => void) => void;
  /** The connection is gone. */
  readonly close: () => void;
};

export type RequestsOptions = {
  readonly viewer: Viewer;
  readonly watcher: Watcher;
  /** Resolves when what was sent has left this process, or the connection is gone. */
  readonly drained: () => Promise<void>;
  readonly topicOf: (name: string) => Topic | null;
  readonly streamOf: (topic: Topic) => ViewStream;
  readonly problems: Problems;
  readonly timers: Pick<Timers, 'now'>;
  /** Snapshots are read by a few at once. */
  readonly turns: Turns;
};

type Asked = { readonly topic: Topic; readonly after: bigint | null };

const POSITION = /^\d{1,19}$/;

const fieldOf = (payload: unknown, name: string): unknown =>
  typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;

/** The requests of one connection, worked on one after the other. */
export const createRequests = (options: RequestsOptions): Requests => {
  const { viewer, watcher, drained, topicOf, streamOf, problems, timers, turns } = options;
  const budget = createBudget(REQUESTS_MAX, REQUESTS_PER_SECOND, timers.now);
  const watches = new Map<string, Watch>();
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let closed = false;

  const refusal = (kind: ProblemKind, detail: string) => ({ problem: problems.of(kind, detail) });

  const topicIn = (payload: unknown): Topic | null => {
    const name = fieldOf(payload, 'topic');
    return typeof name === 'string' ? topicOf(name) : null;
  };

  const askedBy = (payload: unknown): Asked | { readonly problem: Problem } => {
    const topic = topicIn(payload);
    if (topic === null) return refusal('malformed', 'There is no such topic.');
    const after = fieldOf(payload, 'after') ?? null;
    if (after !== null && !(typeof after === 'string' && POSITION.test(after))) {
      return refusal('malformed', '`after` must be a position, as text.');
    }
    return { topic, after: after === null ? null : BigInt(after) };
  };

  const admission = async (topic: Topic): Promise<Problem | null> => {
    switch (await topic.admits(viewer)) {
      case 'admitted':
        return null;
      case 'forbidden':
        return problems.of('forbidden', 'The scopes of the key do not allow this.');
      case 'unknown':
        return problems.of('unknown', 'There is no such thing, or not for this key.');
    }
  };

  const end = (topic: Topic): void => {
    const watch = watches.get(topic.name);
    if (watch !== undefined) streamOf(topic).end(watch);
    watches.delete(topic.name);
  };

  const watch = async ({ topic, after }: Asked, answer: (answer: WatchAnswer) => void): Promise<void> => {
    const problem = await admission(topic);
    if (problem !== null) return answer({ problem });
    end(topic);
    if (watches.size >= TOPICS_MAX) return answer(refusal('too-many-requests', `${TOPICS_MAX} topics are watched.`));
    const stream = streamOf(topic);
    const beginning = await turns(() => stream.begin(topic, after));
    if (closed) return;
    const { position, snapshot } = beginning;
    const items = snapshot === null ? null : snapshot.items;
    answer({ position: String(position), snapshot: items, complete: snapshot?.complete ?? true });
    watches.set(topic.name, stream.add(topic, watcher, beginning));
  };

  /** In the order in which they came, and no faster than their answers are read. */
  const inTurn = (answer: (answer: { readonly problem: Problem }) => void, work: () => Promise<void>): void => {
    if (waiting >= TOPICS_MAX || !budget.take()) {
      answer(refusal('too-many-requests', 'Too many requests of one connection.'));
      return;
    }
    waiting += 1;
    last = last
      .then(drained)
      .then(() => (closed ? undefined : work()))
      .catch((error: unknown) => answer({ problem: problems.from(error) }))
      .finally(() => {
        waiting -= 1;
      });
  };

  return {
    watch: (payload, answer) =>
      inTurn(answer, async () => {
        const asked = askedBy(payload);
        if ('problem' in asked) answer(asked);
        else await watch(asked, answer);
      }),
    unwatch: (payload, answer) =>
      inTurn(answer, async () => {
        const topic = topicIn(payload);
        if (topic === null) return answer(refusal('malformed', 'There is no such topic.'));
        end(topic);
        answer({ topic: topic.name });
      }),
    close() {
      closed = true;
      for (const one of watches.values()) streamOf(one.topic).end(one);
      watches.clear();
    },
  };
};
