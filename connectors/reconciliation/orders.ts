import type { ChannelId, OrderId } from '../../domain/ids.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { LogReader } from '../../log/event-log.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Orders } from '../../runtime/orders.ts';
import type { Inbox } from '../../runtime/ports.ts';
import { bucket } from '../delivery/bucket.ts';
import type { Arrival, Unavailable } from '../system.ts';
import { compareOrder, externalIdIn, missingThere, unreadable } from './compare-orders.ts';
import type { Patience } from './patience.ts';
import type { OrdersThere, Span } from './reconciling.ts';

/** Orders of a channel that were placed in a span, as a view has them, page by page. */
export type PlacedHere = (
  channel: ChannelId,
  span: Span,
  cursor: string | null,
) => Promise<{ readonly ids: readonly OrderId[]; readonly next: string | null }>;

export type OrdersDependencies = {
  readonly log: Pick<LogReader, 'read'>;
  readonly orders: Pick<Orders, 'read'>;
  readonly placedHere: PlacedHere;
  readonly inbox: Pick<Inbox, 'stateOf'>;
};

type Asked = {
  readonly connector: string;
  readonly channel: ChannelId;
  readonly span: Span;
  /** What has changed since is still on its way, and is not compared. */
  readonly settled: Instant;
};

/**
 * Compares the orders that a shop says were placed in a span with ours, then ours with those: first each of theirs is looked up here,
 * then each of ours that was not among them is asked for there by itself. Only what the connector itself has placed is missed there.
 * Gives back how many were compared. In memory are the ids of the orders of the span, and no more of them than a page.
 */
export const compareOrders = async (
  { log, orders, placedHere, inbox }: OrdersDependencies,
  there: OrdersThere,
  { connector, channel, span, settled }: Asked,
  found: (differences: readonly Difference[]) => Promise<void>,
  { patiently, sleep, now, signal }: Patience,
): Promise<number | Unavailable> => {
  const tokens = bucket(there.perSecond, 1);
  const seen = new Set<OrderId>();

  const atPace = async (): Promise<void> => {
    await sleep(Math.max(0, tokens.nextAt() - now()), signal);
    tokens.take(now());
  };

  const isOnItsWay = async (arrival: Arrival, id: OrderId | null): Promise<boolean> => {
    if (arrival.version !== null && arrival.version >= settled) return true;
    const kept = await inbox.stateOf(connector, arrival.key);
    if (kept?.state === 'waiting' || kept?.state === 'parked') return true;
    return id !== null && (await isChangedSince(id));
  };

  const isChangedSince = async (id: OrderId): Promise<boolean> => {
    for await (const { events } of log.read(`order-${id}`)) {
      if (events.some(({ type, metadata }) => CHANGING.has(type) && metadata.at >= settled)) return true;
    }
    return false;
  };

  const compared = async (arrival: Arrival): Promise<Difference | null> => {
    const notices = there.noticesOf(arrival);
    const errors = notices.flatMap((notice) => (notice.kind === 'unknown' ? notice.errors : []));
    const externalId = externalIdIn(notices);
    if (externalId === null) return errors.length === 0 ? null : unreadable(arrival.subject, errors);
    const id = orderIdFor(channel, externalId);
    seen.add(id);
    const difference = compareOrder((await orders.read(id))?.order ?? null, notices);
    return difference === null || (await isOnItsWay(arrival, difference.order)) ? null : difference;
  };

  const compareTheirs = async (): Promise<Unavailable | null> => {
    for (let page: string | null = null; ; ) {
      const read = await patiently(async () => {
        await atPace();
        return there.placed(span, page, signal);
      });
      if (read.outcome === 'unavailable') return read;
      const differences: Difference[] = [];
      for (const { arrival } of read.changes) differences.push(...some(await compared(arrival)));
      await found(differences);
      if (read.next === null) return null;
      page = read.next;
    }
  };

  const isOfConnector = async (id: OrderId): Promise<boolean> => {
    for await (const { events } of log.read(`order-${id}`, { limit: 1 })) {
      return events[0]?.metadata.by === `connector-${connector}`;
    }
    return false;
  };

  /** How one of ours is there, which was not among those that were listed. */
  const lookThere = async (id: OrderId): Promise<Difference | null | Unavailable> => {
    const ours = (await orders.read(id))?.order ?? null;
    if (ours === null || ours.refused !== null || !(await isOfConnector(id))) return null;
    const asked = await patiently(async () => {
      await atPace();
      const one = await there.one(ours.externalId);
      return one !== null && 'outcome' in one ? one : ({ outcome: 'read', arrival: one } as const);
    });
    if (asked.outcome === 'unavailable') return asked;
    return asked.arrival === null ? missingThere(ours) : compared(asked.arrival);
  };

  const compareOurs = async (): Promise<Unavailable | null> => {
    for (let cursor: string | null = null; ; ) {
      const page: Awaited<ReturnType<PlacedHere>> = await placedHere(channel, span, cursor);
      for (const id of page.ids.filter((one) => !seen.has(one))) {
        const difference = await lookThere(id);
        if (difference !== null && 'outcome' in difference) return difference;
        await found(some(difference));
      }
      if (page.next === null) return null;
      cursor = page.next;
    }
  };

  return (await compareTheirs()) ?? (await compareOurs()) ?? seen.size;
};

/** Facts after which an order is not what it was for its shop. */
const CHANGING: ReadonlySet<string> = new Set([
  'OrderPlaced',
  'LinesAdded',
  'AdditionRefused',
  'LinesCancelled',
] satisfies readonly OrderEvent['type'][]);

const some = <T>(one: T | null): readonly T[] => (one === null ? [] : [one]);

/** What has changed after this is still on its way. */
export const settledAt = (now: Instant, settledMillis: number): Instant => instantOf(millisOf(now) - settledMillis);
