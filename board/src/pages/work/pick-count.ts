import type { PickList, PickStop } from '../../api/work-documents.ts';

/** Units that were found, by place on the list. */
export type Found = ReadonlyMap<string, number>;

export type Share = PickStop['for'][number];

/** What is picked of one article for one line: its place on the list. */
export const placeOf = ({ sku }: PickStop, { fulfilment, lineId }: Share): string => `${fulfilment} ${lineId} ${sku}`;

export const foundOf = (found: Found, stop: PickStop, share: Share): number => found.get(placeOf(stop, share)) ?? 0;

export const foundAt = (found: Found, stop: PickStop): number =>
  stop.for.reduce((sum, share) => sum + foundOf(found, stop, share), 0);

/** `enough`: it is on the list, and all of it is there. `other`: nothing on the list is called so. */
export type Scan =
  | { readonly kind: 'found'; readonly stop: PickStop; readonly share: Share; readonly found: Found }
  | { readonly kind: 'enough'; readonly stop: PickStop }
  | { readonly kind: 'other'; readonly code: string };

/** A unit more of what was scanned, for the first that still wants one. */
export const scan = ({ stops }: Pick<PickList, 'stops'>, found: Found, code: string): Scan => {
  const stop = stops.find(
    ({ sku, barcodes }) => sku.toLowerCase() === code.toLowerCase() || barcodes.some((one) => one === code),
  );
  if (stop === undefined) return { kind: 'other', code };
  const share = stop.for.find((one) => foundOf(found, stop, one) < one.quantity);
  if (share === undefined) return { kind: 'enough', stop };
  return { kind: 'found', stop, share, found: withFound(found, stop, share, foundOf(found, stop, share) + 1) };
};

export const withFound = (found: Found, stop: PickStop, share: Share, units: number): Found =>
  new Map(found).set(placeOf(stop, share), Math.min(Math.max(units, 0), share.quantity));

/** All of a stop, or none of it. */
export const withStop = (found: Found, stop: PickStop, isThere: boolean): Found =>
  stop.for.reduce((now, share) => withFound(now, stop, share, isThere ? share.quantity : 0), found);

export const missingIn = ({ stops }: Pick<PickList, 'stops'>, found: Found): number =>
  stops.reduce((sum, stop) => sum + stop.quantity - foundAt(found, stop), 0);

/** What was found for one fulfilment, as the API takes a pick. */
export const pickedFor = (
  { stops }: Pick<PickList, 'stops'>,
  found: Found,
  fulfilment: string,
): readonly { readonly sku: string; readonly quantity: number }[] =>
  stops.flatMap((stop) => {
    const quantity = stop.for
      .filter((share) => share.fulfilment === fulfilment)
      .reduce((sum, share) => sum + foundOf(found, stop, share), 0);
    return quantity === 0 ? [] : [{ sku: stop.sku, quantity }];
  });
