import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { eventStoreContract } from '../../test/contracts/event-store.ts';
import type { EventReader, EventStore } from '../port.ts';
import { type EmbeddedLog, openEmbeddedLog, openEmbeddedLogReader } from './embedded.ts';

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

/** One side writes, the other has a connection of its own, as in another thread. */
const readElsewhere = (writer: EmbeddedLog, reader: EventReader): EventStore => ({
  ...reader,
  append: writer.append,
  async close() {
    await reader.close();
    await writer.close();
  },
});

for (const [name, share] of [
  ['through shared memory', true],
  ['by looking', false],
] as const) {
  const open = (file: string): EventStore => {
    const writer = openEmbeddedLog(file);
    return readElsewhere(writer, openEmbeddedLogReader(file, share ? writer.sharedEnd : undefined));
  };
  eventStoreContract(
    `the embedded log, followed ${name}`,
    async () => {
      const file = newFile();
      return { store: open(file), reopen: async () => open(file) };
    },
    { decidesInOrder: true },
  );
}
