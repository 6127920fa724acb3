import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { checkProof, type Proven } from '../../log/evidence/check-proof.ts';
import type { RecordedEvent } from '../../log/port.ts';
import { StartError } from '../start-error.ts';
import { tableOf } from '../table.ts';

export const auditCheckProof = (audit: Command): void => {
  audit
    .command('check-proof')
    .description('Check a proof file by itself: without a log, a database or a key.')
    .argument('<file>', 'the proof file; - for standard input')
    .option('--published <hash>', 'the hash of the checkpoint as it was published: compare it')
    .addHelpText(
      'after',
      `
Reads the file and nothing else. Says what it proves and which hash is to be compared with the one that was
published. Exit code: 0 the proof holds (and is of the published checkpoint), 1 it does not.

Example:
  $ weir audit check-proof proof.json --published 3f0c...`,
    )
    .action((file: string, { published }: { readonly published?: string }) => {
      const outcome = checkProof(proofIn(file));
      const lines =
        'problem' in outcome ? [`The proof does not hold: ${outcome.problem}.`] : linesOf(outcome, published);
      for (const line of lines) console.log(line);
      if ('problem' in outcome || !isPublished(outcome, published)) process.exitCode = 1;
    });
};

const proofIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const isPublished = ({ checkpoint }: Proven, published: string | undefined): boolean =>
  published === undefined || checkpoint?.hash === published;

const linesOf = (proven: Proven, published: string | undefined): readonly string[] => {
  const { stream, events, sealed, checkpoint } = proven;
  const facts = tableOf(
    ['revision', 'at', 'by', 'fact', ''],
    events.map((event, index) => [...factOf(event), index < sealed ? '' : 'not sealed yet']),
  );
  if (checkpoint === null) {
    return [
      ...facts,
      '',
      `The ${events.length} facts of ${stream} are chained, but none is sealed yet: nothing is proved.`,
    ];
  }
  return [
    ...facts,
    '',
    `The first ${sealed} of these ${events.length} facts of ${stream} stand in the log that checkpoint ${checkpoint.number} seals, in`,
    'this order and word for word, with nothing between them. It does not show that there are no later ones.',
    ...comparison(proven, published),
  ];
};

const comparison = ({ checkpoint }: Proven, published: string | undefined): readonly string[] => {
  if (published === undefined) {
    return [
      `That holds if this is the hash that was published for checkpoint ${checkpoint?.number}: compare it.`,
      `  ${checkpoint?.hash}`,
    ];
  }
  return checkpoint?.hash === published
    ? [`The published hash is that of checkpoint ${checkpoint.number}.`]
    : [
        'The published hash is NOT that of this proof: it is of another checkpoint, or of another log.',
        `  ${checkpoint?.hash}`,
      ];
};

const factOf = ({ revision, type, metadata }: RecordedEvent): readonly (string | number)[] => {
  const { at, by }: { readonly at?: unknown; readonly by?: unknown } = JSON.parse(metadata);
  return [revision, String(at), String(by), type];
};
