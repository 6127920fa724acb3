import type { OrderId, Sku } from '../ids.ts';
import type { Correction, Settle } from '../stock/command.ts';
import type { Demand } from '../stock/facts.ts';
import type { Ledger, Told } from '../stock/ledger.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent, PlannedFulfilment, Quantity } from './facts.ts';
import { type Bucket, isGoods, type Line, type Order, type Shortage, type StockCorrection } from './order.ts';

/** What the ledger says an order has of a SKU, beside what is allocated to the fulfilments that the order knows. */
export type StockPosition = {
  readonly sku: Sku;
  readonly reserved: number;
  readonly backordered: number;
  /** When what is backordered will be there, as far as it has been said. */
  readonly told?: Told;
};

/** An order's position in a ledger. Units of a plan that is not confirmed yet are still reserved as far as the order knows. */
export const positionIn = (order: Order, ledger: Ledger): StockPosition => {
  const has = ledger.commitments.get(order.id);
  const known = new Set(order.fulfilments.map((fulfilment) => fulfilment.id));
  const planned = (has?.allocations ?? []).reduce((sum, a) => (known.has(a.fulfilment) ? sum : sum + a.quantity), 0);
  return {
    sku: ledger.sku,
    reserved: (has?.reserved ?? 0) + planned,
    backordered: has?.backordered ?? 0,
    ...(has?.told ? { told: has.told } : {}),
  };
};

/** Who wants the order's goods, as far as it decides which locations may serve them. */
export const demandOf = (order: Order): Demand => ({
  channel: order.channel,
  country: order.country,
  at: order.delivery.method === 'collect' ? (order.delivery.collectAt ?? null) : null,
});

/** Units of a SKU that the order wants reserved or backordered in all. */
export const wantedOf = (order: Order, sku: Sku): number =>
  linesOf(order, sku).reduce((sum, line) => sum + line.open + line.reserved + line.backordered, 0);

/**
 * Takes over what the ledger has for the order: open units become reserved or backordered, backorders that were filled become
 * reserved, and reservations that were lost become backorders; and the order knows when what it waits for will be there. Decides to
 * nothing where both agree.
 */
export const adoptStock = (order: Order, positions: readonly StockPosition[]): readonly OrderEvent[] => {
  const reserved: Quantity[] = [];
  const backordered: Quantity[] = [];
  const filled: Quantity[] = [];
  const lost: Quantity[] = [];
  for (const position of positions) {
    const lines = linesOf(order, position.sku);
    const more = position.reserved - total(lines, 'reserved');
    const moreBackordered = position.backordered - total(lines, 'backordered');
    const filling = Math.max(0, -moreBackordered);
    const losing = Math.max(0, -more);
    filled.push(...spread(lines, 'backordered', filling));
    lost.push(...spread(lines, 'reserved', losing));
    const opened = spread(lines, 'open', Math.max(0, more - filling));
    reserved.push(...opened);
    backordered.push(...spread(lines, 'open', Math.max(0, moreBackordered - losing), opened));
  }
  const events: OrderEvent[] = [];
  if (filled.length > 0) events.push({ type: 'BackordersReserved', data: { lines: filled } });
  if (reserved.length > 0) events.push({ type: 'LinesReserved', data: { lines: reserved } });
  if (backordered.length > 0) events.push({ type: 'LinesBackordered', data: { lines: backordered } });
  // The last, because the ledger has then to be told first, and open units are taken over only while they are waited for.
  if (lost.length > 0) events.push({ type: 'ReservationsLost', data: { lines: lost } });
  return [...events, ...expectations(events.reduce(evolve, order), positions)];
};

/** What the ledgers say of when units will be there that still wait, where the order knows otherwise. */
const expectations = (order: Order, positions: readonly StockPosition[]): readonly OrderEvent[] =>
  positions.flatMap(({ sku, told = NOTHING_SAID }): readonly OrderEvent[] => {
    const { at, cause, supply } = told;
    const lines = linesOf(order, sku)
      .filter((line) => line.backordered > 0 && line.expectedAt !== at)
      .map((line) => ({ line: line.id, at }));
    return lines.length === 0 ? [] : [{ type: 'BackordersExpected', data: { lines, cause, supply } }];
  });

const NOTHING_SAID: Told = { at: null, cause: 'demand', supply: null, units: 0 };

