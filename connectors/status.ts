import type { Connector } from '../domain/setup/connector.ts';
import { type Instant, millisOf } from '../domain/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ConnectorStatus } from '../runtime/connectors.ts';
import type { Deliveries, Inbox, PollProgress, ToldLevels } from '../runtime/ports.ts';
import { type Connections, pollsOf, targetNamesOf } from './connections.ts';
import type { FeedFigures } from './delivery/feed.ts';

export type StatusDependencies = {
  readonly inbox: Pick<Inbox, 'summary' | 'progress'>;
  readonly deliveries: Pick<Deliveries, 'summary'>;
  readonly told: Pick<ToldLevels, 'lastTaken'>;
  readonly connections: Connections;
  /** Of the targets that this process feeds, by name. */
  readonly feeds: () => ReadonlyMap<string, FeedFigures>;
  readonly clock: Clock;
};

/** How it goes with a connector, in and out. */
export const statusWith =
  ({ inbox, deliveries, told, connections, feeds, clock }: StatusDependencies) =>
  async (connector: Connector): Promise<ConnectorStatus> => {
    const came = await inbox.summary(connector.id);
    const capabilities = connections.of(connector);
    const polls = await Promise.all(
      pollsOf(capabilities).map(({ name = null }) => inbox.progress({ connector: connector.id, name })),
    );
    const asked = polls.flatMap((poll) => poll ?? []);
    const names = targetNamesOf(connector, capabilities);
    const went = await Promise.all(names.map((name) => deliveries.summary(name)));
    const toldAt = await Promise.all(names.map((name) => told.lastTaken(name)));
    const fed = names.flatMap((name) => feeds().get(name) ?? []);
    const oldest = [came.oldestWaiting, ...went.map((one) => one.oldestWaiting)].flatMap((at) => at ?? []).sort()[0];
    const wrong = asked.flatMap(({ at, problem }) => (problem === null ? [] : [{ at, reason: problem }]));
    return {
      paused: connector.paused,
      lastIn: came.lastIn,
      lastOut: latestOf([...went.map(({ lastOut }) => lastOut), ...toldAt]),
      lagSeconds: oldest === undefined ? 0 : Math.max(0, millisOf(clock.now()) - millisOf(oldest)) / 1_000,
      problem:
        [came.problem, ...wrong, ...went.map(({ problem }) => problem)]
          .flatMap((problem) => problem ?? [])
          .sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? null,
      in: { waiting: came.waiting, parked: came.parked, failed: came.failed },
      out: {
        waiting: went.reduce((sum, { waiting }) => sum + waiting, 0),
        failed: went.reduce((sum, { failed }) => sum + failed, 0),
      },
      breaker: fed.length === 0 ? null : fed.some(({ breaker }) => breaker === 'open') ? 'open' : 'closed',
      polled: polledOf(asked),
    };
  };

const latestOf = (instants: readonly (Instant | null)[]): Instant | null =>
  instants
    .flatMap((at) => at ?? [])
    .sort()
    .at(-1) ?? null;

/** Of several, when the first of them was last asked, and up to when the changes of all of them are known. */
const polledOf = (asked: readonly PollProgress[]): ConnectorStatus['polled'] => {
  const [at] = asked.map((poll) => poll.at).sort();
  const [upTo] = asked.map(({ place }) => place.time).sort();
  return at === undefined || upTo === undefined ? null : { at, upTo };
};
