import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { rebuildingContract } from '../../test/contracts/rebuilding.ts';
import { openEmbeddedViews } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-rebuilding-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('a rebuild in the embedded store', () => {
  rebuildingContract(async () => {
    files += 1;
    return openEmbeddedViews(join(folder, `views-${files}.db`));
  }, 60);
});
