import { type Connector, connectorTarget, validSecretsOf } from '../domain/setup/connector.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Vaults } from '../runtime/ports.ts';
import type { Capabilities, OutPorts, Poll, System } from './system.ts';
import { vaultOf } from './vault.ts';

/** The connections that there are, each opened once: what it has learnt (a token, a rate) stays until its set-up changes. */
export type Connections = {
  /** `null` for a system that is not here any more, or whose settings are not what it wants now. */
  readonly of: (connector: Connector) => Capabilities | null;
};

export type ConnectionDependencies = {
  readonly systems: readonly System[];
  readonly keys: Pick<KeyRing, 'find'>;
  readonly vaults: Pick<Vaults, 'load' | 'replace'>;
  readonly clock: Clock;
  readonly ports: OutPorts;
};

export const openConnections = ({ systems, keys, vaults, clock, ports }: ConnectionDependencies): Connections => {
  const opened = new Map<string, { readonly version: string; readonly capabilities: Capabilities | null }>();

  const secretsOf = async (connector: Connector, name: string): Promise<readonly string[]> => {
    const names = validSecretsOf(connector, name, clock.now()).map(({ key }) => key);
    const find = await keys.find(names);
    return names.flatMap((key) => find(key)?.export().toString('utf8') ?? []);
  };

  const open = (connector: Connector): Capabilities | null => {
    const system = systems.find(({ name }) => name === connector.system);
    const { id, channel, settings, run } = connector;
    const secrets = (name: string) => secretsOf(connector, name);
    const version = versionOf(connector);
    const vault = vaultOf(connector, { keys, vaults });
    return system?.connect({ id, channel, settings, run, secrets, vault, clock, version, ports }) ?? null;
  };

  const of: Connections['of'] = (connector) => {
    const version = versionOf(connector);
    const known = opened.get(connector.id);
    if (known?.version === version) return known.capabilities;
    const capabilities = open(connector);
    opened.set(connector.id, { version, capabilities });
    return capabilities;
  };

  return {
    of,
  };
};

/** Differs whenever anything of the set-up does. */
export const versionOf = (connector: Connector): string => JSON.stringify(connector);

/** The names of all that a connector feeds. */
export const targetNamesOf = (connector: Connector, capabilities: Capabilities | null): readonly string[] => [
  ...(capabilities?.carrier === undefined ? [] : [connectorTarget(connector.id)]),
  ...forgottenTargetsOf(capabilities),
];

/** The names of what a connector feeds and nobody goes on with once it is removed: what a carrier had to do is wound up. */
export const forgottenTargetsOf = (capabilities: Capabilities | null): readonly string[] => [
  ...(capabilities?.targets ?? []).map(({ name }) => name),
  ...(capabilities?.stock === undefined ? [] : [capabilities.stock.name]),
];

/** What a connector is asked for, each by its name where there are several. */
export const pollsOf = (
  capabilities: Pick<Capabilities, 'poll'> | null,
): readonly (Poll & { readonly name?: string })[] => {
  const poll = capabilities?.poll ?? [];
  return 'read' in poll ? [poll] : poll;
};
