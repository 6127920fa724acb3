import Type from 'typebox';
import type { ChannelId } from '../../../domain/ids.ts';
import { type Order, unitsIn } from '../../../domain/order/order.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { Capabilities, Connection } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import { type Conversation, pacedConversations } from '../out/call.ts';
import { stockTarget, writeLevels } from '../out/levels.ts';
import { hasAllLeft } from '../out/news.ts';
import { type RecordRefund, refundRecord } from '../out/refund-record.ts';
import { DONE, NOT_TOLD, newsTarget, type Tell } from '../out/target.ts';
import { unlessThere } from '../out/unless-there.ts';
import type { Refund, Shipment } from '../outgoing.ts';
import { unavailable } from '../request.ts';
import { outcomeOf } from './answer.ts';
import { jobIn, jobOutcome } from './job.ts';
import {
  cancelRequest,
  creditRequest,
  deliveryNoteRequest,
  NOTE_STATUS,
  type NorceOrderKey,
  type NorceOut,
  statusRequest,
  stockRequest,
} from './out.ts';
import { invoiceNumbersIn, isCancelledIn, isFound, readInvoices, readNote, readOrder } from './query.ts';

/** No limits of Connect and Query are published. */
const PACE = { perSecond: 4, burst: 8 };
/** Each import is a job there: they are few and large. */
const EVERY_MILLIS = 5_000;
const LEVELS_AT_ONCE = 1_000;

/** What Norce is told of its orders by Connect, and of the stock of one of its warehouses. */
export const norceOut = (
  connection: Connection<unknown> & { readonly channel: ChannelId },
  out: NorceOut,
  client: ChannelClient,
): Pick<Capabilities, 'targets' | 'stock'> => {
  const { ports, channel } = connection;
  const norceFor = pacedConversations(connection, client, PACE, outcomeOf);
  const { warehouse } = out;
  const stock =
    warehouse === undefined
      ? undefined
      : stockTarget(connection, channel, {
          ...{ quantity: 'promise', atOnce: LEVELS_AT_ONCE, everyMillis: EVERY_MILLIS },
          send: (levels, signal) =>
            writeLevels(levels, LEVELS_AT_ONCE, [], async (some) => {
              const norce = norceFor(signal);
              const answer = await norce.read(stockRequest(some, warehouse, out));
              if ('kind' in answer) return answer;
              const job = jobIn(answer.body);
              return job === null
                ? unavailable(200, 'the import was answered without a job', null)
                : jobOutcome(job, norce, (millis) => ports.sleep(millis, signal));
            }),
        });
  return {
    targets: [newsTarget(connection, PACE, tellWith(connection, out, norceFor))],
    ...(stock !== undefined && { stock }),
  };
};

const tellWith =
  (connection: Connection<unknown>, out: NorceOut, norceFor: (signal: AbortSignal) => Conversation): Tell =>
  async (news, { fact, order }, signal) => {
    const norce = norceFor(signal);
    const key = { externalId: order.externalId, erpOrderNo: order.id };
    switch (news.kind) {
      case 'taken':
        // What was added to an order of which something has left does not set it back.
        return unitsIn(order, 'shipped') > 0
          ? NOT_TOLD
          : norce.tell(statusRequest(key, unitsIn(order, 'backordered') > 0 ? 'BackOrder' : 'Confirmed', out));
      case 'shipped':
      case 'collected':
        return ship(news.shipment, order, key, out, norce);
      case 'ready': {
        const status = out.noteStatus?.ready;
        return status === undefined ? NOT_TOLD : writeNote(news.shipment, order, key, status, out, norce);
      }
      case 'cancelled':
        return news.cancellation.lines === null ? cancel(order, key, out, norce) : cancelPart(order, key, out, norce);
      case 'refundAsked':
        return giveBack(news.refund, order, key, out, norce, refundRecord(connection, fact, news.refund));
      case 'refused':
      case 'delivered':
      case 'refunded':
      case 'returnApproved':
      case 'returnRejected':
      case 'returned':
      case 'returnClosed':
        return NOT_TOLD;
    }
  };

