/** Rows by their place, from 0, however they are kept. A list is one. */
export type Rows<R> = { readonly length: number; at(place: number): R | undefined };

/** Rows that are kept in parts, one after the other. However long the parts are, none is copied. */
export const rowsOf = <R>(parts: readonly (readonly R[])[]): Rows<R> => {
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.length;
  }
  return {
    length,
    at(place) {
      if (place < 0 || place >= length) return undefined;
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= place) low = middle;
        else high = middle - 1;
      }
      return parts[low]?.[place - (starts[low] ?? 0)];
    },
  };
};

/** The same rows, the last one first. */
export const backwards = <R>(rows: Rows<R>): Rows<R> => ({
  length: rows.length,
  at: (place) => rows.at(rows.length - 1 - place),
});

/** One row after the other. */
export function* each<R>(rows: Rows<R>): Generator<R> {
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows.at(place);
    if (row !== undefined) yield row;
  }
}
