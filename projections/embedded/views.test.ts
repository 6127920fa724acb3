import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
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
});
