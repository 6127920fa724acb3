import { setup } from 'xstate';
import { statusTableOf } from '../status-table.ts';

/** What may befall a fulfilment, by name; the order's facts of the same names carry the payload. */
export const FULFILMENT_FACTS = [
  'FulfilmentAccepted',
  'FulfilmentLinesRejected',
  'FulfilmentRejected',
  'FulfilmentWithdrawn',
  'FulfilmentCancelled',
  'FulfilmentPicked',
  'FulfilmentPacked',
  'FulfilmentShipped',
  'FulfilmentDelivered',
  'FulfilmentDeliveryCorrected',
  'FulfilmentReceived',
  'FulfilmentPutAside',
  'FulfilmentReady',
  'FulfilmentCollected',
  'FulfilmentAssigneeSet',
  'FulfilmentLate',
  'CollectionReminded',
  'CollectionExpired',
] as const;

export type FulfilmentFactName = (typeof FULFILMENT_FACTS)[number];

export type FulfilmentStatus =
  | 'assigned'
  | 'accepted'
  | 'picked'
  | 'packed'
  | 'putAside'
  | 'readyForCollection'
  | 'shipped'
  | 'delivered'
  | 'collected'
  | 'rejected'
  | 'cancelled';

/** What a location has still to work on. */
export const OPEN_STATUSES = [
  'assigned',
  'accepted',
  'picked',
  'packed',
  'putAside',
  'readyForCollection',
] as const satisfies readonly FulfilmentStatus[];

/** The life of a fulfilment (one parcel's worth of an order at one location), from its assignment on. */
export const fulfilmentMachine = setup({
  types: { events: {} as { readonly type: FulfilmentFactName } },
}).createMachine({
  id: 'fulfilment',
  initial: 'assigned',
  states: {
    assigned: {
      on: {
        FulfilmentAccepted: 'accepted',
        FulfilmentLinesRejected: 'assigned',
        FulfilmentRejected: 'rejected',
        FulfilmentWithdrawn: 'cancelled',
        FulfilmentCancelled: 'cancelled',
        FulfilmentPicked: 'picked',
        FulfilmentAssigneeSet: 'assigned',
        FulfilmentLate: 'assigned',
      },
    },
    accepted: {
      on: {
        FulfilmentLinesRejected: 'accepted',
        FulfilmentRejected: 'rejected',
        FulfilmentWithdrawn: 'cancelled',
        FulfilmentCancelled: 'cancelled',
        FulfilmentPicked: 'picked',
        FulfilmentAssigneeSet: 'accepted',
        FulfilmentLate: 'accepted',
      },
    },
    picked: {
      on: {
        FulfilmentRejected: 'rejected',
        FulfilmentPacked: 'packed',
        FulfilmentShipped: 'shipped',
        FulfilmentPutAside: 'putAside',
        FulfilmentReady: 'readyForCollection',
        FulfilmentAssigneeSet: 'picked',
        FulfilmentLate: 'picked',
      },
    },
    packed: {
      on: {
        FulfilmentRejected: 'rejected',
        FulfilmentShipped: 'shipped',
        FulfilmentPutAside: 'putAside',
        FulfilmentReady: 'readyForCollection',
        FulfilmentAssigneeSet: 'packed',
        FulfilmentLate: 'packed',
      },
    },
    putAside: { on: { FulfilmentReady: 'readyForCollection', FulfilmentRejected: 'rejected' } },
    readyForCollection: {
      on: {
        FulfilmentCollected: 'collected',
        FulfilmentRejected: 'rejected',
        CollectionReminded: 'readyForCollection',
        CollectionExpired: 'readyForCollection',
        FulfilmentCancelled: 'cancelled',
      },
    },
    shipped: {
      on: { FulfilmentDelivered: 'delivered', FulfilmentReceived: 'putAside', FulfilmentRejected: 'rejected' },
    },
    delivered: { on: { FulfilmentDeliveryCorrected: 'shipped' } },
    collected: {},
    rejected: {},
    cancelled: {},
  },
});

const isStatus = (value: unknown): value is FulfilmentStatus =>
  typeof value === 'string' && value in fulfilmentMachine.states;

const STATUS_AFTER = statusTableOf(fulfilmentMachine, isStatus, FULFILMENT_FACTS);

/** The status after a fact; `undefined` where the machine does not allow it. */
export const fulfilmentStatusAfter = (
  status: FulfilmentStatus,
  fact: FulfilmentFactName,
): FulfilmentStatus | undefined => STATUS_AFTER.get(status)?.get(fact);
