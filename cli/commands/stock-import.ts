import { createReadStream } from 'node:fs';
import { type Command, Option } from 'commander';
import { type Config, configFrom } from '../config.ts';
import { type CountFormat, countLines } from '../count-lines.ts';
import { progressOn, secondsSince, thousands } from '../progress.ts';
import { faultIn, messageOf, onServer, type ServerOptions, urlFrom } from '../running-server.ts';
import { type StreamAnswer, sendStream } from '../send-stream.ts';

type Options = ServerOptions & {
  readonly format?: CountFormat;
  readonly asOf?: string;
};

/** Rejected lines that are shown. */
const SHOWN_MAX = 20;
const REJECTED = 1;
const NOT_SENT = 2;

export const stockImport = (stock: Command): void => {
  stock
    .command('import')
    .description('Send a file of counts to a running server.')
    .argument('<file>', 'CSV or NDJSON; - is standard input')
    .addOption(
      new Option('--format <format>', 'of the file; else it is known by how it begins').choices(['csv', 'ndjson']),
    )
    .option('--as-of <instant>', 'when was counted what does not say so itself; else now')
    .option('--url <url>', 'of the server (http://HOST:PORT)', urlFrom)
    .option('--key <key>', 'a key with the scope admin (WEIR_ADMIN_KEY, or the one in the data folder)')
    .addHelpText(
      'after',
      `
CSV has a header with sku, location, onHand and, if it likes, asOf, in any order and among others, separated by
commas, semicolons or tabs. NDJSON has a count per line, as POST /v1/stock/feed takes it.

Writes what was counted, through the server. A file may be sent again: what has been taken is unchanged.

Exit code: 0 all lines were taken, 1 some were rejected, 2 it could not be sent, or not to its end.

Examples:
  $ weir stock import counts.csv
  $ weir stock import --as-of 2026-11-24T02:00:00Z --url https://weir.example.com --key weir_... night.ndjson
  $ zcat counts.csv.gz | weir stock import -`,
    )
    .action(async (file: string, options: Options) => {
      try {
        report(await send(configFrom(process.env), file, options));
      } catch (error) {
        console.error(`weir: ${messageOf(error)}`);
        process.exitCode = NOT_SENT;
      }
    });
};

type Sent = { readonly answer: StreamAnswer; readonly began: number };

const send = async (config: Config, file: string, options: Options): Promise<Sent> => {
  const { asOf, format } = options;
  const { url: target, headers: who } = onServer(config, options, 'v1/stock/feed');
  if (asOf !== undefined) target.searchParams.set('asOf', asOf);
  const began = performance.now();
  const progress = progressOn(process.stderr);
  async function* body(): AsyncGenerator<Buffer> {
    let sent = 0;
    const source = file === '-' ? process.stdin : createReadStream(file);
    for await (const { bytes, counts } of countLines(source, format)) {
      yield bytes;
      sent += counts;
      const rate = thousands((sent * 1_000) / (performance.now() - began));
      progress.tell(() => `${thousands(sent)} counts sent, ${rate} a second`);
    }
  }
  const headers = { ...who, 'content-type': 'application/x-ndjson' };
  try {
    return { answer: await sendStream(target, headers, body()), began };
  } finally {
    progress.end();
  }
};

type Taken = {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly message: string }[];
  readonly rejectedInAll: number;
};

const report = ({ answer: { status, text }, began }: Sent): void => {
  if (status !== 200) {
    console.error(`weir: the server answered ${status}: ${faultIn(text)}`);
    process.exitCode = NOT_SENT;
    return;
  }
  const { accepted, unchanged, rejected, rejectedInAll }: Taken = JSON.parse(text);
  const all = accepted + unchanged + rejectedInAll;
  const rate = thousands((all * 1_000) / (performance.now() - began));
  console.log(`${thousands(all)} counts in ${secondsSince(began)} s (${rate} a second)`);
  console.log(`  accepted   ${thousands(accepted)}`);
  console.log(`  unchanged  ${thousands(unchanged)}`);
  console.log(`  rejected   ${thousands(rejectedInAll)}`);
  for (const { line, message } of rejected.slice(0, SHOWN_MAX)) console.log(`line ${line}: ${message}`);
  if (rejectedInAll > SHOWN_MAX) console.log(`and ${thousands(rejectedInAll - SHOWN_MAX)} more`);
  if (rejectedInAll > 0) process.exitCode = REJECTED;
};
