import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { BoardFile, BoardFiles } from '../api/board.ts';

/** Where the board is built. */
export const BOARD_FOLDER = new URL('../board/dist/', import.meta.url).pathname;

const PAGE = 'index.html';
const TYPES: { readonly [extension: string]: string } = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Reads the board into memory, so that no path of a request ever reaches the disk. `null` where it has not been built. */
export const boardFilesIn = (folder: string): BoardFiles | null => {
  const page = join(folder, PAGE);
  if (!existsSync(page)) return null;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [[pathOf(folder, name), fileAt(join(folder, name), type)] as const];
  });
  return { page: readFileSync(page, 'utf8'), files: new Map(files) };
};

const pathOf = (folder: string, name: string): string =>
  `/${relative(folder, join(folder, name)).split(sep).join('/')}`;

const fileAt = (file: string, type: string): BoardFile => {
  const body = readFileSync(file);
  return {
    type,
    body,
    etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    immutable: file.includes(`${sep}assets${sep}`),
    brotli: readIfThere(`${file}.br`),
    gzip: readIfThere(`${file}.gz`),
  };
};

const readIfThere = (file: string): Buffer | null => (existsSync(file) ? readFileSync(file) : null);
