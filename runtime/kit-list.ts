import type { Sku } from '../domain/ids.ts';
import type { Component, Product } from '../domain/setup/product.ts';

/** The kits there are, and which kits a SKU is a component of. */
export type KitList = {
  readonly components: (kit: Sku) => readonly Component[] | undefined;
  readonly of: (component: Sku) => readonly Sku[];
  /** Takes in a product as it is now: a kit, or none any more. */
  readonly set: (product: Product) => void;
};

export const kitList = (): KitList => {
  const kits = new Map<Sku, readonly Component[]>();
  const holders = new Map<Sku, Set<Sku>>();
  return {
    components: (kit) => kits.get(kit),
    of: (component) => [...(holders.get(component) ?? [])],
    set({ sku: kit, components }) {
      for (const { sku } of kits.get(kit) ?? []) holders.get(sku)?.delete(kit);
      kits.delete(kit);
      if (components === null) return;
      kits.set(kit, components);
      for (const { sku } of components) {
        const known = holders.get(sku) ?? new Set();
        holders.set(sku, known.add(kit));
      }
    },
  };
};
