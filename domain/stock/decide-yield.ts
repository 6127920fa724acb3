import type { OrderId } from '../ids.ts';
import { done, type Outcome, type StockContext, UNCHANGED, type Yield } from './command.ts';
import type { StockEvent } from './facts.ts';
import { apply, type Commitment, draftOf, type Ledger } from './ledger.ts';
import { roomIn } from './room.ts';

/**
 * An order of kits gives up units of a component that it cannot use while another component is missing, to those who wait for them and rank
 * before it: by the priority of their channel, then by what they were promised for, then by their id. The rank is the same in every ledger,
 * unlike the place in a queue. So units only ever go up in rank, and of orders that hold what the others lack, one gets all it needs.
 */
export const yieldSpare = (ledger: Ledger, command: Yield, context: StockContext): Outcome => {
  const { order, units } = command;
  const own = ledger.commitments.get(order);
  if (own === undefined) return UNCHANGED;
  const draft = draftOf(ledger);
  const events: StockEvent[] = [];
  let spare = Math.min(units, own.reserved);
  for (const [other, waiting] of before(ledger, order, own, context)) {
    if (spare === 0) break;
    const wanted = Math.min(spare, waiting.backordered);
    const trial = draftOf(draft);
    apply(trial, { type: 'ReservationLost', data: { sku: ledger.sku, order, quantity: wanted } });
    const quantity = roomIn(trial, context).of(waiting.demand, wanted);
    if (quantity === 0) continue;
    const { sku } = ledger;
    const given: readonly StockEvent[] = [
      { type: 'ReservationLost', data: { sku, order, quantity, yieldedTo: other } },
      { type: 'BackorderFilled', data: { sku, order: other, quantity, left: waiting.backordered - quantity } },
    ];
    for (const event of given) apply(draft, event);
    events.push(...given);
    spare -= quantity;
  }
  return events.length === 0 ? UNCHANGED : done(events);
};

/** Who waits and ranks before an order, the first first. */
const before = (ledger: Ledger, order: OrderId, own: Commitment, { offer }: StockContext) => {
  const rankOf = (id: OrderId, { demand, promisedBy }: Commitment): Rank => ({
    priority: offer(demand).priority,
    promisedBy: promisedBy ?? '~',
    id,
  });
  const mine = rankOf(order, own);
  return [...ledger.commitments]
    .filter(([, { backordered }]) => backordered > 0)
    .map(([id, waiting]) => ({ entry: [id, waiting] as const, rank: rankOf(id, waiting) }))
    .filter(({ rank }) => compare(rank, mine) < 0)
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ entry }) => entry);
};

type Rank = { readonly priority: number; readonly promisedBy: string; readonly id: string };

const compare = (a: Rank, b: Rank): number =>
  b.priority - a.priority || compareText(a.promisedBy, b.promisedBy) || compareText(a.id, b.id);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
