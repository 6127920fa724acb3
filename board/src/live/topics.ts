import type { ProblemDocument } from '../api/problem.ts';
import { type ChangeMessage, connection, type SnapshotMessage } from './connection.ts';

/** A topic as it is known here. A new one is made when something has changed, at most every `TELL_MILLIS`. */
export type Topic = {
  readonly state: 'loading' | 'live' | 'refused';
  /** By id, those that changed last at the end. It is written to: whoever shows it is told. */
  readonly documents: ReadonlyMap<string, object>;
  /** False where there is more than is kept here. */
  readonly complete: boolean;
  readonly problem: ProblemDocument | null;
};

type Watched = {
  documents: Map<string, object>;
  topic: Topic;
  position: string | null;
  watchers: Set<() => void>;
  changed: boolean;
  telling: ReturnType<typeof setTimeout> | null;
};

/** Eyes do not follow more, and a browser that draws each of 200 changes a second does nothing else. */
const TELL_MILLIS = 100;
/** Of a topic without an end the oldest are let go. */
const DOCUMENTS_MAX = 2_000;
/** A topic that nobody looks at is kept so long: whoever goes back and forth between pages has it at once. */
const KEPT_MILLIS = 15_000;

const LOADING: Topic = { state: 'loading', documents: new Map(), complete: true, problem: null };

const watched = new Map<string, Watched>();

const tell = (one: Watched): void => {
  one.telling = null;
  if (!one.changed) return;
  one.changed = false;
  one.topic = { ...one.topic, documents: one.documents };
  for (const watcher of one.watchers) watcher();
  one.telling = setTimeout(() => tell(one), TELL_MILLIS);
};

/** What comes alone is told at once, what comes with others together with them. */
const tellSoon = (one: Watched): void => {
  one.changed = true;
  if (one.telling === null) one.telling = setTimeout(() => tell(one), 0);
};

const begun = (one: Watched, { position, snapshot, complete }: Omit<SnapshotMessage, 'topic'>): void => {
  one.position = position;
  if (snapshot !== null) {
    // The newest come first, and go last.
    const entries = snapshot
      .toReversed()
      .flatMap(({ id, document }) => (document === null ? [] : [[id, document] as const]));
    one.documents = new Map(entries);
    one.topic = { ...one.topic, complete };
  }
  one.topic = { ...one.topic, state: 'live', problem: null };
  tellSoon(one);
};

const changed = (one: Watched, { position, id, document }: ChangeMessage): void => {
  one.position = position;
  one.documents.delete(id);
  if (document !== null) one.documents.set(id, document);
  if (one.documents.size > DOCUMENTS_MAX) {
    const [oldest] = one.documents.keys();
    if (oldest !== undefined) one.documents.delete(oldest);
    one.topic = { ...one.topic, complete: false };
  }
  tellSoon(one);
};

const ask = (name: string, one: Watched): void =>
  connection.watch(name, one.position, (answer) => {
    if ('problem' in answer) {
      one.topic = { ...one.topic, state: 'refused', problem: answer.problem };
      tellSoon(one);
    } else begun(one, answer);
  });

connection.handle({
  onConnect() {
    for (const [name, one] of watched) ask(name, one);
  },
  onChange(message) {
    const one = watched.get(message.topic);
    if (one !== undefined) changed(one, message);
  },
  onSnapshot(message) {
    const one = watched.get(message.topic);
    if (one !== undefined) begun(one, message);
  },
});

connection.subscribe(() => {
  if (connection.state() === 'off') watched.clear();
});

const leave = (name: string, one: Watched): void => {
  if (one.watchers.size > 0 || watched.get(name) !== one) return;
  watched.delete(name);
  connection.unwatch(name);
};

/** Watches a topic until what is given back is called. */
export const watchTopic = (name: string, watcher: () => void): (() => void) => {
  const one = watched.get(name) ?? begin(name);
  one.watchers.add(watcher);
  return () => {
    one.watchers.delete(watcher);
    setTimeout(() => leave(name, one), KEPT_MILLIS);
  };
};

const begin = (name: string): Watched => {
  const one: Watched = {
    documents: new Map(),
    topic: LOADING,
    position: null,
    watchers: new Set(),
    changed: false,
    telling: null,
  };
  watched.set(name, one);
  if (connection.state() === 'live') ask(name, one);
  return one;
};

/** A topic as it is known now. */
export const topicNow = (name: string): Topic => watched.get(name)?.topic ?? LOADING;
