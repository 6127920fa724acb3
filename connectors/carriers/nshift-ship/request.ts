import { message, type Rejected, rejected } from '../../http/refusal.ts';
import type { BookingRequest, Parcel, Party, Way } from '../port.ts';
import type { NshiftShipSettings } from './settings.ts';

const RECEIVER = 1;
const SENDER = 2;
const DROP_POINT = 10;
/** Kinds of a line's references: what is in the parcel, and a field of ours, which comes back in the answer. */
const CONTENTS = 23;
export const PARCEL_ID = 24;
/** What comes back is such a one, too: it is the product that says so, and its addresses are exchanged. */
const NORMAL = 1;

const WHOLE_NUMBER = /^\d{1,9}$/;

/** The body of `POST shipments`. Weights are in grams, sizes in millimetres. Products and services are numbers in this system. */
export const submissionOf = (request: BookingRequest, settings: NshiftShipSettings) => {
  const { service, pickUpPoint, receiver, way } = request;
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
      { Kind: way === 'there' ? RECEIVER : SENDER, ...addressOf(receiver) },
      { Kind: way === 'there' ? SENDER : RECEIVER, ...addressOf(request.sender) },
      ...dropPoint,
    ],
    Lines: request.parcels.map(lineOf),
    Services: service.addons.map(Number),
  };
  return { data, options: { UseShippingRules: 0, Labels: labelFor(way, settings) } };
};

/** A customer prints at home. */
export const labelFor = (way: Way, { label }: Pick<NshiftShipSettings, 'label'>): NshiftShipSettings['label'] =>
  way === 'there' ? label : 'PDF';

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
