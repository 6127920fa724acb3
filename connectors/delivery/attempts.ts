import { type DeliveryFacts, deliveryStream } from '../../domain/delivery.ts';
import type { WeirEvent } from '../../domain/events.ts';
import { nothing } from '../../domain/fact.ts';
import { instantOf, millisOf } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { RecordFact } from '../../runtime/last-fact.ts';
import type { Deliveries, Delivery } from '../../runtime/ports.ts';
import { pauseAfter } from './backoff.ts';
import type { Gate } from './gate.ts';
import type { Lanes } from './lanes.ts';
import type { Outcome, Part, Target } from './target.ts';

export type AttemptDependencies = {
  readonly log: Pick<EventLog, 'read'>;
  readonly record: RecordFact;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** Counted since the feed began. */
export type Counts = { delivered: number; failed: number; givenUp: number };

/** One is given up early, where it is refused, when so many wait behind it: what is amiss with one key must not stop the rest. */
const BEHIND_MAX = 1_000;
/** The longest that a target is left in peace for because it asks for that. */
const RETRY_AFTER_MILLIS_MAX = 86_400_000;

/** What a target is told of a fact. */
export const partsFor = ({ types, partsOf }: Target, fact: Recorded): readonly Part[] =>
  types.includes(fact.type) ? partsOf(fact) : [];

/** Makes one attempt at a delivery that has been taken from its lane, and sees to what comes of it: in the store first, then in the lane. */
export const attempts = (
  { log, record, deliveries, clock, random }: AttemptDependencies,
  target: Target,
  lanes: Lanes,
  gate: Gate,
  counts: Counts,
): ((delivery: Delivery, signal: AbortSignal) => Promise<void>) => {
  const now = (): number => millisOf(clock.now());

  const recordOf = async (delivery: Delivery, event: WeirEvent, stands: (last: Recorded) => boolean): Promise<void> => {
    const decide = (last: Recorded | null) => (last !== null && stands(last) ? nothing : { events: [event] });
    const cause = { at: clock.now(), by: 'weir', correlationId: target.name, causationId: delivery.id };
    await record(deliveryStream(target.name, delivery.key), decide, cause);
  };

  const over = async (delivery: Delivery): Promise<void> => {
    await deliveries.save(delivery);
    lanes.over(delivery);
  };

  const delivered = async (delivery: Delivery): Promise<void> => {
    counts.delivered += 1;
    await over({ ...delivery, state: 'delivered', reason: null });
    if (!delivery.hasFailed || (await deliveries.hasFailed(target.name, delivery.key))) return;
    const data = { target: target.name, key: delivery.key };
    await recordOf(delivery, { type: 'DeliveryRecovered', data }, ({ type }) => type === 'DeliveryRecovered');
  };

  const giveUp = async (delivery: Delivery): Promise<void> => {
    counts.givenUp += 1;
    await recordOf(
      delivery,
      { type: 'DeliveryFailed', data: failureOf(delivery) },
      (last) => last.type === 'DeliveryFailed' && last.data.delivery === delivery.id,
    );
    await over({ ...delivery, state: 'failed' });
  };

  const failed = async (delivery: Delivery, outcome: Failure): Promise<void> => {
    counts.failed += 1;
    const { retry } = target.limits;
    const asked = Math.min(outcome.retryAfterMillis ?? 0, RETRY_AFTER_MILLIS_MAX);
    if (outcome.kind === 'unavailable' && asked > 0) gate.pauseUntil(now() + asked);
    const dueAt = now() + Math.max(asked, pauseAfter(delivery.attempts, retry, random));
    const isLate = dueAt > millisOf(delivery.since) + retry.forMillis;
    const isInTheWay = outcome.kind === 'refused' && lanes.sizeOf(delivery.key) > BEHIND_MAX;
    if (outcome.kind === 'rejected' || isLate || isInTheWay) return giveUp(delivery);
    const again = { ...delivery, dueAt: instantOf(dueAt) };
    await deliveries.save(again);
    lanes.putBack(again);
  };

  return async (delivery, signal) => {
    const { id, key } = delivery;
    const fact = await factOf(log, delivery);
    const isWanted = fact !== null && partsFor(target, fact).some((part) => part.id === id);
    if (!isWanted) {
      await over({ ...delivery, state: 'skipped', triedAt: clock.now(), reason: 'not wanted any more' });
      return;
    }
    const outcome = await gate.pass(key, () => target.send({ id, key, fact }, signal));
    if (outcome === null) {
      lanes.putBack(delivery);
      return;
    }
    // Broken off by ourselves: it is sent again, under the same id.
    if (outcome.kind !== 'delivered' && signal.aborted) return;
    const triedAt = clock.now();
    const since = delivery.attempts === 0 ? triedAt : delivery.since;
    const tried = { ...delivery, attempts: delivery.attempts + 1, triedAt, since, status: outcome.status };
    if (outcome.kind === 'delivered') await delivered(tried);
    else await failed({ ...tried, reason: outcome.reason }, outcome);
  };
};

type Failure = Exclude<Outcome, { readonly kind: 'delivered' }>;

/** Read anew for each attempt: what has been forgotten of it meanwhile is sent to nobody. */
const factOf = async (log: Pick<EventLog, 'read'>, { stream, revision }: Delivery): Promise<Recorded | null> => {
  for await (const { events } of log.read(stream, { from: revision, limit: 1 })) return events[0] ?? null;
  return null;
};

const failureOf = (delivery: Delivery): DeliveryFacts['DeliveryFailed'] => ({
  target: delivery.target,
  key: delivery.key,
  delivery: delivery.id,
  stream: delivery.stream,
  revision: delivery.revision,
  factType: delivery.type,
  attempts: delivery.attempts,
  status: delivery.status,
  reason: delivery.reason ?? '',
  at: delivery.triedAt ?? delivery.since,
});
