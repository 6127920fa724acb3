import { type Refusal, refuse } from '../domain/fact.ts';
import type { LocationId, Sku } from '../domain/ids.ts';
import type { Count } from '../domain/stock/command.ts';
import { type CountedPlace, newsOf } from '../domain/stock/count.ts';
import type { Directory } from './directory.ts';
import type { CauseOf } from './order-commands.ts';
import type { Stock } from './stock.ts';

/** What came of a count, an adjustment or a setting. `changed` is false where it was so already, or something newer is known. */
export type StockOutcome = { readonly position: bigint; readonly changed: boolean } | { readonly refused: Refusal };

export type CountOf = Count & { readonly sku: Sku };

/** What lies where of a SKU, as it was after the fact of a revision. */
export type KnownSku = {
  readonly revision: number;
  readonly position: bigint;
  /** `undefined` for one that is not known, or where only the ledger can tell. */
  readonly place: (location: LocationId) => CountedPlace | undefined;
};

/** SKUs as the views know them: cheaper to read than ledgers, and perhaps behind them. `null` while there are no such views. */
export type KnownStock = (skus: readonly Sku[]) => Promise<ReadonlyMap<Sku, KnownSku> | null>;

export type CountDependencies = {
  readonly stock: Pick<Stock, 'askAll' | 'begin' | 'here' | 'isNewest'>;
  readonly directory: Pick<Directory, 'location'>;
  readonly knownStock: KnownStock;
};

/** A count, and its place among all that came with it. */
type Placed = { readonly index: number; readonly count: Count };

/**
 * Takes many counts: those of a SKU together, in their order. Where all of them say what is known already, the ledger is not read: it is
 * enough that nothing has happened to the SKU since. Throws what the log throws; some may have been taken then, and all may be sent again.
 */
export const takeCounts = ({ stock, directory, knownStock }: CountDependencies) => {
  const answered = async (sku: Sku, counts: readonly Count[], known: Known, causeOf: CauseOf) => {
    if (known !== 'new' && known !== 'unknown' && counts.every((count) => isKnown(known, count))) {
      const { position, revision } = known;
      if (await stock.isNewest(sku, revision)) return counts.map(() => ({ changed: false, position }));
    }
    const cause = causeOf(sku);
    const begun = known === 'new' ? await stock.begin(sku, counts, cause) : null;
    const answers = begun ?? (await stock.askAll(sku, counts, cause));
    return answers.map(({ kind, position }) => ({ changed: kind === 'done', position }));
  };

  return async (counts: readonly CountOf[], causeOf: CauseOf): Promise<readonly StockOutcome[]> => {
    const outcomes = counts.map(({ location }): StockOutcome | null =>
      directory.location(location) === undefined ? unknownLocation(location) : null,
    );
    const groups = bySku(counts, (index) => outcomes[index] === null);
    const elsewhere = [...groups.keys()].filter((sku) => stock.here(sku) === null);
    const found = elsewhere.length === 0 ? null : await knownStock(elsewhere);
    const take = async ([sku, placed]: readonly [Sku, readonly Placed[]]): Promise<void> => {
      const known = hereOf(stock, sku) ?? (found === null ? 'unknown' : (found.get(sku) ?? 'new'));
      const some = await answered(
        sku,
        placed.map(({ count }) => count),
        known,
        causeOf,
      );
      for (const [at, { index }] of placed.entries()) outcomes[index] = some[at] ?? null;
    };
    await Promise.all([...groups].map(take));
    return outcomes.filter((outcome) => outcome !== null);
  };
};

type Known = KnownSku | 'new' | 'unknown';

const hereOf = (stock: Pick<Stock, 'here'>, sku: Sku): KnownSku | null => {
  const at = stock.here(sku);
  if (at === null) return null;
  const { ledger, revision, position } = at;
  return { revision, position, place: (location) => ledger.places.get(location) };
};

const isKnown = ({ place }: KnownSku, count: Count): boolean => newsOf(place(count.location), count) === null;

const bySku = (
  counts: readonly CountOf[],
  isWanted: (index: number) => boolean,
): ReadonlyMap<Sku, readonly Placed[]> => {
  const groups = new Map<Sku, Placed[]>();
  for (const [index, { sku, ...count }] of counts.entries()) {
    if (!isWanted(index)) continue;
    const group = groups.get(sku);
    if (group === undefined) groups.set(sku, [{ index, count }]);
    else group.push({ index, count });
  }
  return groups;
};

export const unknownLocation = (location: LocationId): { readonly refused: Refusal } =>
  refuse('unprocessable', `There is no location ${location}.`, [
    { path: '/location', message: `there is no location ${location}` },
  ]);
