import type { PostedDocument } from '../../domain/order/erp-document.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import type { Recorded } from '../../log/codec.ts';
import type { LogReader } from '../../log/event-log.ts';
import { isOfOrder } from '../../projections/event.ts';
import type { OrderCommands, OrderOutcome } from '../../runtime/order-commands.ts';
import type { Limits, Outcome, Sending, Target } from '../delivery/target.ts';
import type { Refusal } from '../http/refusal.ts';
import { channelOf } from '../webhooks/body.ts';
import type { Book } from './book.ts';
import type { ErpDocument } from './document.ts';
import { type Called, documentsOf, type OrderFact } from './documents.ts';
import type { Erp } from './port.ts';

export type ErpConnection = {
  /** The connector's. */
  readonly id: string;
  /** The kind of ERP: `fortnox`. */
  readonly system: string;
  /** Of its lease, its deliveries and its figures; another one takes its place when `version` differs. */
  readonly name: string;
  readonly version: string;
  readonly cursor: string;
  readonly after: bigint;
  /** Orders of which channels; `null`: of all. */
  readonly channels: readonly string[] | null;
  readonly book: Book;
};

export type ErpPorts = {
  readonly erp: Pick<Erp, 'post'>;
  readonly log: Pick<LogReader, 'read'>;
  readonly orders: Pick<OrderCommands, 'document'>;
  /** Of what is put on record because of a fact. */
  readonly causeOf: (fact: Recorded) => Parameters<OrderCommands['document']>[2];
};

/** An ERP that is down for a weekend misses nothing. */
const LIMITS: Limits = {
  atOnce: 4,
  perSecond: 4,
  burst: 4,
  retry: { firstMillis: 5_000, longestMillis: 3_600_000, forMillis: 96 * 3_600_000 },
};

/** The facts that may call for a document by a book; which of them do, the order says. */
export const typesOf = ({ invoice }: Pick<Book, 'invoice'>): readonly OrderEvent['type'][] =>
  invoice === 'payment' ? [...TYPES, ...PAYMENT_TYPES] : TYPES;

const TYPES: readonly OrderEvent['type'][] = [
  'FulfilmentsAssigned',
  'FulfilmentShipped',
  'FulfilmentCollected',
  'NonGoodsDelivered',
  'AdditionRefused',
  'LinesCancelled',
  'RefundRequested',
  'RefundRecorded',
  'ReturnClosed',
];

const PAYMENT_TYPES: readonly OrderEvent['type'][] = ['OrderPlaced', 'PaymentChanged', 'LinesAdded', 'OrderRefused'];

/** What hands an ERP its documents. Those of an order go one after the other; none of another waits for them. */
export const erpTargetOf = (connection: ErpConnection, ports: ErpPorts): Target => {
  const { name, version, cursor, after, channels } = connection;
  return {
    ...{ name, version, cursor, after, types: typesOf(connection.book), limits: LIMITS },
    partsOf: (fact) => {
      const channel = channelOf(fact);
      const isOurs = channels === null || (channel !== null && channels.includes(channel));
      return isOurs ? [{ id: fact.id, key: fact.stream }] : [];
    },
    send: (sending) => send(connection, ports, sending),
  };
};

/** Makes what a fact calls for, and puts on record how the ERP calls it. What has been made already is found, and made no second time. */
const send = async (connection: ErpConnection, ports: ErpPorts, { fact }: Sending): Promise<Outcome> => {
  const history = await historyOf(ports.log, fact.stream);
  const upToFact = history.filter(({ revision }) => revision <= fact.revision);
  const called = documentsOf(upToFact, connection.book).filter(({ revision }) => revision === fact.revision);
  const numbers = numbersIn(history, connection.id);
  for (const one of called) {
    const failed = await hand(connection, ports, fact, one, numbers);
    if (failed !== null) return failed;
  }
  return { kind: 'delivered', status: null };
};

const hand = async (
  connection: ErpConnection,
  { erp, orders, causeOf }: ErpPorts,
  fact: Recorded,
  called: Called,
  numbers: ReadonlyMap<string, string>,
): Promise<Outcome | null> => {
  if ('problem' in called) return rejected(called.problem);
  if (numbers.has(called.id)) return null;
  const answer = await erp.post(called.document, (id) => numbers.get(id) ?? null);
  if (answer.outcome !== 'posted') return outcomeOf(called.document, answer);
  const posted = postedOf(connection, called.document, answer.number);
  return recordedOr(await orders.document(called.document.order, posted, causeOf(fact)));
};

/** What is put on record of a document that an ERP has made. */
export const postedOf = (
  { system, id: connector }: Pick<ErpConnection, 'system' | 'id'>,
  { kind, id }: ErpDocument,
  number: string,
): PostedDocument => ({
  ...{ system, connector, document: kind, number, reference: id },
});

const recordedOr = (outcome: OrderOutcome): Outcome | null =>
  'refused' in outcome ? rejected(outcome.refused.detail) : null;

/** The same again would come to the same: a person is told at once, and has it tried again once it is set right, here or over there. */
const rejected = (reason: string): Outcome => ({ kind: 'rejected', status: null, reason, retryAfterMillis: null });

/** In the ERP's own words: they name what is to be set right, and nothing of the customer. */
const outcomeOf = ({ kind, id }: ErpDocument, refusal: Refusal): Outcome => {
  switch (refusal.outcome) {
    case 'rejected': {
      const texts = refusal.messages.map(({ text, code }) => (code === null ? text : `${text} (${code})`));
      return rejected(`${kind} ${id}: ${texts.join('; ')}`);
    }
    case 'unauthorised':
      return { kind: 'unavailable', status: null, reason: refusal.reason, retryAfterMillis: null };
    case 'unavailable':
      return { kind: 'unavailable', status: null, reason: refusal.reason, retryAfterMillis: refusal.retryAfterMillis };
  }
};

/** What has happened in an order, from its stream. */
export const historyOf = async (log: Pick<LogReader, 'read'>, stream: string): Promise<readonly OrderFact[]> => {
  const facts: OrderFact[] = [];
  for await (const { events } of log.read(stream)) {
    for (const event of events) {
      if (isOfOrder(event)) facts.push({ event, at: event.metadata.at, revision: event.revision });
    }
  }
  return facts;
};

/** How this ERP has called what it has made of the order so far. */
export const numbersIn = (history: readonly OrderFact[], connector: string): ReadonlyMap<string, string> =>
  new Map(
    history.flatMap(({ event }) =>
      event.type === 'ErpDocumentPosted' && event.data.connector === connector
        ? [[event.data.reference, event.data.number] as const]
        : [],
    ),
  );
