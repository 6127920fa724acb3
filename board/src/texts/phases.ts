import { PHASES, type Phase } from '../api/codes.ts';
import { dictionary } from './language.tsx';

/** The states of an order's machine. */
export const phaseTexts = dictionary<{ readonly [P in Phase]: string }>({
  en: {
    settling: 'Settling',
    refused: 'Refused',
    reserving: 'Reserving',
    delivering: 'Delivering',
    allocating: 'Allocating',
    held: 'On hold',
    unroutable: 'No location',
    routing: 'Routing',
    announcing: 'Announcing',
    fulfilling: 'Fulfilling',
    awaitingStock: 'Awaiting stock',
    awaitingReturn: 'Awaiting a return',
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
    announcing: 'Meddelar',
    fulfilling: 'Expedieras',
    awaitingStock: 'Väntar på lager',
    awaitingReturn: 'Väntar på retur',
    completed: 'Slutförd',
    cancelled: 'Annullerad',
  },
});

/** The name of a state of the order's machine; those that are no phases have none but their id. */
export const phaseName = (texts: { readonly [P in Phase]: string }, state: string): string => {
  const phase = PHASES.find((one) => one === state);
  return phase === undefined ? state : texts[phase];
};
