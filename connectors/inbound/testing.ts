import { onTestFinished } from 'vitest';
import type { Connector } from '../../domain/setup/connector.ts';
import type { Description } from '../../domain/setup/product.ts';
import { keyRing } from '../../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../../projections/embedded/runtime.ts';
import { recordOn } from '../../runtime/last-fact.ts';
import type { Inbox } from '../../runtime/ports.ts';
import { memoryLog, type VirtualTime, virtualTime } from '../delivery/testing.ts';
import type { Arrival, TakePorts } from '../system.ts';
import type { WorkerDependencies } from './worker.ts';

export const arrivalOf = (key: string, more: Partial<Arrival> = {}): Arrival => ({
  ...{ key, topic: 'orders/create', subject: 'order 1', version: null, headers: {}, body: key },
  ...more,
});

const NO_COMMAND = () => {
  throw new Error('nothing is commanded here');
};
const nothing = new Proxy({}, { get: NO_COMMAND });
const isPorts = (value: unknown): value is Omit<TakePorts, 'cause'> => value === nothing;

/** What the work on what comes in needs, in memory and in virtual time. */
export const inboundKit = async (
  change: (inbox: Inbox) => Inbox = (same) => same,
  time: VirtualTime = virtualTime(),
) => {
  const log = memoryLog(time.clock);
  const stores = openEmbeddedRuntime(':memory:', time.now);
  const dataKeys = openEmbeddedDataKeys(':memory:');
  onTestFinished(async () => {
    await stores.close();
    await dataKeys.close();
  });
  const keys = keyRing(dataKeys, Buffer.alloc(32, 7));
  const { id: seal } = await keys.forStream(null);
  const connector: Connector = {
    ...{ id: 'shop', system: 'shopify', channel: null, settings: {}, paused: false, secrets: [], seal },
    run: { number: 1, after: '0', since: time.clock.now() },
  };
  const errors: unknown[] = [];
  if (!isPorts(nothing)) throw new TypeError('not ports');
  const dependencies: WorkerDependencies = {
    inbox: change(stores.inbox),
    keys,
    record: recordOn(log),
    commands: nothing,
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
    directory: { connector: () => connector },
    onError: (error) => {
      errors.push(error);
    },
  };
  return { time, log, inbox: stores.inbox, keys, connector, dependencies, errors };
};

/** Ports that describe products, and nothing else. */
export const portsWith = (described: Description[]): TakePorts => {
  const setup: TakePorts['setup'] = {
    async describeProduct(description) {
      described.push(description);
      return { position: null, changed: true };
    },
  };
  const cause: TakePorts['cause'] = (correlationId) => ({ at: '', by: '', correlationId, causationId: '' });
  const ports: unknown = new Proxy(
    {},
    {
      get: (_, name) => (name === 'setup' ? setup : name === 'cause' ? cause : NO_COMMAND()),
    },
  );
  const areThose = (value: unknown): value is TakePorts => value === ports;
  if (!areThose(ports)) throw new TypeError('not ports');
  return ports;
};
