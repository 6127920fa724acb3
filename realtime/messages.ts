/** What is sent to watchers. */

/** Everything up to `position` has been sent in this topic: whoever comes back with it misses nothing. */
export type ChangeMessage = {
  readonly topic: string;
  readonly position: string;
  readonly id: string;
  /** `null`: it is gone. */
  readonly document: object | null;
};

/** The topic from the beginning, in place of all that was sent before. */
export type SnapshotMessage = {
  readonly topic: string;
  readonly position: string;
  readonly snapshot: readonly { readonly id: string; readonly document: object | null }[];
  readonly complete: boolean;
};

/** A change of one topic that is to be sent. `early`: the feed has yet to tell of it, so that it is no part of its position. */
export type News = {
  readonly id: string;
  readonly position: bigint;
  readonly early: boolean;
  readonly document: object | null;
};

/**
 * The messages of one topic, in order. One fact can change several documents: only the last of them carries its position, the
 * others the one before, so that a connection that breaks between them gets all of them again rather than losing the rest.
 */
export const messagesOf = (topic: string, news: readonly News[]): readonly ChangeMessage[] =>
  news.map(({ id, position, document }, at) => {
    const next = news[at + 1];
    const more = next !== undefined && !next.early && next.position === position;
    return { topic, position: String(more ? position - 1n : position), id, document };
  });
