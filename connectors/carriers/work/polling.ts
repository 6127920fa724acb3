import type { TrackingEvent, TrackingStatus } from '../../../domain/carriage/tracking.ts';
import { trackingUnder } from '../../../domain/order/tracking/parcels.ts';
import { type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import { leaseTaken, underLease } from '../../../projections/projector/lease.ts';
import type { Sleep } from '../../../projections/projector/retry.ts';
import type { Executed } from '../../../runtime/orders.ts';
import type { Labels, Leases, ParcelPoll, ParcelPolls } from '../../../runtime/ports.ts';
import { type Gate, gate } from '../../delivery/gate.ts';
import type { Limits, Outcome } from '../../delivery/target.ts';
import type { CarrierConnection, Connections } from './connection.ts';
import { consignmentOf } from './consignment.ts';
import { DONE, outcomeOf } from './outcome.ts';
import { type TakingDependencies, track } from './taking.ts';

export type PollingDependencies = Pick<TakingDependencies, 'orders' | 'clock'> & {
  readonly polls: ParcelPolls;
  readonly labels: Pick<Labels, 'prune'>;
  readonly leases: Leases;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly connections: Connections;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
};

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;
const DAY_MILLIS = 24 * HOUR_MILLIS;

/** The pause before a parcel is asked about again: the first after anything was heard of it, doubled each time that nothing was. */
const PAUSE_MILLIS_MIN = 15 * MINUTE_MILLIS;
const PAUSE_MILLIS_MAX = 6 * HOUR_MILLIS;
/** A parcel of which nothing has been heard for so long is asked about no more. */
const SILENT_DAYS_MAX = 60;
const LABELS_KEPT_DAYS = 90;

const LOOK_MILLIS = 1_000;
const LEASE_MILLIS = 10_000;
const AT_A_TIME_MAX = 100;
const LIMITS: Limits = {
  atOnce: 4,
  perSecond: 10,
  burst: 10,
  retry: { firstMillis: PAUSE_MILLIS_MIN, longestMillis: PAUSE_MILLIS_MAX, forMillis: SILENT_DAYS_MAX * DAY_MILLIS },
};

/** A parcel that has just left. */
export const firstPoll = (
  parcel: Pick<ParcelPoll, 'connector' | 'trackingNumber' | 'order' | 'fulfilment' | 'bookedAt'>,
  now: Instant,
): ParcelPoll => ({ ...parcel, ...dueAfter(PAUSE_MILLIS_MIN, now), heardAt: now });

const dueAfter = (pauseMillis: number, now: Instant): Pick<ParcelPoll, 'dueAt' | 'pauseMillis'> => ({
  dueAt: instantOf(millisOf(now) + pauseMillis),
  pauseMillis,
});

/** Asks carriers about the parcels under way, each when it is due, in one process at a time. Runs until the signal aborts. */
export const pollParcels = async (dependencies: PollingDependencies, signal: AbortSignal): Promise<void> => {
  const { leases, holder, sleep, onError } = dependencies;
  const lease = { leases, name: 'track-parcels', holder, millis: LEASE_MILLIS };
  while (!signal.aborted) {
    try {
      await leaseTaken(lease, sleep, signal);
      await underLease(lease, sleep, signal, (working) => poll(dependencies, working));
    } catch (error) {
      if (!signal.aborted) onError(error);
      await sleep(LOOK_MILLIS, signal).catch(() => undefined);
    }
  }
};

/** Connections side by side: one that is slow holds up no other. */
const poll = async (dependencies: PollingDependencies, signal: AbortSignal): Promise<void> => {
  const { connections, labels, clock, sleep, onError } = dependencies;
  const now = () => millisOf(clock.now());
  const gates = new Map<string, Gate>();
  const rounds = new Map<string, Promise<void>>();
  let pruneAt = now();
  try {
    for (;;) {
      for (const connection of connections()) {
        const { id } = connection;
        if (rounds.has(id)) continue;
        const passage = gates.get(id) ?? gate(LIMITS, now, () => undefined);
        gates.set(id, passage);
        const round = askDue(dependencies, connection, passage, signal)
          .catch((error: unknown) => {
            if (!signal.aborted) onError(error);
          })
          .finally(() => rounds.delete(id));
        rounds.set(id, round);
      }
      if (now() >= pruneAt) {
        await labels.prune(instantOf(now() - LABELS_KEPT_DAYS * DAY_MILLIS));
        pruneAt = now() + HOUR_MILLIS;
      }
      await sleep(LOOK_MILLIS, signal);
    }
  } finally {
    await Promise.all(rounds.values());
  }
};

/** Asks about some of the parcels that are due, as many and as fast as the carrier's system takes them. */
const askDue = async (
  dependencies: PollingDependencies,
  connection: CarrierConnection,
  passage: Gate,
  signal: AbortSignal,
): Promise<void> => {
  const { polls, clock, sleep } = dependencies;
  const now = () => millisOf(clock.now());
  const waiting = [...(await polls.due(connection.id, clock.now(), AT_A_TIME_MAX))];
  while (waiting.length > 0 && !signal.aborted) {
    const pause = passage.opensAt() - now();
    if (pause > 0) await sleep(Math.ceil(pause), signal);
    const some = waiting.splice(0, passage.atOnce());
    await Promise.all(
      some.map((parcel) => {
        passage.enter(now());
        return passage.pass(parcel.trackingNumber, () => ask(dependencies, connection, passage, parcel));
      }),
    );
  }
};

const ask = async (
  dependencies: PollingDependencies,
  { carrier }: CarrierConnection,
  passage: Gate,
  parcel: ParcelPoll,
): Promise<Outcome> => {
  const { polls, clock } = dependencies;
  const { trackingNumber, fulfilment, bookedAt } = parcel;
  const answer = await carrier.track({ trackingNumber, reference: fulfilment, bookedAt });
  if (answer.outcome === 'tracked') {
    await heard(dependencies, parcel, answer.events);
    return DONE;
  }
  const outcome = outcomeOf(answer);
  if (answer.outcome === 'unavailable' && answer.cause === 'limit' && answer.retryAfterMillis !== null) {
    passage.pauseUntil(millisOf(clock.now()) + answer.retryAfterMillis);
  }
  await polls.save({ ...parcel, ...dueAfter(parcel.pauseMillis, clock.now()) });
  return outcome;
};

/** Takes in what was said of a parcel, and when to ask again: not at all where there is nothing more to be heard. */
const heard = async (
  dependencies: PollingDependencies,
  parcel: ParcelPoll,
  events: readonly TrackingEvent[],
): Promise<void> => {
  const { polls, clock } = dependencies;
  const { fulfilment, trackingNumber } = parcel;
  const own = events.filter((event) => event.trackingNumber === trackingNumber);
  const after = await track(dependencies, fulfilment, trackingNumber, own);
  const now = clock.now();
  const isNews = after?.changed === true;
  const heardAt = isNews ? now : parcel.heardAt;
  const isSilent = millisOf(now) - millisOf(heardAt) > SILENT_DAYS_MAX * DAY_MILLIS;
  if (isSilent || isAtItsEnd(statusIn(after, parcel))) return polls.remove(parcel);
  const pause = isNews ? PAUSE_MILLIS_MIN : Math.min(PAUSE_MILLIS_MAX, parcel.pauseMillis * 2);
  await polls.save({ ...parcel, ...dueAfter(pause, now), heardAt });
};

const statusIn = (after: Executed | null, { fulfilment, trackingNumber }: ParcelPoll): TrackingStatus | null => {
  const tracking = after === null ? [] : (consignmentOf(fulfilment)?.trackingIn(after.order) ?? []);
  return trackingUnder({ tracking }, trackingNumber).status;
};

/** With its customer, or back: one that was lost may turn up again. */
const isAtItsEnd = (status: TrackingStatus | null): boolean => status === 'delivered' || status === 'returnedToSender';
