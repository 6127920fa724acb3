import {
  beginReconciliation,
  type Difference,
  differenceId,
  nextStepOf,
  type ReconciliationEvent,
  type ReconciliationFacts,
  reconciliationStream,
  requestFirst,
} from '../../domain/reconciliation.ts';
import type { Connector } from '../../domain/setup/connector.ts';
import { millisOf } from '../../domain/time.ts';
import type { Cause } from '../../log/codec.ts';
import type { LogReader } from '../../log/event-log.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Directory } from '../../runtime/directory.ts';
import { lastOf } from '../../runtime/last-fact.ts';
import { ofReconciliation, type Reports } from '../../runtime/reconciliations.ts';
import { type Connections, pollsOf, versionOf } from '../connections.ts';
import { type Bell, bell } from '../delivery/bell.ts';
import { type Job, type JobDependencies, leasedJobs } from '../jobs.ts';
import type { Capabilities } from '../system.ts';
import { dayAt, dayBefore, daysOver, spanOf } from './day.ts';
import { compareDocumentsOf, type DocumentsDependencies } from './documents.ts';
import { compareStock, type LevelsDependencies } from './levels.ts';
import { type MendDependencies, type Mending, mend } from './mend.ts';
import { compareOrders, type OrdersDependencies, settledAt } from './orders.ts';
import { type Patience, patience } from './patience.ts';
import type { Reconciling } from './reconciling.ts';

export type ReconciliationDependencies = JobDependencies &
  OrdersDependencies &
  LevelsDependencies &
  DocumentsDependencies &
  MendDependencies & {
    readonly connections: Connections;
    readonly directory: Pick<Directory, 'connectors'>;
    readonly reports: Reports;
    readonly clock: Clock;
    /** From 0 to 1. */
    readonly random: () => number;
  };

export type ReconciliationWork = {
  /** Compares and mends, for each connector that is not paused and whose lease this process has, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Something of a connector has been asked for. */
  readonly ring: (connector: string) => void;
};

/** How often it looks by itself: for days that are over, and for what was asked for in another process. */
const LOOK_MILLIS = 5_000;
/** After a day is over, orders of it may still be on their way for so long, and as long as its changes are not asked for. */
const SETTLED_MILLIS_MIN = 30 * 60_000;
/** Days that were missed while nobody compared them. */
const DAYS_BACK_MAX = 7;
const LISTED_MAX = 10_000;
/** Differences in one fact. */
const FOUND_AT_ONCE = 100;
const MENDED_AT_ONCE = 8;

/** How long after the end of a day it is compared. */
export const settledMillisOf = (capabilities: Pick<Capabilities, 'poll'>): number =>
  Math.max(
    SETTLED_MILLIS_MIN,
    ...pollsOf(capabilities).map(({ everyMillis, overlapMillis }) => everyMillis + overlapMillis),
  );

/** Compares the days of connectors with what their systems have: each day by itself once it is over, and any day that is asked for. */
export const reconciliationWork = (dependencies: ReconciliationDependencies): ReconciliationWork => {
  const { connections, directory, sleep } = dependencies;
  const bells = new Map<string, Bell>();
  const jobOf = (connector: Connector): readonly Job[] => {
    const capabilities = connections.of(connector);
    const reconciling = capabilities?.reconciliation;
    if (capabilities === null || reconciling === undefined) return [];
    const begin = () => {
      const news = bell(sleep);
      bells.set(connector.id, news);
      return workOf(dependencies, { connector, capabilities, reconciling }, news);
    };
    return [{ name: `reconciliation-${connector.id}`, version: versionOf(connector), begin }];
  };
  const jobs = leasedJobs(dependencies, () =>
    directory
      .connectors()
      .filter(({ paused }) => !paused)
      .flatMap(jobOf),
  );
  return { run: jobs.run, ring: (connector) => bells.get(connector)?.ring() };
};

type Work = {
  readonly connector: Connector;
  readonly capabilities: Capabilities;
  readonly reconciling: Reconciling;
};

const workOf =
  (dependencies: ReconciliationDependencies, work: Work, news: Bell) =>
  async (signal: AbortSignal): Promise<void> => {
    const { reports, log, sleep, clock, random } = dependencies;
    const { connector } = work;
    const patient = patience(sleep, () => millisOf(clock.now()), random, signal);
    for (;;) {
      await requestDaysOver(dependencies, work);
      for (const day of await reports.waiting(connector.id)) {
        // The view may be behind: what is to be done, the log says.
        const step = nextStepOf(ofReconciliation((await lastOf(log, reconciliationStream(connector.id, day))).event));
        if (step === 'mend') await mendDay(dependencies, work, day, signal);
        if (step !== null) await compareDay(dependencies, work, day, patient);
      }
      await news.wait(LOOK_MILLIS, signal);
    }
  };

/** Has the days compared that are over, and that nobody has asked about. */
const requestDaysOver = async (dependencies: ReconciliationDependencies, work: Work): Promise<void> => {
  const { reports, record, clock } = dependencies;
  const { connector, capabilities, reconciling } = work;
  const { timeZone } = reconciling;
  const range = { timeZone, since: connector.run.since, max: DAYS_BACK_MAX };
  const days = daysOver(clock.now(), settledMillisOf(capabilities), range);
  const known = await reports.known(connector.id, days);
  for (const day of days.filter((one) => !known.has(one)).reverse()) {
    const stream = reconciliationStream(connector.id, day);
    const asked = { connector: connector.id, day };
    await record(stream, (last) => requestFirst(ofReconciliation(last), asked), causeOf(dependencies, day, stream));
  }
};

