import { refuse } from '../domain/fact.ts';
import type { LocationId, Sku } from '../domain/ids.ts';
import type { Adjust, Count, SetAside, SetSafety, StockAnswer } from '../domain/stock/command.ts';
import { type CountOf, type KnownStock, type StockOutcome, takeCounts, unknownLocation } from './counts.ts';
import type { Directory } from './directory.ts';
import type { CauseOf } from './order-commands.ts';
import type { Setup } from './setup.ts';
import type { LedgerAt, Stock } from './stock.ts';

/** What warehouses and the ERP tell of the stock. */
export type StockCommands = {
  readonly count: (sku: Sku, count: Omit<Count, 'kind'>, cause: CauseOf) => Promise<StockOutcome>;
  /** Counts of any SKUs, together: what came of each, in their order. */
  readonly countAll: (counts: readonly CountOf[], cause: CauseOf) => Promise<readonly StockOutcome[]>;
  readonly adjust: (sku: Sku, adjustment: Omit<Adjust, 'kind'>, cause: CauseOf) => Promise<StockOutcome>;
  /** Refused where there is less to set aside, or to make sellable again, than is asked for. */
  readonly setAside: (sku: Sku, aside: Omit<SetAside, 'kind'>, cause: CauseOf) => Promise<StockOutcome>;
  readonly setSafety: (sku: Sku, safety: Omit<SetSafety, 'kind'>, cause: CauseOf) => Promise<StockOutcome>;
  /** The ledger as it is now; `null` for a SKU that is not known. */
  readonly read: (sku: Sku) => Promise<LedgerAt | null>;
  /** What is known of the ledger here, without looking for what other processes wrote. */
  readonly peek: (sku: Sku) => Promise<LedgerAt>;
};

export const stockCommands = ({
  stock,
  directory,
  setup,
  knownStock,
}: {
  readonly stock: Stock;
  readonly directory: Directory;
  readonly setup: Setup;
  readonly knownStock: KnownStock;
}): StockCommands => {
  const at = async (
    location: LocationId,
    ask: () => Promise<StockAnswer & { readonly position: bigint }>,
    there = 'on hand',
  ): Promise<StockOutcome> => {
    if (directory.location(location) === undefined) return unknownLocation(location);
    const answer = await ask();
    switch (answer.kind) {
      case 'done':
        return { position: answer.position, changed: true };
      case 'unchanged':
        return { position: answer.position, changed: false };
      case 'notThere':
        return refuse('not-now', `Only ${answer.available} are ${there} at ${answer.location}.`);
      case 'reserved':
      case 'held':
      case 'short':
      case 'outdated':
      case 'noSupply':
      case 'otherSupply':
      case 'onItsWay':
        throw new TypeError(`a command of a location was answered ${answer.kind}`);
    }
  };

  return {
    count: (sku, count, causeOf) => at(count.location, () => stock.ask(sku, { kind: 'count', ...count }, causeOf(sku))),
    countAll: takeCounts({ stock, directory, knownStock }),
    adjust: (sku, adjustment, causeOf) =>
      at(adjustment.location, () => stock.ask(sku, { kind: 'adjust', ...adjustment }, causeOf(sku))),
    setAside: (sku, aside, causeOf) =>
      at(
        aside.location,
        () => stock.ask(sku, { kind: 'setAside', ...aside }, causeOf(sku)),
        aside.quantity > 0 ? 'on hand and not set aside yet' : `set aside as ${aside.reason}`,
      ),
    setSafety: (sku, safety, causeOf) =>
      at(safety.location, () => stock.ask(sku, { kind: 'setSafety', ...safety }, causeOf(sku))),
    async read(sku) {
      const known = await stock.fresh(sku);
      return known.revision >= 0 || (await setup.product(sku)) !== null ? known : null;
    },
    peek: (sku) => stock.ledger(sku),
  };
};
