import { v7 as uuidv7 } from 'uuid';
import type { Connector } from '../../domain/setup/connector.ts';
import type { KeyRing } from '../../log/keys/ring.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Inbound, Inbox } from '../../runtime/ports.ts';
import type { Arrival } from '../system.ts';
import { sealSaid } from './seal.ts';

export type KeepDependencies = {
  readonly inbox: Pick<Inbox, 'add'>;
  readonly keys: Pick<KeyRing, 'find'>;
  readonly clock: Clock;
};

/** Keeps an arrival on disk, to be worked; false where it has been had before. By webhook or by polling: it is the same from here on. */
export const keepArrival = async (
  { inbox, keys, clock }: KeepDependencies,
  { id: connector, seal }: Connector,
  { key, subject, topic, version, headers, body }: Arrival,
): Promise<boolean> => {
  const sealKey = (await keys.find([seal]))(seal);
  if (sealKey === undefined) throw new TypeError(`the key of connector ${connector} is gone`);
  const now = clock.now();
  const inbound: Inbound = {
    ...{ connector, key, subject, topic, version, arrival: uuidv7(), receivedAt: now, state: 'waiting', attempts: 0 },
    ...{ triedAt: null, reason: null, since: now, dueAt: now, hasFailed: false },
  };
  return inbox.add(inbound, sealSaid({ headers, body }, connector, key, sealKey));
};
