import { onTestFinished, vi } from 'vitest';
import { fulfilmentIdOf } from '../../domain/ids.ts';
import { instantOf } from '../../domain/time.ts';
import type { Cause, Head, Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import { openEmbeddedRuntime } from '../../projections/embedded/runtime.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { Clock } from '../../runtime/clock.ts';
import { recordOn } from '../../runtime/last-fact.ts';
import type { RuntimeStores } from '../../runtime/ports.ts';
import type { FeedDependencies } from './feed.ts';
import type { Limits, Outcome, Sending, Target } from './target.ts';

export const NOON = Date.UTC(2026, 10, 24, 12);

/** Time that stands still while anything is at work, and then goes on to the next thing that somebody waits for. */
export type VirtualTime = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly now: () => number;
  /** Lets time pass until something is so. Fails where it is not within so many hours. */
  readonly until: (isSo: () => boolean, hours?: number) => Promise<void>;
  /** Lets so many milliseconds pass. */
  readonly pass: (millis: number) => Promise<void>;
};

/** `isBusy`: something that is no matter of this time, such as a request, is under way: it stands still as long. */
export const virtualTime = (isBusy: () => boolean = () => false): VirtualTime => {
  let now = NOON;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  // The circuit breaker reads the process's own clock: it must tell the same time.
  vi.useFakeTimers({ toFake: ['Date'], now });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const set = (to: number): void => {
    now = Math.max(now, to);
    vi.setSystemTime(now);
    const due = sleepers.filter(({ at }) => at <= now);
    sleepers = sleepers.filter(({ at }) => at > now);
    for (const { wake } of due) wake();
  };
  const sleep: Sleep = (millis, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        sleepers = sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      };
      const sleeper = {
        at: Math.ceil(now + millis),
        wake: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      sleepers.push(sleeper);
    });
  const rest = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (isBusy());
  };
  const step = async (latest: number): Promise<void> => {
    await rest();
    set(Math.min(latest, ...sleepers.map(({ at }) => at)));
    await rest();
  };
  return {
    clock: { now: () => instantOf(now) },
    sleep,
    now: () => now,
    async until(isSo, hours = 1) {
      const latest = now + hours * 3_600_000;
      for (await rest(); !isSo(); await step(latest)) {
        if (now >= latest) throw new Error(`not within ${hours} h`);
      }
    },
    async pass(millis) {
      const latest = now + millis;
      for (await rest(); now < latest; ) await step(latest);
      await rest();
    },
  };
};

/** A log in memory: facts in, facts out. */
export type MemoryLog = Pick<EventLog, 'identity' | 'subscribe' | 'read' | 'append' | 'end'> & {
  readonly facts: readonly Recorded[];
  /** Something happens to an order; the id of the fact. */
  readonly happen: (order: string) => string;
};

export const memoryLog = (clock: Clock): MemoryLog => {
  const facts: Recorded[] = [];
  let appended = Promise.withResolvers<void>();

  const write = (stream: string, event: Parameters<EventLog['append']>[1][number]['event'], cause: Cause): Recorded => {
    const revision = facts.filter((fact) => fact.stream === stream).length;
    const position = BigInt(facts.length + 1);
    const fact: Recorded = {
      ...event,
      ...{ id: `fact-${position}`, stream, revision, position },
      metadata: { ...cause, schema: 4, hash: '' },
    };
    facts.push(fact);
    appended.resolve();
    appended = Promise.withResolvers();
    return fact;
  };
  const headOf = (stream: string): Head => {
    const revision = facts.filter((fact) => fact.stream === stream).length - 1;
    return { revision, hash: '', key: null, forgotten: false };
  };

  return {
    facts,
    happen(order) {
      const cause = { at: clock.now(), by: 'test', correlationId: order, causationId: 'test' };
      const data = { fulfilment: fulfilmentIdOf(`${order}-1`) };
      return write(`order-${order}`, { type: 'FulfilmentAccepted', data }, cause).id;
    },
    identity: async () => 'log-1',
    end: async () => BigInt(facts.length),
    async *read(stream, { from = 0, limit = Number.POSITIVE_INFINITY } = {}) {
      const events = facts.filter((fact) => fact.stream === stream && fact.revision >= from).slice(0, limit);
      if (events.length > 0) yield { events, head: headOf(stream) };
    },
    async append(stream, proposals, head) {
      if (headOf(stream).revision !== head.revision) return null;
      const recorded = proposals.map(({ event, cause }) => write(stream, event, cause));
      return { head: headOf(stream), position: BigInt(facts.length), recorded };
    },
    async *subscribe({ after = 0n, filter, signal }) {
      const isWanted = ({ type, stream }: Recorded): boolean => {
        if (filter === undefined) return true;
        return 'types' in filter
          ? filter.types.includes(type)
          : filter.streams.some((prefix) => stream.startsWith(prefix));
      };
      const stopped = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      for (let at = Number(after); !signal.aborted; ) {
        const more = appended.promise;
        const events = facts.slice(at).filter(isWanted);
        at = facts.length;
        yield { events, position: BigInt(at), caughtUp: true };
        if (facts.length === at) await Promise.race([more, stopped]);
      }
    },
  };
};

export const LIMITS: Limits = {
  atOnce: 4,
  perSecond: 1_000,
  burst: 1_000,
  retry: { firstMillis: 5_000, longestMillis: 3_600_000, forMillis: 72 * 3_600_000 },
};

export const DELIVERED: Outcome = { kind: 'delivered', status: 200 };
export const REFUSED: Outcome = { kind: 'refused', status: 400, reason: 'HTTP 400', retryAfterMillis: null };
export const UNAVAILABLE: Outcome = { kind: 'unavailable', status: 503, reason: 'HTTP 503', retryAfterMillis: null };

/** A target that is told of every order's facts, in order per order. */
export const targetThat = (
  send: (sending: Sending, signal: AbortSignal) => Promise<Outcome>,
  more: Partial<Target> = {},
): Target => ({
  name: 'erp',
  version: '1',
  cursor: 'erp-1',
  after: 0n,
  types: ['FulfilmentAccepted'],
  partsOf: (fact) => [{ id: fact.id, key: fact.stream }],
  send,
  limits: LIMITS,
  ...more,
});

/** What a feed needs, in memory. The same stores serve one feed after another, as they outlive a process. */
export const feedKit = (
  change: (stores: RuntimeStores) => Pick<RuntimeStores, 'cursors' | 'deliveries'> = (same) => same,
  time: VirtualTime = virtualTime(),
) => {
  const log = memoryLog(time.clock);
  const stores = openEmbeddedRuntime(':memory:', time.now);
  onTestFinished(() => stores.close());
  const { cursors, deliveries } = change(stores);
  const dependencies: FeedDependencies = {
    log,
    record: recordOn(log),
    cursors,
    deliveries,
    clock: time.clock,
    sleep: time.sleep,
    random: () => 0.5,
  };
  return { time, log, stores, dependencies };
};
