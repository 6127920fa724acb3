import { millisOf } from '../../../domain/time.ts';
import { type Client, createClient, type Reply, readOr, unreadable } from '../../http/client.ts';
import { basic, bearer } from '../../http/credentials.ts';
import { stillOpen, tooEarlyToTell } from '../../http/earlier.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';
import { createCheckout } from '../nshift/checkout.ts';
import { createShipmentData } from '../nshift/shipment-data.ts';
import type { Attempt, Booked, Booking, BookingIds, BookingRequest, Carrier, Label, Labelled } from '../port.ts';
import {
  bookingOf,
  formatOf,
  History,
  labelWithin,
  messagesOf,
  Prints,
  printsOf,
  type Shipment,
  Shipments,
} from './answer.ts';
import { shipmentOf } from './request.ts';
import type { NshiftDeliverySettings } from './settings.ts';

/**
 * nShift Delivery (Unifaun APIConnect). It knows no idempotency key and each booking costs money: after an attempt whose answer
 * was lost, the history is searched for the order number, and searched again as long as it may lag behind.
 */
export const createNshiftDelivery = (settings: NshiftDeliverySettings, now: () => number): Carrier => {
  const { baseUrl, timeoutMillis, key, portal } = settings;
  const credentials =
    key.sentAs === 'basic' ? basic(key.id, key.secret) : bearer(`${key.id}-${key.secret}`, [key.secret]);
  const client = createClient({ baseUrl, timeoutMillis, traceHeader: null }, credentials, now);
  const shipmentData = createShipmentData(settings.shipmentData, portal, now);
  const checkout = settings.checkout === null ? null : createCheckout(settings.checkout, portal, 'DELIVERY', now);
  return {
    options: async (request) => checkout?.(request) ?? { outcome: 'offered', session: null, options: [] },
    book: async (request, attempt) =>
      (await earlierOf(client, settings, request, attempt, now())) ?? book(client, settings, request),
    label: (booking) => labelsOf(client, settings, booking),
    cancel: (booking) => cancel(client, booking),
    // The carrier is told by nShift, on a schedule of its own.
    handOver: async () => ({ outcome: 'handedOver' }),
    track: shipmentData.track,
  };
};

/** What an earlier attempt made, with the labels that are still there; `null` where there was none, or it made nothing. */
const earlierOf = async (
  client: Client,
  settings: NshiftDeliverySettings,
  request: BookingRequest,
  { earlierAt }: Attempt,
  now: number,
): Promise<Booked | Refusal | null> => {
  if (earlierAt === null) return null;
  const found = await shipmentsOf(client, settings, request.reference);
  if (found.outcome !== 'found') return stillOpen(found);
  if (found.shipments.length === 0) return tooEarlyToTell(millisOf(earlierAt), settings.historyLagMillis, now);
  const booking = bookingOf(found.shipments, request, settings.trackingUrl);
  if (typeof booking === 'string') {
    return unavailable('unreadable', `what was booked as ${request.reference}: ${booking}`);
  }
  return withLabels(client, settings, booking);
};

const shipmentsOf = async (client: Client, settings: NshiftDeliverySettings, orderNo: string) => {
  const found: Shipment[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const query = { searchField: 'orderNo', searchValue: orderNo, page: String(page) };
    const reply = await client.call({ method: 'GET', path: '/shipments-history', query, changes: false });
    if (reply.outcome !== 'replied') return reply;
    if (reply.status !== 200) return rejected(messagesOf(reply.json, reply.status));
    const read = readOr(reply, History.read);
    if ('outcome' in read) return read;
    found.push(...read.document.shipments);
    pages = read.document.totalPages;
  }
  // The search is loose.
  const shipments = found.filter(
    (shipment) => shipment.orderNo === orderNo && !settings.cancelledStatuses.includes(shipment.status ?? ''),
  );
  return { outcome: 'found' as const, shipments };
};

const book = async (
  client: Client,
  settings: NshiftDeliverySettings,
  request: BookingRequest,
): Promise<Booked | Refusal> => {
  const reply = await client.call({
    method: 'POST',
    path: '/shipments',
    query: settings.documents === 'prints' ? { returnFile: 'true' } : { inlinePdf: 'true' },
    json: shipmentOf(request, settings),
    changes: true,
  });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status >= 400) return rejected(messagesOf(reply.json, reply.status));
  return bookedOf(client, settings, request, reply);
};

const bookedOf = async (
  client: Client,
  settings: NshiftDeliverySettings,
  request: BookingRequest,
  reply: Reply,
): Promise<Booked | Refusal> => {
  const read = Shipments.read(reply.json);
  if ('errors' in read) return unreadable(reply, read.errors, true);
  const booking = bookingOf(read.document, request, settings.trackingUrl);
  if (typeof booking === 'string') return unreadable(reply, [booking], true);
  const labels = read.document.flatMap(printsOf).map(labelWithin);
  const isWhole = labels.length > 0 && labels.every((label) => label !== null);
  if (!isWhole) return withLabels(client, settings, booking);
  return { outcome: 'booked', booking: { ...booking, labels: labels.filter((label) => label !== null) } };
};

/** It is booked, whatever becomes of the labels. */
const withLabels = async (client: Client, settings: NshiftDeliverySettings, booking: Booking): Promise<Booked> => {
  const labelled = await labelsOf(client, settings, booking);
  const labels = labelled.outcome === 'labelled' ? labelled.labels : [];
  return { outcome: 'booked', booking: { ...booking, labels } };
};

const labelsOf = async (
  client: Client,
  { documents }: NshiftDeliverySettings,
  { ids }: BookingIds,
): Promise<Labelled | Refusal> => {
  const labels: Label[] = [];
  for (const id of ids) {
    const path = `/shipments/${encodeURIComponent(id)}/${documents}`;
    const listed = await client.call({ method: 'GET', path, changes: false });
    if (listed.outcome !== 'replied') return listed;
    if (listed.status !== 200) return KEPT_NO_LONGER;
    const read = readOr(listed, Prints.read);
    if ('outcome' in read) return read;
    for (const print of read.document) {
      const fetched = await client.call({
        method: 'GET',
        path: `${path}/${encodeURIComponent(print.id)}`,
        changes: false,
      });
      if (fetched.outcome !== 'replied') return fetched;
      if (fetched.status !== 200 || fetched.bytes.length === 0) return KEPT_NO_LONGER;
      labels.push({ format: formatOf(print), document: fetched.bytes });
    }
  }
  return labels.length === 0 ? KEPT_NO_LONGER : { outcome: 'labelled', labels };
};

const KEPT_NO_LONGER = rejected([message('nShift has no document of it: it keeps them for an hour')]);

const cancel = async (client: Client, { ids }: BookingIds): ReturnType<Carrier['cancel']> => {
  for (const id of ids) {
    const path = `/shipments/${encodeURIComponent(id)}`;
    const reply = await client.call({ method: 'DELETE', path, changes: true });
    if (reply.outcome !== 'replied') return reply;
    const isGone = reply.status === 404;
    if (reply.status >= 400 && !isGone) return rejected(messagesOf(reply.json, reply.status));
  }
  return { outcome: 'cancelled' };
};