const causeOf = ({ clock }: Pick<ReconciliationDependencies, 'clock'>, day: string, correlationId: string): Cause => ({
  ...{ at: clock.now(), by: 'weir', correlationId, causationId: day },
});

const compareDay = async (
  dependencies: ReconciliationDependencies,
  { connector, capabilities, reconciling }: Work,
  day: string,
  patient: Patience,
): Promise<void> => {
  const { record, reports, clock, log } = dependencies;
  const { timeZone } = reconciling;
  const stream = reconciliationStream(connector.id, day);
  const asked = { connector: connector.id, day, timeZone };
  const append = (event: (run: number) => ReconciliationEvent) =>
    record(
      stream,
      (last) => ({ events: [event(ofReconciliation(last)?.data.run ?? 0)] }),
      causeOf(dependencies, day, stream),
    );
  await record(
    stream,
    (last) => beginReconciliation(ofReconciliation(last), asked),
    causeOf(dependencies, day, stream),
  );
  const fail = async (reason: string): Promise<void> => {
    await append((run) => ({ type: 'ReconciliationFailed', data: { connector: connector.id, day, run, reason } }));
  };
  const span = spanOf(day, timeZone);
  if (span === null) return fail(`there is no day ${day} in ${timeZone}`);

  let all = 0;
  let pending: readonly Difference[] = [];
  const write = async (differences: readonly Difference[]): Promise<void> => {
    if (differences.length === 0) return;
    await append((run) => ({ type: 'DifferencesFound', data: { connector: connector.id, day, run, differences } }));
  };
  const found = async (differences: readonly Difference[]): Promise<void> => {
    pending = [...pending, ...differences.slice(0, Math.max(0, LISTED_MAX - all))];
    all += differences.length;
    for (; pending.length >= FOUND_AT_ONCE; pending = pending.slice(FOUND_AT_ONCE)) {
      await write(pending.slice(0, FOUND_AT_ONCE));
    }
  };

  const { orders, levels, documents } = reconciling;
  const { channel } = connector;
  const settled = settledAt(clock.now(), settledMillisOf(capabilities));
  const ordersCompared =
    orders === undefined || channel === null
      ? null
      : await compareOrders(dependencies, orders, { connector: connector.id, channel, span, settled }, found, patient);
  if (isUnavailable(ordersCompared)) return fail(ordersCompared.reason);
  // A system shows the stock as it is now: that belongs to no day before the newest.
  const isNewest = day === dayBefore(dayAt(settled, timeZone));
  const target = capabilities.stock?.name;
  const levelsCompared =
    levels === undefined || channel === null || target === undefined || !isNewest
      ? null
      : await compareStock(dependencies, levels, { target, channel }, found, patient);
  if (isUnavailable(levelsCompared)) return fail(levelsCompared.reason);
  const after = (await reports.endOf(connector.id, dayBefore(day))) ?? BigInt(connector.run.after);
  const documentsCompared =
    documents === undefined
      ? null
      : await compareDocumentsOf(dependencies, documents, { day, span, after }, found, patient);
  if (documentsCompared?.outcome === 'unavailable') return fail(documentsCompared.reason);

  await write(pending);
  const upTo = String(documentsCompared?.upTo ?? (await log.end()));
  const compared = { orders: ordersCompared, levels: levelsCompared, documents: documentsCompared?.count ?? null };
  const unlisted = Math.max(0, all - LISTED_MAX);
  await append((run) => ({
    type: 'ReconciliationDone',
    data: { connector: connector.id, day, run, compared, differences: all, unlisted, upTo },
  }));
};

const isUnavailable = <T>(value: T): value is Extract<T, { readonly outcome: 'unavailable' }> =>
  typeof value === 'object' && value !== null && 'outcome' in value && value.outcome === 'unavailable';

const mendDay = async (
  dependencies: ReconciliationDependencies,
  { connector, capabilities, reconciling }: Work,
  day: string,
  signal: AbortSignal,
): Promise<void> => {
  const { record, reports, log } = dependencies;
  const stream = reconciliationStream(connector.id, day);
  const wanted = await mendingAskedIn(log, stream);
  if (wanted === null) return;
  const { run } = wanted;
  const mending: Mending = {
    ...{ connector, reconciling, stockTarget: capabilities.stock?.name ?? null },
    reference: `mended ${day} ${run}`,
    causeOf: (correlationId) => causeOf(dependencies, day, correlationId),
  };
  const mended = async (difference: Difference): Promise<ReconciliationEvent> => ({
    type: 'DifferenceMended',
    data: {
      ...{ connector: connector.id, day, run, difference: differenceId(difference) },
      reason: await mend(dependencies, mending, difference, signal),
    },
  });
  const isWanted = (one: Difference): boolean => wanted.differences?.includes(differenceId(one)) ?? true;
  for await (const page of reports.differences({ connector: connector.id, day, run }, await log.end(), signal)) {
    const due = page.filter(isWanted);
    for (let from = 0; from < due.length; from += MENDED_AT_ONCE) {
      const events = await Promise.all(due.slice(from, from + MENDED_AT_ONCE).map(mended));
      await record(stream, () => ({ events }), causeOf(dependencies, day, stream));
    }
  }
};

/** What was last asked to be mended of a report. */
const mendingAskedIn = async (
  log: Pick<LogReader, 'read'>,
  stream: string,
): Promise<ReconciliationFacts['MendRequested'] | null> => {
  let asked: ReconciliationFacts['MendRequested'] | null = null;
  for await (const { events } of log.read(stream)) {
    for (const event of events) {
      const fact = ofReconciliation(event);
      if (fact?.type === 'MendRequested') asked = fact.data;
    }
  }
  return asked;
};
