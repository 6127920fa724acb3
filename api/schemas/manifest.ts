import { Type } from 'typebox';
import {
  anyOf,
  FulfilmentIdText,
  Instant,
  LocationIdText,
  ManifestIdText,
  nullable,
  OrderIdText,
  Paging,
  Position,
  STRICT,
  text,
} from './common.ts';
import { FULFILMENTS_AT_ONCE_MAX, parcelFields, TrackingUrl } from './fulfilment.ts';

const { Optional } = Type;

const Leaving = Type.Object(
  { id: FulfilmentIdText, trackingNumber: Optional(text(100)), trackingUrl: Optional(TrackingUrl) },
  STRICT,
);

export const MakeManifest = Type.Object(
  {
    id: Optional(ManifestIdText),
    location: LocationIdText,
    carrier: Optional(text(100)),
    fulfilments: Optional(Type.Array(Leaving, { minItems: 1, maxItems: FULFILMENTS_AT_ONCE_MAX })),
  },
  STRICT,
);

const summary = {
  id: ManifestIdText,
  location: LocationIdText,
  carrier: nullable(Type.String()),
  status: Type.Enum(['open', 'closed']),
  openedAt: Instant,
  closedAt: nullable(Instant),
  fulfilments: Type.Integer({ description: 'that are to leave with it; once it is closed, that have' }),
};

export const manifestsQuery = { ...Paging, location: anyOf(LocationIdText) };
export const ManifestListed = Type.Object(summary, { title: 'ManifestListed' });
export const ManifestAnswer = Type.Object(
  {
    ...summary,
    parcels: Type.Array(
      Type.Object({
        fulfilment: FulfilmentIdText,
        orderId: OrderIdText,
        parcel: Type.Integer({ description: 'its number within the fulfilment, from 1' }),
        ...parcelFields,
        carrier: nullable(Type.String()),
        trackingNumber: nullable(Type.String()),
        trackingUrl: nullable(Type.String()),
      }),
    ),
    weightGrams: Type.Integer({ description: 'of all parcels that were weighed' }),
    leftOut: Type.Array(Type.Object({ id: FulfilmentIdText, reason: Type.String() })),
    position: Position,
  },
  { title: 'Manifest' },
);
