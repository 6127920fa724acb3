import type { ErpDocument } from './document.ts';
import type { ErpListing } from './port.ts';

/** What an ERP has of a day that is not what was decided. */
export type Finding =
  | { readonly kind: 'missing'; readonly document: ErpDocument }
  | { readonly kind: 'double'; readonly document: ErpDocument; readonly numbers: readonly string[] }
  | { readonly kind: 'differs'; readonly document: ErpDocument; readonly listed: ErpListing };

/** Compares what was decided for a day with what the ERP lists of it. What it has of others, and sales orders, are no concern of ours. */
export const reconcile = (decided: readonly ErpDocument[], listed: readonly ErpListing[]): readonly Finding[] =>
  decided.flatMap((document): readonly Finding[] => {
    if (document.kind === 'salesOrder') return [];
    const [first, ...more] = listed.filter(({ reference }) => reference === document.id);
    if (first === undefined) return [{ kind: 'missing', document }];
    if (more.length > 0) return [{ kind: 'double', document, numbers: [first, ...more].map(({ number }) => number) }];
    const isSame =
      first.kind === document.kind && first.currency === document.currency && first.total === document.total;
    return isSame ? [] : [{ kind: 'differs', document, listed: first }];
  });
