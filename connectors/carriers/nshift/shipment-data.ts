import Type from 'typebox';
import type { TrackingEvent } from '../../../domain/carriage/tracking.ts';
import { addMinutes, type Instant, instantOf } from '../../../domain/time.ts';
import { type Client, readOr, unreadable } from '../../http/client.ts';
import { documentOf, instantFrom, maybe, Name } from '../../http/document.ts';
import { message, type Refusal, rejected, unavailable } from '../../http/refusal.ts';
import type { Tracked, TrackedParcel, TrackingCodes } from '../port.ts';
import { meaningOf } from '../tracking.ts';
import { type PortalApi, type PortalSettings, portalClient } from './portal.ts';
import { NSHIFT_STATUSES } from './statuses.ts';

export type ShipmentDataSettings = PortalApi & {
  /** Codes that this account reads otherwise than by the table, by id. */
  readonly statuses: TrackingCodes;
};

/** A shipment as the portal knows it; of nShift Ship, `uuid` is the tag of the shipment. */
export type FoundShipment = { readonly uuid: string; readonly orderNumber: string | null };

export type ShipmentData = {
  readonly byOrderNumber: (
    orderNumber: string,
    since: Instant,
  ) => Promise<{ readonly outcome: 'found'; readonly shipments: readonly FoundShipment[] } | Refusal>;
  readonly track: (parcel: TrackedParcel) => Promise<Tracked | Refusal>;
};

const Shipments = documentOf(Type.Array(Type.Object({ uuid: Name, orderNumber: maybe(Type.String()) })));

const Events = documentOf(
  Type.Object({
    events: Type.Array(
      Type.Object({
        uuid: Name,
        normalizedStatusId: Type.Integer(),
        normalizedStatusName: maybe(Type.String()),
        configurationName: maybe(Type.String()),
        date: Type.String(),
      }),
    ),
  }),
);

const PAGE_SIZE = 50;
const PAGES_MAX = 20;
const DAY_MINUTES = 1_440;

/** Tracking of nShift, for Delivery and Ship alike. There is no push: it is asked. */
export const createShipmentData = (
  settings: ShipmentDataSettings,
  portal: PortalSettings,
  now: () => number,
): ShipmentData => {
  const client = portalClient(portal, settings, now);
  const find = async (by: 'ByBarcode' | 'ByOrderNumber', query: string, since: Instant) => {
    const found: FoundShipment[] = [];
    for (let pageIndex = 0; pageIndex < PAGES_MAX; pageIndex += 1) {
      const page = await pageOf(client, by, queryOf(query, since, pageIndex, now()));
      if (page.outcome !== 'found') return page;
      found.push(...page.shipments);
      if (page.shipments.length < PAGE_SIZE) return { ...page, shipments: found };
    }
    // Half an answer would say of a booking that it is not there.
    return unavailable('unreadable', `more than ${PAGES_MAX * PAGE_SIZE} shipments for one number`);
  };
  const byOrderNumber: ShipmentData['byOrderNumber'] = async (orderNumber, since) => {
    const found = await find('ByOrderNumber', orderNumber, since);
    if (found.outcome !== 'found') return found;
    return { ...found, shipments: found.shipments.filter((shipment) => shipment.orderNumber === orderNumber) };
  };
  const track: ShipmentData['track'] = async (parcel) => {
    const found = await find('ByBarcode', parcel.trackingNumber, parcel.bookedAt);
    if (found.outcome !== 'found') return found;
    const events: TrackingEvent[] = [];
    // Numbers are used again after a time: what belongs to another order is not ours.
    for (const { uuid } of found.shipments.filter((shipment) => isOf(parcel, shipment))) {
      const read = await eventsOf(client, uuid, parcel.trackingNumber, settings.statuses);
      if (read.outcome !== 'tracked') return read;
      events.push(...read.events);
    }
    return { outcome: 'tracked', events };
  };
  return { byOrderNumber, track };
};

const isOf = (parcel: TrackedParcel, { orderNumber }: FoundShipment): boolean =>
  (orderNumber ?? parcel.reference) === parcel.reference;

/** The window opens a day early and closes a day late: clocks and time zones differ. */
const queryOf = (query: string, since: Instant, pageIndex: number, now: number) => ({
  query,
  startDate: addMinutes(since, -DAY_MINUTES),
  endDate: addMinutes(instantOf(now), DAY_MINUTES),
  pageSize: PAGE_SIZE,
  pageIndex,
  installationTags: [],
  actorTags: [],
  carrierTags: [],
});

const pageOf = async (client: Client, by: string, json: ReturnType<typeof queryOf>) => {
  const reply = await client.call({ method: 'POST', path: `/Operational/Shipments/${by}`, json, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status !== 200) return rejected([message(`status ${reply.status}`)]);
  const read = readOr(reply, Shipments.read);
  if ('outcome' in read) return read;
  const shipments = read.document.map(({ uuid, orderNumber = null }): FoundShipment => ({ uuid, orderNumber }));
  return { outcome: 'found' as const, shipments };
};

const eventsOf = async (
  client: Client,
  uuid: string,
  trackingNumber: string,
  statuses: TrackingCodes,
): Promise<Tracked | Refusal> => {
  const path = `/Operational/Shipments/${encodeURIComponent(uuid)}/events/valid`;
  const reply = await client.call({ method: 'GET', path, changes: false });
  if (reply.outcome !== 'replied') return reply;
  if (reply.status !== 200) return rejected([message(`status ${reply.status}`)]);
  const read = readOr(reply, Events.read);
  if ('outcome' in read) return read;
  const events: TrackingEvent[] = [];
  for (const event of read.document.events) {
    const at = instantFrom(event.date);
    if (at === null) return unreadable(reply, ['/events: a date without a time or an offset'], false);
    const code = String(event.normalizedStatusId);
    events.push({
      trackingNumber,
      id: event.uuid,
      at,
      meaning: meaningOf(code, statuses, NSHIFT_STATUSES),
      code,
      text: event.configurationName ?? event.normalizedStatusName ?? null,
      place: null,
    });
  }
  return { outcome: 'tracked', events };
};
