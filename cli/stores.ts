import { join } from 'node:path';
import { DataInUse } from '../log/embedded/database.ts';
import { openEmbeddedLog, openEmbeddedLogReader } from '../log/embedded/embedded.ts';
import type { DataKeys } from '../log/keys/port.ts';
import type { EventReader, EventStore } from '../log/port.ts';
import { openEmbeddedCarriage } from '../projections/embedded/carriage.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../projections/embedded/runtime.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import type { ViewStore } from '../projections/port.ts';
import type { CarriageStores, Leases, RuntimeStores } from '../runtime/ports.ts';
import type { Config } from './config.ts';
import { openDataFolder } from './secrets.ts';
import { StartError } from './start-error.ts';

/** Everything that Weir keeps, wherever it is kept. */
export type Stores = {
  readonly events: EventStore;
  readonly keys: DataKeys;
  readonly views: ViewStore;
  readonly runtime: RuntimeStores;
  readonly carriage: CarriageStores;
  /** Where nobody else can write to the log, this process has every lease. */
  readonly leases: Leases;
  /** Where the embedded log ends, for other threads; `null` for a log that is elsewhere. */
  readonly end: SharedArrayBuffer | null;
  readonly close: () => Promise<void>;
};

/** The same stores opened once more, where somebody else writes to the log. */
export type StoresBeside = Omit<Stores, 'events' | 'end'> & { readonly events: EventReader };

const SOLE_PROCESS: Leases = { acquire: async () => true, release: async () => undefined };

/** Opens the stores that the configuration names. Throws `StartError` where one is out of reach or unreadable. */
export const openStores = async (config: Config): Promise<Stores> => {
  const folder = folderOf(config);
  openDataFolder(folder);
  const { events, end } = await openEvents(config, folder);
  const documents = await openDocuments(config, folder);
  // Nobody else can write to an embedded log: who had begun to answer was killed.
  if (end !== null) await documents.runtime.answers.forgetInProgress();
  return { ...together(config, events, documents), events, end };
};

/**
 * Opens the stores beside whoever writes to the log: another thread, which shares the `end` of an embedded one, or another process.
 * Throws `StartError` where one is out of reach, unreadable or not there.
 */
export const openStoresBeside = async (config: Config, end: SharedArrayBuffer | null): Promise<StoresBeside> => {
  const events = await openEventsBeside(config, end);
  return { ...together(config, events, await openDocuments(config, folderOf(config))), events };
};

/** The log alone, as `openStoresBeside`: makes no file. */
export const openEventsBeside = async (config: Config, end: SharedArrayBuffer | null): Promise<EventReader> => {
  const file = logFileOf(config);
  return file === null
    ? (await openEvents(config, folderOf(config))).events
    : startable('The log', () => openEmbeddedLogReader(file, end ?? undefined));
};

/** Where the embedded stores are kept. */
const folderOf = ({ data }: Config): string => join(data, 'weir');

/** The file of the embedded log; `null` where the log is EventStoreDB's. */
export const logFileOf = (config: Config): string | null =>
  config.eventstore === null ? join(folderOf(config), 'log.db') : null;

/** Whether the stores could not be opened because another process has the log. */
export const isInUse = (error: unknown): boolean => error instanceof StartError && error.cause instanceof DataInUse;

type Documents = Pick<Stores, 'keys' | 'views' | 'runtime' | 'carriage'>;

const together = (config: Config, events: EventReader, documents: Documents) => ({
  ...documents,
  leases: config.eventstore === null ? SOLE_PROCESS : documents.runtime.leases,
  async close() {
    await events.close();
    await documents.views.close();
    await documents.runtime.close();
    await documents.carriage.close();
    await documents.keys.close();
  },
});

const openEvents = async (config: Config, folder: string): Promise<Pick<Stores, 'events' | 'end'>> => {
  if (config.eventstore === null) {
    const events = startable('The log', () => openEmbeddedLog(join(folder, 'log.db')));
    return { events, end: events.sharedEnd };
  }
  const { openEventStoreDb } = await import('../log/eventstoredb/eventstoredb.ts');
  const events = startable('EventStoreDB', () => openEventStoreDb(String(config.eventstore)));
  await reachable('EventStoreDB', () => events.identity());
  return { events, end: null };
};

const openDocuments = async (config: Config, folder: string): Promise<Documents> => {
  if (config.mongodb === null) {
    return startable('The views', () => ({
      keys: openEmbeddedDataKeys(join(folder, 'keys.db')),
      views: openEmbeddedViews(join(folder, 'views.db')),
      runtime: openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now),
      carriage: openEmbeddedCarriage(join(folder, 'carriage.db')),
    }));
  }
  const { openMongoStores } = await import('../projections/mongodb/stores.ts');
  return reachable('MongoDB', () => openMongoStores(String(config.mongodb), Date.now));
};

const startable = <T>(what: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartError(`${what} cannot be opened: ${message}`, { cause: error });
  }
};

const reachable = async <T>(what: string, reach: () => Promise<T>): Promise<T> => {
  try {
    return await reach();
  } catch (error) {
    throw new StartError(`${what} is out of reach: ${error instanceof Error ? error.message : String(error)}`);
  }
};
