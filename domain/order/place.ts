import { type Decision, nothing, type Refusal, refuse } from '../fact.ts';
import { lineIdOf, type OrderId } from '../ids.ts';
import type { OrderedReservation } from '../reservation/reservation.ts';
import type { Channel } from '../setup/channel.ts';
import { addMinutes, type Instant } from '../time.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent, OrderFacts, PlacedLine, Transfer } from './facts.ts';
import { type Hold, noOrder, type Order } from './order.ts';
import { tooMany } from './per-order.ts';
import { NOT_BEFORE_HOLD, preOrderHolds } from './pre-order.ts';
import { type Address, type OrderRequest, placedLine, type RequestedLine } from './request.ts';

/** The hold of an order that is not paid for yet. */
export const PAYMENT_HOLD = 'payment';
/** The hold of an order that its customer may still take back. */
export const CANCEL_WINDOW_HOLD = 'cancel-window';

/**
 * Places an order. The same order again decides to nothing; the same id with other content is refused. An order that was refused
 * for want of stock was never taken, so placing it again is a new try. Refused, too, where it has more of a SKU than the channel
 * takes in one order. `holds` are those that it begins with, beside its own.
 */
export const placeOrder = (
  order: Order,
  id: OrderId,
  request: OrderRequest,
  channel: Channel,
  holds: readonly Hold[],
  now: Instant,
  { reservation = null, transferOf }: Beside = {},
): Decision<OrderEvent> => {
  const asked = placed(id, request, channel, holds, now);
  const transfer = transferOf?.(evolve(noOrder, { type: 'OrderPlaced', data: asked })) ?? null;
  const wanted: Placed = {
    ...asked,
    ...(reservation === null ? {} : { reservation }),
    ...(transfer === null ? {} : { transfer }),
  };
  if (order.forgotten && order.refused !== null) {
    return refuse('not-now', `The personal data of order ${id} has been forgotten: it is not taken up again.`);
  }
  if (order.original === null || order.refused !== null) {
    const refusal = tooMany(wanted.lines, channel.maxPerOrder);
    return refusal === null ? { events: [{ type: 'OrderPlaced', data: wanted }] } : { refused: refusal };
  }
  return samePurchase(order.original, wanted)
    ? nothing
    : refuse(
        'content-differs',
        `Order ${request.externalId} of channel ${request.channel} was placed with other content.`,
      );
};

/** What was held for its checkout, and whether what it lacks where it is collected may be brought there. */
export type Beside = {
  readonly reservation?: OrderedReservation | null;
  readonly transferOf?: (order: Order) => Transfer | null;
};

type Placed = OrderFacts['OrderPlaced'];

const placed = (
  id: OrderId,
  request: OrderRequest,
  channel: Channel,
  holds: readonly Hold[],
  now: Instant,
): Placed => ({
  id,
  channel: request.channel,
  externalId: request.externalId,
  placedAt: request.placedAt,
  currency: request.currency,
  customer: request.customer,
  shipTo: request.shipTo ?? null,
  billTo: request.billTo ?? null,
  country: request.shipTo?.country ?? null,
  delivery: request.delivery ?? { method: 'ship' },
  lines: request.lines.map(numbered),
  shipping: request.shipping ?? null,
  payment: request.payment ?? null,
  attributes: request.attributes ?? {},
  backorder: channel.backorder,
  holds: [...holds, ...holdsOf(request, channel, now)],
  ...requiredBy(channel),
});

const requiredBy = ({ fulfilment }: Channel): Pick<Placed, 'required'> => {
  const { hoursToShip = null, daysToDeliver = null } = fulfilment ?? {};
  return hoursToShip === null && daysToDeliver === null ? {} : { required: { hoursToShip, daysToDeliver } };
};

/** Lines without an id are numbered by their place in the order. */
const numbered = (line: RequestedLine, index: number): PlacedLine =>
  placedLine(line, line.id ?? lineIdOf(String(index + 1)));

const holdsOf = (request: OrderRequest, channel: Channel, now: Instant): readonly Hold[] => {
  const holds: Hold[] = [];
  if (request.payment?.status === 'pending') holds.push({ reason: PAYMENT_HOLD, until: null });
  if (channel.cancelWindowMinutes > 0) {
    holds.push({ reason: CANCEL_WINDOW_HOLD, until: addMinutes(now, channel.cancelWindowMinutes) });
  }
  const notBefore = request.delivery?.notBefore;
  if (notBefore !== undefined && notBefore > now) holds.push({ reason: NOT_BEFORE_HOLD, until: notBefore });
  return [...holds, ...preOrderHolds(request.lines)];
};

/** The same purchase: what was bought, for how much, and where it goes. An address that has been forgotten is not compared. */
const samePurchase = (a: Placed, b: Placed): boolean =>
  purchaseOf(a) === purchaseOf(b) &&
  (a.shipTo === null || b.shipTo === null || addressText(a.shipTo) === addressText(b.shipTo));

const purchaseOf = ({ currency, country, delivery, lines, shipping }: Placed): string =>
  JSON.stringify([
    currency,
    country,
    [delivery.method, delivery.collectAt ?? null, delivery.service ?? null],
    lines.map((l) => [l.id, l.sku, l.kind, l.quantity, l.unitPrice, l.tax, l.discount]),
    [shipping?.amount ?? 0, shipping?.tax ?? 0, shipping?.discount ?? 0],
  ]);

const addressText = (a: Address): string =>
  JSON.stringify([a.name, a.line1, a.line2, a.postalCode, a.city, a.region, a.country]);

/**
 * What is wrong with the request in itself, over and above its shape; `null` when nothing is. `isHeld`: somebody sees to it before anything
 * is sent, so that where it goes may still be missing.
 */
export const faultsOf = (request: OrderRequest, isHeld = false): Refusal | null => {
  const ids = new Set<string>();
  const errors = [];
  for (const [index, line] of request.lines.map(numbered).entries()) {
    if (ids.has(line.id)) errors.push({ path: `/lines/${index}/id`, message: `line id ${line.id} stands twice` });
    ids.add(line.id);
    if (line.discount > line.quantity * line.unitPrice) {
      errors.push({ path: `/lines/${index}/discount`, message: 'is more than the line costs' });
    }
  }
  const { shipping } = request;
  if (shipping !== undefined && (shipping.discount ?? 0) > shipping.amount) {
    errors.push({ path: '/shipping/discount', message: 'is more than shipping costs' });
  }
  if (request.delivery?.method === 'collect' && request.delivery.collectAt === undefined) {
    errors.push({ path: '/delivery/collectAt', message: 'is needed when the order is collected' });
  }
  const { notBefore, promisedBy } = request.delivery ?? {};
  if (notBefore !== undefined && promisedBy !== undefined && notBefore > promisedBy) {
    errors.push({ path: '/delivery/notBefore', message: 'is after it is promised for' });
  }
  const ships =
    request.delivery?.method !== 'collect' && request.lines.some((line) => (line.kind ?? 'goods') === 'goods');
  if (ships && !isHeld && request.shipTo === undefined)
    errors.push({ path: '/shipTo', message: 'is needed when goods are shipped' });
  return errors.length === 0 ? null : { code: 'malformed', detail: 'The order contradicts itself.', errors };
};
