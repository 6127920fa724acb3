import type { Connector } from '../../domain/setup/connector.ts';
import type { Directory } from '../../runtime/directory.ts';
import { type Connections, pollsOf, versionOf } from '../connections.ts';
import { type Job, type JobDependencies, leasedJobs } from '../jobs.ts';
import { type PollerDependencies, pollOver } from './poller.ts';
import { createWorker, type Worker, type WorkerDependencies } from './worker.ts';

export type InboundDependencies = WorkerDependencies &
  JobDependencies &
  Omit<PollerDependencies, 'ring'> & {
    readonly connections: Connections;
    readonly directory: Pick<Directory, 'connector' | 'connectors'>;
  };

/** Everything that works what outside systems tell us, and asks them what they have not told. */
export type Inbounds = {
  /** Does so for each connector that is not paused and whose lease this process has, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Something of a connector is there to be worked. */
  readonly ring: (connector: string) => void;
};

export const inbounds = (dependencies: InboundDependencies): Inbounds => {
  const { connections, directory } = dependencies;
  const workers = new Map<string, Worker>();
  const ring = (connector: string): void => workers.get(connector)?.ring();

  const workOf = (connector: Connector): readonly Job[] => {
    const take = connections.of(connector)?.take;
    if (take === undefined) return [];
    const begin = () => {
      const worker = createWorker(dependencies, connector, take);
      workers.set(connector.id, worker);
      return worker.run;
    };
    return [{ name: `inbound-${connector.id}`, version: versionOf(connector), begin }];
  };
  const pollsOver = (connector: Connector): readonly Job[] =>
    pollsOf(connections.of(connector)).map((poll) => ({
      name: `poll-${connector.id}${poll.name === undefined ? '' : `/${poll.name}`}`,
      version: versionOf(connector),
      begin: () => (signal) => pollOver({ ...dependencies, ring }, connector, poll, signal),
    }));

  const jobs = leasedJobs(dependencies, () =>
    directory
      .connectors()
      .filter(({ paused }) => !paused)
      .flatMap((connector) => [...workOf(connector), ...pollsOver(connector)]),
  );
  return { run: jobs.run, ring };
};
