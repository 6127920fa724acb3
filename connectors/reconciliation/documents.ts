import type { Difference } from '../../domain/reconciliation.ts';
import { millisOf } from '../../domain/time.ts';
import type { LogReader } from '../../log/event-log.ts';
import type { Deliveries } from '../../runtime/ports.ts';
import type { ErpDocument } from '../erp/document.ts';
import { documentsOf } from '../erp/documents.ts';
import { historyOf, typesOf } from '../erp/target.ts';
import type { Unavailable } from '../system.ts';
import { channelOf } from '../webhooks/body.ts';
import { compareDocuments } from './compare-documents.ts';
import type { Patience } from './patience.ts';
import type { DocumentsThere, Span } from './reconciling.ts';

export type DocumentsDependencies = {
  readonly log: Pick<LogReader, 'read' | 'readAll'>;
  readonly deliveries: Pick<Deliveries, 'pending'>;
};

/** Facts are in the order of the log, and their clocks nearly: so much around a day is read, too. */
const AROUND_MILLIS = 3_600_000;

/**
 * Compares the documents that facts of a day called for with what the ERP has of that day. Facts are read from `after` on, where the day
 * before ended. Gives back how many documents were decided, and where the day ends.
 */
export const compareDocumentsOf = async (
  { log, deliveries }: DocumentsDependencies,
  there: DocumentsThere,
  { day, span, after }: { readonly day: string; readonly span: Span; readonly after: bigint },
  found: (differences: readonly Difference[]) => Promise<void>,
  { patiently, signal }: Patience,
): Promise<{ readonly outcome: 'compared'; readonly count: number; readonly upTo: bigint } | Unavailable> => {
  const waiting = new Set((await deliveries.pending(there.target)).map(({ key }) => key));
  const listed = await patiently(async () => {
    const answer = await there.erp.list(day);
    switch (answer.outcome) {
      case 'listed':
        return answer;
      case 'unauthorised':
        return { outcome: 'unavailable', reason: answer.reason, retryAfterMillis: null } as const;
      case 'unavailable':
        return answer;
      case 'rejected': {
        const reason = answer.messages.map(({ text }) => text).join('; ');
        return { outcome: 'unavailable', reason, retryAfterMillis: null } as const;
      }
    }
  });
  if (listed.outcome === 'unavailable') return listed;
  const byReference = Map.groupBy(listed.documents, ({ reference }) => reference);
  const { streams, upTo } = await ordersOf(log, there, span, after);
  let count = 0;
  for (const stream of streams) {
    signal.throwIfAborted();
    // What is still to be handed over is not missing.
    if (waiting.has(stream)) continue;
    const decided = (await decidedIn(log, there, stream)).filter(({ date }) => date === day);
    count += decided.length;
    await found(decided.flatMap((document) => compareDocuments([document], byReference.get(document.id) ?? [])));
  }
  return { outcome: 'compared', count, upTo };
};

/** Documents that the facts of an order have called for; what could not be made of them is told of elsewhere. */
export const decidedIn = async (
  log: Pick<LogReader, 'read'>,
  { book }: Pick<DocumentsThere, 'book'>,
  stream: string,
): Promise<readonly ErpDocument[]> =>
  documentsOf(await historyOf(log, stream), book).flatMap((called) => ('document' in called ? [called.document] : []));

/** The orders that facts of a span may call for documents of, and where in the log the span has ended for certain. */
const ordersOf = async (
  log: Pick<LogReader, 'readAll'>,
  { book, channels }: DocumentsThere,
  { from, to }: Span,
  after: bigint,
): Promise<{ readonly streams: ReadonlySet<string>; readonly upTo: bigint }> => {
  const types: ReadonlySet<string> = new Set(typesOf(book));
  const streams = new Set<string>();
  let upTo = after;
  for await (const { events } of log.readAll({ after, filter: { streams: ['order-'] } })) {
    for (const fact of events) {
      const { at } = fact.metadata;
      if (millisOf(at) >= millisOf(to) + AROUND_MILLIS) return { streams, upTo };
      if (millisOf(at) < millisOf(to) - AROUND_MILLIS) upTo = fact.position;
      const channel = channelOf(fact);
      const isOurs = channels === null || (channel !== null && channels.includes(channel));
      if (isOurs && types.has(fact.type) && at >= from && at < to) streams.add(fact.stream);
    }
  }
  return { streams, upTo };
};
