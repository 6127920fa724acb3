import type { Fact } from '../fact.ts';
import type { LocationId, Sku } from '../ids.ts';

/** Where an article lies at a location, in the location's own words; `null`: nobody has said. */
export type Bin = { readonly location: LocationId; readonly sku: Sku; readonly bin: string | null };

export type BinFacts = { readonly BinSet: Bin };
export type BinEvent = Fact<BinFacts>;
