import type { ParcelEvent, TrackingStatus } from '../../carriage/tracking.ts';
import type { FulfilmentId } from '../../ids.ts';
import type { Instant } from '../../time.ts';

/** What carriers say of parcels. */
export type TrackingFacts = {
  /** Something new is known of a parcel of a fulfilment. */
  readonly ParcelTracked: ParcelNews & { readonly fulfilment: FulfilmentId; readonly trackingNumber: string };
};

/** `events` are those that were not known before, and `status` is what all of them come to. */
export type ParcelNews = {
  readonly events: readonly Omit<ParcelEvent, 'text'>[];
  /** What the carrier says beside its codes, event by event: it may name whom it was given to, and is personal. */
  readonly texts: readonly (string | null)[] | null;
  /** `null` as long as no event has said any. */
  readonly status: TrackingStatus | null;
  readonly since: Instant | null;
  /** Before these events. */
  readonly before: TrackingStatus | null;
};

/** What is known of a parcel, under the number that its carrier knows it by. */
export type ParcelHistory = { readonly trackingNumber: string; readonly events: readonly ParcelEvent[] };
