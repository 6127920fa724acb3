import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { runtimeStoresContract } from '../../test/contracts/runtime-stores.ts';
import { openEmbeddedRuntime } from './runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-runtime-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('embedded runtime stores', () => {
  runtimeStoresContract(
    async (now) => {
      files += 1;
      const file = join(folder, `runtime-${files}.db`);
      return { stores: openEmbeddedRuntime(file, now), again: async () => openEmbeddedRuntime(file, now) };
    },
    { guards: true },
  );
});
