import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { viewStoreContract } from '../../test/contracts/view-store.ts';
import { openEmbeddedViews } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-views-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('embedded view store', () => {
  viewStoreContract(async () => {
    files += 1;
    const file = join(folder, `views-${files}.db`);
    return { store: openEmbeddedViews(file), again: async () => openEmbeddedViews(file) };
  }, 3_000);

  const fileOfPeople = async (indexes: readonly (readonly string[])[]) => {
    files += 1;
    const file = join(folder, `views-${files}.db`);
    const store = openEmbeddedViews(file);
    const declaration = { name: 'people', version: 1, indexes };
    const writer = await store.writer(declaration);
    await writer.finish(1);
    return {
      store,
      build: { ...declaration, build: writer.build },
      save(position: bigint, person: string) {
        const document = { name: person, words: [person], more: `${person} `.repeat(5_000) };
        const writes = Array.from({ length: 700 }, (_, n) => ({ id: `p-${n}`, position, document }));
        return writer.save(writes, { identity: 'log', position });
      },
      tellsOf: (text: string) => [file, `${file}-wal`].some((name) => readFileSync(name).includes(text)),
    };
  };

  it('once scrubbed, leaves nothing in its files of documents that were written over', async () => {
    const { store, save, tellsOf } = await fileOfPeople([]);
    await save(1n, 'Xanthippe');
    await store.scrub();
    expect(tellsOf('Xanthippe')).toBe(true);
    await save(2n, 'Nobody');
    await store.scrub();
    expect([tellsOf('Xanthippe'), tellsOf('Nobody')]).toEqual([false, true]);
    await store.close();
  });

  it('leaves nothing in its files of a build that was dropped', async () => {
    const { store, save, tellsOf, build } = await fileOfPeople([['name'], ['words[]'], ['words[]', 'name']]);
    await save(1n, 'Xanthippe');
    await save(2n, 'Nobody');
    await store.drop(build);
    expect([tellsOf('Xanthippe'), tellsOf('Nobody')]).toEqual([false, false]);
    expect(await store.builds()).toEqual([]);
    await store.close();
  });
});
