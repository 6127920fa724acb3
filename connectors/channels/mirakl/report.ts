/** A row of a file that was imported, and why it was not taken. */
export type ReportedRow = { readonly sku: string; readonly reason: string };

const SKU_COLUMN = 'offer-sku';
/** The first column of a report is the number of the row, the second the reason; those of the file follow. */
const REASON_INDEX = 1;

/** The rows of an error report of STO03, a CSV text with `;` between its columns; `null` where it is none. */
export const rowsOfReport = (body: unknown): readonly ReportedRow[] | null => {
  if (typeof body !== 'string') return null;
  const [header = [], ...rows] = cellsOf(body);
  const column = header.indexOf(SKU_COLUMN);
  if (column <= REASON_INDEX) return null;
  return rows.flatMap((row) => {
    const sku = row[column];
    return sku === undefined ? [] : [{ sku, reason: row[REASON_INDEX] ?? '' }];
  });
};

/** A cell in quotes, with `""` for a quote in it, or one without; then what ends it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r?\n|$)/y;

const cellsOf = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = new RegExp(CELL);
  while (cells.lastIndex < text.length) {
    const [, quoted, plain = '', end = ''] = cells.exec(text) ?? [];
    if (cells.lastIndex === 0) break;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ';') continue;
    rows.push(row);
    row = [];
  }
  return rows;
};
