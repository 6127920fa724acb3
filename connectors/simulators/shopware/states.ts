import type { Given } from '../simulator.ts';

/** What follows from a state by which transition (developer.shopware.com, state machines). */
type Machine = Readonly<Record<string, Readonly<Record<string, string>>>>;

const ORDER: Machine = {
  open: { process: 'in_progress', cancel: 'cancelled' },
  in_progress: { complete: 'completed', cancel: 'cancelled' },
  completed: { reopen: 'open' },
  cancelled: { reopen: 'open' },
};

const RETURNING = { retour: 'returned', retour_partially: 'returned_partially' };
const DELIVERY: Machine = {
  open: { ship: 'shipped', ship_partially: 'shipped_partially', cancel: 'cancelled' },
  shipped_partially: { ship: 'shipped', cancel: 'cancelled', ...RETURNING },
  shipped: { cancel: 'cancelled', ...RETURNING },
  returned_partially: { retour: 'returned' },
  returned: {},
  cancelled: { reopen: 'open' },
};

const TRANSACTION: Machine = {
  open: { pay: 'paid', pay_partially: 'paid_partially', authorize: 'authorized', cancel: 'cancelled' },
  authorized: { pay: 'paid', pay_partially: 'paid_partially', cancel: 'cancelled' },
  paid: { refund: 'refunded', refund_partially: 'refunded_partially' },
  refunded_partially: { refund: 'refunded' },
  refunded: {},
  cancelled: { reopen: 'open' },
};

const MACHINES = { order: ORDER, order_delivery: DELIVERY, order_transaction: TRANSACTION } as const;

export type Entity = keyof typeof MACHINES;

export const isEntity = (text: string): text is Entity => Object.hasOwn(MACHINES, text);

/** The state that follows; `null` where the transition is illegal, a repeat among them. */
export const stateAfter = (entity: Entity, state: string, transition: string): string | null =>
  MACHINES[entity][state]?.[transition] ?? null;

export const illegal = (entity: Entity, state: string, transition: string): Given => {
  const possible = Object.keys(MACHINES[entity][state] ?? {});
  const [currentState, possibleTransitionsString] = [state, possible.join(', ')];
  const detail = `Illegal transition "${transition}" from state "${state}". Possible transitions are: ${possibleTransitionsString}`;
  const parameters = { transition, currentState, possibleTransitionsString, possibleTransitions: possible };
  return errorGiven(400, 'SYSTEM__ILLEGAL_STATE_TRANSITION', 'Bad Request', detail, { parameters });
};

export const errorGiven = (status: number, code: string, title: string, detail: string, meta?: object): Given => ({
  status,
  body: { errors: [{ status: String(status), code, title, detail, ...(meta === undefined ? {} : { meta }) }] },
});
