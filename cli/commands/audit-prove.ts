import type { Command } from 'commander';
import { checkProof } from '../../log/evidence/check-proof.ts';
import { prove } from '../../log/evidence/proof.ts';
import { orderStream } from '../../runtime/orders.ts';
import { StartError } from '../start-error.ts';
import { withEvents } from './opened.ts';
import { namesOrder, type OrderOptions, orderNamed } from './subject.ts';

export const auditProve = (audit: Command): void => {
  const proveCommand = audit
    .command('prove')
    .description('Write a file that proves a history to whoever has a published checkpoint, without the log.');
  namesOrder(proveCommand.command('order'))
    .description('Prove the history of an order, as far as it is sealed.')
    .addHelpText(
      'after',
      `
Reads the log; needs no key: the events go into the file as they are stored, personal data sealed. Writes the
proof to standard output, and nothing else. Exit code: 0 written, 1 no such order or its history is not what
was sealed.

Examples:
  $ weir audit prove order 0b5c1b1e-9d1c-5a0e-8d5e-2f5f6f7a8b9c > proof.json
  $ weir audit prove order --channel web --external-id 1001 > proof.json
  $ weir audit check-proof proof.json`,
    )
    .action((id: string | undefined, options: OrderOptions) =>
      withEvents(async ({ events }) => {
        const order = orderNamed(id, options);
        const proof = await prove(events, orderStream(order));
        if (proof === null) throw new StartError(`There is no order ${order}.`);
        const checked = checkProof(proof);
        if ('problem' in checked) throw new StartError(`Nothing can be proved of order ${order}: ${checked.problem}.`);
        process.stdout.write(`${JSON.stringify(proof, null, 1)}\n`);
      }),
    );
};
