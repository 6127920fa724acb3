import { availableToPromise, supplyIn } from '../promise/atp.ts';
import type { SalesPolicy } from '../promise/policy.ts';
import type { Instant } from '../time.ts';
import type { Outcome, Reserve, StockContext } from './command.ts';
import { takeOver } from './decide-carts.ts';
import type { Demand, Moved, StockEvent, Wanted } from './facts.ts';
import { backorderedOf, type Commitment, evolveAll, type Ledger } from './ledger.ts';
import { endOfQueue } from './pegs.ts';

/** What is held for the order's checkout is taken over in the same facts as the rest is reserved: nobody can come in between. */
export const reserve = (ledger: Ledger, command: Reserve, context: StockContext): Outcome => {
  const { order, demand, wanted, cart } = command;
  const commitment = ledger.commitments.get(order);
  const has = positionOf(commitment);
  const missing = wanted - has.reserved - has.backordered;
  if (missing <= 0) return { events: [], answer: has };
  if (cart === undefined) return reserveMore(ledger, command, missing, context);
  const owner = { ...movedTo(demand, commitment), ...wantedOf(command, () => context.now) };
  const taken = takeOver(ledger, { ...command, cart, missing, owner }, context);
  if (taken === null) return reserveMore(ledger, command, missing, context);
  const { event, quantity } = taken;
  if (quantity === missing) return { events: [event], answer: { ...has, reserved: has.reserved + quantity } };
  const { events, answer } = reserveMore(evolveAll(ledger, [event]), command, missing - quantity, context);
  return answer.kind === 'short'
    ? { events, answer: { ...answer, requested: missing, available: answer.available + quantity } }
    : { events: [event, ...events], answer };
};

const reserveMore = (ledger: Ledger, command: Reserve, missing: number, context: StockContext): Outcome => {
  const { order, seen, demand, backorder } = command;
  const has = positionOf(ledger.commitments.get(order));
  const offer = context.offer(demand);
  const available = availableToPromise(supplyIn(ledger), offer);
  const reserved = Math.min(missing, available);
  const room = backorder === 'never' ? 0 : backorderRoom(ledger, offer.policy);
  if (missing - reserved > room) {
    return { events: [], answer: { kind: 'short', requested: missing, available: available + room } };
  }
  const { sku } = ledger;
  const moved = movedTo(demand, ledger.commitments.get(order));
  const backordered = missing - reserved;
  const due = wantedOf(command, () => (backordered > 0 ? endOfQueue(ledger, context.now) : context.now));
  const events: StockEvent[] = [];
  if (reserved > 0) {
    events.push({ type: 'StockReserved', data: { sku, order, seen, quantity: reserved, demand, ...moved, ...due } });
  }
  if (backordered > 0) {
    const first = reserved === 0 ? moved : {};
    events.push({
      type: 'StockBackordered',
      data: { sku, order, seen, quantity: backordered, demand, ...first, ...due },
    });
  }
  const answer = { ...has, reserved: has.reserved + reserved, backordered: has.backordered + backordered };
  return { events, answer };
};

/** Units that a channel may still have backordered. */
const backorderRoom = (ledger: Ledger, policy: SalesPolicy | null): number =>
  policy === null || policy.backorderLimit === null
    ? Number.POSITIVE_INFINITY
    : Math.max(0, policy.backorderLimit - backorderedOf(ledger, policy.channel));

const wantedOf = ({ promisedBy }: Reserve, otherwise: () => Instant): Wanted =>
  promisedBy === undefined ? { due: otherwise() } : { promisedBy, due: promisedBy };

/** Said by the first fact that is for another place than what the order has. */
const movedTo = ({ at, to }: Demand, has: Commitment | undefined): { readonly moved?: Moved } => {
  if (has === undefined || (has.demand.at === at && has.demand.to === to)) return {};
  const allocated = has.allocations.reduce((sum, allocation) => sum + allocation.quantity, 0);
  return { moved: { reserved: has.reserved, units: has.reserved + has.backordered + allocated } };
};

export const positionOf = (commitment: Commitment | undefined) =>
  ({
    kind: 'reserved',
    reserved: commitment?.reserved ?? 0,
    backordered: commitment?.backordered ?? 0,
    ...(commitment?.told ? { told: commitment.told } : {}),
  }) as const;
