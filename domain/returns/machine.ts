import { setup } from 'xstate';
import { statusTableOf } from '../status-table.ts';

/** What may befall a return, by name; the order's facts of the same names carry the payload. */
export const RETURN_FACTS = [
  'ReturnAuthorised',
  'ReturnRejected',
  'ReturnSent',
  'ReturnOverdue',
  'ReturnReceived',
  'ReturnInspected',
  'ReturnClosed',
  'ReturnCancelled',
  'ReturnSentBack',
] as const;

export type ReturnFactName = (typeof RETURN_FACTS)[number];

export type ReturnStatus = 'requested' | 'authorised' | 'rejected' | 'received' | 'inspected' | 'closed' | 'cancelled';

/** The life of a return, from its request on. Parcels may come in parts, so receiving and inspecting may repeat. */
export const returnMachine = setup({
  types: { events: {} as { readonly type: ReturnFactName } },
}).createMachine({
  id: 'return',
  initial: 'requested',
  states: {
    requested: { on: { ReturnAuthorised: 'authorised', ReturnRejected: 'rejected', ReturnCancelled: 'cancelled' } },
    authorised: {
      on: {
        ReturnSent: 'authorised',
        ReturnOverdue: 'authorised',
        ReturnReceived: 'received',
        ReturnClosed: 'closed',
        ReturnCancelled: 'cancelled',
      },
    },
    received: {
      on: {
        ReturnSent: 'received',
        ReturnOverdue: 'received',
        ReturnReceived: 'received',
        ReturnInspected: 'inspected',
        ReturnSentBack: 'received',
        ReturnClosed: 'closed',
      },
    },
    inspected: {
      on: {
        ReturnSent: 'inspected',
        ReturnOverdue: 'inspected',
        ReturnReceived: 'received',
        ReturnInspected: 'inspected',
        ReturnSentBack: 'inspected',
        ReturnClosed: 'closed',
      },
    },
    rejected: {},
    // What was declined or repaired may wait for its customer's word.
    closed: { on: { ReturnSentBack: 'closed' } },
    cancelled: {},
  },
});

const isStatus = (value: unknown): value is ReturnStatus => typeof value === 'string' && value in returnMachine.states;

const STATUS_AFTER = statusTableOf(returnMachine, isStatus, RETURN_FACTS);

/** The status after a fact; `undefined` where the machine does not allow it. */
export const returnStatusAfter = (status: ReturnStatus, fact: ReturnFactName): ReturnStatus | undefined =>
  STATUS_AFTER.get(status)?.get(fact);
