import { message, rejected } from '../client.ts';
import type { BookingRequest, Parcel, Party, Rejected } from '../port.ts';
import type { NshiftShipSettings } from './settings.ts';

const RECEIVER = 1;
const SENDER = 2;
const DROP_POINT = 10;
/** Kinds of a line's references: what is in the parcel, and a field of ours, which comes back in the answer. */
const CONTENTS = 23;
export const PARCEL_ID = 24;
/** A shipment that goes, not one that comes back. */
const NORMAL = 1;

const WHOLE_NUMBER = /^\d{1,9}$/;

/** The body of `POST shipments`. Weights are in grams, sizes in millimetres. Products and services are numbers in this system. */
export const submissionOf = (request: BookingRequest, settings: NshiftShipSettings) => {
  const { service, pickUpPoint, receiver } = request;
  const strange = [service.id, ...service.addons].filter((id) => !WHOLE_NUMBER.test(id));
  if (strange.length > 0) return notNumbers(strange);
  const dropPoint =
    pickUpPoint === null
      ? []
      : [
          {
            Kind: DROP_POINT,
            [settings.dropPointField]: pickUpPoint.id,
            Name1: pickUpPoint.name,
            CountryCode: receiver.country,
          },
        ];
  const data = {
    Kind: NORMAL,
    ProdConceptID: Number(service.id),
    OrderNo: request.reference,
    Addresses: [
      { Kind: RECEIVER, ...addressOf(receiver) },
      { Kind: SENDER, ...addressOf(request.sender) },
      ...dropPoint,
    ],
    Lines: request.parcels.map(lineOf),
    Services: service.addons.map(Number),
  };
  return { data, options: { UseShippingRules: 0, Labels: settings.label } };
};

const notNumbers = (ids: readonly string[]): Rejected =>
  rejected(ids.map((id) => message(`nShift Ship knows products and services by number, not as "${id}"`, '/service')));

const addressOf = (party: Party) => ({
  Name1: party.name,
  Street1: party.line1,
  ...(party.line2 !== null && { Street2: party.line2 }),
  PostCode: party.postalCode,
  City: party.city,
  CountryCode: party.country,
  ...(party.phone !== null && { Mobile: party.phone, Phone: party.phone }),
  ...(party.email !== null && { Email: party.email }),
});

const lineOf = ({ id, grams, millimetres, contents }: Parcel, index: number) => ({
  Number: index + 1,
  LineWeight: grams,
  PkgWeight: grams,
  ...(millimetres !== null && {
    Height: millimetres.height,
    Length: millimetres.length,
    Width: millimetres.width,
  }),
  Pkgs: [{ ItemNo: index + 1 }],
  References: [
    { Kind: CONTENTS, Value: contents },
    { Kind: PARCEL_ID, Value: id },
  ],
});
