/**
 * Where the keys of personal data are kept, outside the log: destroy a key, and what it encrypted is forgotten without
 * touching history. The keys come wrapped by the master key; an adapter never sees one in clear.
 * An adapter is done when `test/contracts/data-keys.ts` passes unchanged against it.
 */

/** The id is a random UUID: it never stands for another key. `wrapped` is text of the caller's making. */
export type WrappedKey = { readonly id: string; readonly wrapped: string };

export type DataKeys = {
  /** Answers once all of them are on disk: what they seal must not come before. A repeat changes nothing. */
  readonly putAll: (keys: readonly WrappedKey[]) => Promise<void>;
  /** The wrapped keys by id; those that were destroyed or never there are missing. */
  readonly getMany: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Gone from the disk, not only from sight. A repeat changes nothing. */
  readonly destroy: (ids: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
};
