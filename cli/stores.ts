import { join } from 'node:path';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import type { DataKeys } from '../log/keys/port.ts';
import type { EventStore } from '../log/port.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../projections/embedded/runtime.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import type { ViewStore } from '../projections/port.ts';
import type { Leases, RuntimeStores } from '../runtime/ports.ts';
import { type Config, StartError } from './config.ts';
import { openDataFolder } from './secrets.ts';

/** Everything that Weir keeps, wherever it is kept. */
export type Stores = {
  readonly events: EventStore;
  readonly keys: DataKeys;
  readonly views: ViewStore;
  readonly runtime: RuntimeStores;
  /** Where nobody else can write to the log, this process has every lease. */
  readonly leases: Leases;
  readonly close: () => Promise<void>;
};

const SOLE_PROCESS: Leases = { acquire: async () => true, release: async () => undefined };

/** Opens the stores that the configuration names. Throws `StartError` where one is out of reach or unreadable. */
export const openStores = async (config: Config): Promise<Stores> => {
  const folder = join(config.data, 'weir');
  openDataFolder(folder);
  const events = await openEvents(config, folder);
  const { keys, views, runtime } = await openDocuments(config, folder);
  return {
    events,
    keys,
    views,
    runtime,
    leases: config.eventstore === null ? SOLE_PROCESS : runtime.leases,
    async close() {
      await events.close();
      await views.close();
      await runtime.close();
      await keys.close();
    },
  };
};

const openEvents = async (config: Config, folder: string): Promise<EventStore> => {
  if (config.eventstore === null) return startable('The log', () => openEmbeddedLog(join(folder, 'log.db')));
  const { openEventStoreDb } = await import('../log/eventstoredb/eventstoredb.ts');
  const events = startable('EventStoreDB', () => openEventStoreDb(String(config.eventstore)));
  await reachable('EventStoreDB', () => events.identity());
  return events;
};

const openDocuments = async (config: Config, folder: string): Promise<Pick<Stores, 'keys' | 'views' | 'runtime'>> => {
  if (config.mongodb === null) {
    return startable('The views', () => ({
      keys: openEmbeddedDataKeys(join(folder, 'keys.db')),
      views: openEmbeddedViews(join(folder, 'views.db')),
      runtime: openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now),
    }));
  }
  const { openMongoStores } = await import('../projections/mongodb/stores.ts');
  return reachable('MongoDB', () => openMongoStores(String(config.mongodb), Date.now));
};

const startable = <T>(what: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    throw new StartError(`${what} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const reachable = async <T>(what: string, reach: () => Promise<T>): Promise<T> => {
  try {
    return await reach();
  } catch (error) {
    throw new StartError(`${what} is out of reach: ${error instanceof Error ? error.message : String(error)}`);
  }
};
