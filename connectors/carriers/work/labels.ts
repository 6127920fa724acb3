import type { FulfilmentId, OrderId, ReturnId } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { EventLog } from '../../../log/event-log.ts';
import { openBytes, sealBytes } from '../../../log/keys/bytes.ts';
import type { KeyRing } from '../../../log/keys/ring.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { orderStream } from '../../../runtime/orders.ts';
import type { Labels } from '../../../runtime/ports.ts';
import type { Label } from '../port.ts';
import type { Connections } from './connection.ts';
import { consignmentOf } from './consignment.ts';
import { textOf } from './outcome.ts';

export type LabelDependencies = {
  readonly log: Pick<EventLog, 'read'>;
  readonly keys: Pick<KeyRing, 'find'>;
  readonly labels: Labels;
  readonly clock: Clock;
};

/** Keeps labels sealed with the key of their order's personal data, so that they are forgotten with it. An order that has none keeps none. */
export const keepLabels = async (
  { log, keys, labels, clock }: LabelDependencies,
  order: OrderId,
  consignment: FulfilmentId | ReturnId,
  given: readonly Label[],
): Promise<void> => {
  const name = await keyOf(log, order);
  const key = name === null ? undefined : (await keys.find([name]))(name);
  if (name === null || key === undefined || given.length === 0) return;
  const sealed = given.map(({ format, document }) => ({
    format,
    key: name,
    cipher: sealBytes(consignment, document, key),
  }));
  await labels.keep(consignment, sealed, clock.now());
};

/** The key of an order's personal data, by the fact that it began with. */
const keyOf = async (log: Pick<EventLog, 'read'>, order: OrderId): Promise<string | null> => {
  for await (const { head } of log.read(orderStream(order), { limit: 1 })) return head.key;
  return null;
};

/** `none`: why there is no label. `unavailable`: why it cannot be had now. */
export type LabelAnswer =
  | { readonly labels: readonly Label[] }
  | { readonly none: string }
  | { readonly unavailable: string };

/** The labels of a fulfilment or a return, in the order of its parcels: those that were kept, else once more from the carrier. */
export type LabelsOf = (order: Order, consignment: FulfilmentId | ReturnId) => Promise<LabelAnswer>;

export const labelsFrom =
  (dependencies: LabelDependencies, connections: Connections): LabelsOf =>
  async (order, id) => {
    const consignment = consignmentOf(id);
    const booking = consignment?.bookingIn(order) ?? null;
    if (consignment === null || booking === null) return { none: noBooking(order, id) };
    const { connector } = booking;
    switch (booking.status) {
      case 'requested':
        return { none: `It is being booked with ${connector}.` };
      case 'failed':
        return { none: `It could not be booked with ${connector}: ${textOf(booking.messages)}.` };
      case 'withdrawn':
        return { none: 'Its booking has been given up.' };
      case 'booked':
        break;
    }
    if (order.forgotten) return { none: 'The personal data of the order has been forgotten, its labels with it.' };
    const kept = await openLabels(dependencies, id);
    if (kept.length > 0) return { labels: kept };
    const connection = connections().find((one) => one.id === connector);
    if (connection === undefined) return { none: `It was booked with ${connector}, which is not set up any more.` };
    const answer = await connection.carrier.label(booking, consignment.way);
    switch (answer.outcome) {
      case 'labelled':
        await keepLabels(dependencies, order.id, id, answer.labels);
        return answer.labels.length === 0 ? { none: `${connection.name} has given none.` } : { labels: answer.labels };
      case 'rejected':
        return { none: `${connection.name} has it no more: ${textOf(answer.messages)}.` };
      case 'unavailable':
      case 'unauthorised':
        return { unavailable: `${connection.name} does not give it now: ${answer.reason}.` };
    }
  };

const noBooking = (order: Order, id: FulfilmentId | ReturnId): string => {
  const isUnpacked = order.fulfilments.some((fulfilment) => fulfilment.id === id && fulfilment.parcels.length === 0);
  return isUnpacked
    ? 'It has not been packed yet.'
    : 'It is not booked by Weir: where it has a label, that was made elsewhere.';
};

const openLabels = async (
  { keys, labels }: LabelDependencies,
  id: FulfilmentId | ReturnId,
): Promise<readonly Label[]> => {
  const sealed = await labels.of(id);
  const find = await keys.find(sealed.map(({ key }) => key));
  return sealed.flatMap(({ format, key: name, cipher }): readonly Label[] => {
    const key = find(name);
    return key === undefined ? [] : [{ format, document: openBytes(id, cipher, key) }];
  });
};
