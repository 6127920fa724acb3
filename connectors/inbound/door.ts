import type { Connector } from '../../domain/setup/connector.ts';
import type { DoorCall, Received } from '../../runtime/connectors.ts';
import type { Connections } from '../connections.ts';
import { type KeepDependencies, keepNotice } from './keep.ts';

export type DoorDependencies = KeepDependencies & {
  readonly connections: Connections;
  /** Something of a connector is there to be worked. */
  readonly ring: (connector: string) => void;
};

/** Takes delivery of what a system sends: checked by its signature, kept on disk, and answered; it is worked afterwards. */
export const door =
  (dependencies: DoorDependencies) =>
  async (connector: Connector, call: DoorCall): Promise<Received> => {
    const webhook = dependencies.connections.of(connector)?.webhook;
    if (webhook === undefined) return { outcome: 'no-webhooks' };
    const verified = await webhook(call);
    if (verified.outcome !== 'notice') return verified;
    const isNew = await keepNotice(dependencies, connector, verified.notice);
    if (isNew) dependencies.ring(connector.id);
    return { outcome: isNew ? 'stored' : 'repeated' };
  };
