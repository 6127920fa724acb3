import type { LineId } from '../../domain/ids.ts';
import type { AmendedLine } from '../../domain/order/amend.ts';
import { lineOf, type Order } from '../../domain/order/order.ts';
import { PAYMENT_HOLD } from '../../domain/order/place.ts';
import { type Address, type OrderRequest, sameAddress } from '../../domain/order/request.ts';
import type { Refunded, Standing } from './notice.ts';

/** Units of lines that are wanted no more. */
export type Fewer = readonly { readonly line: LineId; readonly quantity: number }[];

/** What is to be done with an order so that it is what its channel now says. */
export type Changes = {
  readonly fewer: Fewer;
  readonly more: readonly AmendedLine[];
  readonly shipTo: Address | null;
  /** Reasons that it is held for no more. */
  readonly released: readonly string[];
};

/** Where an order that is placed keeps what its channel had said by then: refunds that lowered its quantities, and why it is held. */
const COUNTED = 'refundsCounted';
const HELD_FOR = 'heldFor';

/** An order as it is placed: it remembers which refunds its quantities have been lowered by, and what its channel held it for. */
export const placedWith = (request: OrderRequest, { refunds = [] }: Standing, hold: string | null): OrderRequest => {
  const kept = {
    ...(refunds.length > 0 && { [COUNTED]: refunds.map(({ reference }) => reference) }),
    ...(hold !== null && { [HELD_FOR]: hold }),
  };
  return Object.keys(kept).length === 0 ? request : { ...request, attributes: { ...request.attributes, ...kept } };
};

/** Whether the units of a refund are off the order already. */
export const isCounted = (order: Order, reference: string): boolean => {
  const counted = order.attributes?.[COUNTED];
  return order.references.includes(reference) || (Array.isArray(counted) && counted.includes(reference));
};

/** The units of a refund that are not to be sent, of lines that the order has; others come back, or stay with the customer. */
export const cancelledBy = (order: Order, { lines }: Pick<Refunded, 'lines'>): Fewer =>
  lines
    .filter(({ line, goods, quantity }) => goods === 'cancelled' && quantity > 0 && lineOf(order, line) !== undefined)
    .map(({ line, quantity }) => ({ line, quantity }));

/**
 * How the order as its channel has it differs from ours, once its refunds have been counted. `request` is `null` where nothing of it is
 * wanted. What was changed here is not taken back: what we have cancelled is asked for again only where it is more than ever was ordered,
 * lines that we have added stay, and so does an address that was corrected here.
 */
export const changesIn = (
  order: Order,
  request: OrderRequest | null,
  { refunds = [], removed = [] }: Standing,
  hold: string | null,
): Changes => {
  const wanted = new Map<LineId, AmendedLine>(
    [...(order.original?.lines ?? []).map(({ id }) => id), ...removed].map((id) => [id, { id, quantity: 0 }]),
  );
  for (const line of request?.lines ?? []) if (line.id !== undefined) wanted.set(line.id, { ...line, id: line.id });
  const { fewer, more } = differences(order, [...wanted.values()], (line) => refundedOtherwise(refunds, line));
  return {
    fewer,
    more,
    shipTo: movedTo(order, request?.shipTo ?? null),
    released: [...paidHold(order, request), ...(hold === null ? heldFor(order) : [])],
  };
};

/**
 * How the quantities that are wanted in all differ from what the order has. `kept`: units that the channel wants no more and that are not to
 * be cancelled all the same, as they have come back or stay with the customer; whether it still counts them is told both ways.
 */
export const differences = (
  order: Order,
  wanted: readonly AmendedLine[],
  kept: (line: LineId) => number = () => 0,
): Pick<Changes, 'fewer' | 'more'> => {
  const fewer: { readonly line: LineId; readonly quantity: number }[] = [];
  const more: AmendedLine[] = [];
  for (const asked of wanted) {
    const line = lineOf(order, asked.id);
    if (line === undefined) {
      if ('sku' in asked && asked.quantity > 0) more.push(asked);
      continue;
    }
    const has = line.ordered - line.cancelled;
    const stays = asked.quantity + kept(line.id);
    if (stays < has) fewer.push({ line: line.id, quantity: has - stays });
    if (asked.quantity > line.ordered) more.push({ id: line.id, quantity: has + asked.quantity - line.ordered });
  }
  return { fewer, more };
};

const refundedOtherwise = (refunds: readonly Refunded[], line: LineId): number =>
  refunds
    .flatMap(({ lines }) => lines)
    .filter((one) => one.line === line && one.goods !== 'cancelled')
    .reduce((sum, { quantity }) => sum + quantity, 0);

/** Where it goes now; `null` where that is where it went before, or what the channel said at first: it may have been corrected here since. */
export const movedTo = ({ shipTo, original, forgotten, delivery }: Order, wanted: Address | null): Address | null => {
  const first = original?.shipTo ?? null;
  if (wanted === null || forgotten || delivery.method === 'collect') return null;
  const isKnown = [shipTo, first].some((one) => one !== null && sameAddress(one, wanted));
  return isKnown ? null : wanted;
};

const paidHold = (order: Order, request: OrderRequest | null): readonly string[] => {
  const status = request?.payment?.status;
  return status === 'authorised' || status === 'captured' ? waitsFor(order, PAYMENT_HOLD) : [];
};

const heldFor = (order: Order): readonly string[] => {
  const reason = order.attributes?.[HELD_FOR];
  return typeof reason === 'string' ? waitsFor(order, reason) : [];
};

/** The reason, where the order is held for it. */
export const waitsFor = (order: Order, reason: string): readonly string[] =>
  order.holds.some((hold) => hold.reason === reason) ? [reason] : [];
