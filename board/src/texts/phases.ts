import { dictionary } from './language.tsx';

/** The states of an order's machine. */
export const phaseTexts = dictionary<{ readonly [phase: string]: string }>({
  en: {
    settling: 'Settling',
    refused: 'Refused',
    reserving: 'Reserving',
    delivering: 'Delivering',
    allocating: 'Allocating',
    held: 'On hold',
    unroutable: 'No location',
    routing: 'Routing',
    fulfilling: 'Fulfilling',
    awaitingStock: 'Awaiting stock',
    awaitingReturn: 'Awaiting a return',
    announcing: 'Announcing',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },
  sv: {
    settling: 'Stämmer av',
    refused: 'Nekad',
    reserving: 'Reserverar',
    delivering: 'Levererar',
    allocating: 'Tilldelar',
    held: 'Stoppad',
    unroutable: 'Ingen plats',
    routing: 'Dirigerar',
    fulfilling: 'Expedieras',
    awaitingStock: 'Väntar på lager',
    awaitingReturn: 'Väntar på retur',
    announcing: 'Tillkännager',
    completed: 'Slutförd',
    cancelled: 'Annullerad',
  },
});
