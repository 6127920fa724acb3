import { millisOf } from '../../../domain/time.ts';
import { type Client, createClient, type Reply, readOr, unreadable } from '../../http/client.ts';
import { bearer } from '../../http/credentials.ts';
import { stillOpen, tooEarlyToTell } from '../../http/earlier.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';
import type { Attempt, Booked, Booking, BookingIds, BookingRequest, Carrier, Labelled } from '../port.ts';
import { type Completed, type Completion, complete, offer } from './checkout.ts';
import { refusalOf } from './errors.ts';
import type { IngridSettings } from './settings.ts';
import { bookingOf, labelsIn, ShipmentAnswer, shipmentOf } from './shipment.ts';
import { track } from './tracking.ts';

export type Ingrid = Carrier & { readonly complete: (completion: Completion) => Promise<Completed | Refusal> };

const NO_RETURNS = rejected([message('Ingrid gives no labels for returns')]);

type Context = { readonly settings: IngridSettings; readonly client: Client; readonly now: () => number };

/**
 * Ingrid: Delivery Checkout, transport administration (`som`) and tracking. It knows no idempotency key, but books in two steps: a
 * shipment is created, which costs nothing, and its id is kept as draft before its parcels are booked. After an attempt whose
 * answer was lost, that shipment is read, and booked only where it is not.
 */
export const createIngrid = (settings: IngridSettings, now: () => number): Ingrid => {
  const { baseUrl, timeoutMillis, privateKey } = settings;
  const client = createClient({ baseUrl, timeoutMillis, traceHeader: 'x-trace-id' }, bearer(privateKey), now);
  const context: Context = { settings, client, now };
  return {
    options: (request) => offer(client, request, now()),
    complete: (completion) => complete(client, completion),
    book: async (request, attempt) => (request.way === 'back' ? NO_RETURNS : book(context, request, attempt)),
    label: (booking) => labelsOf(context, booking),
    cancel: (booking) => cancel(context, booking),
    handOver: (booking) => bookPickUps(context, booking),
    track: (parcel) => track(client, parcel, settings.steps),
  };
};

const book = async (context: Context, request: BookingRequest, attempt: Attempt): Promise<Booked | Refusal> => {
  const { draftId, earlierAt } = attempt;
  if (draftId === null) return create(context, request, attempt);
  const read = await shipmentBy(context, draftId);
  if (read.outcome !== 'read') return stillOpen(read);
  const found = read.shipment === null ? 'open' : bookingOf(read.shipment, request.parcels);
  if (found === 'open') {
    const { bookingLagMillis } = context.settings;
    const early = earlierAt === null ? null : tooEarlyToTell(millisOf(earlierAt), bookingLagMillis, context.now());
    if (early !== null) return early;
    return read.shipment === null ? create(context, request, attempt) : bookParcels(context, request, draftId);
  }
  if ('booking' in found) return { outcome: 'booked', booking: found.booking };
  return unavailable('unreadable', `what was booked as ${draftId}: ${found.wrong}`);
};

const create = async (context: Context, request: BookingRequest, attempt: Attempt): Promise<Booked | Refusal> => {
  // One that is created and not answered is never booked: it is left behind.
  const reply = await som(context, 'shipments.create', shipmentOf(request, context.settings), false);
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, ShipmentAnswer.read);
  if ('outcome' in read) return read;
  const { id } = read.document.shipment;
  await attempt.keepDraft(id);
  return bookParcels(context, request, id);
};

const bookParcels = async (context: Context, request: BookingRequest, id: string): Promise<Booked | Refusal> => {
  const reply = await som(context, 'shipments.bookParcels', { shipment_id: id }, true);
  if (reply.outcome !== 'replied') return reply;
  const read = ShipmentAnswer.read(reply.json);
  if ('errors' in read) return unreadable(reply, read.errors, true);
  const found = bookingOf(read.document.shipment, request.parcels);
  if (found === 'open') return unreadable(reply, ['/shipment/parcels: no tracking number'], true);
  if ('wrong' in found) return unreadable(reply, [found.wrong], true);
  return { outcome: 'booked', booking: found.booking };
};

const som = async ({ client }: Context, method: string, json: unknown, changes: boolean): Promise<Reply | Refusal> => {
  const reply = await client.call({ method: 'POST', path: `/v1/som/${method}`, json, changes });
  return reply.outcome === 'replied' && reply.status >= 400 ? refusalOf(reply) : reply;
};

const shipmentBy = async ({ client, settings }: Context, shipmentId: string) => {
  const path = `/v1/som/${settings.methods.readShipment}`;
  const reply = await client.call({ method: 'GET', path, query: { shipment_id: shipmentId }, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status === 404) return { outcome: 'read' as const, shipment: null };
  if (reply.status >= 400) return refusalOf(reply);
  const read = readOr(reply, ShipmentAnswer.read);
  return 'outcome' in read ? read : { outcome: 'read' as const, shipment: read.document.shipment };
};

const labelsOf = async (context: Context, { bookingId }: BookingIds): Promise<Labelled | Refusal> => {
  const read = await shipmentBy(context, bookingId);
  if (read.outcome !== 'read') return read;
  const labels = read.shipment === null ? [] : labelsIn(read.shipment);
  return labels.length === 0 ? rejected([message('Ingrid has no label of it')]) : { outcome: 'labelled', labels };
};

const cancel = async ({ client, settings }: Context, { bookingId }: BookingIds): ReturnType<Carrier['cancel']> => {
  const path = `/v1/som/${settings.methods.cancelShipment}`;
  const reply = await client.call({ method: 'POST', path, json: { shipment_id: bookingId }, changes: true });
  if (reply.outcome !== 'replied') return reply;
  return reply.status >= 400 && reply.status !== 404 ? refusalOf(reply) : { outcome: 'cancelled' };
};

/** Each parcel is announced by its number; Ingrid tells the carrier at intervals. */
const bookPickUps = async (context: Context, { parcels }: Booking): ReturnType<Carrier['handOver']> => {
  for (const { trackingNumber } of parcels) {
    const reply = await som(context, 'deliveries.bookPickup', { tracking_number: trackingNumber }, true);
    if (reply.outcome !== 'replied') return reply;
  }
  return { outcome: 'handedOver' };
};
