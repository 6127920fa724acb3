import type { DataKeys } from '../../log/keys/port.ts';
import type { CarriageStores, RuntimeStores } from '../../runtime/ports.ts';
import type { ViewStore } from '../port.ts';
import { openMongoCarriage } from './carriage.ts';
import { openMongoDataKeys } from './data-keys.ts';
import { openMongoRuntime } from './runtime.ts';
import { openMongoViews } from './views.ts';

/** Everything that is kept in MongoDB. Rejects when it is out of reach. */
export const openMongoStores = async (
  url: string,
  now: () => number,
): Promise<{
  readonly keys: DataKeys;
  readonly views: ViewStore;
  readonly runtime: RuntimeStores;
  readonly carriage: CarriageStores;
}> => {
  const runtime = openMongoRuntime(url, now);
  await runtime.prepare();
  const carriage = openMongoCarriage(url);
  await carriage.prepare();
  return { keys: openMongoDataKeys(url), views: openMongoViews(url, now), runtime, carriage };
};
