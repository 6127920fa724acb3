import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { eventStoreContract } from '../../test/contracts/event-store.ts';
import { openEmbeddedLog } from './embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `log-${files}.db`);
};

eventStoreContract(
  'the embedded log',
  async () => {
    const file = newFile();
    return { store: openEmbeddedLog(file), reopen: async () => openEmbeddedLog(file) };
  },
  { decidesInOrder: true },
);
