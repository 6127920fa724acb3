import type { CarrierConnection } from '../connectors/carriers/work/connection.ts';
import { forgottenTargetsOf, openConnections, targetNamesOf, versionOf } from '../connectors/connections.ts';
import type { FeedFigures } from '../connectors/delivery/feed.ts';
import type { Target } from '../connectors/delivery/target.ts';
import { untoldFrom } from '../connectors/delivery/untold.ts';
import { expectedFrom } from '../connectors/erp/expected.ts';
import { door } from '../connectors/inbound/door.ts';
import { type Inbounds, inbounds } from '../connectors/inbound/inbound.ts';
import { reconciliationCommands } from '../connectors/reconciliation/commands.ts';
import type { PlacedHere } from '../connectors/reconciliation/orders.ts';
import { type ReconciliationWork, reconciliationWork } from '../connectors/reconciliation/work.ts';
import { statusWith } from '../connectors/status.ts';
import type { StockTarget } from '../connectors/stock/target.ts';
import type { Capabilities, System, TakePorts } from '../connectors/system.ts';
import { beginningOf, type RemovedConnector } from '../domain/setup/connector.ts';
import type { EventLog } from '../log/event-log.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import type { ViewReader } from '../projections/port.ts';
import { type Sleep, sleepFor } from '../projections/projector/retry.ts';
import type { SupplyDocument } from '../projections/supplies.ts';
import type { Clock } from '../runtime/clock.ts';
import { type ConnectorCommands, type ConnectorDoors, connectorCommands } from '../runtime/connectors.ts';
import type { Engine } from '../runtime/engine.ts';
import { recordOn } from '../runtime/last-fact.ts';
import type { RuntimeStores } from '../runtime/ports.ts';
import type { ReconciliationCommands, Reports } from '../runtime/reconciliations.ts';

export type ConnectorsDependencies = {
  readonly systems: readonly System[];
  readonly log: EventLog;
  readonly keys: KeyRing;
  readonly stores: Pick<RuntimeStores, 'leases' | 'inbox' | 'deliveries' | 'told' | 'vaults' | 'cursors'>;
  readonly engine: Pick<
    Engine,
    'directory' | 'setup' | 'orders' | 'fulfilments' | 'returns' | 'stock' | 'supply' | 'offered'
  >;
  readonly supplies: ViewReader<SupplyDocument>;
  readonly tracking: TakePorts['tracking'];
  readonly reports: Reports;
  readonly placedHere: PlacedHere;
  /** How what is compared waits. */
  readonly sleep: Sleep;
  readonly clock: Clock;
  /** This process, by a name of its own. */
  readonly holder: string;
  /** Of the targets that this process feeds, by name. */
  readonly feeds: () => ReadonlyMap<string, FeedFigures>;
  readonly onError: (error: unknown) => void;
};

export type Connectors = {
  readonly api: ConnectorCommands & ConnectorDoors;
  readonly inbound: Pick<Inbounds, 'run'>;
  readonly reconciliations: ReconciliationCommands & Pick<ReconciliationWork, 'run'>;
  /** What those that are not paused are told of facts. */
  readonly targets: () => readonly Target[];
  /** Connections to carriers, by id; one that is paused is chosen, too, and its bookings wait. */
  readonly carriers: (which: 'all' | 'running') => readonly CarrierConnection[];
  /** Carriers that were connected, and are not any more. */
  readonly removedCarriers: () => readonly RemovedConnector[];
  readonly stockTargets: () => readonly StockTarget[];
};

/** Connections to outside systems: their set-up, their doors, and the work on what comes in. */
export const openConnectors = (dependencies: ConnectorsDependencies): Connectors => {
  const { systems, log, keys, stores, engine, tracking, clock, feeds } = dependencies;
  const { directory } = engine;
  const { inbox, deliveries, told, vaults } = stores;
  const untold = untoldFrom({ log, cursors: stores.cursors, deliveries });
  const expected = expectedFrom(dependencies.supplies);
  const connections = openConnections({
    ...{ systems, keys, vaults, clock },
    ports: { ...engine, log, sleep: sleepFor, untold },
  });
  const inbound = inbounds({
    ...dependencies,
    ...{ connections, directory, inbox, leases: stores.leases, commands: { ...engine, tracking, expected } },
    ...{ record: recordOn(log), sleep: sleepFor, random: Math.random },
  });
  const reconciling = reconciliationWork({
    ...dependencies,
    ...{ connections, directory, inbox, deliveries, told, leases: stores.leases, record: recordOn(log) },
    ...{ orders: engine.orders, offered: engine.offered, random: Math.random, ring: inbound.ring },
  });
  const commands = connectorCommands({
    ...{ log, directory, keys, inbox, deliveries, clock },
    system: (name) => systems.find((system) => system.name === name),
    ...{ told, vaults },
    targetsOf: (connector) => targetNamesOf(connector, connections.of(connector)),
    forgottenTargetsOf: (connector) => forgottenTargetsOf(connections.of(connector)),
    stockTargetOf: (connector) => connections.of(connector)?.stock?.name ?? null,
  });
  const kindOf = (system: string) => systems.find(({ name }) => name === system)?.kind;
  const running = (): readonly Capabilities[] =>
    directory
      .connectors()
      .filter(({ paused }) => !paused)
      .flatMap((connector) => connections.of(connector) ?? []);
  return {
    api: {
      ...commands,
      receive: door({ inbox, keys, clock, connections, sleep: sleepFor, ring: inbound.ring }),
      status: statusWith({ inbox, deliveries, told, connections, feeds, clock }),
      test: async (connector) =>
        (await connections.of(connector)?.test()) ?? {
          ok: false,
          findings: [`its settings are not those of ${connector.system} any more: set it up again`],
        },
      loginAddress: (connector, redirectUri, state) =>
        connections.of(connector)?.login?.addressOf(redirectUri, state) ?? null,
      login: async (connector, code, redirectUri) =>
        (await connections.of(connector)?.login?.complete(code, redirectUri)) ?? null,
    },
    inbound,
    reconciliations: {
      ...reconciliationCommands({ connections, record: recordOn(log), clock, ring: reconciling.ring }),
      run: reconciling.run,
    },
    carriers: (which) =>
      directory
        .connectors()
        .filter(({ paused }) => which === 'all' || !paused)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .flatMap((connector) => {
          const { id, run } = connector;
          const capability = connections.of(connector)?.carrier;
          if (capability === undefined) return [];
          const positions = { after: BigInt(run.after), from: BigInt(beginningOf(run)) };
          return [{ id, version: versionOf(connector), ...positions, ...capability }];
        }),
    removedCarriers: () =>
      directory.removedConnectors().filter(({ id, system }) => {
        const now = directory.connector(id);
        return kindOf(system) === 'carrier' && (now === undefined || kindOf(now.system) !== 'carrier');
      }),
    targets: () => running().flatMap(({ targets }) => targets ?? []),
    stockTargets: () => running().flatMap(({ stock }) => stock ?? []),
  };
};
