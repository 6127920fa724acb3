/** What can be watched. The entries themselves, one for each view, are made where the views are known: in `cli/`. */

/** Who watches, and what the key lets it see. */
export type Viewer = {
  readonly id: string;
  /** Nothing is hidden from it. */
  readonly knowsAll: boolean;
  readonly channels: ReadonlySet<string>;
  readonly locations: ReadonlySet<string>;
};

/** `forbidden`: not for this key. `unknown`: not there, or not for this key to know of. */
export type Admission = 'admitted' | 'forbidden' | 'unknown';

/** What watchers see under one id, and in which topics. Made only when somebody watches one of them. */
export type Entry = { readonly id: string; readonly topics: readonly string[]; readonly document: () => object | null };

/** A document of a view as it stood after the event at `position`, and what watchers see of it. */
export type Shown = { readonly id: string; readonly position: bigint; readonly entries: readonly Entry[] };

/** A topic as it is at this moment. */
export type Snapshot = {
  readonly items: readonly { readonly id: string; readonly document: object | null }[];
  /** False when there is more than a snapshot holds. */
  readonly complete: boolean;
  /** The documents of the view that it was made of. */
  readonly read: readonly Pick<Shown, 'id' | 'position'>[];
  /** Where another view had a part in it: how far that one had come. */
  readonly upTo?: bigint;
};

/** A kind of topic: `name`, or `name:argument` where it takes one. */
export type TopicKind = {
  readonly name: string;
  readonly argument: boolean;
  /** The argument is the id of the only document that it is about. */
  readonly single?: true;
  readonly admits: (viewer: Viewer, argument: string) => Admission | Promise<Admission>;
  readonly snapshot: (argument: string) => Promise<Snapshot>;
};

/** A view whose changes can be watched. */
export type LiveView = {
  readonly view: string;
  readonly kinds: readonly TopicKind[];
  /** The documents as they are now; those that are gone are left out. */
  readonly read: (ids: readonly string[]) => Promise<readonly Shown[]>;
  /** Who is told that a document is gone. */
  readonly topicsOfRemoved: (id: string) => readonly string[];
};

/** A topic that somebody asked for. */
export type Topic = {
  readonly name: string;
  readonly view: string;
  /** The id of the only document that it is about. */
  readonly only: string | null;
  readonly admits: (viewer: Viewer) => Admission | Promise<Admission>;
  readonly snapshot: () => Promise<Snapshot>;
};

const TOPIC_CHARACTERS_MAX = 256;

/** The topic of a name; `null` when there is no such kind of topic. */
export const topicsOf = (views: readonly LiveView[]): ((name: string) => Topic | null) => {
  const kinds = new Map(
    views.flatMap(({ view, kinds }) =>
      kinds.map((kind) => [`${kind.name}${kind.argument ? ':' : ''}`, { view, kind }] as const),
    ),
  );
  return (name) => {
    if (name.length > TOPIC_CHARACTERS_MAX) return null;
    const colon = name.indexOf(':');
    const found = kinds.get(colon === -1 ? name : name.slice(0, colon + 1));
    const argument = colon === -1 ? '' : name.slice(colon + 1);
    if (found === undefined || (colon !== -1 && argument === '')) return null;
    const { view, kind } = found;
    return {
      name,
      view,
      only: kind.single === true ? argument : null,
      admits: (viewer) => kind.admits(viewer, argument),
      snapshot: () => kind.snapshot(argument),
    };
  };
};
