import { skuOf } from '../domain/ids.ts';
import type { InventoryDocument } from '../projections/inventory.ts';
import { ownOf } from '../projections/own.ts';
import { type Stored, ViewBuilding, type ViewReader } from '../projections/port.ts';
import type { KnownSku, KnownStock } from '../runtime/counts.ts';

/** SKUs as the inventory view knows them. */
export const knownStockFrom =
  (inventory: Pick<ViewReader<InventoryDocument>, 'getMany'>): KnownStock =>
  async (skus) => {
    try {
      return new Map((await inventory.getMany(skus)).map((stored) => [skuOf(stored.id), knownFrom(stored)]));
    } catch (error) {
      if (error instanceof ViewBuilding) return null;
      throw error;
    }
  };

/** A place where units have moved since its count is left to the ledger: only that can correct a count. */
const knownFrom = ({ position, document: { revision, places } }: Stored<InventoryDocument>): KnownSku => ({
  revision,
  position,
  place(location) {
    const place = ownOf(places, location);
    return place === undefined || place.movedAt !== null ? undefined : { ...place, movements: [] };
  },
});
