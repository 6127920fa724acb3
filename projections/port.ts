/**
 * Projections and the store of the documents that they make.
 * An adapter is done when `test/contracts/view-store.ts` passes unchanged against it.
 */
import type { ListQuery, Page, Totals, WantedTotals } from './query.ts';

/** A document: plain JSON (no `undefined`, no dates). Its id and the position it has seen are kept beside it, not in it. */
export type Document = { readonly [field: string]: unknown };

/**
 * A field that lists are filtered or sorted by: a top-level name of the document. `name[]` is an array of
 * strings, indexed by element. To an index, `null`, a missing field and an empty text are the same. `name?` is a field
 * that few documents have: the index leaves the others out, and only serves lists that ask for a value of it.
 */
export type IndexedField = string;

/** Fields that pin a list down, then the one that it is sorted by; one of them may be an array. The id breaks ties. */
export type Index = readonly IndexedField[];

/** What a store must know of a view. */
export type ViewDeclaration = {
  readonly name: string;
  /** Raised whenever `evolve` or the indexes change: a new version is built beside the old one, then swapped in. */
  readonly version: number;
  readonly indexes: readonly Index[];
};

/** A projection: pure, no store and no clock in sight. `E` is the decoded event. */
export type Projection<E, D extends Document> = ViewDeclaration & {
  /** The ids of the documents that an event touches; none when it is not this projection's. */
  readonly keys: (event: E) => readonly string[];
  /**
   * The document after the event; `null` removes it. `document` is `null` when there is none yet. A method, so that
   * projections of different documents fit into one list: each is only given what it made itself.
   */
  evolve(document: D | null, event: E, id: string): D | null;
};

/** How far a view has seen which log: a position means nothing in another log. */
export type Checkpoint = { readonly identity: string; readonly position: bigint };

/** A document as it stood after the event at `position`. */
export type Stored<D> = { readonly id: string; readonly position: bigint; readonly document: D };

/** A document to be written, or removed (`null`), as it stands after the event at `position`. */
export type Write<D> = { readonly id: string; readonly position: bigint; readonly document: D | null };

/** The document that a fold starts from, and the position up to which it has seen everything already. */
export type Base<D> = { readonly document: D | null; readonly seen: bigint };

/** One build of one version of a view, as the projector writes it. */
export type ViewWriter<D> = {
  readonly build: number;
  /** True once it has been caught up and may be read. */
  readonly complete: boolean;
  /** `null` before the first save. */
  readonly checkpoint: () => Promise<Checkpoint | null>;
  /** An entry for every id that was asked for. */
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Base<D>>>;
  /**
   * Saves documents and the checkpoint they belong to. What is not newer than what is there is skipped, so a
   * repeat changes nothing; when it fails half-way, the checkpoint has not moved. Throws `ViewGone` when the build was dropped.
   */
  readonly save: (writes: readonly Write<D>[], checkpoint: Checkpoint) => Promise<void>;
  /** Finishes the indexes and lets readers see this build from now on. */
  readonly finish: (at: number) => Promise<void>;
};

/**
 * Reads the newest finished build of the declared version; while there is none, the newest finished build of the
 * version before, and throws `ViewBuilding` when nothing is finished yet.
 */
export type ViewReader<D> = {
  readonly get: (id: string) => Promise<Stored<D> | null>;
  readonly getMany: (ids: readonly string[]) => Promise<readonly Stored<D>[]>;
  /** Throws `QueryNotServed` when no declared index serves the query, `BadCursor` for a cursor of another query. */
  readonly list: (query: ListQuery) => Promise<Page<D>>;
  /**
   * How many documents a list would give, counted up to `max`. Only what an index alone can tell: throws `QueryNotServed` where each
   * document would have to be looked at.
   */
  readonly count: (query: Pick<ListQuery, 'where' | 'sort'>, max: number) => Promise<number>;
  /**
   * What all documents of a list come to, however many pages they are: for each value of one field, how many there are and the sums
   * of others. Each document is looked at, so the work grows with the list. Throws `QueryNotServed` as `list` does.
   */
  readonly totals: (query: Pick<ListQuery, 'where' | 'sort'>, wanted: WantedTotals) => Promise<readonly Totals[]>;
  readonly checkpoint: () => Promise<Checkpoint | null>;
};

export type ViewBuild = {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly checkpoint: Checkpoint | null;
  /** Milliseconds since 1970 when readers first saw it; `null` while it is being built. */
  readonly finishedAt: number | null;
};

export type ViewStore = {
  /** A build of the declared version; the newest one, made when there is none, unless another is asked for. */
  readonly writer: <D extends Document>(declaration: ViewDeclaration, build?: number) => Promise<ViewWriter<D>>;
  readonly reader: <D extends Document>(declaration: ViewDeclaration) => ViewReader<D>;
  /** Begins a new build of the declared version, empty, beside those that are there; the next `writer` gets it. */
  readonly rebuild: (declaration: ViewDeclaration) => Promise<void>;
  /** Every build of every view, by name, version and build. */
  readonly builds: () => Promise<readonly ViewBuild[]>;
  /** Clears what documents held before they were written over, or removed, from the files that the store keeps itself. */
  readonly scrub: () => Promise<void>;
  readonly drop: (build: Pick<ViewBuild, 'name' | 'version' | 'build'>) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The store could not be reached in time, or could not write; the same call may be repeated. */
export class ViewsUnavailable extends Error {
  override readonly name: string = 'ViewsUnavailable';
}

/** The view is being built for the first time, or the version that serves does not know this list yet. */
export class ViewBuilding extends ViewsUnavailable {
  override readonly name = 'ViewBuilding';
}

/** The build that was written to has been dropped meanwhile. */
export class ViewGone extends Error {
  override readonly name = 'ViewGone';
}
