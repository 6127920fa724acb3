#!/usr/bin/env node
import { Command } from 'commander';
import { LogUnavailable } from '../log/port.ts';
import { ViewsUnavailable } from '../projections/port.ts';
import { auditCheckProof } from './commands/audit-check-proof.ts';
import { auditCheckpoints } from './commands/audit-checkpoints.ts';
import { auditExport } from './commands/audit-export.ts';
import { auditProve } from './commands/audit-prove.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { connectors } from './commands/connectors.ts';
import { replay } from './commands/replay.ts';
import { routeSimulate } from './commands/route-simulate.ts';
import { startCommand } from './commands/start.ts';
import { stockImport } from './commands/stock-import.ts';
import { views } from './commands/views.ts';
import { StartError } from './start-error.ts';

const program = new Command('weir')
  .description('Order management: one view of every order, one truth about stock, from checkout to delivery.')
  .showHelpAfterError('(--help says more)')
  .configureHelp({ showGlobalOptions: false })
  .addHelpText(
    'after',
    `
Environment:
  WEIR_DATA          folder of what is kept on this machine (./data)
  WEIR_EVENTSTORE    EventStoreDB's connection string, instead of the embedded log
  WEIR_MONGODB       MongoDB's URL, instead of the embedded views
  WEIR_MASTER_KEY    64 hexadecimal digits that open personal data (data/master.key)
  WEIR_ADMIN_KEY     the administrator's key (data/admin.key)
  PORT, HOST         where start listens (8080, 127.0.0.1)
  WEIR_LOG_LEVEL     of the JSON lines on standard error (warn)

Examples:
  $ weir start
  $ weir audit verify
  $ weir replay order --channel web --external-id 1001
  $ weir views rebuild orders
  $ weir stock import counts.csv
  $ weir connectors test webshop
  $ weir connectors simulate shopify --every 10
  $ weir route simulate --rules rules.json --html what-if.html

Exit code: 0 when all is well, 1 when it is not; each command's --help says what it reads and writes.`,
  );

startCommand(program);
const audit = program
  .command('audit')
  .helpGroup('Audit:')
  .description('Verify the log, prove a history, list checkpoints, export facts.');
auditVerify(audit);
auditCheckpoints(audit);
auditProve(audit);
auditCheckProof(audit);
auditExport(audit);
replay(program);
views(program);
routeSimulate(program.command('route').helpGroup('Routing:').description('Ask what routing would have done.'));
connectors(program);
stockImport(program.command('stock').helpGroup('Stock:').description('Send counts.'));

/** What the user can mend, or wait for, is told in one line without a stack. */
const isPlain = (error: unknown): error is Error =>
  error instanceof StartError || error instanceof LogUnavailable || error instanceof ViewsUnavailable;

try {
  await program.parseAsync();
} catch (error) {
  if (!isPlain(error)) throw error;
  console.error(`weir: ${error.message}`);
  process.exitCode = 1;
}
