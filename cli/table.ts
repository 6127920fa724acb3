/** Lines of columns that stand under their heads. Columns of numbers stand to the right. */
export const tableOf = (
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => String(row[column] ?? '').length)),
  );
  const line = (cells: readonly (string | number)[], right: (column: number) => boolean): string =>
    widths
      .map((width, column) => {
        const cell = String(cells[column] ?? '');
        return right(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const isNumber = (column: number): boolean => rows.some((row) => typeof row[column] === 'number');
  return [line(heads, isNumber), ...rows.map((row) => line(row, isNumber))];
};

/** Rows that are put under one another at a time: more of them would all have to be held. */
const ROWS_AT_ONCE = 1_000;

/** Writes a table as its rows come, however many there are. */
export const writeTable = async (
  heads: readonly string[],
  rows: AsyncIterable<readonly (string | number)[]>,
  write: (line: string) => void,
): Promise<void> => {
  let held: (readonly (string | number)[])[] = [];
  const flush = (): void => {
    for (const line of held.length === 0 ? [] : tableOf(heads, held)) write(line);
    held = [];
  };
  for await (const row of rows) {
    held.push(row);
    if (held.length === ROWS_AT_ONCE) flush();
  }
  flush();
};
