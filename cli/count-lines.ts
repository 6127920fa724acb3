import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';

/** A file of counts that cannot be read as one. */
export class NoCounts extends Error {
  override readonly name = 'NoCounts';
}

export type CountFormat = 'csv' | 'ndjson';

/** NDJSON, as far as it has been read, with how many counts are in it. */
type Piece = { readonly bytes: Buffer; readonly counts: number };

const REQUIRED = ['sku', 'location', 'onHand'] as const;
const DELIMITERS = ['\t', ';', ','] as const;
const PIECE_CHARACTERS = 65_536;
/** A quote that nobody closes must not take in the rest of the file. */
const RECORD_CHARACTERS_MAX = 65_536;
const HEADER_BYTES_MAX = 65_536;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The counts of a file as the stock feed takes them, each on the line that it has in the file, so that the lines that the feed names are
 * those of the file. Without a format, a file that begins with `{` is NDJSON. CSV has a header with `sku`, `location`, `onHand` and, if it
 * likes, `asOf`, in any order and among others; its values are separated as its header is. Throws `NoCounts` for what is not such a file.
 */
export async function* countLines(source: AsyncIterable<Buffer>, format?: CountFormat): AsyncGenerator<Piece> {
  const { header, whole } = await headOf(source);
  const isCsv = format === undefined ? !header.trimStart().startsWith('{') : format === 'csv';
  if (isCsv) yield* fromCsv(whole, header);
  else for await (const bytes of whole) yield { bytes, counts: newlinesIn(bytes) };
}

/** Reads the first line, and gives back the whole as if nothing had been read. */
const headOf = async (
  source: AsyncIterable<Buffer>,
): Promise<{ readonly header: string; readonly whole: AsyncIterable<Buffer> }> => {
  const chunks = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let ended = false;
  while (!ended && !head.includes(NEWLINE) && head.length < HEADER_BYTES_MAX) {
    const next = await chunks.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  if (head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) head = head.subarray(BYTE_ORDER_MARK.length);
  const end = head.indexOf(NEWLINE);
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return { header: head.toString('utf8', 0, end === -1 ? head.length : end), whole: whole() };
};

async function* fromCsv(source: AsyncIterable<Buffer>, header: string): AsyncGenerator<Piece> {
  const delimiter = DELIMITERS.find((one) => header.includes(one)) ?? ',';
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: RECORD_CHARACTERS_MAX,
  });
  const rows: AsyncIterable<Row> = Readable.from(source).compose(parser);
  let columns: Columns | null = null;
  let text = '';
  let counts = 0;
  let line = 1;
  try {
    for await (const { info, record } of rows) {
      if (columns === null) columns = columnsOf(record);
      else {
        // The feed passes over lines that are empty, and counts them.
        text += `${'\n'.repeat(Math.max(0, info.lines - line))}${countIn(record, columns)}\n`;
        line = Math.max(line, info.lines) + 1;
        counts += 1;
      }
      if (text.length < PIECE_CHARACTERS) continue;
      yield { bytes: Buffer.from(text), counts };
      [text, counts] = ['', 0];
    }
  } catch (error) {
    throw error instanceof CsvError ? new NoCounts(error.message) : error;
  }
  if (columns === null) throw new NoCounts('There is nothing in it.');
  if (text !== '') yield { bytes: Buffer.from(text), counts };
}

type Row = { readonly info: { readonly lines: number }; readonly record: readonly string[] };

type Columns = { readonly [C in (typeof REQUIRED)[number] | 'asOf']: number };

/** Where the columns are, whatever their case. Throws `NoCounts` where one is missing. */
const columnsOf = (header: readonly string[]): Columns => {
  const names = header.map((name) => name.toLowerCase());
  const at = (column: string): number => names.indexOf(column.toLowerCase());
  const missing = REQUIRED.filter((column) => at(column) === -1);
  if (missing.length > 0) throw new NoCounts(`The header has no ${missing.join(', no ')}.`);
  return { sku: at('sku'), location: at('location'), onHand: at('onHand'), asOf: at('asOf') };
};

/** What is not a number is sent as it is, for the feed to say so. */
const countIn = (record: readonly string[], { sku, location, onHand, asOf }: Columns): string => {
  const units = record[onHand];
  const instant = record[asOf];
  return JSON.stringify({
    sku: record[sku],
    location: record[location],
    onHand: units !== undefined && /^-?\d+$/.test(units) ? Number(units) : units,
    ...(instant === undefined || instant === '' ? {} : { asOf: instant }),
  });
};

const newlinesIn = (bytes: Buffer): number => {
  let newlines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) newlines += 1;
  return newlines;
};
