import { readFileSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { TSchema } from 'typebox';
import { isInstant } from '../../api/instant.ts';
import { Problem } from '../../api/problem.ts';
import { rulesOf, SetRoutingRules } from '../../api/schemas/routing.ts';
import { AddedLocations, LocationChanges } from '../../api/schemas/simulation.ts';
import { alternativeFaults, alternativeOf, momentOf } from '../../api/simulations.ts';
import { validator } from '../../api/validate.ts';
import type { Fault } from '../../domain/fact.ts';
import { type LocationId, locationIdOf } from '../../domain/ids.ts';
import type { Alternative } from '../../domain/routing/simulation/change.ts';
import type { SimulationReport } from '../../domain/routing/simulation/report.ts';
import type { LogReader } from '../../log/event-log.ts';
import { type Moment, simulate } from '../../runtime/simulation/simulate.ts';
import { percent, progressOn, secondsSince, thousands } from '../progress.ts';
import { figureRows, percentOf } from '../simulation-figures.ts';
import { simulationPage } from '../simulation-page.ts';
import { StartError } from '../start-error.ts';
import { stopSignal } from '../stop.ts';
import { tableOf } from '../table.ts';
import { openedLog, withStores } from './opened.ts';

type Options = {
  readonly rules?: string;
  readonly since?: Moment;
  readonly until?: Moment;
  readonly close?: readonly LocationId[];
  readonly add?: string;
  readonly change?: string;
  readonly html?: string;
  readonly json?: string;
};

const STOPPED = 1;

export const routeSimulate = (routing: Command): void => {
  routing
    .command('simulate')
    .description('Route the past again, by other rules or in another network, and compare.')
    .option('--rules <file>', 'JSON as PUT /v1/routing/rules takes it; else the rules as they were')
    .option('--since <moment>', 'decisions from this instant (ISO 8601), or after this position; else all', momentFrom)
    .option('--until <moment>', 'and up to this one', momentFrom)
    .option('--close <location>', 'a location that is given nothing; may stand several times', collected)
    .option('--add <file>', 'JSON: [{ id, location, stock: [{ sku, onHand }] }], locations that there were not')
    .option('--change <file>', 'JSON: [{ location, capacityPerDay, shippingCost }], what was otherwise there')
    .option('--html <file>', 'write the report as a page with charts')
    .option('--json <file>', 'write the report as JSON')
    .addHelpText(
      'after',
      `
Walks the log from its beginning and opens personal data with WEIR_MASTER_KEY, for the distances; beside a running
Weir or without one. Stock comes and goes as it did, orders are placed, cancelled and turned down as they were; each
routing decision is made again on the stock that its own decisions have left. Writes nothing but the report. Ctrl-C
stops it.

Exit code: 0 it came to the end, 1 it was stopped, or something that was named cannot be used.

Examples:
  $ weir route simulate --rules rules.json --since 2026-11-01T00:00:00Z --html what-if.html
  $ weir route simulate --close store-7 --json report.json`,
    )
    .action((options: Options) =>
      withStores(async (opened) => {
        const log = openedLog(opened);
        const alternative = await alternativeFrom(log, options);
        const began = performance.now();
        const report = await simulated(log, alternative, options);
        if (report === null) {
          console.error('weir: stopped before the end; nothing was written');
          process.exitCode = STOPPED;
          return;
        }
        const { html, json } = options;
        if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
        if (html !== undefined) writeFileSync(html, simulationPage(report, askedOf(alternative, options)));
        for (const line of toldOf(report)) console.log(line);
        console.log(`in ${secondsSince(began)} s`);
      }),
    );
};

const simulated = async (
  log: LogReader,
  alternative: Alternative,
  { since = null, until = null }: { readonly since?: Moment | null; readonly until?: Moment | null },
): Promise<SimulationReport | null> => {
  const progress = progressOn(process.stderr);
  const signal = stopSignal();
  try {
    return await simulate(
      log,
      { alternative, from: since, to: until },
      {
        signal,
        // Lets the signal come in.
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
        onProgress: ({ position, end, decisions }) =>
          progress.tell(
            () => `${thousands(decisions)} decisions, position ${position} of ${end} (${percent(position, end)})`,
          ),
      },
    );
  } finally {
    progress.end();
  }
};

const alternativeFrom = async (log: LogReader, { rules, close = [], add, change }: Options): Promise<Alternative> => {
  const alternative = alternativeOf({
    close: [...close],
    ...(add === undefined ? {} : { add: read(add, AddedLocations) }),
    ...(change === undefined ? {} : { change: read(change, LocationChanges) }),
  });
  const whole = { ...alternative, rules: rules === undefined ? null : rulesOf(read(rules, SetRoutingRules)) };
  const known = await locationsIn(log);
  refuse(
    'It cannot be simulated.',
    alternativeFaults(whole, (id) => known.has(id)),
  );
  return whole;
};

const locationsIn = async (log: LogReader): Promise<ReadonlySet<LocationId>> => {
  const ids = new Set<LocationId>();
  for await (const { events } of log.readAll({ filter: { types: ['LocationSet'] } })) {
    for (const event of events) if (event.type === 'LocationSet') ids.add(event.data.id);
  }
  return ids;
};

/** What a file holds. Throws `StartError` where that is not what it must be. */
const read = <T extends TSchema>(file: string, schema: T) => {
  const parsed = jsonIn(file);
  try {
    return validator(schema).parse(parsed);
  } catch (error) {
    if (error instanceof Problem) refuse(`${file} is not as it must be.`, error.document.errors ?? []);
    throw error;
  }
};

const jsonIn = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const refuse = (what: string, faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new StartError([what, ...faults.map(({ path, message }) => `${path} ${message}`)].join('\n  '));
};

const toldOf = (report: SimulationReport): readonly string[] => {
  const { changed, unknowable, unknowableShare } = report;
  const rows = figureRows(report).map(({ name, before, after }) => [name, before, after]);
  return [
    ...tableOf(['', 'before', 'after'], rows),
    `${thousands(changed)} orders would have gone elsewhere, or not at all`,
    `${thousands(unknowable)} (${percentOf(unknowableShare ?? 0)}) would have been given to a location that was never asked: unknowable`,
  ];
};

/** What was simulated, in words. */
const askedOf = ({ close, add, change }: Alternative, { rules }: Options): string => {
  const parts = [
    rules === undefined ? null : `the rules of ${rules}`,
    close.length === 0 ? null : `without ${close.join(', ')}`,
    add.length === 0 ? null : `with ${add.map(({ location }) => location.id).join(', ')}`,
    change.length === 0 ? null : `with changes to ${change.map(({ location }) => location).join(', ')}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'everything as it was' : parts.join('; ');
};

const collected = (id: string, before: readonly LocationId[] = []): readonly LocationId[] => [
  ...before,
  locationIdOf(id),
];

const momentFrom = (moment: string): Moment => {
  if (!/^\d{1,19}$/.test(moment) && !isInstant(moment)) {
    throw new InvalidArgumentError('It is neither a position nor an instant, such as 2026-11-24T08:00:00Z.');
  }
  return momentOf(moment);
};
