import type { TrackingCodes } from '../port.ts';

/** Steps of `/delivery_tracking/parcels`, and the vocabulary before it that is still met. Source: developer.ingrid.com, delivery_tracking. */
export const INGRID_STEPS: TrackingCodes = {
  STEP_CONFIRMED_BY_MERCHANT: 'note',
  STEP_PREPARED_BY_MERCHANT: 'note',
  STEP_SUBMITTED_TO_CARRIER: 'handedOver',
  STEP_ON_ROUTE: 'inTransit',
  STEP_DELIVERED_TO_PICKUP_POINT: 'availableForPickUp',
  STEP_DELIVERED_TO_CONSUMER: 'delivered',
  ORDER_CREATED: 'booked',
  ORDER_BOOKED: 'booked',
  PICKUP_BOOKING_SCHEDULED: 'booked',
  PICKUP_BOOKED: 'booked',
  IN_TRANSIT: 'inTransit',
  DELIVERY_IN_PROGRESS: 'outForDelivery',
  ARRIVED_AT_PICKUP_POINT: 'availableForPickUp',
  DELIVERED: 'delivered',
  CANCELED: 'note',
  DELAYED: 'note',
};

/**
 * Names of notifications, of which the webhook tells one. Out for delivery is told in no other way. The others say what the steps
 * say, with the time at which the customer was told instead of the time at which it was so: the steps are read for them.
 */
export const INGRID_NOTIFICATIONS: TrackingCodes = {
  OUT_FOR_DELIVERY: 'outForDelivery',
  CONFIRMED_BY_MERCHANT: 'note',
  PREPARED_BY_MERCHANT: 'note',
  SUBMITTED_TO_CARRIER: 'note',
  DELIVERED_TO_PICKUP_POINT: 'note',
  DELIVERED_TO_CONSUMER: 'note',
  PICKUP_REMINDER: 'note',
};
