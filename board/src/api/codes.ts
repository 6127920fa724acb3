/** What the server calls things by, as far as the board has words for them; `test/board/codes.test.ts` holds them against the server's own. */

/** Facts of an order in its timeline. */
export const TIMELINE_KINDS = [
  'placed',
  'refused',
  'reserved',
  'backordered',
  'backorderFilled',
  'reservationLost',
  'backorderExpected',
  'linesAdded',
  'additionRefused',
  'addressChanged',
  'holdPlaced',
  'holdReleased',
  'paymentChanged',
  'routingFailed',
  'routingRequested',
  'assigned',
  'cancelled',
  'accepted',
  'rejected',
  'linesRejected',
  'withdrawn',
  'fulfilmentCancelled',
  'picked',
  'packed',
  'shipped',
  'delivered',
  'readyForCollection',
  'collected',
  'nonGoodsDelivered',
  'returnRequested',
  'returnAuthorised',
  'returnRejected',
  'returnSent',
  'returnOverdue',
  'returnSentBack',
  'returnBookingRequested',
  'returnBooked',
  'returnBookingFailed',
  'returnBookingWithdrawn',
  'returnParcelTracked',
  'returnReceived',
  'returnInspected',
  'returnClosed',
  'returnCancelled',
  'refundRequested',
  'refundRecorded',
  'chargeRequested',
  'chargeRecorded',
  'promiseAtRisk',
  'deliveryCorrected',
  'bookingRequested',
  'booked',
  'bookingFailed',
  'bookingWithdrawn',
  'parcelTracked',
  'received',
  'putAside',
  'collectionReminded',
  'collectionExpired',
  'assigneeSet',
  'late',
  'erpDocumentPosted',
  'personalDataForgotten',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** States of an order's machine. */
export const PHASES = [
  'settling',
  'refused',
  'reserving',
  'delivering',
  'allocating',
  'held',
  'unroutable',
  'routing',
  'announcing',
  'fulfilling',
  'awaitingStock',
  'awaitingReturn',
  'completed',
  'cancelled',
] as const;
export type Phase = (typeof PHASES)[number];

/** What can go wrong with a request. */
export const PROBLEM_KINDS = [
  'malformed',
  'unauthenticated',
  'forbidden',
  'unknown',
  'method-not-allowed',
  'not-now',
  'out-of-stock',
  'content-differs',
  'in-progress',
  'too-slow',
  'headers-too-large',
  'too-large',
  'not-json',
  'unprocessable',
  'too-many-requests',
  'internal',
  'unavailable',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** What an order waits for whose promise is at risk. */
export type RiskCause = 'held' | 'unroutable' | 'awaitingStock' | 'notShipped';

/** Why the date has changed on which what is waited for will be there. */
export type DateCause =
  | 'demand'
  | 'stock'
  | 'supplyExpected'
  | 'supplyReceived'
  | 'supplyCancelled'
  | 'supplyLost'
  | 'supplyLate';
