#!/usr/bin/env node
import { Command } from 'commander';
import { configFrom, StartError } from './config.ts';
import { start } from './start.ts';

const program = new Command('weir')
  .description('Order management: one view of every order, one truth about stock, from checkout to delivery.')
  .showHelpAfterError();

program
  .command('start')
  .description(
    'Serve the API. Reads PORT, HOST, WEIR_DATA, WEIR_EVENTSTORE, WEIR_MONGODB, WEIR_ADMIN_KEY, WEIR_MASTER_KEY.',
  )
  .action(async () => {
    const { stopped } = await start(configFrom(process.env), { say: console.log, stop: stopSignal() });
    await stopped;
  });

/** Aborts on the first SIGTERM or SIGINT; a second one ends the process at once. */
const stopSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
};

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`weir: ${error.message}`);
  process.exitCode = 1;
}
