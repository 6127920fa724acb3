import Type from 'typebox';
import { documentOf, maybe, Name } from '../../http/document.ts';
import { type Message, message } from '../../http/refusal.ts';
import { bytesOf } from '../base64.ts';
import { paired } from '../pairing.ts';
import type { Booking, Label, Parcel } from '../port.ts';
import { PARCEL_ID } from './request.ts';

/** The names below are in no public schema: they are as public clients read them, and stand in this file only. */
const Reference = Type.Object({ Kind: Type.Union([Type.String(), Type.Integer()]), Value: maybe(Type.String()) });

const Line = Type.Object({
  Pkgs: Type.Array(Type.Object({ PkgNo: Name })),
  References: maybe(Type.Array(Reference)),
});

const LabelContent = Type.Object({ Content: Name });

const Shipment = Type.Object({
  ShpCSID: Type.Union([Type.Integer(), Name]),
  ShpTag: Name,
  OrderNo: maybe(Type.String()),
  SubmitDt: maybe(Type.String()),
  TransmitDt: maybe(Type.String()),
  Lines: Type.Array(Line),
  Labels: maybe(Type.Array(LabelContent)),
});

export type Shipment = Type.Static<typeof Shipment>;

export const ShipmentAnswer = documentOf(Shipment);
export const Reprint = documentOf(Type.Object({ Labels: Type.Array(LabelContent, { minItems: 1 }) }));
export const TrackingUrls = documentOf(
  Type.Object({
    TrackingURL: maybe(Type.String()),
    Pkgs: maybe(Type.Array(Type.Object({ PkgNo: Type.String(), TrackingURL: maybe(Type.String()) }))),
  }),
);

const Failure = documentOf(Type.Object({ ErrorMessages: Type.Array(Type.String(), { minItems: 1 }) }));
const Fault = documentOf(Type.Object({ Message: Type.String() }));

/** What it says against a request: with `ErrorMessages` also where the status is good. `null` where it says nothing. */
export const failureOf = (json: unknown, status: number): readonly Message[] | null => {
  const failure = Failure.read(json);
  if ('document' in failure) return failure.document.ErrorMessages.map((text) => message(text));
  if (status < 400) return null;
  const fault = Fault.read(json);
  return [message('document' in fault ? fault.document.Message : `status ${status}`)];
};

/** Tags are written in braces at times. */
const tagOf = (shipment: Shipment): string => shipment.ShpTag.replaceAll(/[{}]/g, '');

/**
 * A booking without labels and links; in words what is wrong, where it is not what was asked for. `ids` are the tag, which all calls
 * are made with, and the number, which labels are printed again with.
 */
export const bookingOf = (shipment: Shipment, asked: readonly Parcel[]): Booking | string => {
  const made = shipment.Lines.flatMap((line) => line.Pkgs.map(({ PkgNo }) => ({ PkgNo, id: parcelIdOf(line) })));
  const pairs = paired(asked, made, ({ id }) => id);
  if (typeof pairs === 'string') return pairs;
  const number = String(shipment.ShpCSID);
  const parcels = pairs.map(({ parcel, made: { PkgNo } }) => ({ parcel, trackingNumber: PkgNo, trackingUrl: null }));
  return { bookingId: number, ids: [tagOf(shipment), number], parcels, labels: [] };
};

const parcelIdOf = ({ References }: Type.Static<typeof Line>): string | null =>
  (References ?? []).find(({ Kind }) => String(Kind) === String(PARCEL_ID))?.Value ?? null;

/** The documents; `null` where one of them is no base64. */
export const labelsIn = (
  contents: readonly { readonly Content: string }[],
  asked: 'PDF' | 'ZPL' | 'ZPLGK',
): readonly Label[] | null => {
  const labels = contents.flatMap(({ Content }): readonly Label[] => {
    const document = bytesOf(Content);
    return document === null ? [] : [{ format: asked === 'PDF' ? 'pdf' : 'zpl', document }];
  });
  return labels.length === contents.length && labels.length > 0 ? labels : null;
};
