import { type FileHandle, open } from 'node:fs/promises';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 65_536;

/** A file that lines are appended to. */
export type ExportFile = {
  /** The last whole line that was there already; `null` when there was none. */
  readonly lastLine: string | null;
  readonly append: (text: string) => Promise<void>;
  /** Answers once all of it is on disk. */
  readonly close: () => Promise<void>;
};

/** Opens a file to go on after its last whole line; what an interrupted run has left of another one is cut off. */
export const openExportFile = async (name: string): Promise<ExportFile> => {
  const file = await open(name, 'a+');
  const { size } = await file.stat();
  const end = (await newlineBefore(file, size)) + 1;
  if (end < size) await file.truncate(end);
  const start = end === 0 ? 0 : (await newlineBefore(file, end - 1)) + 1;
  return {
    lastLine: end === 0 ? null : await textOf(file, start, end - 1),
    append: (text) => file.appendFile(text),
    async close() {
      await file.sync();
      await file.close();
    },
  };
};

/** Where the last newline before a place stands; -1 when there is none. */
const newlineBefore = async (file: FileHandle, before: number): Promise<number> => {
  for (let end = before; end > 0; end -= CHUNK_BYTES) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const buffer = Buffer.alloc(end - start);
    await file.read(buffer, 0, buffer.length, start);
    const found = buffer.lastIndexOf(NEWLINE);
    if (found !== -1) return start + found;
  }
  return -1;
};

const textOf = async (file: FileHandle, start: number, end: number): Promise<string> => {
  const buffer = Buffer.alloc(end - start);
  await file.read(buffer, 0, buffer.length, start);
  return buffer.toString('utf8');
};
