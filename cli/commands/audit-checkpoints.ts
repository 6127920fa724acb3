import type { Command } from 'commander';
import { checkpointsIn } from '../../log/evidence/checkpoint.ts';
import type { EventReader } from '../../log/port.ts';
import { writeTable } from '../table.ts';
import { withEvents } from './opened.ts';

export const auditCheckpoints = (audit: Command): void => {
  audit
    .command('checkpoints')
    .description('List the checkpoints: what is to be published, or kept by somebody else.')
    .addHelpText(
      'after',
      `
Reads the log. Writes a line for each checkpoint: the position that it seals up to, how many events its block
has, the Merkle root of the block, and the checkpoint's own hash. The hash of one stands for all before it, so
the last line is enough to publish. Exit code: 0.`,
    )
    .action(() =>
      withEvents(({ events }) =>
        writeTable(['number', 'up to', 'events', 'root', 'hash'], rowsFrom(events), console.log),
      ),
    );
};

async function* rowsFrom(events: EventReader): AsyncGenerator<readonly (string | number)[]> {
  for await (const { checkpoint } of checkpointsIn(events)) {
    const { number, upTo, events: sealed, root, hash } = checkpoint;
    yield [number, String(upTo), sealed, root, hash];
  }
}
