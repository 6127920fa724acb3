import type { TrackingCodes } from '../port.ts';

/**
 * Normalised statuses of nShift's Shipment Data. Ids and names: nShift's help centre (article 8187489923100) up to 2002, the others
 * as a public client lists them; see docs/connectors/nshift-delivery.md. A failure, a return and a loss only where the name says so.
 * Left out on purpose: 3002 and 6005, `Carded`, which may mean delivered, failed or ready for pick-up.
 */
export const NSHIFT_STATUSES: TrackingCodes = {
  '1000': 'booked', // Created
  '1001': 'booked', // Transmit: the carrier was told, nothing has moved
  '1002': 'note', // Deleted
  '1003': 'note', // Internal
  '1004': 'note', // Customer advised
  '1005': 'booked', // Undelete
  '1007': 'note', // Onboarded to container
  '1008': 'note', // Offboarded from container
  '1009': 'note', // Updated delivery
  '2000': 'inTransit', // In Transit
  '2001': 'outForDelivery', // Out for delivery
  '2002': 'availableForPickUp', // Ready for pickup
  '2003': 'inTransit', // Arrived at terminal/hub
  '2004': 'handedOver', // Collected by carrier
  '2005': 'inTransit', // Customs Clearance
  '2008': 'inTransit', // Departed from terminal/hub
  '3000': 'delivered', // Delivered
  '3001': 'note', // Partially delivered: of a shipment, and it does not say which parcel
  '3003': 'delivered', // Delivered to neighbor
  '4000': 'note', // Other status
  '4001': 'note', // Update ETA
  '4002': 'note', // Change of address
  '4003': 'note', // Notification(s)/Advise
  '4004': 'note', // Booking information confirmed
  '4005': 'note', // Measurement/Price Update
  '5000': 'note', // Carrier Exception
  '5001': 'note', // Other incident
  '5002': 'note', // Delayed
  '5003': 'note', // Damaged
  '5004': 'note', // Change to delivery
  '5005': 'note', // Misrouted
  '5006': 'deliveryFailed', // Failed delivery attempt
  '5007': 'returnedToSender', // Return to sender
  '5008': 'lost', // Lost
  '5009': 'note', // Force majeure
  '6000': 'note', // Other incident
  '6001': 'returnedToSender', // Return to sender
  '6002': 'note', // Customer refused
  '6003': 'note', // No property access
  '6004': 'note', // Delivery canceled
  '7000': 'note', // Other incident
  '7001': 'note', // Delivery canceled
  '7002': 'returnedToSender', // Return to sender
  '7003': 'note', // Insufficient address
  '7004': 'note', // Missing booking info
};
