import type { CarrierConnection } from '../connectors/carriers/work/connection.ts';
import { type LabelsOf, labelsFrom } from '../connectors/carriers/work/labels.ts';
import { type PollingDependencies, pollParcels } from '../connectors/carriers/work/polling.ts';
import { type TakeTracking, trackingTaker } from '../connectors/carriers/work/taking.ts';
import { type CarrierDependencies, carrierTargetOf, windingUpTargetOf } from '../connectors/carriers/work/target.ts';
import type { Target } from '../connectors/delivery/target.ts';
import type { RemovedConnector } from '../domain/setup/connector.ts';
import type { EventLog } from '../log/event-log.ts';
import type { KeyRing } from '../log/keys/ring.ts';
import { type ParcelDocument, parcels } from '../projections/parcels.ts';
import type { ViewStore } from '../projections/port.ts';
import { sleepFor } from '../projections/projector/retry.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Engine } from '../runtime/engine.ts';
import type { CarriageStores, RuntimeStores } from '../runtime/ports.ts';

export type CarriersDependencies = {
  readonly log: EventLog;
  readonly keys: KeyRing;
  readonly stores: Pick<RuntimeStores, 'leases'>;
  readonly carriage: CarriageStores;
  readonly views: ViewStore;
  readonly engine: Pick<Engine, 'live' | 'directory' | 'setup'>;
  readonly connections: (which: 'all' | 'running') => readonly CarrierConnection[];
  /** Those that have been removed. */
  readonly removed: () => readonly RemovedConnector[];
  readonly clock: Clock;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
};

export type Carriers = {
  /** What tells carriers what is to be done for fulfilments. */
  readonly targets: () => readonly Target[];
  /** Asks carriers about the parcels under way, until the signal aborts. */
  readonly poll: (signal: AbortSignal) => Promise<void>;
  readonly labels: LabelsOf;
  /** Takes in what a carrier's system says by itself. */
  readonly takeTracking: TakeTracking;
  /** Has a carrier asked about a parcel at once, because its system says that there is something new of it. */
  readonly lookNow: (connector: string, trackingNumber: string) => Promise<void>;
};

/** Carriers at work: bookings, labels and tracking. */
export const openCarriers = (dependencies: CarriersDependencies): Carriers => {
  const { log, keys, stores, carriage, views, engine, connections, removed, clock, holder, onError } = dependencies;
  const { directory, setup, live: orders } = engine;
  const working: CarrierDependencies = { ...carriage, log, keys, orders, directory, setup, clock };
  const polling: PollingDependencies = {
    ...{ ...carriage, orders, clock, holder, onError },
    connections: () => connections('running'),
    ...{ leases: stores.leases, sleep: sleepFor },
  };
  const parcelView = views.reader<ParcelDocument>(parcels);
  return {
    targets: () => [
      ...connections('running').map((connection) => carrierTargetOf(connection, working)),
      ...removed().map(({ id, from }) => windingUpTargetOf({ id, from: BigInt(from) }, working)),
    ],
    poll: (signal) => pollParcels(polling, signal),
    labels: labelsFrom(working, () => connections('all')),
    takeTracking: trackingTaker({
      orders,
      clock,
      placesOf: async (numbers) =>
        new Map((await parcelView.getMany(numbers)).map(({ id, document }) => [id, document.places])),
    }),
    lookNow: (connector, trackingNumber) => carriage.polls.hurry(connector, trackingNumber, clock.now()),
  };
};
