import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openExportFile } from './export-file.ts';

let folder: string;
let name: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-export-'));
  name = join(folder, 'events.ndjson');
});
afterEach(() => rm(folder, { recursive: true }));

/** What is in the file after a run that found `before` there and appended a line. */
const appended = async (before: string | null) => {
  if (before !== null) await writeFile(name, before);
  const file = await openExportFile(name);
  await file.append('new\n');
  await file.close();
  return { lastLine: file.lastLine, content: await readFile(name, 'utf8') };
};

describe('a file that lines are exported to', () => {
  it('is made when it is not there', async () => {
    expect(await appended(null)).toEqual({ lastLine: null, content: 'new\n' });
  });

  it('goes on after its last line', async () => {
    expect(await appended('one\ntwo\n')).toEqual({ lastLine: 'two', content: 'one\ntwo\nnew\n' });
  });

  it('loses what an interrupted run has left of a line', async () => {
    expect(await appended('one\ntw')).toEqual({ lastLine: 'one', content: 'one\nnew\n' });
    expect(await appended('on')).toEqual({ lastLine: null, content: 'new\n' });
  });

  it('is read in pieces, however long its lines are', async () => {
    const long = 'å'.repeat(150_000);
    expect(await appended(`one\n${long}\n${long}`)).toEqual({ lastLine: long, content: `one\n${long}\nnew\n` });
  });
});
