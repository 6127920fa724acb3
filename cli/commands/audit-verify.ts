import { type Command, InvalidArgumentError } from 'commander';
import { faultOfFile } from '../../log/embedded/integrity.ts';
import type { Finding } from '../../log/evidence/finding.ts';
import { type Verification, verifyLog } from '../../log/evidence/verify.ts';
import { type EventReader, LogUnavailable } from '../../log/port.ts';
import { percent, progressOn, secondsSince, thousands } from '../progress.ts';
import { stopSignal } from '../stop.ts';
import { logFileOf } from '../stores.ts';
import { withEvents } from './opened.ts';

type Options = { readonly after?: bigint; readonly published?: string };

export const auditVerify = (audit: Command): void => {
  audit
    .command('verify')
    .description('Recompute the whole log and name the first event that was changed, removed or inserted.')
    .option(
      '--after <position>',
      'go on where an earlier run has stopped; what lies before is not looked at',
      positionFrom,
    )
    .option('--published <hash>', 'the hash of a checkpoint that was published: it must be in the log')
    .addHelpText(
      'after',
      `
Reads the log, its checkpoints and, of the embedded log, the file's own structure; needs no key. Writes nothing.
Ctrl-C stops it and says where --after can go on. That is as sound as the run that has come so far: what
lies before the position is not looked at again, and neither is what somebody may have changed there since.

Exit code: 0 all is well, 1 something is wrong or it was stopped.

Examples:
  $ weir audit verify
  $ weir audit verify --published 3f0c...   # also finds a log of which the end was cut off`,
    )
    .action(async (options: Options) => {
      const began = performance.now();
      const { outcome, file } = await withEvents(({ config, events }) => verify(events, logFileOf(config), options));
      if ('unreadable' in outcome) return wrong([outcome.unreadable]);
      // The file is looked at by itself once the log has let go of it.
      const isSound = outcome.finding === null && outcome.complete;
      report(outcome, options.after ?? 0n, isSound && file !== null ? faultOfFile(file) : null, began);
    });
};

type Outcome = {
  readonly outcome: Verification | { readonly unreadable: string };
  /** Of the embedded log. */
  readonly file: string | null;
};

const verify = async (log: EventReader, file: string | null, { after = 0n, published }: Options): Promise<Outcome> => {
  const progress = progressOn(process.stderr);
  const began = performance.now();
  let reached = after;
  const verified = async (): Promise<Verification> => {
    const end = await log.end();
    return verifyLog(log, {
      after,
      consecutive: file !== null,
      published: published ?? null,
      signal: stopSignal(),
      onProgress({ position, events }) {
        reached = position;
        const rate = thousands((events * 1_000) / (performance.now() - began));
        progress.tell(() => `verified to position ${position} of ${end} (${percent(position, end)}), ${rate} events/s`);
      },
    });
  };
  const outcome = await verified().catch((error: unknown) => {
    if (!(error instanceof LogUnavailable)) throw error;
    return { unreadable: `The log cannot be read after position ${reached}: ${error.message}` };
  });
  progress.end();
  return { outcome, file };
};

const report = (outcome: Verification, after: bigint, fault: string | null, began: number): void => {
  const { finding, complete, events, streams, blocks } = outcome;
  if (finding !== null) {
    wrong(['The log is not what was written.', ...linesOf(finding)]);
    return;
  }
  if (fault !== null) {
    wrong([`Every event is what was written, but the file of the log is damaged: ${fault}`]);
    return;
  }
  const seconds = secondsSince(began);
  const rate = thousands((events * 1_000) / (performance.now() - began));
  const range = after === 0n ? '' : ` after position ${after}`;
  const seen = `${thousands(events)} events${range} of ${thousands(streams)} streams, ${thousands(blocks)} blocks`;
  if (!complete) {
    wrong([`Stopped. ${seen}: nothing wrong so far. To go on: weir audit verify --after ${outcome.resumeAfter}`]);
    return;
  }
  console.log(`${seen}, in ${seconds} s (${rate} events/s): nothing was changed, removed or inserted.`);
  if (after !== 0n) console.log(`What lies up to position ${after} was not looked at.`);
  for (const line of sealLines(outcome)) console.log(line);
};

const sealLines = ({ checkpoint, unsealed }: Verification): readonly string[] => [
  checkpoint === null
    ? 'No block is sealed yet.'
    : `Last checkpoint ${checkpoint.number}, up to position ${checkpoint.upTo}, root ${checkpoint.root}, hash ${checkpoint.hash}`,
  `${thousands(unsealed)} events after it are not sealed yet.`,
];

const linesOf = ({ position, stream, revision, what }: Finding): readonly string[] => [
  ...(position === null ? [] : [`  position  ${position}`]),
  ...(stream === null ? [] : [`  stream    ${stream}`]),
  ...(revision === null ? [] : [`  revision  ${revision}`]),
  `  ${what}`,
];

const wrong = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
  process.exitCode = 1;
};

export const positionFrom = (text: string): bigint => {
  if (!/^\d{1,20}$/.test(text)) throw new InvalidArgumentError('It is not a position.');
  return BigInt(text);
};
