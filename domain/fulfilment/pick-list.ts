import type { FulfilmentId, LineId, Sku } from '../ids.ts';

/** Work that is picked together with other work: what each of its lines takes from the shelf. */
export type PickWork = {
  readonly fulfilment: FulfilmentId;
  readonly goods: readonly { readonly line: LineId; readonly sku: Sku; readonly quantity: number }[];
};

/** A stop on the way: what is taken there, and for whom. */
export type PickStop = {
  /** `null` where nobody has said where it lies. */
  readonly bin: string | null;
  readonly sku: Sku;
  readonly quantity: number;
  readonly for: readonly PickShare[];
};

export type PickShare = {
  /** The place of its fulfilment on the list, from 1: the tote, or the place on the cart, that it is sorted into. */
  readonly tote: number;
  readonly fulfilment: FulfilmentId;
  readonly line: LineId;
  readonly quantity: number;
};

/** Bins are walked in their own order, with numbers in them read as numbers: A-2 comes before A-10. */
const walking = new Intl.Collator('en', { numeric: true });

/** Each article once, in the order in which its bin is come by; what lies nobody knows where comes last. */
export const pickStops = (work: readonly PickWork[], binOf: (sku: Sku) => string | null): readonly PickStop[] => {
  const shares = new Map<Sku, PickShare[]>();
  for (const [index, { fulfilment, goods }] of work.entries()) {
    for (const { line, sku, quantity } of goods) {
      const share = { tote: index + 1, fulfilment, line, quantity };
      const known = shares.get(sku);
      if (known === undefined) shares.set(sku, [share]);
      else known.push(share);
    }
  }
  return [...shares]
    .map(([sku, takers]): PickStop => {
      const quantity = takers.reduce((sum, taker) => sum + taker.quantity, 0);
      return { bin: binOf(sku), sku, quantity, for: takers };
    })
    .sort((a, b) => walked(a.bin, b.bin) || (a.sku < b.sku ? -1 : 1));
};

const walked = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return walking.compare(a, b);
};
