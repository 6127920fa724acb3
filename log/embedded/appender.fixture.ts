import { randomUUID } from 'node:crypto';
import { LogUnavailable, NO_STREAM } from '../port.ts';
import { openEmbeddedLog } from './embedded.ts';

/**
 * A process for tests that appends to a log, many at a time, until it is killed or the disk is full.
 * One line per answer: `stored <id>` or `refused <id>`; each line is written before the next append begins.
 */
const [, , file = '', appenders = '20'] = process.argv;
const log = openEmbeddedLog(file);
const note = 'x'.repeat(1_000);

const appendOn = async (stream: string): Promise<void> => {
  for (let revision = NO_STREAM; ; revision += 1) {
    const id = randomUUID();
    const stored = { id, type: 'OrderPlaced', data: JSON.stringify({ note }), metadata: '{}' };
    try {
      await log.append(stream, [stored], revision);
      process.stdout.write(`stored ${id}\n`);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      process.stdout.write(`refused ${id}\n`);
      return;
    }
  }
};

await Promise.all(Array.from({ length: Number(appenders) }, () => appendOn(`order-${randomUUID()}`)));
let readable = 0;
for await (const { events } of log.readAll()) readable += events.length;
process.stdout.write(`readable ${readable}\n`);
