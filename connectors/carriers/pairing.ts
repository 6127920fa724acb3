import type { Parcel } from './port.ts';

/**
 * What the carrier made of each parcel, in the order asked: told apart by our id where all of them bear one, else by their order. In
 * words what is wrong, where there are not as many.
 */
export const paired = <T>(
  asked: readonly Parcel[],
  made: readonly T[],
  idOf: (one: T) => string | null,
): readonly { readonly parcel: string; readonly made: T }[] | string => {
  if (made.length !== asked.length) return `it has ${made.length} parcels where ${asked.length} were asked for`;
  const byId = new Map(made.map((one) => [idOf(one), one]));
  const isNamed = asked.every(({ id }) => byId.has(id));
  return asked.flatMap(({ id }, index) => {
    const found = isNamed ? byId.get(id) : made[index];
    return found === undefined ? [] : [{ parcel: id, made: found }];
  });
};
