import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TrackingPages, trackingPages } from '../../api/tracking-token.ts';
import { type LogReader, logReader } from '../../log/event-log.ts';
import { keyRing } from '../../log/keys/ring.ts';
import type { EventReader } from '../../log/port.ts';
import { type Config, configFrom } from '../config.ts';
import { masterKey, trackingKey } from '../secrets.ts';
import { StartError } from '../start-error.ts';
import { logFileOf, openEventsBeside, openStoresBeside, type StoresBeside } from '../stores.ts';

export type Opened = { readonly config: Config; readonly stores: StoresBeside };

/**
 * Opens what Weir keeps, as the environment says, for a command that reads, beside a running server or without one; makes no log that is
 * not there. Throws `StartError` when there is none.
 */
export const withStores = async <T>(work: (opened: Opened) => Promise<T>): Promise<T> => {
  const config = configFrom(process.env);
  refuseEmpty(config);
  const stores = await openStoresBeside(config, null);
  try {
    return await work({ config, stores });
  } finally {
    await stores.close();
  }
};

/** As `withStores`, for a command that needs nothing but the log: an auditor may have been given no more. */
export const withEvents = async <T>(
  work: (opened: { readonly config: Config; readonly events: EventReader }) => Promise<T>,
): Promise<T> => {
  const config = configFrom(process.env);
  refuseEmpty(config);
  const events = await openEventsBeside(config, null);
  try {
    return await work({ config, events });
  } finally {
    await events.close();
  }
};

/** A command that reads must not find an empty log where somebody has only mistyped a folder. */
export const refuseEmpty = (config: Config): void => {
  const file = logFileOf(config);
  if (file !== null && !existsSync(file)) {
    throw new StartError(`There is no log in ${config.data}. Set WEIR_DATA to the data folder of a Weir.`);
  }
};

/** The log with its personal data opened. Throws `StartError` where there is no master key to open it with. */
export const openedLog = ({ config, stores }: Opened): LogReader => {
  if (config.masterKey === null && !existsSync(join(config.data, 'master.key'))) {
    throw new StartError('There is no master key. Set WEIR_MASTER_KEY to the one that Weir runs with.');
  }
  return logReader(stores.events, keyRing(stores.keys, masterKey(config).key));
};

/** The addresses of public pages, as the server makes them. */
export const openedPages = ({ config }: Opened): TrackingPages => trackingPages(trackingKey(masterKey(config).key));
