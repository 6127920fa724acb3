import type { Fact, Fault, Refusal } from '../fact.ts';
import type { Sku } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What Weir needs to know of an article. Set-up of a product is optional. */
export type Product = {
  readonly sku: Sku;
  readonly name: string | null;
  readonly weightGrams: number | null;
  readonly attributes: { readonly [name: string]: unknown };
  /** A kit has no stock of its own: it is made of these. `null` for an article that is not a kit. */
  readonly components: readonly Component[] | null;
  /** It may be sold before, and does not leave before; `null`: it is released. */
  readonly releaseAt: Instant | null;
  /** What a scanner reads on it, such as its GTIN; left out by older facts: nothing is known. */
  readonly barcodes?: readonly string[];
};

/** Units of another SKU that one kit takes. */
export type Component = { readonly sku: Sku; readonly quantity: number };

/** What the system that keeps articles says of one. `null`, and no barcodes: it does not say. */
export type Description = Pick<Product, 'sku' | 'name' | 'weightGrams'> & { readonly barcodes: readonly string[] };

/** The product as it is described, and all else of it as it was. */
export const describe = (known: Product | null, { sku, name, weightGrams, barcodes }: Description): Product => {
  const product = known ?? { sku, name: null, weightGrams: null, attributes: {}, components: null, releaseAt: null };
  return {
    ...product,
    name: name ?? product.name,
    weightGrams: weightGrams ?? product.weightGrams,
    barcodes: barcodes.length > 0 ? barcodes : (product.barcodes ?? []),
  };
};

/** Must be known to take an order of it: other articles are just their SKU. */
export const isSpecial = ({ components, releaseAt }: Product): boolean => components !== null || releaseAt !== null;

/** What is known of the other kits. */
type Kits = {
  readonly components: (kit: Sku) => readonly Component[] | undefined;
  readonly kitsOf: (component: Sku) => readonly Sku[];
};

/** Why a product cannot be a kit of what it names: itself, a kit, or the same SKU twice; or because a kit is made of it. `null`: it can. */
export const kitRefusal = ({ sku, components }: Product, kits: Kits): Refusal | null => {
  if (components === null) return null;
  const faultOf = (component: Component, index: number): string | null => {
    if (component.sku === sku) return 'a kit is not made of itself';
    if (kits.components(component.sku) !== undefined) return `${component.sku} is a kit; name what it is made of`;
    return components.findIndex((one) => one.sku === component.sku) < index ? `${component.sku} is named twice` : null;
  };
  const errors = components.flatMap((component, index): readonly Fault[] => {
    const message = faultOf(component, index);
    return message === null ? [] : [{ path: `/components/${index}/sku`, message }];
  });
  const [holder] = kits.kitsOf(sku);
  if (holder !== undefined) errors.push({ path: '/components', message: `the kit ${holder} is made of ${sku}` });
  return errors.length === 0 ? null : { code: 'unprocessable', detail: 'The product cannot be this kit.', errors };
};

export type ProductFacts = { readonly ProductSet: Product };
export type ProductEvent = Fact<ProductFacts>;
