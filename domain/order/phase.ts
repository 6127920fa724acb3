import { isGoods, type Order, unitsIn } from './order.ts';
import { unitsToRoute } from './routable.ts';
import { isAllThere } from './transfer.ts';

/**
 * The phases of an order, each with what must be true of its quantities and axes; the first that holds is the phase.
 * The statechart moves between its states by these, and the status that the world sees is read off them: one definition.
 */
export const PHASES = {
  settling: (order: Order) => order.stock.owed > order.stock.settled,
  refused: (order: Order) => order.refused !== null && !order.taken,
  reserving: (order: Order) => unitsIn(order, 'open') > 0,
  delivering: (order: Order) => order.holds.length === 0 && nothingToShip(order) && somethingOpen(order),
  allocating: (order: Order) => order.plan !== null,
  held: (order: Order) => order.holds.length > 0 && (!nothingToShip(order) || somethingOpen(order)),
  unroutable: (order: Order) => unitsToRoute(order) > 0 && order.routing.failed !== null,
  routing: (order: Order) => unitsToRoute(order) > 0,
  announcing: (order: Order) => isAllThere(order),
  fulfilling: (order: Order) => unitsIn(order, 'assigned') > 0,
  awaitingStock: (order: Order) => unitsIn(order, 'backordered') > 0,
  awaitingReturn: (order: Order) => unitsIn(order, 'reserved') > 0,
  completed: (order: Order) => order.lines.some((line) => line.shipped > 0),
  cancelled: () => true,
} as const satisfies { readonly [phase: string]: (order: Order) => boolean };

export type Phase = keyof typeof PHASES;

/** Phases in the order in which they are tried. */
export const PHASE_ORDER = Object.keys(PHASES).filter((name): name is Phase => name in PHASES);

/** The phase of an order by its quantities. */
export const phaseOf = (order: Order): Phase => {
  const known = phases.get(order);
  if (known !== undefined) return known;
  const phase = PHASE_ORDER.find((name) => PHASES[name](order)) ?? 'cancelled';
  phases.set(order, phase);
  return phase;
};

/** True in the middle of a step: its end is a fact, which comes by itself. */
export const isAtWork = (order: Order): boolean => WORKING.has(phaseOf(order));

const WORKING: ReadonlySet<Phase> = new Set([
  'settling',
  'reserving',
  'delivering',
  'routing',
  'allocating',
  'announcing',
]);

/** The statechart asks a dozen times at each fact; an order never changes. */
const phases = new WeakMap<Order, Phase>();

/** What the world sees of an order. */
export type OrderStatus = 'placed' | 'held' | 'awaitingStock' | 'routing' | 'fulfilling' | 'completed' | 'cancelled';

/** The status of an order; while the ledger is being told of something, the phase that comes after. */
export const statusOf = (order: Order): OrderStatus => {
  const phase = PHASE_ORDER.find((name) => name !== 'settling' && PHASES[name](order)) ?? 'cancelled';
  switch (phase) {
    case 'settling':
    case 'reserving':
      return unitsIn(order, 'assigned') > 0 ? 'fulfilling' : 'placed';
    case 'allocating':
    case 'routing':
    case 'unroutable':
      return 'routing';
    case 'delivering':
    case 'announcing':
      return 'fulfilling';
    case 'refused':
      return 'cancelled';
    case 'awaitingReturn':
      return 'held';
    case 'held':
    case 'fulfilling':
    case 'awaitingStock':
    case 'completed':
    case 'cancelled':
      return phase;
  }
};

/**
 * True once nothing of it is to be sent or handed over any more. It never is again, but for what is given in exchange, and nothing is
 * once its customer has been forgotten: returns come in without one.
 */
export const hasEnded = (order: Order): boolean => {
  const status = statusOf(order);
  return status === 'completed' || status === 'cancelled';
};

/** No goods are on their way to a shelf, a plan or a parcel. */
const nothingToShip = (order: Order): boolean =>
  order.lines.every((line) => !isGoods(line) || line.open + line.backordered + line.reserved + line.assigned === 0);

const somethingOpen = (order: Order): boolean => order.lines.some((line) => line.open > 0);
