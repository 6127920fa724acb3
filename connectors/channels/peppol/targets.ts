import type { ChannelId } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Capabilities, Connection } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { pacedConversations } from '../out/call.ts';
import type { News } from '../out/news.ts';
import { type About, type Answered, NOT_TOLD, newsTarget } from '../out/target.ts';
import type { Cancellation, Shipment } from '../outgoing.ts';
import { despatchAdvice } from './despatch.ts';
import { documentIn } from './notice.ts';
import { documentRequest, outcomeOf } from './out.ts';
import { orderResponse, type Verdict, verdictOf } from './response.ts';
import { answerTo, changeOf, despatchOf, lineStates, type Ordered, orderedIn, type PeppolOut } from './standing.ts';

/** Each document is a message in the network. */
const PACE = { perSecond: 2, burst: 10 };

/** Buyers with this profile wait for no answer. */
const NO_ANSWER = /order_only/;

/** What buyers are told of their orders: documents that are handed to the access point or portal, at `path`. */
export const peppolOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  path: string,
  out: PeppolOut,
  client: ChannelClient,
): Required<Pick<Capabilities, 'targets'>> => {
  const accessPointFor = pacedConversations(connection, client, PACE, outcomeOf);
  const tell = async (news: News, about: About, signal: AbortSignal): Promise<Outcome> => {
    const written = documentFor(news, about, out);
    if (written === null) return NOT_TOLD;
    if ('refused' in written) return rejected(written.refused);
    return accessPointFor(signal).tell(documentRequest(path, written.id, written.xml));
  };
  return { targets: [newsTarget(connection, PACE, tell, isAnswered)] };
};

/** Buyers wait for what becomes of their changes and cancellations. */
const isAnswered: Answered = (fact: Recorded) =>
  fact.type === 'LinesCancelled' && documentIn(fact.data.reference ?? '') !== null;

type Document = { readonly id: string; readonly xml: string };

const rejected = (reason: string): Outcome => ({ kind: 'rejected', status: null, reason, retryAfterMillis: null });

/** The document that tells of news, the same at each attempt; `null` where there is none for it. */
const documentFor = (news: News, about: About, out: PeppolOut): Document | { readonly refused: string } | null => {
  const { order } = about;
  const ordered = orderedIn(order, out);
  if (ordered === null) return null;
  switch (news.kind) {
    case 'taken':
      return answer(verdictOf(wantedLines(order, ordered, out)), about, ordered, out);
    case 'refused':
      return answer({ code: 'RE', note: shortagesOf(order) }, about, ordered, out);
    case 'cancelled':
      return answer(verdictAfter(news.cancellation, about, ordered, out), about, ordered, out);
    case 'shipped':
    case 'collected':
      return advice(news.shipment, about, ordered, out);
    case 'ready':
    case 'delivered':
    case 'refundAsked':
    case 'refunded':
    case 'returnApproved':
    case 'returnRejected':
    case 'returned':
    case 'returnClosed':
      return null;
  }
};

const answer = (verdict: Verdict, { fact, order }: About, ordered: Ordered, out: PeppolOut): Document | null => {
  if (NO_ANSWER.test(ordered.profile ?? '')) return null;
  // Fulfilments, by which advices go, are the order with a number.
  const id = `${order.id}-R${fact.revision}`;
  return { id, xml: orderResponse(answerTo(order, ordered, verdict, { id, at: fact.metadata.at }, out)) };
};

/** Few words, as there is nobody to read more: the lines say which. */
const shortagesOf = ({ refused }: Order): string =>
  [
    'Not to be had',
    ...(refused ?? []).map(({ sku, requested, available }) => `${sku}: ${available} of ${requested}`),
  ].join('; ');

/** The buyer's own cancellation is accepted where all of it could be; what we cancel is refused, line by line where it is a part. */
const verdictAfter = (
  { lines, reason }: Cancellation,
  { fact, order }: About,
  ordered: Ordered,
  out: PeppolOut,
): Verdict => {
  const reference = fact.type === 'LinesCancelled' ? documentIn(fact.data.reference ?? '') : null;
  switch (reference?.kind) {
    case 'orderCancellation':
      return lines === null ? { code: 'AP' } : { code: 'RE', note: 'Some of it is on its way already.' };
    case 'orderChange':
      return verdictOf(wantedLines(order, ordered, out));
    case 'order':
    case undefined:
      return lines === null ? { code: 'RE', note: reason } : verdictOf(lineStates(order, ordered, reason, out));
  }
};

/** After a change of the buyer's, what has been cancelled is not wanted any more. */
const wantedLines = (order: Order, ordered: Ordered, out: PeppolOut) => {
  const lines = lineStates(order, ordered, null, out);
  return changeOf(order) === null
    ? lines
    : lines.map((line) => ({ ...line, ordered: line.reserved + line.backordered + line.shipped }));
};

const advice = (
  shipment: Shipment,
  { fact, order }: About,
  ordered: Ordered,
  out: PeppolOut,
): Document | { readonly refused: string } | null => {
  if (out.address === undefined) return null;
  if (shipment.shipTo === null) return { refused: 'where it goes to has been forgotten' };
  const places = { from: out.address, to: shipment.shipTo };
  const despatch = despatchOf(shipment, order, ordered, fact.metadata.at, places, out);
  return { id: despatch.id, xml: despatchAdvice(despatch) };
};
