import type { Sku } from '../domain/ids.ts';
import { emptyLedger, type Ledger } from '../domain/stock/ledger.ts';
import { PersistentMap } from '../domain/stock/persistent-map.ts';
import type { Head } from '../log/codec.ts';
import type { Snapshot } from './ports.ts';

/** Raised whenever the fold of the ledger or this text changes: older snapshots are then of no use. */
export const LEDGER_FOLD_VERSION = 7;

type State = { readonly ledger: Ledger; readonly head: Head; readonly position: bigint };

/** A ledger and its place in history as JSON text. */
export const ledgerText = ({ ledger, head, position }: State): string =>
  JSON.stringify({
    head,
    position: String(position),
    places: [...ledger.places],
    commitments: [...ledger.commitments],
    ended: [...ledger.ended],
    carts: [...ledger.carts],
    endedCarts: [...ledger.endedCarts],
    demands: [...ledger.demands],
    pooled: ledger.pooled,
    backordered: ledger.backordered,
    channels: [...ledger.channels],
    references: [...ledger.references],
    supplies: [...ledger.supplies],
    closedSupplies: [...ledger.closedSupplies],
  });

/** The ledger that was made into text by `ledgerText` of the same version. */
export const ledgerFrom = (sku: Sku, snapshot: Snapshot): State => {
  const kept = JSON.parse(snapshot.state);
  return {
    head: kept.head,
    position: BigInt(kept.position),
    ledger: {
      ...emptyLedger(sku),
      places: PersistentMap.of(kept.places),
      commitments: PersistentMap.of(kept.commitments),
      ended: PersistentMap.of(kept.ended),
      carts: PersistentMap.of(kept.carts),
      endedCarts: PersistentMap.of(kept.endedCarts),
      demands: PersistentMap.of(kept.demands),
      pooled: kept.pooled,
      backordered: kept.backordered,
      channels: PersistentMap.of(kept.channels),
      references: PersistentMap.of(kept.references),
      supplies: new Map(kept.supplies),
      closedSupplies: new Map(kept.closedSupplies),
    },
  };
};