const ship = async (
  shipment: Shipment,
  order: Order,
  key: NorceOrderKey,
  out: NorceOut,
  norce: Conversation,
): Promise<Outcome> => {
  const { sent } = out.noteStatus ?? NOTE_STATUS;
  const written = await writeNote(shipment, order, key, sent, out, norce);
  if (written.kind !== 'delivered') return written;
  return norce.tell(statusRequest(key, shipment.isLast ? 'Delivered' : 'PartlyDelivered', out));
};

/** Whether a second note of one number doubles it is not documented: it is looked first whether it is there. */
const writeNote = (
  shipment: Shipment,
  order: Order,
  key: NorceOrderKey,
  status: number,
  out: NorceOut,
  norce: Conversation,
): Promise<Outcome> =>
  unlessThere(readNote(shipment.fulfilment, out), isFound, norce, () =>
    norce.tell(deliveryNoteRequest(shipment, key, attributesOf(order).deliveryMethodCode ?? null, status, out)),
  );

const cancel = (order: Order, key: NorceOrderKey, out: NorceOut, norce: Conversation): Promise<Outcome> =>
  unlessThere(readOrder(key, out), isCancelledIn, norce, () => norce.tell(cancelRequest(key, paymentsOf(order))));

/** A part of an order cannot be cancelled there. Where the rest has left, nothing follows: then all of it is delivered. */
const cancelPart = async (order: Order, key: NorceOrderKey, out: NorceOut, norce: Conversation): Promise<Outcome> =>
  hasAllLeft(order) ? norce.tell(statusRequest(key, 'Delivered', out)) : NOT_TOLD;

/**
 * Norce gives back what it has captured: against the invoice that it knows, by the only payment. What it has captured nothing of is
 * given back by others.
 */
const giveBack = async (
  refund: Refund,
  order: Order,
  key: NorceOrderKey,
  out: NorceOut,
  norce: Conversation,
  record: RecordRefund,
): Promise<Outcome> => {
  const invoices = order.documents.filter(({ document }) => document === 'invoice').map(({ number }) => number);
  const [reference, ...otherPayments] = paymentsOf(order);
  if (invoices.length === 0 || reference === undefined || otherPayments.length > 0) return NOT_TOLD;
  const answer = await norce.read(readInvoices([...invoices, refund.refund], out));
  if ('kind' in answer) return answer;
  const found = invoiceNumbersIn(answer.body);
  if (found === null) return unavailable(200, 'the invoices of the order cannot be read', null);
  if (!found.includes(refund.refund)) {
    const invoiceNo = invoices.find((number) => found.includes(number));
    if (invoiceNo === undefined) return NOT_TOLD;
    if (refund.lines.reduce((sum, { amount }) => sum + amount, 0) !== refund.amount) {
      return NOT_OF_LINES;
    }
    const rates = attributesOf(order).vatRates ?? {};
    const outcome = await norce.tell(creditRequest(refund, key, { reference, invoiceNo }, rates, out));
    if (outcome.kind !== 'delivered') return outcome;
  }
  await record(refund.refund);
  return DONE;
};

/** A credit has lines and no more; an amount without goods would need an article that stands for it. */
const NOT_OF_LINES: Outcome = {
  ...{ kind: 'rejected', status: null, retryAfterMillis: null },
  reason: 'the refund is not of lines alone: credit its shipping, fee or difference in Norce',
};

/** What of the order's attributes goes back, as it was taken in. */
const attributesDocument = documentOf(
  Type.Object({
    deliveryMethodCode: maybe(Type.String()),
    payments: maybe(Type.Array(Type.Object({ reference: maybe(Type.String()) }))),
    vatRates: maybe(Type.Record(Type.String(), Type.Number())),
  }),
);

const attributesOf = ({ attributes }: Order) => {
  const read = attributesDocument.read(attributes ?? {});
  return 'errors' in read ? {} : read.document;
};

const paymentsOf = (order: Order): readonly string[] => {
  const { payments } = attributesOf(order);
  const named = (payments ?? []).flatMap(({ reference }) => reference ?? []);
  const first = order.payment?.reference;
  return named.length > 0 || first === undefined ? named : [first];
};
