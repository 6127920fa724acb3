import type { Fact } from '../fact.ts';
import type { LocationId, Sku } from '../ids.ts';

/** Goods that came in and that nobody knows the order of. Operators find it, and ask for its return. */
export type BlindReturn = {
  readonly id: string;
  readonly location: LocationId;
  /** `null`: nobody knows what it is. */
  readonly sku: Sku | null;
  readonly quantity: number;
  readonly trackingNumber: string | null;
  readonly note: string;
};

export type BlindReturnFacts = { readonly BlindReturnReceived: BlindReturn };
export type BlindReturnEvent = Fact<BlindReturnFacts>;
