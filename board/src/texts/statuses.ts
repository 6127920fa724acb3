import { dictionary } from './language.tsx';

/** The states of things, in the words that people use for them. */
export const statusTexts = dictionary({
  en: {
    order: {
      placed: 'Placed',
      held: 'On hold',
      awaitingStock: 'Awaiting stock',
      routing: 'Routing',
      fulfilling: 'Fulfilling',
      completed: 'Completed',
      cancelled: 'Cancelled',
    },
    fulfilment: {
      assigned: 'Assigned',
      accepted: 'Accepted',
      picked: 'Picked',
      packed: 'Packed',
      readyForCollection: 'Ready for collection',
      shipped: 'Shipped',
      delivered: 'Delivered',
      collected: 'Collected',
      rejected: 'Rejected',
      cancelled: 'Cancelled',
    },
    return: {
      requested: 'Requested',
      authorised: 'Authorised',
      rejected: 'Rejected',
      received: 'Received',
      inspected: 'Inspected',
      closed: 'Closed',
      cancelled: 'Cancelled',
    },
  },
  sv: {
    order: {
      placed: 'Lagd',
      held: 'Stoppad',
      awaitingStock: 'Väntar på lager',
      routing: 'Dirigeras',
      fulfilling: 'Expedieras',
      completed: 'Slutförd',
      cancelled: 'Annullerad',
    },
    fulfilment: {
      assigned: 'Tilldelad',
      accepted: 'Accepterad',
      picked: 'Plockad',
      packed: 'Packad',
      readyForCollection: 'Klar att hämta',
      shipped: 'Skickad',
      delivered: 'Levererad',
      collected: 'Hämtad',
      rejected: 'Avvisad',
      cancelled: 'Annullerad',
    },
    return: {
      requested: 'Begärd',
      authorised: 'Godkänd',
      rejected: 'Avvisad',
      received: 'Mottagen',
      inspected: 'Kontrollerad',
      closed: 'Avslutad',
      cancelled: 'Annullerad',
    },
  },
});
