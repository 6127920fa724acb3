import { BODY_BYTES_MAX } from './body.ts';

/** A line of a body that is a stream of JSON texts, and its number, from 1. `null` for one that is too long to be read. */
export type Line = { readonly number: number; readonly text: string | null };

export const LINE_BYTES_MAX = BODY_BYTES_MAX;

const NEWLINE = 0x0a;

/**
 * The lines of a body, as they come in: those that a chunk completes come together. Blank ones are passed over. Never holds more than a
 * chunk and a line.
 */
export async function* linesOf(
  source: AsyncIterable<Buffer>,
  bytesMax = LINE_BYTES_MAX,
): AsyncGenerator<readonly Line[]> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let number = 0;

  const add = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > bytesMax) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const finish = (): Line | null => {
    number += 1;
    const text = bytes > bytesMax ? null : Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    bytes = 0;
    return text === '' ? null : { number, text };
  };

  for await (const chunk of source) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      from = at + 1;
      const line = finish();
      if (line !== null) lines.push(line);
    }
    add(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  const last = finish();
  if (last !== null) yield [last];
}

/** Works on many items at once, and gives the results in the order of the items, which may come several together. `work` must not reject. */
export async function* inOrder<T, R>(
  source: AsyncIterable<readonly T[]>,
  atOnceMax: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const items of source) {
    for (const item of items) {
      begun.push(work(item));
      if (begun.length < atOnceMax) continue;
      const first = begun.shift();
      if (first !== undefined) yield await first;
    }
  }
  for (const result of begun) yield await result;
}
