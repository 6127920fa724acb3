import type { Command } from 'commander';
import type { Checkpoint, ViewBuild, ViewDeclaration } from '../../projections/port.ts';
import { servingBuild } from '../../projections/serving.ts';
import { VIEWS } from '../../projections/views.ts';
import { percent, progressOn, secondsSince } from '../progress.ts';
import { StartError } from '../start-error.ts';
import { stopSignal } from '../stop.ts';
import { tableOf } from '../table.ts';
import { type Opened, withStores } from './opened.ts';
import { type OpenedViews, openedViews } from './opened-views.ts';
import { rebuilt } from './rebuild.ts';

export const views = (program: Command): void => {
  const command = program.command('views').helpGroup('Views:').description('What is made from the log to be read.');

  command
    .command('status')
    .description('Every build of every view: where it stands, and how far it is behind the log.')
    .addHelpText(
      'after',
      `
Reads the views and where the log ends. Writes nothing. Behind is counted in positions: events of the embedded
log, bytes of EventStoreDB's. Exit code: 0.`,
    )
    .action(() =>
      withStores(async (opened) => {
        for (const line of await statusLines(opened)) console.log(line);
      }),
    );

  command
    .command('rebuild')
    .description('Build views anew beside those that serve, and put them in their place.')
    .argument('[names...]', `the views: ${VIEWS.map(({ name }) => name).join(', ')}`)
    .option('--all', 'all of them')
    .addHelpText(
      'after',
      `
Reads the log, writes views. A running Weir does the work, and the views that serve go on serving until it is
done; where none runs, this command does it, and holds the log for that time. Ctrl-C stops it: a running Weir
goes on by itself, else the same command or the next start takes the builds up where they are.
Exit code: 0 the new builds serve, 1 they do not yet.

Examples:
  $ weir views rebuild orders
  $ weir views rebuild --all`,
    )
    .action(async (names: readonly string[], { all }: { readonly all?: boolean }) => {
      const chosen = chosenFrom(names, all === true);
      const opened = await openedViews();
      try {
        await rebuildAndTell(opened, chosen);
      } finally {
        await opened.close();
      }
    });
};

const chosenFrom = (names: readonly string[], all: boolean): readonly ViewDeclaration[] => {
  if (all === names.length > 0) throw new StartError('Name the views that are to be rebuilt, or say --all.');
  const unknown = names.filter((name) => !VIEWS.some((projection) => projection.name === name));
  if (unknown.length > 0) throw new StartError(`There is no view ${unknown.join(', ')}: see weir views status.`);
  return VIEWS.filter(({ name }) => all || names.includes(name));
};

const rebuildAndTell = async (opened: OpenedViews, chosen: readonly ViewDeclaration[]): Promise<void> => {
  const progress = progressOn(process.stderr);
  const began = performance.now();
  const names = chosen.map(({ name }) => name).join(', ');
  const signal = stopSignal();
  const done = await rebuilt(opened, chosen, signal, ({ lowest, end, left }) =>
    progress.tell(() => `${left.join(', ')}: at position ${lowest} of ${end} (${percent(lowest, end)})`),
  ).finally(progress.end);
  if (done) console.log(`${names}: built anew in ${secondsSince(began)} s, and serving.`);
  else {
    console.log(`Stopped. ${opened.stores === null ? 'The running Weir goes on' : 'To go on, say the same again'}.`);
    process.exitCode = 1;
  }
};

const statusLines = async ({ stores: { views: store, events } }: Opened): Promise<readonly string[]> => {
  const builds = await store.builds();
  const identity = await events.identity();
  const end = await events.end();
  const rows = VIEWS.flatMap((projection) => {
    const own = builds.filter(({ name }) => name === projection.name);
    if (own.length === 0) return [[projection.name, projection.version, '', 'not built yet', '', '', '']];
    const serving = servingBuild(builds, projection);
    return own.map((build) => [
      ...[build.name, build.version, build.build, stateOf(build, serving)],
      ...[positionText(build.checkpoint), behindText(build.checkpoint, end, identity)],
      build.finishedAt === null ? '' : new Date(build.finishedAt).toISOString(),
    ]);
  });
  return [
    ...tableOf(['view', 'version', 'build', 'state', 'position', 'behind', 'serving since'], rows),
    '',
    `The log ends at position ${end}.`,
  ];
};

const stateOf = (build: ViewBuild, serving: ViewBuild | null): string => {
  if (build === serving) return 'serves';
  return build.finishedAt === null ? 'is being built' : 'retired';
};

const positionText = (checkpoint: Checkpoint | null): string =>
  checkpoint === null ? '' : String(checkpoint.position);

const behindText = (checkpoint: Checkpoint | null, end: bigint, identity: string): string => {
  if (checkpoint !== null && checkpoint.identity !== identity) return 'of another log';
  const behind = end - (checkpoint?.position ?? 0n);
  return behind <= 0n ? 'up to date' : String(behind);
};
