import type { Command } from 'commander';
import { configFrom } from '../config.ts';
import { stopSignal } from '../stop.ts';

export const startCommand = (program: Command): void => {
  program
    .command('start')
    .helpGroup('Server:')
    .description('Serve the API, project the views, seal the log.')
    .addHelpText(
      'after',
      `
Reads and writes everything in the data folder, or in EventStoreDB and MongoDB. SIGTERM or Ctrl-C answers what is
in flight and ends with exit code 0; 1 when it could not start. For the settings see weir --help.`,
    )
    .action(async () => {
      // The server is most of the program: the other commands do without it.
      const { start } = await import('../start.ts');
      const { stopped } = await start(configFrom(process.env), { say: console.log, stop: stopSignal() });
      await stopped;
    });
};
