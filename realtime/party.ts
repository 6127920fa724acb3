/** Who is to be sent what: the arithmetic of positions, without anybody being sent anything. */
import type { Slice } from './journal.ts';
import type { News } from './messages.ts';
import type { Entry, Shown, Snapshot } from './topics.ts';

/** Somebody who has got all changes up to a position, and of some documents (`ahead`) what is newer than that. */
export type Party = { position: bigint; ahead: ReadonlyMap<string, bigint> };

/** Documents as they have just been read, and up to where their changes have been told. */
export type Reading = {
  readonly shown: ReadonlyMap<string, Shown>;
  readonly upTo: bigint;
  /** Who is told that a document is gone. */
  readonly topicsOfRemoved: (id: string) => readonly string[];
};

type Told = Pick<News, 'position' | 'early'> & { readonly entries: readonly Entry[] };

/** What a party has to be sent to get to the end of its slice, in order, and where it is then. */
export const nextOf = (
  party: Party,
  { changes, complete }: Slice,
  { shown, upTo, topicsOfRemoved }: Reading,
): { readonly told: readonly Told[]; readonly party: Party } => {
  const entriesOf = (id: string): readonly Entry[] =>
    shown.get(id)?.entries ?? [{ id, topics: topicsOfRemoved(id), document: () => null }];
  const due = changes.filter(({ id, position }) => (party.ahead.get(id) ?? -1n) < position);
  const told: Told[] = due.map(({ id, position }) => ({ position, early: false, entries: entriesOf(id) }));
  const last = complete ? upTo : (changes.at(-1)?.position ?? upTo);
  const ahead = new Map([...party.ahead].filter(([, position]) => position > last));
  const inSlice = new Set(due.map(({ id }) => id));
  for (const { id, position, entries } of shown.values()) {
    // The store was ahead of the feed: what was read for one is sent to all, so that all have the same.
    const isNewer = position > last && position > (ahead.get(id) ?? -1n);
    if (!isNewer || !(complete || inSlice.has(id))) continue;
    ahead.set(id, position);
    if (!inSlice.has(id)) told.push({ position: last, early: true, entries });
  }
  return { told, party: { position: last, ahead } };
};

/** Documents of a snapshot that are newer than its position. */
export const aheadOf = ({ read }: Snapshot, upTo: bigint): ReadonlyMap<string, bigint> =>
  new Map(read.filter(({ position }) => position > upTo).map(({ id, position }) => [id, position]));

/** The news of each topic that is wanted, in order. A document is made once, for all of its topics. */
export const byTopic = (
  told: readonly Told[],
  isWanted: (topic: string) => boolean,
): ReadonlyMap<string, readonly News[]> => {
  const topics = new Map<string, News[]>();
  for (const { position, early, entries } of told) {
    for (const { id, topics: names, document: make } of entries) {
      const wanted = names.filter(isWanted);
      if (wanted.length === 0) continue;
      const news = { id, position, early, document: make() };
      for (const name of wanted) {
        const before = topics.get(name);
        if (before === undefined) topics.set(name, [news]);
        else before.push(news);
      }
    }
  }
  return topics;
};
