import type { Fault } from '../fact.ts';
import type { OrderId, Sku } from '../ids.ts';
import type { Allocate, CartOf, Correction, Reserve, Settle } from '../stock/command.ts';
import type { Demand } from '../stock/facts.ts';
import type { Ledger } from '../stock/ledger.ts';
import type { StockPosition } from './adopt.ts';
import { cancelled } from './cancel.ts';
import type { OrderEvent, PlannedFulfilment } from './facts.ts';
import { perUnitOf, unitsOfSku } from './goods.ts';
import type { Bucket, Fulfilment, Order, Shortage, StockCorrection } from './order.ts';
import { SHORTAGE } from './shortage.ts';
import { isSentOn } from './transfer.ts';

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
export const demandOf = ({ channel, country, delivery, transfer }: Order): Demand => {
  const collectAt = delivery.method === 'collect' ? (delivery.collectAt ?? null) : null;
  return transfer === null || collectAt === null
    ? { channel, country, at: collectAt }
    : { channel, country: transfer.toCountry, at: null, to: collectAt };
};

/** Units of a SKU that the order wants reserved or backordered in all. */
export const wantedOf = (order: Order, sku: Sku): number => total(order, sku, 'open', 'reserved', 'backordered');

/** What is held for the order's checkout, until the order has been taken: what it is given later has nothing to do with that. */
export const cartOf = ({ reservation, taken }: Order): { readonly cart?: CartOf } =>
  reservation === null || taken ? {} : { cart: { reservation: reservation.id, seen: reservation.revision } };

/** What the ledger of a SKU is asked to reserve or backorder for the order as it was at a revision (`seen`). */
export const reservationOf = (order: Order, seen: number, sku: Sku): Reserve => {
  const { promisedBy } = order.delivery;
  return {
    kind: 'reserve',
    order: order.id,
    seen,
    demand: demandOf(order),
    wanted: wantedOf(order, sku),
    backorder: order.backorder,
    ...(promisedBy === undefined ? {} : { promisedBy }),
    ...cartOf(order),
  };
};

/** What the ledger of a SKU is asked to put at locations by the order's plan, as it was at a revision (`seen`); `null`: nothing. */
export const allocationOf = (order: Order, seen: number, sku: Sku): Allocate | null => {
  const allocations = (order.plan ?? [])
    .map((f) => ({ fulfilment: f.id, location: f.location, quantity: unitsOfSku(order, f.lines, sku) }))
    .filter((allocation) => allocation.quantity > 0);
  return allocations.length === 0 ? null : { kind: 'allocate', order: order.id, seen, allocations };
};

/**
 * There is less than was asked for: an order that was never taken is refused, to one that was, only the addition is. Without an addition
 * it was to stand in for what got lost on its way to where it is collected: that is cancelled.
 */
export const refuseOpen = (order: Order, shortages: readonly Shortage[]): readonly OrderEvent[] => {
  if (!order.taken) return [{ type: 'OrderRefused', data: { shortages } }];
  if (order.additions.length > 0) return [{ type: 'AdditionRefused', data: { lines: order.additions, shortages } }];
  const cuts = order.lines
    .filter((line) => line.open > 0 && shortages.some(({ sku }) => perUnitOf(line, sku) > 0))
    .map(({ id, open }) => ({ line: id, open, backordered: 0, reserved: 0, assigned: [] }));
  return cuts.length === 0 ? [] : cancelled(order, cuts, SHORTAGE, null);
};

/** What is short, for whoever asked for it: each with the first line that has it. */
export const shortageFaults = ({ lines }: Pick<Order, 'lines'>, shortages: readonly Shortage[]): readonly Fault[] =>
  shortages.map(({ sku, requested, available }) => ({
    path: `/lines/${lines.findIndex((line) => perUnitOf(line, sku) > 0)}/quantity`,
    message: `${sku}: ${requested} asked for, ${available} available`,
    sku,
    available,
  }));

/** What the ledger of a SKU must be told to be in line with the order as it was at a revision (`seen`). Open units are still wanted. */
export const settlementOf = (order: Order, seen: number, sku: Sku): Settle => {
  const unitsOf = (fulfilments: readonly Pick<PlannedFulfilment, 'id' | 'lines'>[]) =>
    fulfilments
      .map((f) => ({ fulfilment: f.id, quantity: unitsOfSku(order, f.lines, sku) }))
      .filter((units) => units.quantity > 0);
  return {
    kind: 'settle',
    order: order.id,
    seen,
    shipped: unitsOf(order.stock.shipped.map(({ fulfilment, lines }) => ({ id: fulfilment, lines }))),
    corrections: order.stock.corrections.filter((c) => c.sku === sku).map(correctionOf),
    wanted: {
      reserved: total(order, sku, 'open', 'reserved'),
      backordered: total(order, sku, 'backordered'),
      allocations: unitsOf(order.fulfilments.filter((f) => holdsStock(f))),
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

const holdsStock = (fulfilment: Fulfilment): boolean => {
  switch (fulfilment.status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
      return true;
    case 'putAside':
    case 'readyForCollection':
      return !isSentOn(fulfilment);
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

/** Units of a SKU in some buckets of the order's lines. */
const total = (order: Order, sku: Sku, ...buckets: readonly Bucket[]): number =>
  order.lines.reduce(
    (sum, line) => sum + perUnitOf(line, sku) * buckets.reduce((units, bucket) => units + line[bucket], 0),
    0,
  );

/** Reserved units of a SKU that no line can use: those of kits of which another component is missing. */
export const spareIn = (order: Order, ledger: Ledger): number =>
  Math.max(0, positionIn(order, ledger).reserved - total(order, ledger.sku, 'open', 'reserved'));
