import Type from 'typebox';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { bytesOf } from '../base64.ts';
import { paired } from '../pairing.ts';
import type { Booking, BookingRequest, Label, Parcel, Party } from '../port.ts';
import type { IngridSettings } from './settings.ts';

/** Bodies of the shipping side are inferred field by field, from the names in its object reference. They stand in this file only. */
const LabelDocument = Type.Object({ type: maybe(Type.String()), data: maybe(Type.String()) });

const Delivery = Type.Object({
  tracking_number: maybe(Type.String()),
  tracking_url: maybe(Type.String()),
  labels: maybe(Type.Array(LabelDocument)),
});

const ParcelAnswer = Type.Object({ external_id: maybe(Type.String()), deliveries: maybe(Type.Array(Delivery)) });

const Shipment = Type.Object({ id: Name, parcels: maybe(Type.Array(ParcelAnswer)) });

export type Shipment = Type.Static<typeof Shipment>;

export const ShipmentAnswer = documentOf(Type.Object({ shipment: Shipment }));

/** The body of `shipments.create`: nothing is booked by it. Weights in grams, sizes in millimetres. */
export const shipmentOf = (request: BookingRequest, { siteId }: IngridSettings) => ({
  site_id: siteId,
  external_id: request.reference,
  ...(request.transportOrder === null ? { shipping_method: request.service.id } : { tos_id: request.transportOrder }),
  address_from: addressOf(request.sender),
  address_to: addressOf(request.receiver),
  parcels: request.parcels.map(({ id, grams, millimetres }) => ({
    external_id: id,
    weight: grams,
    ...(millimetres !== null && { dimensions: millimetres }),
  })),
});

const addressOf = (party: Party) => ({
  name: party.name,
  address_lines: [party.line1, ...(party.line2 === null ? [] : [party.line2])],
  postal_code: party.postalCode,
  city: party.city,
  ...(party.region !== null && { region: party.region }),
  country: party.country,
});

/** `open`: nothing of it is booked yet. Else in words what is wrong, where it is not what was asked for. */
export const bookingOf = (
  shipment: Shipment,
  asked: readonly Parcel[],
): { readonly booking: Booking } | { readonly wrong: string } | 'open' => {
  const made = (shipment.parcels ?? []).flatMap(({ external_id, deliveries }) => {
    const [delivery] = deliveries ?? [];
    const trackingNumber = delivery?.tracking_number ?? '';
    const trackingUrl = delivery?.tracking_url ?? null;
    return trackingNumber === '' ? [] : [{ id: external_id ?? null, trackingNumber, trackingUrl }];
  });
  if (made.length === 0) return 'open';
  const pairs = paired(asked, made, ({ id }) => id);
  if (typeof pairs === 'string') return { wrong: pairs };
  const parcels = pairs.map(({ parcel, made: { trackingNumber, trackingUrl } }) => ({
    parcel,
    trackingNumber,
    trackingUrl,
  }));
  return { booking: { bookingId: shipment.id, ids: [shipment.id], parcels, labels: labelsIn(shipment) } };
};

/** All labels of a shipment. The first delivery of a parcel is the way there. */
export const labelsIn = ({ parcels }: Shipment): readonly Label[] =>
  (parcels ?? []).flatMap(({ deliveries }) => (deliveries?.[0]?.labels ?? []).flatMap(labelOf));

const labelOf = ({ type, data }: Type.Static<typeof LabelDocument>): readonly Label[] => {
  const document = bytesOf(data ?? '');
  return document === null ? [] : [{ format: type?.toLowerCase() === 'zpl' ? 'zpl' : 'pdf', document }];
};
