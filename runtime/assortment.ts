import type { Sku } from '../domain/ids.ts';
import { type Component, isSpecial, type Product } from '../domain/setup/product.ts';
import type { Instant } from '../domain/time.ts';

/** The products that must be known to take an order: kits, and what is not released yet. */
export type Assortment = {
  readonly components: (kit: Sku) => readonly Component[] | undefined;
  readonly kitsOf: (component: Sku) => readonly Sku[];
  readonly releaseAt: (sku: Sku) => Instant | null;
  /** Takes in a product as it is now. */
  readonly set: (product: Product) => void;
};

export const assortment = (): Assortment => {
  const products = new Map<Sku, Product>();
  const kits = new Map<Sku, Set<Sku>>();
  return {
    components: (kit) => products.get(kit)?.components ?? undefined,
    kitsOf: (component) => [...(kits.get(component) ?? [])],
    releaseAt: (sku) => products.get(sku)?.releaseAt ?? null,
    set(product) {
      for (const { sku } of products.get(product.sku)?.components ?? []) kits.get(sku)?.delete(product.sku);
      products.delete(product.sku);
      if (!isSpecial(product)) return;
      products.set(product.sku, product);
      for (const { sku } of product.components ?? []) {
        const known = kits.get(sku) ?? new Set();
        kits.set(sku, known.add(product.sku));
      }
    },
  };
};
