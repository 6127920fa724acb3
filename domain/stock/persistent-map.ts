/** Who writes a map: one fold. Each has an object of its own. */
export type Edit = object;

/** What is otherwise than in the map below. Keys that have come since are told apart, because they come last. */
type Layer<K, V> = { readonly changed: Map<K, V | typeof GONE>; readonly added: Map<K, V>; gone: number };

const GONE = Symbol('gone');

/** A map up to this size is copied whole: a layer of its own would gain nothing. */
const COPIED_WHOLE_MAX = 32;

/**
 * A map that stays what it is for whoever reads it, and of which the next one is made without copying all of it: what is written lies
 * in a layer above the map that many share, and is worked into it when the layer has become long (twice the root of the size). Keys
 * are in the order in which they came, as in a `Map`.
 *
 * Writing gives the map that is to be used from then on. One that a writer has made itself is changed in place, until another writer
 * goes on from it.
 */
export class PersistentMap<K, V extends NonNullable<unknown>> implements ReadonlyMap<K, V> {
  #writer: Edit | null;
  readonly #base: Map<K, V>;
  readonly #layer: Layer<K, V> | null;

  private constructor(writer: Edit | null, base: Map<K, V>, layer: Layer<K, V> | null) {
    this.#writer = writer;
    this.#base = base;
    this.#layer = layer;
  }

  /** A map of these entries, the first one first. */
  static of<K, V extends NonNullable<unknown>>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
    return new PersistentMap(null, new Map(entries), null);
  }

  get size(): number {
    return this.#layer === null ? this.#base.size : this.#base.size - this.#layer.gone + this.#layer.added.size;
  }

  get(key: K): V | undefined {
    const layer = this.#layer;
    if (layer === null) return this.#base.get(key);
    const changed = layer.changed.get(key);
    if (changed === GONE) return layer.added.get(key);
    return changed ?? this.#base.get(key) ?? layer.added.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** The map with a value in the place of the one that the key had, or at the end. */
  set(key: K, value: V, edit: Edit): PersistentMap<K, V> {
    const map = this.#for(edit);
    const layer = map.#layer;
    if (layer === null) map.#base.set(key, value);
    else if (map.#isOfBase(key)) layer.changed.set(key, value);
    else layer.added.set(key, value);
    return map;
  }

  /** The map without a key. */
  delete(key: K, edit: Edit): PersistentMap<K, V> {
    if (!this.has(key)) return this;
    const map = this.#for(edit);
    const layer = map.#layer;
    if (layer === null) map.#base.delete(key);
    else if (map.#isOfBase(key)) {
      layer.changed.set(key, GONE);
      layer.gone += 1;
    } else layer.added.delete(key);
    return map;
  }

  *entries(): Generator<[K, V], undefined> {
    const layer = this.#layer;
    for (const entry of this.#base) {
      const changed = layer?.changed.get(entry[0]);
      if (changed === undefined) yield entry;
      else if (changed !== GONE) yield [entry[0], changed];
    }
    if (layer !== null) yield* layer.added;
  }

  *keys(): Generator<K, undefined> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#layer === null ? this.#base.entries() : this.entries();
  }

  forEach(told: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) told(value, key, this);
  }

  #isOfBase(key: K): boolean {
    return this.#layer?.changed.get(key) !== GONE && this.#base.has(key);
  }

  /** This map, where the writer has made it; else one of the writer's own that begins as this one, which nobody writes from then on. */
  #for(edit: Edit): PersistentMap<K, V> {
    if (this.#writer === edit) return this;
    this.#writer = null;
    const layer = this.#layer;
    if (this.#isLong()) return new PersistentMap(edit, new Map(this), null);
    const own =
      layer === null
        ? { changed: new Map(), added: new Map(), gone: 0 }
        : { changed: new Map(layer.changed), added: new Map(layer.added), gone: layer.gone };
    return new PersistentMap<K, V>(edit, this.#base, own);
  }

  /** Whether a copy of all costs no more than going on with a layer. */
  #isLong(): boolean {
    if (this.#layer === null) return this.#base.size <= COPIED_WHOLE_MAX;
    const { changed, added } = this.#layer;
    return changed.size + added.size > 2 * Math.sqrt(this.#base.size);
  }
}
