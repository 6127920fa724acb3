import Type from 'typebox';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { type Message, message } from '../../http/refusal.ts';
import { bytesOf } from '../base64.ts';
import { paired } from '../pairing.ts';
import type { Booking, BookingRequest, Label, Way } from '../port.ts';
import { trackingUrlOf } from '../tracking-url.ts';

const Print = Type.Object({
  id: Name,
  type: maybe(Type.String()),
  /** Base64: `data` of a print, `pdf` of an older account. */
  data: maybe(Type.String()),
  pdf: maybe(Type.String()),
});

const Shipment = Type.Object({
  id: Name,
  shipmentNo: maybe(Type.String()),
  orderNo: maybe(Type.String()),
  status: maybe(Type.String()),
  parcels: Type.Array(
    Type.Object({ parcelNo: maybe(Name), returnParcelNo: maybe(Name), reference: maybe(Type.String()) }),
  ),
  prints: maybe(Type.Array(Print)),
  pdfs: maybe(Type.Array(Print)),
});

export type Shipment = Type.Static<typeof Shipment>;
export type Print = Type.Static<typeof Print>;

export const Shipments = documentOf(Type.Array(Shipment, { minItems: 1 }));
export const History = documentOf(
  Type.Object({ shipments: Type.Array(Shipment), totalPages: Type.Integer({ minimum: 0 }) }),
);
export const Prints = documentOf(Type.Array(Print));

const Remarks = documentOf(
  Type.Array(
    Type.Object({
      message: maybe(Type.String()),
      messageCode: maybe(Type.String()),
      field: maybe(Type.String()),
      location: maybe(Type.String()),
    }),
    { minItems: 1 },
  ),
);
const Fault = documentOf(Type.Object({ code: maybe(Type.String()), message: Type.String() }));

/** What the carrier says against a request, from either form of its errors. */
export const messagesOf = (json: unknown, status: number): readonly Message[] => {
  const remarks = Remarks.read(json);
  if ('document' in remarks) {
    return remarks.document.map((remark) => {
      const place = [remark.location, remark.field].filter((part) => typeof part === 'string' && part !== '').join('/');
      const text = remark.message ?? remark.messageCode ?? `status ${status}`;
      return message(text, place === '' ? null : place, remark.messageCode ?? null);
    });
  }
  const fault = Fault.read(json);
  if ('document' in fault) return [message(fault.document.message, null, fault.document.code ?? null)];
  return [message(`status ${status}`)];
};

/** The shipments of one order number as one booking, without labels; in words what is wrong, where it is not what was asked for. */
export const bookingOf = (
  shipments: readonly Shipment[],
  { parcels: asked, way }: Pick<BookingRequest, 'parcels' | 'way'>,
  trackingUrl: string | null,
): Booking | string => {
  const made = shipments.flatMap(({ parcels }) => parcels.flatMap((parcel) => numbered(parcel, way)));
  const pairs = paired(asked, made, ({ reference }) => reference ?? null);
  if (typeof pairs === 'string') return pairs;
  const [first] = shipments;
  const ids = shipments.map(({ id }) => id);
  const parcels = pairs.map(({ parcel, made: { trackingNumber } }) => ({
    parcel,
    trackingNumber,
    trackingUrl: trackingUrlOf(trackingUrl, trackingNumber),
  }));
  return { bookingId: first?.shipmentNo ?? ids.join(' '), ids, parcels, labels: [] };
};

/** What comes back has a number of its own where the shipment went there, too. */
const numbered = ({ parcelNo, returnParcelNo, reference }: Shipment['parcels'][number], way: Way) => {
  const trackingNumber = (way === 'back' ? (returnParcelNo ?? parcelNo) : parcelNo) ?? null;
  return trackingNumber === null ? [] : [{ trackingNumber, reference }];
};

export const printsOf = (shipment: Shipment): readonly Print[] => [
  ...(shipment.prints ?? []),
  ...(shipment.pdfs ?? []),
];

/** The document within the answer; `null` where it has to be fetched. */
export const labelWithin = (print: Print): Label | null => {
  const document = bytesOf(print.data ?? print.pdf ?? '');
  return document === null ? null : { format: formatOf(print), document };
};

/** Older accounts make PDF only, and do not say so. */
export const formatOf = ({ type }: Print): Label['format'] => (type === 'zpl' ? 'zpl' : 'pdf');
