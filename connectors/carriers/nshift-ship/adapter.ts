import { millisOf } from '../../../domain/time.ts';
import { type Call, type Client, createClient, type Reply, readOr, unreadable } from '../../http/client.ts';
import { basic } from '../../http/credentials.ts';
import { stillOpen, tooEarlyToTell } from '../../http/earlier.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';
import { createCheckout } from '../nshift/checkout.ts';
import { portalClient } from '../nshift/portal.ts';
import { createShipmentData, type ShipmentData } from '../nshift/shipment-data.ts';
import type { Attempt, Booked, Booking, BookingIds, BookingRequest, Carrier, Label, Labelled, Way } from '../port.ts';
import { bookingOf, failureOf, labelsIn, Reprint, type Shipment, ShipmentAnswer, TrackingUrls } from './answer.ts';
import { labelFor, submissionOf } from './request.ts';
import type { NshiftShipSettings } from './settings.ts';

type Context = {
  readonly settings: NshiftShipSettings;
  readonly call: Client['call'];
  readonly shipmentData: ShipmentData;
  readonly now: () => number;
};

/**
 * nShift Ship (ShipmentServer, version 2). It knows no idempotency key: after an attempt whose answer was lost, Shipment Data is
 * asked for the order number, and the shipment is read back by the tag that it gives.
 */
export const createNshiftShip = (settings: NshiftShipSettings, now: () => number): Carrier => {
  const client = clientOf(settings, now);
  const shipmentData = createShipmentData(settings.shipmentData, settings.portal, now);
  const { checkout } = settings;
  const options = checkout === null ? null : createCheckout(checkout, settings.portal, 'SHIP', now);
  const context: Context = { settings, shipmentData, now, call: (call) => callActor(client, settings.actorId, call) };
  return {
    options: async (request) => options?.(request) ?? { outcome: 'offered', session: null, options: [] },
    book: async (request, attempt) => (await earlierOf(context, request, attempt)) ?? book(context, request),
    label: (booking, way) => labelsOf(context, booking, way),
    cancel: (booking) => cancel(context, booking),
    handOver: (booking) => transmit(context, booking),
    track: shipmentData.track,
  };
};

const clientOf = ({ baseUrl, timeoutMillis, login, portal }: NshiftShipSettings, now: () => number): Client =>
  login.sentAs === 'token'
    ? portalClient({ ...portal, timeoutMillis }, { baseUrl, scope: login.scope }, now)
    : createClient({ baseUrl, timeoutMillis, traceHeader: null }, basic(login.user, login.key), now);

/** A failure comes with any status, 200 among them: it is looked for before anything else. */
const callActor = async (client: Client, actorId: string, call: Call): Promise<Reply | Refusal> => {
  const reply = await client.call({ ...call, path: `/ShipServer/${encodeURIComponent(actorId)}${call.path}` });
  if (reply.outcome !== 'replied' || reply.status === 404) return reply;
  const failure = failureOf(reply.json, reply.status);
  return failure === null ? reply : rejected(failure);
};

const NOT_THERE = rejected([message('nShift Ship has no such shipment')]);

/** What an earlier attempt made; `null` where there was none, or it made nothing. */
const earlierOf = async (
  context: Context,
  request: BookingRequest,
  { earlierAt }: Attempt,
): Promise<Booked | Refusal | null> => {
  if (earlierAt === null) return null;
  const { reference } = request;
  const known = await context.shipmentData.byOrderNumber(reference, earlierAt);
  if (known.outcome !== 'found') return stillOpen(known);
  const shipments: Shipment[] = [];
  for (const { uuid } of known.shipments) {
    const read = await shipmentOf(context, uuid);
    if (read.outcome !== 'read') return stillOpen(read);
    // One that was only saved, or was deleted since, is no booking.
    if (read.shipment?.OrderNo === reference && isSubmitted(read.shipment)) shipments.push(read.shipment);
  }
  const [shipment, another] = shipments;
  if (shipment === undefined)
    return tooEarlyToTell(millisOf(earlierAt), context.settings.lookupLagMillis, context.now());
  const booking = another === undefined ? bookingOf(shipment, request.parcels) : `it has ${shipments.length} shipments`;
  if (typeof booking === 'string') {
    return unavailable('unreadable', `what was booked as ${reference}: ${booking}`);
  }
  return completed(context, booking, request.way, null);
};

