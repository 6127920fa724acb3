import { type Decision, type Fact, nothing, refuse } from '../fact.ts';
import type { FulfilmentId, LocationId, ManifestId, OrderId } from '../ids.ts';
import type { Parcel } from '../order/order.ts';

/** What a location means to hand over to a carrier at once. */
export type ManifestOrder = {
  readonly id: ManifestId;
  readonly location: LocationId;
  /** Who takes it; `null`: whoever each parcel is booked with. */
  readonly carrier: string | null;
  readonly fulfilments: readonly HandOver[];
};

export type HandOver = {
  readonly fulfilment: FulfilmentId;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
};

/** What has left with a manifest. Its parcels are numbered from 1 within the fulfilment. */
export type HandedOver = HandOver & {
  readonly order: OrderId;
  readonly carrier: string | null;
  readonly parcels: readonly Omit<Parcel, 'lines'>[];
};

/** What could not leave with it after all. */
export type LeftOut = { readonly fulfilment: FulfilmentId; readonly reason: string };

/** A manifest has a stream of its own: what is to leave, then what has left. Names are storage: add, never rename. */
export type ManifestFacts = {
  readonly ManifestOpened: ManifestOrder;
  readonly ManifestClosed: ManifestOrder & {
    readonly handedOver: readonly HandedOver[];
    readonly leftOut: readonly LeftOut[];
  };
};
export type ManifestEvent = Fact<ManifestFacts>;

/** The manifest after its last fact; `null` where there is none. */
export type Manifest =
  | ({ readonly status: 'open' } & ManifestFacts['ManifestOpened'])
  | ({ readonly status: 'closed' } & ManifestFacts['ManifestClosed']);

export const manifestAfter = (last: ManifestEvent | null): Manifest | null => {
  switch (last?.type) {
    case undefined:
      return null;
    case 'ManifestOpened':
      return { status: 'open', ...last.data };
    case 'ManifestClosed':
      return { status: 'closed', ...last.data };
  }
};

/**
 * Opens a manifest once. The same id again is the same manifest, whatever is packed by then; at another location, for another carrier, or where
 * something is named (`isNamed`) that it is not for, it is refused.
 */
export const openManifest = (
  last: ManifestEvent | null,
  wanted: ManifestOrder,
  isNamed: boolean,
): Decision<ManifestEvent> => {
  const known = manifestAfter(last);
  if (known !== null) {
    const isSame = known.location === wanted.location && known.carrier === wanted.carrier;
    return isSame && !(isNamed && differ(known.fulfilments, wanted.fulfilments))
      ? nothing
      : refuse('content-differs', `There is a manifest ${wanted.id} already, and it is that of another hand-over.`);
  }
  if (wanted.fulfilments.length === 0) return refuse('not-now', `Nothing is packed at ${wanted.location}.`);
  return { events: [{ type: 'ManifestOpened', data: wanted }] };
};

const differ = (known: readonly HandOver[], named: readonly HandOver[]): boolean => {
  const ids = new Set(known.map(({ fulfilment }) => fulfilment));
  return named.length !== ids.size || named.some(({ fulfilment }) => !ids.has(fulfilment));
};

/** Closes an open manifest; nothing where it is closed already. */
export const closeManifest = (
  last: ManifestEvent | null,
  handedOver: readonly HandedOver[],
  leftOut: readonly LeftOut[],
): Decision<ManifestEvent> =>
  last?.type === 'ManifestOpened'
    ? { events: [{ type: 'ManifestClosed', data: { ...last.data, handedOver, leftOut } }] }
    : nothing;