/** There is less than was asked for: an order that was never taken is refused, to one that was, only the addition is. */
export const refuseOpen = (order: Order, shortages: readonly Shortage[]): readonly OrderEvent[] => {
  if (!order.taken) return [{ type: 'OrderRefused', data: { shortages } }];
  return order.additions.length === 0 ? [] : [{ type: 'AdditionRefused', data: { lines: order.additions, shortages } }];
};

/** What the ledger of a SKU must be told to be in line with the order as it was at a revision (`seen`). Open units are still wanted. */
export const settlementOf = (order: Order, seen: number, sku: Sku): Settle => {
  const lines = linesOf(order, sku);
  const owed = new Set(order.stock.shipped.map((shipped) => shipped.fulfilment));
  const known = new Set(lines.map((line) => line.id));
  const unitsOf = (fulfilments: readonly PlannedFulfilment[]) =>
    fulfilments
      .map((f) => ({
        fulfilment: f.id,
        quantity: f.lines.reduce((sum, line) => (known.has(line.line) ? sum + line.quantity : sum), 0),
      }))
      .filter((units) => units.quantity > 0);
  return {
    kind: 'settle',
    order: order.id,
    seen,
    shipped: unitsOf(order.fulfilments.filter((f) => owed.has(f.id))),
    corrections: order.stock.corrections.filter((c) => c.sku === sku).map(correctionOf),
    wanted: {
      reserved: total(lines, 'open') + total(lines, 'reserved'),
      backordered: total(lines, 'backordered'),
      allocations: unitsOf(order.fulfilments.filter((f) => holdsStock(f.status))),
      planned: unitsOf(order.plan ?? []),
    },
  };
};

/** Units of a SKU that a ledger holds for an order, and how many the order has. */
export type Leak = { readonly sku: Sku; readonly held: number; readonly wanted: number };

/** Where ledgers hold more for an order at rest than it has, however divided; nothing where they agree. `noOrder` has nothing. */
export const leaksOf = (order: Order, held: Iterable<readonly [Sku, number]>): readonly Leak[] => {
  const leaks: Leak[] = [];
  for (const [sku, units] of held) {
    const { reserved, backordered, allocations } = settlementOf(order, 0, sku).wanted;
    const wanted = reserved + backordered + sumOf(allocations);
    if (units > wanted) leaks.push({ sku, held: units, wanted });
  }
  return leaks;
};

/** Units that a ledger holds for an order: reserved, backordered and at locations. */
export const heldIn = (ledger: Ledger, id: OrderId): number => {
  const has = ledger.commitments.get(id);
  return has === undefined ? 0 : has.reserved + has.backordered + sumOf(has.allocations);
};

const sumOf = (units: readonly { readonly quantity: number }[]): number =>
  units.reduce((sum, { quantity }) => sum + quantity, 0);

const holdsStock = (status: Order['fulfilments'][number]['status']): boolean => {
  switch (status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
    case 'readyForCollection':
      return true;
    case 'shipped':
    case 'delivered':
    case 'collected':
    case 'rejected':
    case 'cancelled':
      return false;
  }
};

const correctionOf = ({ reference, location, quantity, kind }: StockCorrection): Correction => {
  switch (kind) {
    case 'notFound':
    case 'mismatch':
    case 'damaged':
      return { kind, reference, location, quantity };
    case 'restock':
      return { kind: 'returned', reference, location, quantity, unavailable: null };
    case 'quarantine':
      return { kind: 'returned', reference, location, quantity, unavailable: 'quarantined' };
  }
};

const linesOf = (order: Order, sku: Sku): readonly Line[] =>
  order.lines.filter((line) => isGoods(line) && line.sku === sku);

const total = (lines: readonly Line[], bucket: Bucket): number => lines.reduce((sum, line) => sum + line[bucket], 0);

/** Spreads units over the lines that have some in a bucket, the first line first; `taken` units of it are already spoken for. */
const spread = (
  lines: readonly Line[],
  bucket: Bucket,
  units: number,
  taken: readonly Quantity[] = [],
): readonly Quantity[] => {
  const parts: Quantity[] = [];
  let left = units;
  for (const line of lines) {
    const spoken = taken.find((t) => t.line === line.id)?.quantity ?? 0;
    const quantity = Math.min(left, line[bucket] - spoken);
    if (quantity <= 0) continue;
    parts.push({ line: line.id, quantity });
    left -= quantity;
  }
  return parts;
};
