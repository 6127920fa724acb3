import { nothing } from '../../domain/fact.ts';
import { type InboundEvent, inboundStream } from '../../domain/inbound.ts';
import type { Connector } from '../../domain/setup/connector.ts';
import { instantOf, millisOf } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import type { KeyRing } from '../../log/keys/ring.ts';
import { LogUnavailable } from '../../log/port.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { RecordFact } from '../../runtime/last-fact.ts';
import type { CauseOf } from '../../runtime/order-commands.ts';
import type { Inbound, Inbox } from '../../runtime/ports.ts';
import { Contended } from '../../runtime/stock.ts';
import { pauseAfter } from '../delivery/backoff.ts';
import type { Retry } from '../delivery/target.ts';
import type { Capabilities, Taken, TakePorts, Unavailable } from '../system.ts';
import { openSaid } from './seal.ts';

export type AttemptDependencies = {
  readonly inbox: Inbox;
  readonly keys: Pick<KeyRing, 'find'>;
  readonly record: RecordFact;
  readonly commands: Omit<TakePorts, 'cause'>;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
};

/** After an attempt: whether those of its subject that came in later may be worked, and until when the whole system wants to be left in peace. */
export type Attempted = { readonly goesOn: boolean; readonly pausedUntil: number };

const RETRY: Retry = { firstMillis: 5_000, longestMillis: 900_000, forMillis: 24 * 3_600_000 };
/** What it is about may still come: systems send what was not taken again for hours. */
const PARKED_MILLIS_MAX = 6 * 3_600_000;
const PARKED_AGAIN_MILLIS = 30_000;

const GOES_ON: Attempted = { goesOn: true, pausedUntil: 0 };

/** Works one arrival of a connector, and sees to what comes of it. Rejects where a store is out of reach: then it is as it was. */
export const attempts = (
  { inbox, keys, record, commands, clock, random, onError }: AttemptDependencies,
  connector: Connector,
  take: NonNullable<Capabilities['take']>,
): ((inbound: Inbound, signal: AbortSignal) => Promise<Attempted>) => {
  const now = (): number => millisOf(clock.now());

  const causeFor =
    (key: string): CauseOf =>
    (correlationId) => ({ at: clock.now(), by: `connector-${connector.id}`, correlationId, causationId: key });

  const recordOf = async (
    { key, subject }: Inbound,
    event: InboundEvent,
    stands: (last: Recorded) => boolean,
  ): Promise<void> => {
    const stream = inboundStream(connector.id, subject);
    const decide = (last: Recorded | null) => (last !== null && stands(last) ? nothing : { events: [event] });
    await record(stream, decide, causeFor(key)(stream));
  };

  const done = async (inbound: Inbound): Promise<Attempted> => {
    // Before it is noted as done: who dies in between works it again, and nobody is left with what is over.
    if (inbound.hasFailed && !(await inbox.hasFailed(connector.id, inbound.subject))) {
      const data = { connector: connector.id, subject: inbound.subject };
      await recordOf(inbound, { type: 'InboundRecovered', data }, ({ type }) => type === 'InboundRecovered');
    }
    await inbox.save({ ...inbound, state: 'done', reason: null });
    await inbox.unpark(connector.id, inbound.subject, clock.now());
    return GOES_ON;
  };

  const fail = async (inbound: Inbound, reason: string): Promise<Attempted> => {
    const { key, subject, topic, attempts: times } = inbound;
    const data = { connector: connector.id, subject, notice: key, topic, attempts: times, reason, at: clock.now() };
    await recordOf(
      inbound,
      { type: 'InboundFailed', data },
      (last) => last.type === 'InboundFailed' && last.data.notice === key,
    );
    await inbox.save({ ...inbound, state: 'failed', reason });
    return GOES_ON;
  };

  const park = async (inbound: Inbound, reason: string): Promise<Attempted> => {
    if (now() >= millisOf(inbound.since) + PARKED_MILLIS_MAX) return fail(inbound, reason);
    await inbox.save({ ...inbound, state: 'parked', reason, dueAt: instantOf(now() + PARKED_AGAIN_MILLIS) });
    return GOES_ON;
  };

  const later = async (inbound: Inbound, { reason, retryAfterMillis }: Unavailable): Promise<Attempted> => {
    const asked = retryAfterMillis ?? 0;
    const dueAt = now() + Math.max(asked, pauseAfter(inbound.attempts, RETRY, random));
    if (dueAt > millisOf(inbound.since) + RETRY.forMillis) return fail(inbound, reason);
    await inbox.save({ ...inbound, state: 'waiting', reason, dueAt: instantOf(dueAt) });
    return { goesOn: false, pausedUntil: asked > 0 ? now() + asked : 0 };
  };

  const taken = async (inbound: Inbound): Promise<Taken> => {
    const { key, subject, topic, version } = inbound;
    const sealed = await inbox.sealedOf(inbound);
    const sealKey = (await keys.find([connector.seal]))(connector.seal);
    if (sealed === null || sealKey === undefined) return { outcome: 'refused', reason: 'what it said is gone' };
    try {
      const said = openSaid(sealed, connector.id, key, sealKey);
      return await take({ key, subject, topic, version, ...said }, { ...commands, cause: causeFor(key) });
    } catch (error) {
      onError(error);
      return { outcome: 'unavailable', reason: oursIn(error), retryAfterMillis: null };
    }
  };

  return async (inbound, signal) => {
    const newest = inbound.version === null ? null : await inbox.newestVersion(connector.id, inbound.subject);
    if (newest !== null && inbound.version !== null && newest > inbound.version) return done(inbound);
    const outcome = await taken(inbound);
    // Broken off by ourselves: it is worked again, and changes nothing where it was done.
    if (signal.aborted && outcome.outcome !== 'done') return { goesOn: false, pausedUntil: 0 };
    const tried = { ...inbound, attempts: inbound.attempts + 1, triedAt: clock.now() };
    switch (outcome.outcome) {
      case 'done':
        return done(tried);
      case 'unknown':
        return park(tried, outcome.reason);
      case 'refused':
        return fail(tried, outcome.reason);
      case 'unavailable':
        return later(tried, outcome);
    }
  };
};

/** What is thrown is our own fault; its message may hold what the arrival says. */
const oursIn = (error: unknown): string => {
  if (error instanceof LogUnavailable) return 'the log was out of reach';
  if (error instanceof Contended) return 'others were writing to the same order';
  return `an error of our own (${error instanceof Error ? error.name : 'unknown'})`;
};
