import type { BookingRequest, Parcel, Party } from '../port.ts';
import type { NshiftDeliverySettings } from './settings.ts';

/** What the field on the label can hold, which has no blanks either. */
const SENDER_REFERENCE_LENGTH_MAX = 17;

/** A customer prints at home. */
const FOR_CUSTOMERS = { media: 'laser-a4', format: 'pdf' } as const;

/** The body of `POST /shipments`. What comes back has the addresses of the way there: the carrier's system turns them round. */
export const shipmentOf = (request: BookingRequest, settings: NshiftDeliverySettings) => {
  const { media, format } = request.way === 'there' ? settings.label : FOR_CUSTOMERS;
  const config =
    settings.documents === 'prints'
      ? { printConfig: { target1Media: media, target1Type: format } }
      : { pdfConfig: { target1Media: media } };
  return { ...config, shipment: bodyOf(request, settings) };
};

const bodyOf = (request: BookingRequest, settings: NshiftDeliverySettings) => {
  const { sender, service, pickUpPoint, way } = request;
  const { quickId, contracts } = settings.locations[sender.location] ?? { quickId: null, contracts: [] };
  return {
    test: settings.test,
    orderNo: request.reference,
    senderReference: request.orderNumber.replaceAll(/\s/g, '').slice(0, SENDER_REFERENCE_LENGTH_MAX),
    receiverReference: request.orderNumber,
    sender: { ...(quickId !== null && { quickId }), ...partyOf(sender) },
    ...(contracts.length > 0 && { senderPartners: contracts }),
    receiver: {
      ...partyOf(request.receiver),
      ...(request.receiver.phone !== null && { mobile: request.receiver.phone }),
    },
    ...(pickUpPoint !== null && { agent: { quickId: pickUpPoint.id } }),
    service: {
      id: service.id,
      addons: service.addons.map((id) => ({ id })),
      normalShipment: way === 'there',
      returnShipment: way === 'back',
    },
    parcels: request.parcels.map((parcel) => parcelOf(parcel, settings.packageCode)),
  };
};

const partyOf = (party: Party) => ({
  name: party.name,
  address1: party.line1,
  ...(party.line2 !== null && { address2: party.line2 }),
  zipcode: party.postalCode,
  city: party.city,
  ...(party.region !== null && { state: party.region }),
  country: party.country,
  ...(party.phone !== null && { phone: party.phone }),
  ...(party.email !== null && { email: party.email }),
});

/** Weight is in kilograms, volume in cubic metres; `copies` would make several equal ones of it. */
const parcelOf = ({ id, grams, millimetres, contents }: Parcel, packageCode: string | null) => ({
  copies: 1,
  weight: grams / 1_000,
  ...(millimetres !== null && { volume: (millimetres.length * millimetres.width * millimetres.height) / 1e9 }),
  contents,
  ...(packageCode !== null && { packageCode }),
  reference: id,
  valuePerParcel: true,
});
