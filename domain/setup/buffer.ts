/** What is kept back from sale: units, or a share in percent (1 to 100, whole) of what is sellable, rounded up. */
export type BufferSetting = number | { readonly percent: number };

/** The units that a setting keeps back where so many are sellable; more than there are where it is of units. */
export const bufferUnits = (buffer: BufferSetting, sellable: number): number =>
  typeof buffer === 'number' ? buffer : Math.ceil((Math.max(0, sellable) * buffer.percent) / 100);

/** The same setting; units and percent are never the same. */
export const sameBuffer = (a: BufferSetting | null, b: BufferSetting | null): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a?.percent === b?.percent : a === b;
