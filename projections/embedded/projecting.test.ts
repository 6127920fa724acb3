import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { projectingContract } from '../../test/contracts/projecting.ts';
import { openEmbeddedViews } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-projecting-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('projecting into the embedded store', () => {
  projectingContract(
    async () => {
      files += 1;
      const file = join(folder, `views-${files}.db`);
      return { store: openEmbeddedViews(file), again: async () => openEmbeddedViews(file) };
    },
    { numRuns: 60, guards: true },
  );
});