const isSubmitted = ({ SubmitDt }: Shipment): boolean => SubmitDt !== undefined && SubmitDt !== null && SubmitDt !== '';

const shipmentOf = async ({ call }: Context, tag: string) => {
  const reply = await call({ method: 'GET', path: `/shipments/${encodeURIComponent(tag)}`, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status === 404) return { outcome: 'read' as const, shipment: null };
  const read = readOr(reply, ShipmentAnswer.read);
  return 'outcome' in read ? read : { outcome: 'read' as const, shipment: read.document };
};

const book = async (context: Context, request: BookingRequest): Promise<Booked | Refusal> => {
  const { settings, call } = context;
  const json = submissionOf(request, settings);
  if ('outcome' in json) return json;
  const reply = await call({ method: 'POST', path: '/shipments', json, changes: true });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status === 404) return NOT_THERE;
  const read = ShipmentAnswer.read(reply.json);
  if ('errors' in read) return unreadable(reply, read.errors, true);
  const booking = bookingOf(read.document, request.parcels);
  if (typeof booking === 'string') return unreadable(reply, [booking], true);
  return completed(
    context,
    booking,
    request.way,
    labelsIn(read.document.Labels ?? [], labelFor(request.way, settings)),
  );
};

/** It is booked, whatever becomes of its labels and links. */
const completed = async (
  context: Context,
  booking: Booking,
  way: Way,
  labels: readonly Label[] | null,
): Promise<Booked> => {
  if (labels !== null) return { outcome: 'booked', booking: await withLinks(context, { ...booking, labels }) };
  const again = await labelsOf(context, booking, way);
  return completed(context, booking, way, again.outcome === 'labelled' ? again.labels : []);
};

/** The pages where the parcels can be followed. */
const withLinks = async ({ call }: Context, booking: Booking): Promise<Booking> => {
  const [tag = ''] = booking.ids;
  const reply = await call({
    method: 'GET',
    path: `/shipments/${encodeURIComponent(tag)}/trackingURL`,
    changes: false,
  });
  if (reply.outcome !== 'replied') return booking;
  const read = TrackingUrls.read(reply.json);
  if ('errors' in read) return booking;
  const { TrackingURL = null, Pkgs } = read.document;
  const links = new Map((Pkgs ?? []).map((parcel) => [parcel.PkgNo, parcel.TrackingURL ?? TrackingURL]));
  const parcels = booking.parcels.map((parcel) => ({
    ...parcel,
    trackingUrl: links.get(parcel.trackingNumber) ?? TrackingURL,
  }));
  return { ...booking, parcels };
};

const labelsOf = async ({ settings, call }: Context, { ids }: BookingIds, way: Way): Promise<Labelled | Refusal> => {
  const [, number = ''] = ids;
  const format = labelFor(way, settings);
  const json = { data: { ShpCSID: Number(number) }, options: { Labels: format } };
  const reply = await call({ method: 'POST', path: '/shipments/labelReprint', json, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status === 404) return NOT_THERE;
  const read = readOr(reply, Reprint.read);
  if ('outcome' in read) return read;
  const labels = labelsIn(read.document.Labels, format);
  return labels === null ? unreadable(reply, ['/Labels: no base64'], false) : { outcome: 'labelled', labels };
};

/** It can be deleted until the carrier was told. */
const cancel = async ({ call }: Context, { ids }: BookingIds): ReturnType<Carrier['cancel']> => {
  const [tag = ''] = ids;
  const reply = await call({ method: 'DELETE', path: `/shipments/${encodeURIComponent(tag)}`, changes: true });
  return reply.outcome === 'replied' ? { outcome: 'cancelled' } : reply;
};

const transmit = async (context: Context, { ids }: BookingIds): ReturnType<Carrier['handOver']> => {
  const [tag = ''] = ids;
  const read = await shipmentOf(context, tag);
  if (read.outcome !== 'read') return read;
  if (read.shipment === null) return NOT_THERE;
  if ((read.shipment.TransmitDt ?? '') !== '') return { outcome: 'handedOver' };
  const json = { data: { ShipmentTags: [tag] }, options: {} };
  const reply = await context.call({ method: 'PUT', path: '/shipments/manifest', json, changes: true });
  if (reply.outcome !== 'replied') return reply;
  return reply.status === 404 ? NOT_THERE : { outcome: 'handedOver' };
};
