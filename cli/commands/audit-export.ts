import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { type EventsAsked, eventLines } from '../../api/event-lines.ts';
import { isInstant, utc } from '../../api/instant.ts';
import type { EventReader } from '../../log/port.ts';
import { openExportFile } from '../export-file.ts';
import { percent, progressOn, secondsSince, thousands } from '../progress.ts';
import { StartError } from '../start-error.ts';
import { stopSignal } from '../stop.ts';
import { positionFrom } from './audit-verify.ts';
import { type Opened, openedLog, withStores } from './opened.ts';

type Options = {
  readonly after?: bigint;
  readonly from?: string;
  readonly to?: string;
  readonly type?: readonly string[];
  readonly stream?: string;
  readonly out?: string;
};

/** Where the lines go. */
type Target = { readonly append: (text: string) => Promise<void>; readonly close: () => Promise<void> };

export const auditExport = (audit: Command): void => {
  audit
    .command('export')
    .description('Write the facts of the log as NDJSON, as GET /v1/events gives them.')
    .option('--after <position>', 'facts after this position', positionFrom)
    .option('--from <instant>', 'facts written at or after this instant', instantFrom)
    .option('--to <instant>', 'facts written before this instant', instantFrom)
    .option('--type <type...>', 'facts of these types')
    .option('--stream <name>', 'facts of this stream')
    .option('--out <file>', 'append to a file, and go on after its last line when it is there already')
    .addHelpText(
      'after',
      `
Reads the log and opens personal data with WEIR_MASTER_KEY; what has been forgotten is null. Writes a JSON text
per line to standard output, or to the file. Ctrl-C stops it; with --out the same command goes on where it
stopped. Exit code: 0 all is written, 1 it was stopped.

Examples:
  $ weir audit export --out events.ndjson
  $ weir audit export --type OrderPlaced --from 2026-11-01T00:00:00Z | jq .data.externalId`,
    )
    .action((options: Options) => withStores((opened) => exportEvents(opened, options)));
};

const exportEvents = async (opened: Opened, { out, type, ...asked }: Options): Promise<void> => {
  const { stores } = opened;
  const log = openedLog(opened);
  const { target, after } = await targetFrom(stores.events, out, asked.after);
  const signal = stopSignal();
  const progress = progressOn(process.stderr);
  const began = performance.now();
  const end = await log.end();
  const wanted: EventsAsked = { ...asked, types: type, after };
  let events = 0;
  let bytes = 0;
  for await (const page of eventLines(log, wanted)) {
    if (signal.aborted) break;
    if (page.text !== '') await target.append(page.text);
    events += page.events;
    bytes += Buffer.byteLength(page.text);
    progress.tell(() => `exported to position ${page.position} of ${end} (${percent(page.position, end)})`);
  }
  progress.end();
  await target.close();
  const seconds = secondsSince(began);
  console.error(
    `${signal.aborted ? 'Stopped. ' : ''}${thousands(events)} facts, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds} s.`,
  );
  if (signal.aborted) process.exitCode = 1;
};

/** Where the lines go, and the position to begin after: what a file holds already is not written again. */
const targetFrom = async (
  events: EventReader,
  out: string | undefined,
  after: bigint | undefined,
): Promise<{ readonly target: Target; readonly after: bigint | undefined }> => {
  if (out === undefined) return { target: standardOutput(), after };
  const file = await openExportFile(out).catch((error: unknown) => {
    throw new StartError(`${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  });
  return { target: file, after: file.lastLine === null ? after : await lastPosition(events, out, file.lastLine) };
};

/** The position of the last fact in a file, which must be of this log: positions of another one mean nothing here. */
const lastPosition = async (events: EventReader, file: string, line: string): Promise<bigint> => {
  const { id, position } = idAndPosition(line);
  if (position !== null) {
    for await (const batch of events.readAll({ after: position - 1n })) {
      if (batch.events[0]?.id === id) return position;
      break;
    }
  }
  throw new StartError(`The last line of ${file} is not a fact of this log: nothing was appended to it.`);
};

const idAndPosition = (line: string): { readonly id: unknown; readonly position: bigint | null } => {
  try {
    const { id, position } = JSON.parse(line);
    return { id, position: typeof position === 'string' && /^[1-9]\d*$/.test(position) ? BigInt(position) : null };
  } catch {
    return { id: null, position: null };
  }
};

/** As fast as the reader takes it. A reader that has had enough ends the command. */
const standardOutput = (): Target => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    async append(text) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    close: async () => undefined,
  };
};

const instantFrom = (text: string): string => {
  if (!isInstant(text)) throw new InvalidArgumentError('It is not an instant, such as 2026-11-24T08:00:00Z.');
  return utc(text);
};
