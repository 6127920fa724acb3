import type { Fact } from '../fact.ts';
import type { Sku } from '../ids.ts';

/** What Weir needs to know of an article. Set-up of a product is optional. */
export type Product = {
  readonly sku: Sku;
  readonly name: string | null;
  readonly weightGrams: number | null;
  readonly attributes: { readonly [name: string]: unknown };
};

export type ProductFacts = { readonly ProductSet: Product };
export type ProductEvent = Fact<ProductFacts>;
