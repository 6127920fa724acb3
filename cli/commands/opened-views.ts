import type { ViewStore } from '../../projections/port.ts';
import { type Config, configFrom } from '../config.ts';
import { isInUse, openStores, openStoresBeside, type Stores } from '../stores.ts';
import { refuseEmpty } from './opened.ts';

/** The views, and with them the log; `stores` is `null` while a running Weir writes to the log, which then also projects it. */
export type OpenedViews = {
  readonly config: Config;
  readonly views: ViewStore;
  readonly stores: Stores | null;
  readonly close: () => Promise<void>;
};

/** Throws `StartError` when there is no log. */
export const openedViews = async (): Promise<OpenedViews> => {
  const config = configFrom(process.env);
  refuseEmpty(config);
  try {
    const stores = await openStores(config);
    return { config, stores, views: stores.views, close: stores.close };
  } catch (error) {
    if (!isInUse(error)) throw error;
    const { views, close } = await openStoresBeside(config, null);
    return { config, stores: null, views, close };
  }
};
